#include "gateway/agent/push_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "adapters/formats/decoder.hpp"
#include "adapters/reasons.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/problem_export.hpp"
#include "gateway/agent/refusal.hpp"
#include "gateway/agent/sniff.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace {

constexpr std::uint64_t kWithdrawalBytesMax = 8 * 1024 * 1024;

// Somebody may mean a push of today: another machine may have changed the records since.
std::string continued_text(Instant began_at) {
  const std::string when = to_text_shanghai(began_at);
  return fmt::format(
      "这是 {} 开始、当时未收到答复的那次推送的回执。如要重新推送，请再执行一次。\n"
      "This is the receipt of the push that began at {} and had no answer then. To push anew, run the command again.\n",
      when, when);
}

}  // namespace

Report failure(ExitCode code, const std::string& message, bool json) {
  Report report;
  report.code = code;
  if (json) {
    report.out = canonical_json(boost::json::object{{"error", static_cast<int>(code)}, {"message", message}}) + "\n";
  } else {
    report.err = "fangpin-push: " + message + "\n";
  }
  return report;
}

Report unanswered_report(const ExchangeEnd& end, bool json) {
  switch (end.kind) {
    case ExchangeEnd::Kind::untrusted:
      return failure(
          ExitCode::untrusted,
          "网关的答复没有可信的签名，不予采信。请核对 push.toml 的 gateway_key，并告知县级管理员。 / The answer "
          "carries no signature of the pinned gateway key and is not believed. Check gateway_key in push.toml and "
          "tell the county's administrator.",
          json);
    case ExchangeEnd::Kind::local:
      return failure(ExitCode::refused, end.fault.text(), json);
    case ExchangeEnd::Kind::gave_up:
    case ExchangeEnd::Kind::answered:
      break;
  }
  Sentence last = end.fault;
  if (end.answered) {
    const ProblemText problem = read_problem(end.answer);
    const std::string code = fmt::format("{} {}", end.answer.status, printable(problem.code));
    last = {fmt::format("网关暂不能受理（{}）。{}", code, printable(problem.detail_zh, 600)),
            fmt::format("The gateway cannot take it now ({}). {}", code, printable(problem.detail_en, 600))};
  }
  return failure(
      ExitCode::unreachable,
      fmt::format(
          "{}\n  试了 {} 次。以后原样重试即可，不会重复。\n  {}\n  Attempts: {}. Repeat the same command later; "
          "nothing happens twice.",
          last.zh.empty() ? last.en : last.zh, end.attempts, last.en, end.attempts),
      json);
}

PushCommand::PushCommand(const PushSettings& settings, Exchange& exchange, Journal& journal, Random& random,
                         Progress& progress)
    : settings_(settings), exchange_(exchange), journal_(journal), random_(random), progress_(progress) {}

Report PushCommand::run(const Invocation& line) {
  if (!line.key.empty() && !is_idempotency_key(line.key)) {
    return failure(ExitCode::refused,
                   "--key 须为 1 至 64 个字母、数字或 . _ ~ - / --key is 1 to 64 letters, digits or . _ ~ -",
                   line.json);
  }
  if (names_one_file(line.csv, line.file)) {
    return failure(ExitCode::refused, "--csv 不能写到要推送的文件上。 / --csv may not name the file that is pushed.",
                   line.json);
  }
  switch (line.command) {
    case Invocation::Command::nil:
      return push_text(line, "nil", "text/plain", {});
    case Invocation::Command::withdraw: {
      auto file = FileBody::open(line.file);
      if (!file) return failure(ExitCode::refused, file.error().detail, line.json);
      if (file->size() > kWithdrawalBytesMax) {
        return failure(ExitCode::refused, "撤回文件超过 8 MiB，请拆分。 / The file is larger than 8 MiB; split it.",
                       line.json);
      }
      std::string text(static_cast<std::size_t>(file->size()), '\0');
      std::size_t at = 0;
      while (at < text.size()) {
        const auto count = file->read(std::span(reinterpret_cast<std::uint8_t*>(text.data()) + at, text.size() - at));
        if (!count) return failure(ExitCode::refused, count.error().detail, line.json);
        at += *count;
      }
      return push_text(line, "withdrawal", "application/json", std::move(text));
    }
    default:
      return push_file(line);
  }
}

