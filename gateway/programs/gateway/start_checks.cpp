#include "gateway/programs/gateway/start_checks.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/contract.hpp"
#include "crypto/pseudonym.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/deadlines/schedule.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/operations/hardening.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/national_client.hpp"
#include "gateway/programs/gateway/witness_client.hpp"

namespace fangpin::programs {

namespace {

using config::ConfigMistake;
using Participants = std::vector<std::shared_ptr<const domain::Participant>>;

std::string user_name(uid_t user) {
  const auto* entry = ::getpwuid(user);
  return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

class Checking {
 public:
  explicit Checking(config::SettingsFile file) : file_(std::move(file)) {}

  StartChecks run() {
    // Where gateway.toml has mistakes, the files that it names readably are looked at all the same. Of the store and
    // the process nothing is said: that would rest on keys that may be the wrong ones.
    const bool settled = file_.mistakes.empty();
    const bool own = check_user();
    auto hardening = operations::harden_process(settings_);
    if (settled) take(std::move(hardening));
    auto configuration = load_configuration(file_, own);
    take(std::move(configuration.mistakes));
    if (own) {
      check_keys();
      if (configuration) check_clients(**configuration.value);
      if (settled) check_store(configuration ? configuration.value->get() : nullptr);
    }
    for (auto& setting : config::unsafe_settings(settings_)) {
      out_.remarks.push_back({"unsafe-setting", std::move(setting)});
    }
    if (out_.passed()) out_.configuration = std::move(*configuration.value);
    return std::move(out_);
  }

 private:
  void take(std::vector<ConfigMistake>&& mistakes) {
    for (auto& mistake : mistakes) out_.mistakes.push_back(std::move(mistake));
  }
  void wrong(std::string_view key, std::string zh, std::string en) {
    out_.mistakes.push_back(config::mistake_at(settings_, key, std::move(zh), std::move(en)));
  }
  // Of a file that is not there or cannot be read nothing more needs to be said.
  bool said(std::string_view key) const {
    return std::any_of(out_.mistakes.begin(), out_.mistakes.end(), [&](const auto& one) { return one.key == key; });
  }
  ConfigMistake of_store(const std::string& detail) const {
    return {settings_.store_path(), 0, "", "网关不能用此库启动。", "The gateway cannot start on this store: " + detail};
  }
  // Errors of the configuration are mended in it, others in the store.
  void refuse(const Error& failure) {
    (failure.code == Errc::config ? out_.mistakes : out_.refusals).push_back(of_store(failure.detail));
  }

  // Key files and the store belong to the user that the gateway runs as, and so does the data folder.
  bool check_user() {
    struct stat folder {};
    if (settings_.data.empty()) return false;  // whose it is cannot be told
    if (::stat(settings_.data.c_str(), &folder) != 0 || folder.st_uid == ::geteuid()) return true;
    const auto owner = user_name(folder.st_uid);
    wrong("data",
          fmt::format("数据文件夹属于用户 {0}，现在的用户是 {1}。请以该用户运行：runuser -u {0} -- fangpin-gateway ...",
                      owner, user_name(::geteuid())),
          fmt::format("The data folder belongs to user {0}, and this is {1}. Run it as that user: runuser -u {0} -- "
                      "fangpin-gateway ...",
                      owner, user_name(::geteuid())));
    return false;
  }

  void check_keys() {
    if (!settings_.keys.pseudonym.empty() && !said("keys.pseudonym")) {
      if (auto keys = crypto::PseudonymKeys::load(settings_.keys.pseudonym); !keys) {
        wrong("keys.pseudonym", "假名密钥不可用：" + keys.error().detail,
              "The pseudonym keys cannot be used: " + keys.error().detail);
      }
    }
    if (!settings_.keys.signing.empty() && !said("keys.signing")) {
      if (auto key = crypto::SigningKey::load(settings_.keys.signing); !key) {
        wrong("keys.signing", "回执签名密钥不可用：" + key.error().detail,
              "The receipt key cannot be used: " + key.error().detail);
      }
    }
    if (!settings_.keys.log.empty() && !said("keys.log")) {
      if (auto key = crypto::SigningKey::load(settings_.keys.log); !key) {
        wrong("keys.log", "审计日志签名密钥不可用：" + key.error().detail,
              "The log key cannot be used: " + key.error().detail);
      }
    }
  }

  void check_clients(const Configuration& configuration) {
    if (settings_.forwarding.enabled) {
      if (auto client = NationalClient::make(settings_, configuration.forwarding_tls); !client) {
        wrong("forwarding.signing_key", "无法用于上报：" + client.error().detail,
              "Cannot be used for forwarding: " + client.error().detail);
      }
    }
    if (!configuration.witnesses) return;
    for (const auto& witness : configuration.witnesses->witnesses) {
      const auto timeout = std::chrono::milliseconds(settings_.witness.timeout_ms);
      if (auto client = NetWitnessClient::make(witness.url, configuration.witness_tls, timeout); !client) {
        wrong("witness.policy", "见证方 " + witness.name + " 无法连接：" + client.error().detail,
              "The witness " + witness.name + " cannot be reached so: " + client.error().detail);
      }
    }
  }

  void check_store(const Configuration* configuration) {
    store::StoreOptions options;
    options.path = settings_.store_path();
    options.county = settings_.county;
    auto examined = store::sqlite::examine(options);
    if (!examined) return refuse(examined.error());
    // A store of an older schema is brought up to date by the start, which then looks at these things itself.
    if (!examined->reader) return;
    if (!examined->in_use) check_log(*examined);
    auto& reader = *examined->reader;
    auto stored = reader.participants();
    if (!stored) return refuse(stored.error());
    Participants participants;
    for (auto& one : *stored) participants.push_back(std::make_shared<const domain::Participant>(std::move(one)));
    if (auto receivers = intake::receivers_of(participants); !receivers) refuse(receivers.error());
    remark_administrators(participants);
    if (configuration != nullptr) check_ledger(*configuration, reader, participants);
  }

  // What was signed last, outside the store, must still be the beginning of what the store holds.
  void check_log(store::sqlite::Examined& examined) {
    auto key = crypto::SigningKey::load(settings_.keys.log);
    if (!key) return;
    audit::CountyLog log({settings_.log.origin, settings_.county, settings_.log_head_path(), true}, std::move(*key));
    if (auto resumed = log.resume(examined.log, *examined.reader); !resumed) return refuse(resumed.error());
    constexpr std::uint64_t kAtOnce = 4096;
    for (auto at = examined.log.size; at < examined.log_entries; at += kAtOnce) {
      auto leaves =
          examined.reader->log_hashes(0, at, static_cast<std::size_t>(std::min(kAtOnce, examined.log_entries - at)));
      if (!leaves) return refuse(leaves.error());
      for (const auto& leaf : *leaves) log.append(leaf);
      log.fold();
    }
    if (auto allowed = log.may_sign(); !allowed) refuse(allowed.error());
  }

  // Receivers, staff, erasures and a new beginning of the log take two; after the first start nobody can add the first.
  void remark_administrators(const Participants& participants) {
    const auto count = std::count_if(participants.begin(), participants.end(), [](const auto& one) {
      return one->kind == domain::ParticipantKind::staff && one->role == "administrator" && !one->revoked;
    });
    if (count >= 2) return;
    out_.remarks.push_back(
        {"administrators-missing",
         {settings_.store_path(), 0, "",
          fmt::format(
              "只登记了 {} 名管理员。首次启动前须登记两名，否则以后无法登记接收方和人员；已启动过的，请重新 init。",
              count),
          fmt::format("{} administrators are registered. Two are registered before the first start; without them no "
                      "receiver or staff member can be added later: begin anew with init.",
                      count)}});
  }

  // The ledger is brought up to now by the start: the calendar must have the years that its rules need.
  void check_ledger(const Configuration& configuration, store::Reader& reader, const Participants& participants) {
    const auto demonstration = reader.fact("demonstration"), clock = reader.fact("clock"),
               advanced = reader.fact("ledger_advanced"), start = reader.fact("ledger_start");
    if (!demonstration || !clock || !advanced || !start) {
      return refuse(error(Errc::storage, "the store's facts cannot be read"));
    }
    const auto now = *demonstration == "true" ? parse_instant(*clock) : security_now();
    const auto from = parse_instant(advanced->empty() ? *start : *advanced);
    if (!now || !from) return refuse(error(Errc::storage, "it was not made by `fangpin-gateway init`"));
    if (*now < *from) return;
    const auto connected = [&](std::string_view feed) {
      const auto* contract = adapters::find_contract(feed);
      return contract != nullptr && std::any_of(participants.begin(), participants.end(), [&](const auto& one) {
               return one->id == contract->department && !one->revoked &&
                      one->kind == domain::ParticipantKind::department;
             });
    };
    const auto opening = deadlines::windows_opening(configuration.policy, configuration.calendar, *from,
                                                    *now + Milliseconds{1}, connected);
    if (!opening)
      wrong("calendars", "日历不全：" + opening.error().detail, "The calendar lacks a year: " + opening.error().detail);
  }

  const config::SettingsFile file_;
  const config::Settings& settings_ = file_.readable;
  StartChecks out_;
};

}  // namespace

int StartChecks::exit_code() const {
  if (!mistakes.empty()) return kWrong;
  return refusals.empty() ? kDone : kFailed;
}

void StartChecks::print() const {
  print_mistakes(mistakes);
  print_mistakes(refusals);
}

StartChecks check_start(const std::string& config) { return Checking(config::read_settings(config)).run(); }

}  // namespace fangpin::programs
