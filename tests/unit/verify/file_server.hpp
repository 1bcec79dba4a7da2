#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/verify/log_source.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace fangpin::verify::test {

// A TLS 1.3 server on loopback that answers every GET with what `answer` gives for its target, byte for byte; a client
// without a certificate of the CA is turned away. Made of plain OpenSSL calls: it knows nothing of what it tests.
class FileServer {
 public:
  using Answer = std::function<std::string(const std::string& target)>;
  // Makes a CA and certificates in `directory`; the server's names 127.0.0.1 and localhost.
  FileServer(const std::filesystem::path& directory, Answer answer);
  ~FileServer();
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  std::string url(const std::string& path = "/log") const;
  ClientFiles client() const;  // an auditor's
  int connections() const { return connections_; }
  int requests() const { return requests_; }

  static std::string ok(const std::string& body);
  static std::string status(const std::string& line);  // "404 Not Found"
  // Serves the files of a folder under /log/.
  static Answer folder(const std::string& directory);

 private:
  void serve(int socket);
  std::filesystem::path directory_;
  Answer answer_;
  ssl_ctx_st* context_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0}, requests_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::jthread> sessions_;
  std::jthread acceptor_;
};

}  // namespace fangpin::verify::test
