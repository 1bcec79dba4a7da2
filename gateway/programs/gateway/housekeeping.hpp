#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/intake/county.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/intake/retention_keeper.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::programs {

// What has to happen though nobody asks: the ledger moves on (windows open, fall due, are missed), authorizations
// that are not valid any more are ended, unanswered questions expire, the store learns that the gateway serves,
// abandoned rows are swept in small steps, what is past its period is removed page by page once a day of the business
// clock, and TLS files that changed (CRL, certificates) are read anew, once in kEvery of real time; and the envelopes'
// data key is wiped when its minute is over. One thread.
class Housekeeping {
 public:
  Housekeeping(const intake::County& county, intake::LedgerKeeper& ledger,
               std::vector<std::shared_ptr<net::TlsContext>> tls)
      : county_(county), ledger_(ledger), retention_(county), tls_(std::move(tls)) {}
  ~Housekeeping() { stop(); }
  void start();
  void stop();

  static constexpr std::chrono::seconds kEvery{20};
  static constexpr std::chrono::seconds kTick{1};

 private:
  void run();
  void once();
  void move_on(Instant now);
  void sweep(Instant older_than);
  void remove_expired(Instant now);
  bool stopping() const;
  void reload_tls();

  const intake::County& county_;
  intake::LedgerKeeper& ledger_;
  intake::RetentionKeeper retention_;
  std::vector<std::shared_ptr<net::TlsContext>> tls_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace fangpin::programs
