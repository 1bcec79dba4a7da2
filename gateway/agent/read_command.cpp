#include "gateway/agent/read_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/problem_export.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/refusal.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;
using Command = Invocation::Command;

constexpr std::size_t kReceiptBytesMax = 1024 * 1024;

std::string late_text(const bj::object& page) {
  std::string out;
  for (const auto& value : members::array(page, "late_records")) {
    if (!value.is_object()) continue;
    const bj::object& record = value.get_object();
    out += (out.empty() ? "" : ", ") + row_place(members::text(record, "sheet"), members::text(record, "line"));
  }
  return out.empty() ? "没有迟报的行 / no late records\n" : "迟报的行 / late lines: " + out + "\n";
}

std::string time_text(const bj::object& document) {
  return fmt::format("业务时间 / business time  {} (UTC+8)\n真实时间 / real time      {} (UTC+8)\n",
                     shanghai_text(members::text(document, "gateway_time")),
                     shanghai_text(members::text(document, "security_time")));
}

std::string explanation_text(const bj::object& document) {
  return fmt::format("说明已收到 / explanation received {} (UTC+8)\n",
                     shanghai_text(members::text(document, "received_at")));
}

Result<RequestPlan> plan_of(const Invocation& line, const std::string& feed) {
  const std::string receipt = "/v1/receipts/" + line.receipt_id;
  const bool needs_receipt =
      line.command == Command::receipt || line.command == Command::late || line.command == Command::explain;
  if (needs_receipt && !is_receipt_id(line.receipt_id)) {
    return error(Errc::malformed, "回执号是 22 个字符。 / A receipt id has 22 characters.");
  }
  const bool needs_feed = line.command == Command::windows || line.command == Command::contract;
  if (needs_feed && !is_feed(feed)) {
    return error(
        Errc::malformed,
        "推送项写作 部门/事项，如 education/dropout。 / A feed is written DEPARTMENT/SUBJECT, e.g. education/dropout.");
  }
  switch (line.command) {
    case Command::receipts:
      return plan_read("/v1/receipts", "?limit=" + std::to_string(line.limit));
    case Command::receipt:
      return plan_read(receipt);
    case Command::late:
      return plan_read(receipt + "/late-records");
    case Command::windows:
      return plan_read("/v1/feeds/" + feed + "/windows");
    case Command::contract:
      return plan_read("/v1/feeds/" + feed + "/contract");
    case Command::time:
      return plan_read("/v1/time");
    case Command::explain: {
      RequestPlan plan;
      plan.method = "POST";
      plan.path = receipt + "/explanation";
      plan.content_type = "application/json";
      return plan;
    }
    default:
      return plan_read("/v1/standing");
  }
}

std::string text_of(Command command, const bj::object& document, int table_rows) {
  switch (command) {
    case Command::receipts:
      return receipt_list_text(document);
    case Command::receipt:
      return receipt_text(document, static_cast<std::size_t>(table_rows));
    case Command::late:
      return late_text(document);
    case Command::windows:
      return windows_text(document);
    case Command::contract:
      return contract_text(document);
    case Command::time:
      return time_text(document);
    case Command::explain:
      return explanation_text(document);
    default:
      return standing_text(document);
  }
}

constexpr std::string_view kHolds = "签名有效 / the signature holds\n";

std::optional<std::string> read_kept(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string document(kReceiptBytesMax + 1, '\0');
  in.read(document.data(), static_cast<std::streamsize>(document.size()));
  if (!in.eof() || in.bad()) return std::nullopt;
  document.resize(static_cast<std::size_t>(in.gcount()));
  return document;
}

Report not_believed(const Invocation& line, const Error& why) {
  const bool not_one = why.code == Errc::malformed;
  return failure(not_one ? ExitCode::refused : ExitCode::untrusted,
                 not_one
                     ? "这不是回执文件，也不是保存的拒绝答复。 / This is no receipt document and no refusal that was "
                       "kept."
                     : "签名不符：不是该网关出具的，或已被改动。 / The signature does not hold: this gateway did not "
                       "issue it, or it was altered.",
                 line.json);
}

