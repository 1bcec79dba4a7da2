#pragma once
#include <cstdint>
#include <string>

namespace fangpin::witness {

// Exit codes of fangpin-witness.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;  // the machine: a file, a port, the database
inline constexpr int kWrong = 2;   // what was asked for or configured

struct InitOptions {
  std::string directory;
  std::string name;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8445;
  bool plain = false;
  std::string client_certificate;  // PEM of the log's client certificate; may be empty
  std::string log;                 // the log's VKEY; may be empty
};

// Makes the folder (0700), the key, witness.toml and the trust file; prints "vkey ...". Overwrites nothing.
int init(const InitOptions& options);
// Says everything that is wrong with the configuration and the keys.
int check_config(const std::string& path);
// Serves until SIGTERM or SIGINT; prints "listening URL" when it is ready.
int serve(const std::string& path);

}  // namespace fangpin::witness
