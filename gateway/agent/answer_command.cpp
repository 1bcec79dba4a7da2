#include "gateway/agent/answer_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/answer.hpp"
#include "gateway/agent/answer_text.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/question.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

constexpr std::size_t kQuestionsMax = 100;
constexpr int kWaitSeconds = 25;
constexpr std::chrono::milliseconds kFirstPause{1'000};
constexpr std::chrono::milliseconds kLongestPause{60'000};
// The gateway hands a question out again when it was not answered for a minute: not before, though nobody got it.
constexpr std::chrono::milliseconds kDueAgain{65'000};

bool is_query_id(std::string_view text) {
  return text.size() == 22 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

// What the department's own source says, or cannot-say with the reason.
Reply look_up(const Question& question, const AnswerSettings& settings, const crypto::EnvelopeKey& key,
              std::string& why) {
  const AnswerItem* item = settings.find(question.item);
  if (item == nullptr) {
    why = "push.toml 没有配置这一事项 / push.toml names no source for this item";
    return cannot_say();
  }
  auto identities = OpenedIdentities::open(question, key);
  if (!identities) {
    why = identities.error().detail;
    return cannot_say();
  }
  auto found = make_source(*item)->look_up(identities->citizen_ids());
  if (!found) {
    why = found.error().detail;
    return cannot_say();
  }
  return reply_of(question, *found);
}

}  // namespace

AnswerCommand::AnswerCommand(const PushSettings& settings, Exchange& exchange, Waiter& waiter,
                             const crypto::EnvelopeKey& key, std::function<void(std::string_view)> note)
    : settings_(settings), exchange_(exchange), waiter_(waiter), key_(key), note_(std::move(note)) {}

void AnswerCommand::answer(const bj::value& document, Round& round) {
  auto question = question_of(document);
  if (!question || !is_query_id(question->query)) {
    round.code = std::max(round.code, ExitCode::untrusted);
    round.err += "fangpin-push: 网关给出的问题格式不符 / a question is not of the agreed form\n";
    return;
  }
  std::string why;
  const Reply reply = look_up(*question, settings_.answer, key_, why);
  const std::string name = fmt::format("{} {}", question->query, printable(question->item));
  if (!why.empty()) {
    ++round.unsure;
    round.code = std::max(round.code, ExitCode::some_rejected);
    round.err += fmt::format("fangpin-push: {}: 答复“无法判断” / answered cannot-say: {}\n", name, why);
  }
  const std::string content = reply.body();
  RequestPlan plan;
  plan.method = "POST";
  plan.path = "/v1/questions/" + question->query + "/answer";
  plan.content_type = "application/json";
  plan.content_digest = crypto::content_digest(crypto::sha256(content));
  plan.content_length = content.size();
  plan.idempotency_key = "answer-" + question->query;
  TextBody body(content);
  const ExchangeEnd end = exchange_.run(plan, body);
  if (end.kind != ExchangeEnd::Kind::answered) {
    const Report report = unanswered_report(end, false);
    round.code = std::max(round.code, report.code);
    round.err += report.err;
    return;
  }
  if (end.answer.status != 200) {
    ++round.refused;
    round.code = std::max(round.code, exit_code_of_refusal(end.answer.status));
    round.err += name + ": " + problem_text(read_problem(end.answer), end.answer.status, end.trust);
    return;
  }
  ++round.answered;
  if (note_) note_(fmt::format("{}: 已答复 / answered\n", name));
}

AnswerCommand::Round AnswerCommand::round(int wait_seconds, StopSignal& stop) {
  Round round;
  TextBody nothing("");
  const auto plan = plan_read("/v1/questions", "?wait=" + std::to_string(wait_seconds));
  stop.polling = 1;
  const ExchangeEnd end = exchange_.run(plan, nothing);
  stop.polling = 0;
  if (end.kind != ExchangeEnd::Kind::answered) {
    const Report report = unanswered_report(end, false);
    round.code = report.code;
    round.err = report.err;
    return round;
  }
  if (end.answer.status != 200) {
    round.code = exit_code_of_refusal(end.answer.status);
    round.err = problem_text(read_problem(end.answer), end.answer.status, end.trust);
    return round;
  }
  auto document = parse_json(end.answer.body, kAnswerBytesMax);
  const bj::value* questions =
      document && document->is_object() ? document->get_object().if_contains("questions") : nullptr;
  if (questions == nullptr || !questions->is_array() || questions->get_array().size() > kQuestionsMax) {
    round.code = ExitCode::untrusted;
    round.err = "fangpin-push: 答复不是约定的格式。 / The answer is not the agreed document.\n";
    return round;
  }
  round.unheard = end.may_have_happened;
  for (const auto& question : questions->get_array()) answer(question, round);
  return round;
}

Report AnswerCommand::run(const Invocation& line, StopSignal& stop) {
  Report report;
  if (line.once) {
    Round done = round(0, stop);
    if (done.unheard && stop.asked == 0) {
      if (note_) {
        note_(
            "一次答复途中丢失, 其中的问题一分钟后可再取, 等候中 / an answer was lost on the way: questions in it "
            "can be fetched again in a minute, waiting\n");
      }
      stop.polling = 1;
      waiter_.wait(kDueAgain);
      stop.polling = 0;
      const Round again = round(0, stop);
      done.code = std::max(done.code, again.code);
      done.err += again.err;
      done.answered += again.answered;
      done.unsure += again.unsure;
      done.refused += again.refused;
    }
    report.code = done.code;
    report.err = done.err;
    report.out = line.json ? canonical_json(bj::object{
                                 {"answered", done.answered}, {"cannot_say", done.unsure}, {"refused", done.refused}}) +
                                 "\n"
                           : fmt::format(
                                 "已答复 {} 个问题，其中 {} 个因来源不可用答复“无法判断” / answered {}, {} of them "
                                 "cannot-say because a source failed\n",
                                 done.answered, done.unsure, done.answered, done.unsure);
    return report;
  }
  auto pause = kFirstPause;
  while (stop.asked == 0) {
    const Round done = round(kWaitSeconds, stop);
    if (note_ && !done.err.empty()) note_(done.err);
    const bool polled = done.code == ExitCode::all_accepted || done.code == ExitCode::some_rejected;
    if (polled) {
      pause = kFirstPause;
      continue;
    }
    if (stop.asked != 0) break;
    stop.polling = 1;
    waiter_.wait(pause);
    stop.polling = 0;
    pause = std::min(pause * 2, kLongestPause);
  }
  return report;
}

}  // namespace fangpin::agent