// refusals/INDEX.json, with the seal beside it.
Report verify_kept_refusal(const Invocation& line, const std::string& document, const PinnedKeys& gateway) {
  const auto stem = line.file.ends_with(".json") ? line.file.substr(0, line.file.size() - 5) : line.file;
  const auto seal = read_kept(stem + ".seal");
  if (!seal) {
    return failure(ExitCode::refused,
                   "旁边没有 " + stem + ".seal：签名在那个文件里。 / There is no " + stem +
                       ".seal beside it, which holds the signature.",
                   line.json);
  }
  const auto refusal = verify_refusal(document, *seal, gateway);
  if (!refusal) return not_believed(line, refusal.error());
  Report report;
  report.out = line.json
                   ? canonical_json(bj::object{{"valid", true}, {"refused", refusal->problem.code}}) + "\n"
                   : std::string(kHolds) + problem_text(refusal->problem, refusal->status, Trust::signed_by_gateway);
  return report;
}

}  // namespace

Report run_read_command(const Invocation& line, const PushSettings& settings, Exchange& exchange) {
  auto plan = plan_of(line, line.feed.empty() ? settings.feed : line.feed);
  if (!plan) return failure(ExitCode::refused, plan.error().detail, line.json);
  std::string content;
  if (line.command == Command::explain) {
    content = canonical_json(bj::object{{"text", line.text}});
    const Digest digest = crypto::sha256(content);
    plan->content_digest = crypto::content_digest(digest);
    plan->content_length = content.size();
    plan->idempotency_key = "explain-" + to_hex(ByteView(crypto::sha256(line.receipt_id + content)).first(16));
  }
  TextBody body(std::move(content));
  const ExchangeEnd end = exchange.run(*plan, body);
  if (end.kind != ExchangeEnd::Kind::answered) return unanswered_report(end, line.json);
  Report report;
  if (end.answer.status != 200) {
    report.code = exit_code_of_refusal(end.answer.status);
    report.out =
        line.json ? end.answer.body + "\n" : problem_text(read_problem(end.answer), end.answer.status, end.trust);
    return report;
  }
  bj::object document;
  if (line.command == Command::receipt) {
    auto receipt = verify_receipt(end.answer.body, exchange.identity().gateway);
    if (!receipt) {
      return failure(ExitCode::untrusted,
                     "回执的签名不符，不予采信。 / The receipt is not believed: " + receipt.error().detail, line.json);
    }
    document = std::move(*receipt);
  } else {
    auto parsed = parse_json(end.answer.body, kAnswerBytesMax);
    if (!parsed || !parsed->is_object()) {
      return failure(ExitCode::untrusted, "答复不是约定的格式。 / The answer is not the agreed document.", line.json);
    }
    document = std::move(parsed->get_object());
  }
  report.out = line.json ? end.answer.body + "\n" : text_of(line.command, document, line.table_rows);
  if (line.command == Command::receipt && !line.csv.empty()) {
    const auto exported = export_problems(exchange, document, line.csv);
    if (!exported) {
      report.err = "fangpin-push: " + exported.error().detail + "\n";
      report.code = ExitCode::refused;
    }
  }
  return report;
}

Report run_verify_command(const Invocation& line, const PinnedKeys& gateway) {
  const auto document = read_kept(line.file);
  if (!document) {
    return failure(
        ExitCode::refused,
        "打不开 " + line.file + "，或超过 1 MiB。 / Cannot read " + line.file + ", or it is larger than 1 MiB.",
        line.json);
  }
  if (is_problem(*document)) return verify_kept_refusal(line, *document, gateway);
  const auto receipt = verify_receipt(*document, gateway);
  if (!receipt) return not_believed(line, receipt.error());
  Report report;
  report.out = line.json ? canonical_json(bj::object{{"valid", true}, {"receipt", *receipt}}) + "\n"
                         : std::string(kHolds) + receipt_text(*receipt, static_cast<std::size_t>(line.table_rows));
  return report;
}

}  // namespace fangpin::agent