Report PushCommand::push_file(const Invocation& line) {
  auto file = FileBody::open(line.file);
  if (!file) return failure(ExitCode::refused, file.error().detail, line.json);
  auto type = media_type(line.file, line.format);
  if (!type) {
    const auto sniffed = sniff_workbook(*file);
    if (!sniffed) return failure(ExitCode::refused, sniffed.error().detail, line.json);
    if (sniffed->has_value()) {
      const auto& reason = adapters::reason(**sniffed);
      return failure(ExitCode::refused, fmt::format("{}: {} / {}", **sniffed, reason.zh, reason.en), line.json);
    }
    type = media_type({}, "xlsx");
  }
  if (!line.charset.empty() && type->starts_with("text/")) *type += "; charset=" + line.charset;
  const auto digest = file->digest(progress_);
  if (!digest) return failure(ExitCode::refused, digest.error().detail, line.json);
  auto prepared = prepare(line, "rows", *type, *digest, file->size());
  if (!prepared) return failure(ExitCode::refused, prepared.error().detail, line.json);
  Report report = send(line, std::move(*prepared), *file);
  if (file->changed()) {
    report.err += fmt::format(
        "fangpin-push: 文件 {} 在报送过程中又写入了内容，后写的不在其中，请等它写完再报送一次。 / {} was written to "
        "while it was "
        "being sent. What came later is not in it: push it again when it is complete.\n",
        line.file, line.file);
  }
  return report;
}

Report PushCommand::push_text(const Invocation& line, std::string_view kind, std::string_view content_type,
                              std::string text) {
  auto prepared = prepare(line, kind, content_type, crypto::sha256(text), text.size());
  TextBody body(std::move(text));
  if (!prepared) return failure(ExitCode::refused, prepared.error().detail, line.json);
  return send(line, std::move(*prepared), body);
}

Result<PushCommand::Prepared> PushCommand::prepare(const Invocation& line, std::string_view kind,
                                                   std::string_view content_type, const Digest& digest,
                                                   std::uint64_t length) {
  // The default population belongs to the default feed: another feed may have none.
  const bool default_feed = line.feed.empty();
  const FeedTarget target{default_feed ? settings_.feed : line.feed,
                          default_feed && line.population.empty() ? settings_.population : line.population, line.window,
                          line.leaving_confirmed};
  auto plan = plan_push(target, kind, content_type);
  if (!plan) return plan.error();
  Prepared prepared;
  prepared.plan = std::move(*plan);
  prepared.plan.content_digest = crypto::content_digest(digest);
  prepared.plan.content_length = length;
  PendingPush& push = prepared.push;
  push.kind = std::string(kind);
  push.feed = target.feed;
  push.population = target.population;
  push.window = target.window;
  push.file_name = std::filesystem::path(line.file).filename().string();
  push.content_digest = prepared.plan.content_digest;
  push.content_length = length;
  push.idempotency_key = line.key;
  push.began_at = security_now();

  const auto pending = journal_.pending();
  if (!pending) return pending.error();
  if (const auto continued = find_continued(pending->pushes, push, push.began_at)) {
    push = *continued;
    prepared.fresh = false;
  } else {
    for (const auto& other : pending->pushes) {
      if (other.idempotency_key != line.key) continue;
      return error(Errc::conflict,
                   "--key 已用于另一次未完成的推送，请换一个。 / --key belongs to another unfinished push; "
                   "take another one.");
    }
    if (push.idempotency_key.empty()) push.idempotency_key = random_uuid(random_);
  }
  prepared.plan.idempotency_key = push.idempotency_key;
  return prepared;
}

