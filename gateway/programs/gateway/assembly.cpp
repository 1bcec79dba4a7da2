#include "gateway/programs/gateway/assembly.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "crypto/key_file.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/entry.hpp"

namespace fangpin::programs {

namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Over the bytes of the policy's file and of every file that it extends, each preceded by its length: what exactly was
// in force.
Digest digest_of_policy(const std::string& path, const config::Policy& policy) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::vector<std::filesystem::path> files{path};
  for (const auto& extended : policy.extends)
    files.push_back(folder / (extended.substr(0, extended.find('@')) + ".toml"));
  crypto::Sha256 hash;
  for (const auto& file : files) {
    const auto content = bytes_of(file);
    hash.update(as_bytes(std::to_string(content.size()) + "\n"));
    hash.update(as_bytes(content));
  }
  return hash.finish();
}

}  // namespace

Result<std::unique_ptr<Assembly>> Assembly::open(std::unique_ptr<Configuration> configuration,
                                                 const std::optional<std::string>& store_path) {
  std::unique_ptr<Assembly> out(new Assembly);
  out->configuration_ = std::move(configuration);
  if (auto loaded = out->load_keys(); !loaded) return loaded.error();
  if (auto opened = out->open_store(store_path.value_or(out->settings().store_path())); !opened) return opened.error();
  if (auto clock = out->set_clock(); !clock) return clock.error();
  auto& parts = *out->configuration_;
  out->county_.reset(new intake::County{parts.settings, parts.policy, parts.calendar, parts.divisions, *out->store_,
                                        *out->registry_, *out->keys_, *out->signer_, *out->time_, out->random_,
                                        parts.catalogue, out->demonstration_time_ != nullptr});
  if (auto receivers = intake::receivers_of(out->registry_->all())) {
    out->county_->sealer.store(std::make_shared<crypto::EnvelopeSealer>(std::move(*receivers), out->random_));
  }
  out->ledger_ = std::make_unique<intake::LedgerKeeper>(*out->county_);
  return out;
}

Status Assembly::load_keys() {
  auto keys = crypto::PseudonymKeys::load(settings().keys.pseudonym);
  if (!keys) return keys.error();
  keys_ = std::make_unique<crypto::PseudonymKeys>(std::move(*keys));
  auto signing = crypto::SigningKey::load(settings().keys.signing);
  if (!signing) return signing.error();
  signing_key_ = std::make_unique<crypto::SigningKey>(std::move(*signing));
  signer_ =
      std::make_unique<access::AnswerSigner>(*signing_key_, access::key_id("gateway", signing_key_->verify_key()));
  auto log_key = crypto::SigningKey::load(settings().keys.log);
  if (!log_key) return log_key.error();
  log_ = std::make_shared<audit::CountyLog>(
      audit::CountyLogOptions{settings().log.origin, settings().county, settings().log_head_path()},
      std::move(*log_key));
  return ok();
}

Status Assembly::open_store(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  options.county = settings().county;
  options.free_bytes_min = static_cast<std::uint64_t>(settings().limits.free_bytes_min);
  options.queue_max = static_cast<std::size_t>(settings().limits.writer_queue);
  options.log_tree = log_;
  auto opened = store::sqlite::open(options);
  if (!opened) return opened.error();
  store_ = std::move(*opened);
  registry_ = std::make_unique<access::Registry>(*store_);
  return registry_->reload();
}

Status Assembly::set_clock() {
  auto& reader = store_->reader();
  auto demonstration = reader.fact("demonstration");
  auto clock = reader.fact("clock");
  auto last_stamp = reader.fact("last_stamp");
  auto alive = reader.fact(intake::LedgerKeeper::kAlive);
  if (!demonstration || !clock || !last_stamp || !alive)
    return error(Errc::storage, "the store's facts cannot be read");
  if (*demonstration == "true") {
    const auto start = parse_instant(*clock);
    if (!start)
      return error(Errc::storage, "a demonstration store without a clock; it was not made by `fangpin-gateway init`");
    auto time = std::make_unique<intake::DemonstrationTime>(*start);
    demonstration_time_ = time.get();
    time_ = std::move(time);
  } else {
    const auto latest =
        std::max(parse_instant(*last_stamp).value_or(Instant{}), parse_instant(*alive).value_or(Instant{}));
    time_ = std::make_unique<intake::MachineTime>(latest);
  }
  return ok();
}

Status Assembly::begin_serving() {
  if (auto receivers = intake::receivers_of(registry_->all()); !receivers) return receivers.error();
  audit::ConfigurationEntry entry;
  entry.county = settings().county;
  entry.policy = county_->policy.id();
  entry.policy_digest = digest_of_policy(settings().policy, county_->policy);
  entry.program_version = FANGPIN_VERSION;
  entry.demonstration = county_->demonstration;
  entry.at = county_->time.now();
  const auto& rules = county_->policy.queries;
  entry.queries = {rules.validity_days,           rules.answer_hours,
                   rules.clear_risk_skips,        rules.find_subject_per_day,
                   rules.capture_persons_per_day, county_->catalogue.skippable()};
  entry.catalogue = crypto::sha256(bytes_of(settings().catalogue_path()));
  return store_->run([&](store::Transaction& transaction) -> Status {
    auto appended =
        transaction.append_audit([&](const auto& position) { return audit::configuration(entry, position); });
    if (!appended) return appended.error();
    // The founding is over: from here on receivers and staff take two administrators.
    if (auto set = transaction.set_fact("served", "true"); !set) return set;
    return ledger_->resume(transaction, entry.at);
  });
}

}  // namespace fangpin::programs
