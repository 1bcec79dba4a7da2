#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace fangpin::net {

struct ConnectionLimits {
  std::size_t total = 1024;
  std::size_t per_address = 64;
  std::size_t per_certificate = 32;
  // Connections above the limits that are served just far enough to read a problem document; the rest is closed at
  // once, before a handshake costs anything.
  std::size_t refusals = 16;
};

// Counts the open connections of one listener over all its threads. Thread safe.
class Census {
 public:
  enum class Verdict { admitted, too_many, too_many_of_peer, dropped };

  // A counted connection; leaves the count when it ends. The census must outlive it.
  class Seat {
   public:
    Seat() = default;
    Seat(Seat&& other) noexcept;
    Seat& operator=(Seat&&) = delete;
    ~Seat();
    // What is to happen to the connection; `dropped` holds no seat.
    Verdict verdict() const { return verdict_; }
    // Counts the certificate that the peer proved. False above the limit of one certificate.
    bool add_certificate(const std::string& fingerprint);

   private:
    friend class Census;
    Seat(Census* census, std::string address, Verdict verdict);
    Census* census_ = nullptr;
    std::string address_;
    std::string certificate_;
    Verdict verdict_ = Verdict::dropped;
  };

  explicit Census(ConnectionLimits limits) : limits_(limits) {}
  // `address` without its port.
  Seat admit(const std::string& address);
  std::size_t open() const;

 private:
  void leave(const Seat& seat);

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::size_t admitted_ = 0;
  std::size_t refusing_ = 0;
  std::map<std::string, std::size_t> addresses_;
  std::map<std::string, std::size_t> certificates_;
};

}  // namespace fangpin::net
