#include "gateway/agent/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "crypto/base/instant.hpp"
#include "gateway/agent/answer_command.hpp"
#include "gateway/agent/check_command.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/query_command.hpp"
#include "gateway/agent/read_command.hpp"
#include "gateway/agent/staff_command.hpp"

namespace fangpin::agent {

namespace {

using Command = Invocation::Command;

// The whole reason where it is new, afterwards only the count.
std::string pause_text(const Exchange::Pause& pause, const Sentence& told) {
  const auto seconds = static_cast<double>(pause.wait.count()) / 1000.0;
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(pause.left).count();
  std::string out;
  if (pause.why != told) out = fmt::format("{}\n", pause.why.zh.empty() ? pause.why.en : pause.why.zh);
  if (pause.why != told && !pause.why.zh.empty()) out += fmt::format("{}\n", pause.why.en);
  return out + fmt::format(
                   "  第 {} 次未成功，{:.1f} 秒后重试，最多再等 {} 秒 / attempt {} failed, again in {:.1f} s, giving "
                   "up in {} s\n",
                   pause.attempt, seconds, left, pause.attempt, seconds, left);
}

std::string config_path(const Invocation& line) {
  if (!line.config.empty()) return line.config;
  const char* named = std::getenv("FANGPIN_PUSH_CONFIG");
  return named != nullptr && *named != '\0' ? named : "push.toml";
}

Report mistakes_report(const std::vector<config::ConfigMistake>& mistakes, bool json) {
  std::string all = "配置有误 / the configuration is wrong:";
  for (const auto& mistake : mistakes) all += "\n  " + config::to_text(mistake);
  return failure(ExitCode::refused, all, json);
}

Report verify(const Invocation& line) {
  if (line.gateway_key.empty()) {
    const auto settings = load_push_settings(config_path(line));
    if (!settings) return mistakes_report(settings.mistakes, line.json);
    return run_verify_command(line, settings.value->gateway_keys);
  }
  const auto key = crypto::VerifyKey::parse(line.gateway_key);
  if (!key) {
    return failure(ExitCode::refused, "--gateway-key 不是公钥。 / --gateway-key is no public key.", line.json);
  }
  return run_verify_command(line, {*key});
}

// `check` needs no configuration and no keys; where there is a configuration, its county's villages count.
Report check(Invocation line, Progress& progress) {
  const bool looks = line.county.empty() && line.divisions.empty();
  if (looks && (!line.config.empty() || std::filesystem::exists(config_path(line)))) {
    const auto settings = read_push_settings(config_path(line));
    if (!settings) return mistakes_report(settings.mistakes, line.json);
    line.county = settings.value->county;
  }
  return run_check_command(line, shanghai_date(security_now()), progress);
}

StopSignal stop_signal;

// A question that was fetched and not answered is handed out again: the middle of a poll is as good an end as any.
void on_stop(int) {
  if (stop_signal.polling != 0) ::_exit(0);
  stop_signal.asked = 1;
}

Report answer_questions(const Invocation& line, const PushSettings& settings, Exchange& exchange, Waiter& waiter,
                        const std::function<void(std::string_view)>& note) {
  if (settings.answer.envelope_key.empty()) {
    return failure(ExitCode::refused,
                   "push.toml 缺少小节 [answer]，见 gateway/agent/README.md。 / push.toml has no section [answer].",
                   line.json);
  }
  const auto key = crypto::EnvelopeKey::load(settings.answer.envelope_key);
  if (!key) return failure(ExitCode::refused, key.error().detail, line.json);
  if (!line.once) {
    for (const int number : {SIGTERM, SIGINT}) std::signal(number, on_stop);
  }
  return AnswerCommand(settings, exchange, waiter, *key, note).run(line, stop_signal);
}

}  // namespace

Report run_command(const Invocation& line, const MakeTransport& make_transport, Progress& progress,
                   const std::function<void(std::string_view)>& note) {
  if (line.command == Command::check) return check(line, progress);
  if (line.command == Command::verify) return verify(line);

  auto loaded = load_push_settings(config_path(line));
  if (!loaded) return mistakes_report(loaded.mistakes, line.json);
  const PushSettings& settings = *loaded.value;
  const auto key = crypto::SigningKey::load(settings.sign_key);
  if (!key) return failure(ExitCode::refused, key.error().detail, line.json);
  const Patience patience = patience_of(line, settings);
  auto transport = make_transport(settings, patience);
  if (!transport) return failure(ExitCode::refused, transport.error().detail, line.json);

  Exchange::Identity identity;
  identity.authority = settings.gateway.authority();  // exactly what stands in Host
  identity.key = &*key;
  identity.key_id = settings.key_id.empty() ? signing_key_id(settings.department, key->verify_key()) : settings.key_id;
  identity.gateway = settings.gateway_keys;
  RetryPolicy policy;
  policy.give_up_after = patience.give_up_after;
  RealWaiter waiter;
  SystemRandom random;
  const auto on_wait = [&note, told = Sentence{}](const Exchange::Pause& pause) mutable {
    if (note) note(pause_text(pause, told));
    told = pause.why;
  };
  Exchange exchange(**transport, waiter, random, std::move(identity), policy, on_wait);
  switch (line.command) {
    case Command::push:
    case Command::nil:
    case Command::withdraw:
    case Command::ask: {
      auto journal = Journal::open(settings.state);
      if (!journal) return failure(ExitCode::refused, journal.error().detail, line.json);
      if (auto pruned = journal->prune(security_now()); !pruned)
        return failure(ExitCode::refused, pruned.error().detail, line.json);
      if (line.command == Command::ask) return ask_assets(line, exchange, *journal, random);
      return PushCommand(settings, exchange, *journal, random, progress).run(line);
    }
    case Command::authorization_put:
    case Command::authorization_end:
    case Command::authorization_list:
    case Command::find_subject:
      return run_staff_command(line, exchange, random, std::cin);
    case Command::query:
      return read_asset_query(line, exchange);
    case Command::answer:
      return answer_questions(line, settings, exchange, waiter, note);
    default:
      return run_read_command(line, settings, exchange);
  }
}

}  // namespace fangpin::agent