Report PushCommand::send(const Invocation& line, Prepared prepared, Body& body) {
  if (prepared.fresh) {
    if (auto begun = journal_.begin(prepared.push); !begun) {
      return failure(ExitCode::refused, begun.error().detail, line.json);
    }
  }
  const ExchangeEnd end = exchange_.run(prepared.plan, body);
  if (end.kind == ExchangeEnd::Kind::answered) return answered(line, prepared, end);
  Report report = unanswered_report(end, line.json);
  if (end.answered) keep_refusal(prepared, end, report);
  const bool never_sent = prepared.fresh && !end.may_have_happened;
  if (end.kind == ExchangeEnd::Kind::local && never_sent) {
    if (auto forgotten = journal_.forget(prepared.push.idempotency_key); !forgotten) {
      report.err += "fangpin-push: " + forgotten.error().detail + "\n";
    }
  }
  return report;
}

std::string PushCommand::keep_refusal(const Prepared& prepared, const ExchangeEnd& end, Report& report) {
  if (end.trust != Trust::signed_by_gateway) return {};
  const auto refusal = refusal_to_keep(end.answer, prepared.plan);
  if (!refusal) return {};
  if (auto kept = journal_.keep_refusal(*refusal); !kept) {
    report.err += "fangpin-push: 拒绝答复未能保存 / the refusal could not be kept: " + kept.error().detail + "\n";
    return {};
  }
  return journal_.refusal_path(refusal->index);
}

Report PushCommand::answered(const Invocation& line, const Prepared& prepared, const ExchangeEnd& end) {
  const std::string& key = prepared.push.idempotency_key;
  Report report;
  if (end.answer.status != 200) {
    report.code = exit_code_of_refusal(end.answer.status);
    const ProblemText problem = read_problem(end.answer);
    report.out = line.json ? end.answer.body + "\n" : problem_text(problem, end.answer.status, end.trust);
    const auto kept = keep_refusal(prepared, end, report);
    if (!line.json && !kept.empty()) report.out += "  已保存 / kept: " + kept + "\n";
    // A refusal took nothing. But after an attempt without an answer the push may have happened all the same: then the
    // entry stays, and the same command asks for its receipt.
    const bool over = (prepared.fresh && !end.may_have_happened) || problem.code == "idempotency-key-reused";
    if (over && report.code == ExitCode::refused) {
      if (auto forgotten = journal_.forget(key); !forgotten)
        report.err += "fangpin-push: " + forgotten.error().detail + "\n";
    }
    return report;
  }
  const auto receipt = verify_receipt(end.answer.body, exchange_.identity().gateway);
  if (!receipt) {
    return failure(ExitCode::untrusted,
                   "回执的签名不符，不予采信。 / The receipt is not believed: " + receipt.error().detail, line.json);
  }
  const std::string differs =
      receipt_mismatch(*receipt, prepared.plan, prepared.push.feed, prepared.push.population, prepared.push.kind);
  if (!differs.empty()) {
    return failure(ExitCode::untrusted,
                   "回执说的不是这次推送，不予采信: " + differs + " / The receipt is not for this push: " + differs,
                   line.json);
  }
  const std::string id = members::text(*receipt, "receipt_id");
  if (auto kept = journal_.finish(key, id, end.answer.body); !kept) {
    report.err +=
        "fangpin-push: 推送已成功，但回执未能保存 / pushed, but the receipt could not be kept: " + kept.error().detail +
        "\n";
  }
  report.code = exit_code_of(*receipt);
  report.out = line.json ? end.answer.body + "\n"
                         : receipt_text(*receipt, static_cast<std::size_t>(line.table_rows)) +
                               "已保存 / kept: " + journal_.receipt_path(id) + "\n";
  if (!prepared.fresh && !line.json) report.out += continued_text(prepared.push.began_at);
  if (!line.csv.empty()) {
    const auto exported = export_problems(exchange_, *receipt, line.csv);
    if (!exported) report.err += "fangpin-push: " + exported.error().detail + "\n";
  }
  return report;
}

}  // namespace fangpin::agent
