#include "gateway/agent/query_command.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace bj = boost::json;

namespace {

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

Report report_of(const Invocation& line, const ExchangeEnd& end) {
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

// The key under which the question is put: that of the same question whose answer was lost, else a new one, which
// stands in the journal before the first byte leaves.
struct Begun {
  std::string key;
  bool fresh = true;
};
Result<Begun> begin(const Invocation& line, const RequestPlan& plan, Journal& journal, Random& random) {
  PendingPush asked;
  asked.kind = "ask";
  asked.content_digest = plan.content_digest;
  asked.content_length = plan.content_length;
  asked.idempotency_key = line.key;
  asked.began_at = security_now();
  const auto pending = journal.pending();
  if (!pending) return pending.error();
  if (const auto continued = find_continued(pending->pushes, asked, asked.began_at))
    return Begun{continued->idempotency_key, false};
  if (asked.idempotency_key.empty()) asked.idempotency_key = random_uuid(random);
  if (auto begun = journal.begin(asked); !begun) return begun.error();
  return Begun{asked.idempotency_key, true};
}

// Whether the question is decided, so that the next one is another: answered, denied, or refused while no attempt
// before may have reached the gateway.
bool is_over(const ExchangeEnd& end, ExitCode code, bool fresh) {
  if (code == ExitCode::all_accepted) return true;
  if (code != ExitCode::refused) return false;
  if (fresh && !end.may_have_happened) return true;
  if (end.kind != ExchangeEnd::Kind::answered) return false;
  const auto problem = read_problem(end.answer).code;
  return problem.starts_with("denied-") || problem == "idempotency-key-reused";
}

}  // namespace

Report read_asset_query(const Invocation& line, Exchange& exchange) {
  if (!is_receipt_id(line.query.id))
    return failure(ExitCode::refused, "查询编号是 22 个字符。 / A query's id has 22 characters.", line.json);
  TextBody nothing{std::string()};
  return report_of(line, exchange.run(plan_read("/v1/asset-queries/" + line.query.id), nothing));
}

Report ask_assets(const Invocation& line, Exchange& exchange, Journal& journal, Random& random) {
  auto content = body_of(line.query);
  RequestPlan plan;
  plan.method = "POST";
  plan.path = "/v1/asset-queries";
  plan.content_type = "application/json";
  plan.content_digest = crypto::content_digest(crypto::sha256(content));
  plan.content_length = content.size();
  if (!line.key.empty() && !is_idempotency_key(line.key)) {
    return failure(ExitCode::refused,
                   "--key 是 1 至 64 个字母、数字或 . _ ~ - 。 / --key has 1 to 64 letters, digits or . _ ~ -",
                   line.json);
  }
  const auto begun = begin(line, plan, journal, random);
  if (!begun) return failure(ExitCode::refused, begun.error().detail, line.json);
  plan.idempotency_key = begun->key;
  TextBody body(std::move(content));
  const auto end = exchange.run(plan, body);
  auto report = report_of(line, end);
  if (!is_over(end, report.code, begun->fresh)) {
    report.err += fmt::format("幂等键 / idempotency key: {}\n", begun->key);
  } else if (auto forgotten = journal.forget(begun->key); !forgotten) {
    report.err += forgotten.error().detail + "\n";
  }
  return report;
}

}  // namespace fangpin::agent
