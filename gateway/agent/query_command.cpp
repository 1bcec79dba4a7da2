#include "gateway/agent/query_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace bj = boost::json;

namespace {

constexpr std::size_t kAnswerBytesMax = 1024 * 1024;

std::string body_of(const Invocation::Query& query) {
  bj::object body{
      {"household", query.household}, {"item", query.item}, {"provider", query.provider}, {"purpose", query.purpose}};
  if (!query.members.empty()) body["subjects"] = bj::array(query.members.begin(), query.members.end());
  if (!query.programme.empty()) body["programme"] = query.programme;
  if (query.risk_clear) body["risk_clear"] = true;
  if (query.no_objection) body["no_objection"] = true;
  if (!query.reason.empty() || !query.document.empty())
    body["override"] = bj::object{{"reason", query.reason}, {"document", query.document}};
  return canonical_json(body);
}

std::string state_text(const bj::object& document) {
  std::string out =
      fmt::format("查询 / query    {}\n事项 / item     {} -> {}\n状态 / state    {}\n授权 / authorization {}\n",
                  printable(members::text(document, "query")), printable(members::text(document, "item")),
                  printable(members::text(document, "provider")), printable(members::text(document, "state")),
                  printable(members::text(document, "authorization")));
  const auto* answer = document.if_contains("answer");
  if (answer == nullptr || !answer->is_object()) return out;
  const auto& given = answer->get_object();
  out += fmt::format("答复 / answer   {} {}\n", printable(members::text(given, "answer")),
                     printable(members::text(given, "band")));
  const auto* meaning = given.if_contains("meaning");
  if (meaning != nullptr && meaning->is_object()) {
    out += printable(members::text(meaning->get_object(), "zh")) + "\n" +
           printable(members::text(meaning->get_object(), "en")) + "\n";
  }
  return out;
}

}  // namespace

Report run_query_command(const Invocation& line, Exchange& exchange, Random& random) {
  RequestPlan plan;
  std::string content;
  if (line.command == Invocation::Command::query) {
    if (!is_receipt_id(line.query.id))
      return failure(ExitCode::refused, "查询编号是 22 个字符。 / A query's id has 22 characters.", line.json);
    plan = plan_read("/v1/asset-queries/" + line.query.id);
  } else {
    content = body_of(line.query);
    plan.method = "POST";
    plan.path = "/v1/asset-queries";
    plan.content_type = "application/json";
    plan.content_digest = crypto::content_digest(crypto::sha256(content));
    plan.content_length = content.size();
    plan.idempotency_key = line.key.empty() ? random_uuid(random) : line.key;
  }
  TextBody body(std::move(content));
  const ExchangeEnd end = exchange.run(plan, body);
  if (end.kind != ExchangeEnd::Kind::answered) return unanswered_report(end, line.json);
  Report report;
  if (end.answer.status != 200) {
    report.code = exit_code_of_refusal(end.answer.status);
    report.out =
        line.json ? end.answer.body + "\n" : problem_text(read_problem(end.answer), end.answer.status, end.trust);
    return report;
  }
  auto document = parse_json(end.answer.body, kAnswerBytesMax);
  if (!document || !document->is_object())
    return failure(ExitCode::untrusted, "答复不是约定的格式。 / The answer is not the agreed document.", line.json);
  report.out = line.json ? end.answer.body + "\n" : state_text(document->get_object());
  return report;
}

}  // namespace fangpin::agent
