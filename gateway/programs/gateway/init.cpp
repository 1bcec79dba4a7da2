#include <sys/stat.h>

#include <filesystem>
#include <iostream>

#include "crypto/pseudonym.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/access/registry.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/configuration.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::programs {

namespace {

int failed(const Error& failure) {
  std::cerr << "初始化失败 / init failed: " << failure.detail << "\n";
  return kFailed;
}

Status create_store(const config::Settings& settings, bool demonstration, Instant start) {
  store::StoreOptions options;
  options.path = settings.store_path();
  options.county = settings.county;
  if (auto created = store::sqlite::create(options, demonstration); !created) return created;
  auto store = store::sqlite::open(options);
  if (!store) return store.error();
  return (*store)->run([&](store::Transaction& transaction) -> Status {
    if (demonstration) {
      if (auto set = transaction.set_fact("clock", to_text_utc(start)); !set) return set;
    }
    return transaction.set_fact("ledger_start", to_text_utc(start));
  });
}

}  // namespace

int init(const InitOptions& options) {
  auto configuration = load_configuration(options.config, false);
  if (!configuration) {
    print_mistakes(configuration.mistakes);
    return kWrong;
  }
  const auto& settings = (*configuration.value)->settings;
  Instant start = security_now();
  if (options.demonstration) {
    const auto given = parse_instant(options.clock_start);
    if (!given) {
      std::cerr << "--demonstration 需要 --clock-start 2022-09-01T00:00:00+08:00 / needs --clock-start\n";
      return kWrong;
    }
    start = *given;
  } else if (!options.clock_start.empty()) {
    std::cerr << "--clock-start 只用于演示库 / only for a demonstration store\n";
    return kWrong;
  }
  std::error_code ignored;
  ::umask(077);
  std::filesystem::create_directories(settings.data, ignored);
  // Epoch 1 is live from long before any record: dates in files reach back.
  if (auto made = crypto::PseudonymKeys::create(settings.keys.pseudonym, Instant{}); !made) return failed(made.error());
  const auto signing = crypto::SigningKey::generate();
  if (auto saved = signing.save(settings.keys.signing); !saved) return failed(saved.error());
  // One that is there already may have been made on another machine, with a second holder of a copy.
  auto log_key = std::filesystem::exists(settings.keys.log) ? crypto::SigningKey::load(settings.keys.log)
                                                            : crypto::SigningKey::generate();
  if (!log_key) return failed(log_key.error());
  if (!std::filesystem::exists(settings.keys.log)) {
    if (auto saved = log_key->save(settings.keys.log); !saved) return failed(saved.error());
  }
  if (auto created = create_store(settings, options.demonstration, start); !created) return failed(created.error());
  std::cout << "store " << settings.store_path() << "\n"
            << "gateway_key " << signing.verify_key().to_text() << "\n"
            << "gateway_key_id " << access::key_id("gateway", signing.verify_key()) << "\n";
  return kDone;
}

}  // namespace fangpin::programs
