#include "gateway/intake/submission_endpoint.hpp"

#include <fmt/format.h>

#include "crypto/base/effect.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/security_seconds.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/push_request.hpp"
#include "gateway/intake/row_stream.hpp"
#include "gateway/intake/store_problem.hpp"
#include "gateway/intake/writer_call.hpp"

namespace fangpin::intake {

namespace asio = boost::asio;
using http::Problem;

namespace {

// Of a body that costs less to read than it costs to ask first.
constexpr std::uint64_t kBriefBytes = 16 * 1024;

// A push on its way through the accepting job.
struct Outcome {
  Arrival arrival;
  std::optional<Problem> problem;
  Accepted accepted;
};

class Counted {
 public:
  explicit Counted(std::atomic<int>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<int>& count_;
};

// The key was signed together with the target: with another one it says another thing. An undeclared window may have
// become any.
bool same_target(const PushRequest& request, const store::StoredAnswer& earlier) {
  const bool window =
      !request.window || request.kind == domain::SubmissionKind::withdrawal || *request.window == earlier.window_id;
  return earlier.feed == request.contract->feed && earlier.population == request.population &&
         earlier.kind == request.kind && window;
}

}  // namespace

asio::awaitable<http::Response> SubmissionEndpoint::serve(domain::SubmissionKind kind, const http::RequestHead& head,
                                                          const http::PathParameters& path, http::BodyReader& body) {
  const Counted counted(in_flight_);
  auto who = access::identify(county_.registry, head);
  http::Response response;
  std::optional<Problem> problem;
  PushRequest known;
  if (!who) {
    problem = who.error();  // nobody we know: no attempt of a department, so no entry
  } else {
    auto request = read_push_request(county_, kind, head, path);
    if (!request) {
      problem = request.error();
    } else if (const auto seat = seats_.take((*who)->id); !seat) {
      problem = Problem{"too-many-submissions"};
      problem->retry_after_seconds = 2;
      known = std::move(*request);
    } else {
      known = *request;
      auto answer = co_await run(std::move(*request), head, body);
      if (answer) {
        response.status = 200;
        response.fields.emplace_back("content-type", "application/json");
        response.body = std::move(*answer);
      } else {
        problem = answer.error();
      }
    }
    if (problem) {
      const std::string feed = fmt::format("{}/{}", path["department"], path["subject"]);
      audit::RefusedAttempt attempt{
          county_.settings.county,        (*who)->id,    adapters::find_contract(feed) ? feed : "",
          known.admitted.idempotency_key, problem->code, county_.time.now()};
      auto recorded = co_await record_refusal(std::move(attempt));
      if (!recorded) {
        problem = problem_of_store(recorded.error());
      } else if (!recorded->proof.empty()) {
        problem->extensions.emplace_back("entry", std::move(recorded->entry));
        problem->extensions.emplace_back("proof", std::move(recorded->proof));
      }
    }
  }
  const auto real_now = security_now_seconds();
  if (problem) {
    response = http::problem_response(*problem, to_text_utc(county_.time.now()));
  }
  if (who) county_.signer.sign(head, response, real_now);
  co_return response;
}

asio::awaitable<Result<audit::EntryProof>> SubmissionEndpoint::record_refusal(audit::RefusedAttempt attempt) {
  struct Logged {
    std::string entry;
    std::shared_ptr<const std::string> proof;
  };
  auto logged = std::make_shared<Logged>();
  store::Job job = [attempt, logged](store::Transaction& transaction) -> Status {
    auto position = transaction.append_attempt(attempt.department, [&](const auto& at) {
      logged->entry = audit::refused_attempt(attempt, at);
      return logged->entry;
    });
    if (!position) return position.error();
    logged->proof = position->proof;
    return transaction.keep_refusal(
        {attempt.department, attempt.feed, attempt.idempotency_key, attempt.problem, attempt.at}, "");
  };
  auto status = co_await on_writer(county_.store, std::move(job));
  if (!status) co_return status.error();
  co_return audit::EntryProof{std::move(logged->entry), logged->proof ? *logged->proof : std::string()};
}

asio::awaitable<SubmissionEndpoint::Answer> SubmissionEndpoint::run(PushRequest request, const http::RequestHead& head,
                                                                    http::BodyReader& body) {
  // Before the feed's turn: who asks again under a running key should not stand in the queue behind itself.
  const auto key_turn = keys_.try_take(request.admitted.who->id + " " + request.admitted.idempotency_key);
  if (!key_turn) co_return running_problem();
  std::string feed(request.contract->feed);
  const std::chrono::milliseconds wait(county_.settings.limits.feed_wait_ms);
  auto turn = co_await turns_.take(std::move(feed), wait);
  if (!turn) {
    Problem busy{"feed-busy"};
    busy.retry_after_seconds = 5;
    co_return busy;
  }
  // After the turn: who waits for it holds no memory.
  const auto room =
      workbooks_.take(request.admitted.who->id, request.format == adapters::FileFormat::xlsx ? head.content_length : 0);
  if (!room) {
    Problem full{"memory-budget", "", "", {{"limit", std::to_string(workbooks_.bytes_max())}}};
    full.retry_after_seconds = 2;
    co_return full;
  }

  auto nothing_left = co_await abandon_left();
  if (!nothing_left) co_return problem_of_store(nothing_left.error());

  // Nobody else can finish or begin under this key while we hold its turn, so what a reader sees is all there is. Where
  // there is little to read anyway, the job that begins the submission finds out whether the key is in use, and only
  // what fails is looked up.
  const bool brief = request.admitted.content_digest && head.content_length <= kBriefBytes;
  if (!brief) {
    auto replayed = co_await replay(request, body);
    if (replayed) co_return std::move(*replayed);
  }
  store::NewSubmission fresh;
  fresh.department = request.admitted.who->id;
  fresh.feed = request.contract->feed;
  fresh.population = request.population;
  fresh.kind = request.kind;
  fresh.idempotency_key = request.admitted.idempotency_key;
  if (request.admitted.content_digest) fresh.content_digest = *request.admitted.content_digest;
  fresh.began_at = county_.time.now();
  auto opening =
      std::make_shared<Opening>(std::move(fresh), county_.population_claim(request.contract->feed, request.population),
                                static_cast<std::size_t>(county_.settings.limits.row_problems));
  auto answer = co_await take_in(request, opening, head, body);
  if (!answer && opening->id() != 0) {
    auto abandoned = co_await abandon(opening->id());
    if (!abandoned) co_return problem_of_store(abandoned.error());
  }
  if (!answer && brief) {
    auto replayed = co_await replay(request, body);
    if (replayed) co_return std::move(*replayed);
  }
  co_return answer;
}

asio::awaitable<Status> SubmissionEndpoint::abandon(domain::SubmissionId id) {
  store::Job job = [id](store::Transaction& transaction) { return transaction.abandon(id); };
  auto abandoned = co_await on_writer(county_.store, std::move(job));
  if (abandoned || abandoned.error().code == Errc::conflict) co_return ok();  // conflict: it is not staged any more
  const std::lock_guard lock(left_mutex_);
  left_.push_back(id);
  co_return abandoned;
}

asio::awaitable<Status> SubmissionEndpoint::abandon_left() {
  while (true) {
    domain::SubmissionId id = 0;
    {
      const std::lock_guard lock(left_mutex_);
      if (left_.empty()) co_return ok();
      id = left_.back();
      left_.pop_back();
    }
    auto abandoned = co_await abandon(id);
    if (!abandoned) co_return abandoned;
  }
}

asio::awaitable<std::optional<SubmissionEndpoint::Answer>> SubmissionEndpoint::replay(const PushRequest& request,
                                                                                      http::BodyReader& body) {
  const auto known = county_.store.reader().answer(request.admitted.who->id, request.admitted.idempotency_key);
  if (!known) co_return problem_of_store(known.error());
  if (!*known) co_return std::nullopt;
  const store::StoredAnswer& earlier = **known;
  if (earlier.state != domain::SubmissionState::accepted) co_return running_problem();
  std::optional<Digest> digest = request.admitted.content_digest;
  if (!digest) {
    // Signature waived and no digest declared: only the body itself tells whether it is the same push.
    auto read = co_await digest_of(body);
    if (!read) co_return problem_of_body(read.error());
    digest = *read;
  }
  if (*digest != earlier.content_digest || !same_target(request, earlier)) co_return Problem{"idempotency-key-reused"};
  auto answer = audit::answered_with_proof(county_.store.reader(), earlier);
  if (!answer) co_return problem_of_store(answer.error());
  co_return Answer(boost::system::in_place_value, std::move(*answer));
}

asio::awaitable<SubmissionEndpoint::Answer> SubmissionEndpoint::take_in(const PushRequest& request,
                                                                        std::shared_ptr<Opening> opening,
                                                                        const http::RequestHead& head,
                                                                        http::BodyReader& body) {
  // Shared with the accepting job, and gone with the session: what the session's thread made, it also frees and wipes.
  const auto shared = std::make_shared<Outcome>();
  Arrival& arrival = shared->arrival;
  arrival.opening = opening;
  arrival.contract = request.contract;
  arrival.population = request.population;
  arrival.declared_window = request.window;
  arrival.leaving_confirmed = request.leaving_confirmed;
  arrival.kind = request.kind;
  arrival.admitted = request.admitted;
  arrival.content_length = head.content_length;

  std::optional<Problem> problem;
  switch (request.kind) {
    case domain::SubmissionKind::rows:
      problem = co_await stream_rows(county_, request, body, arrival);
      break;
    case domain::SubmissionKind::nil: {
      auto digest = co_await digest_of(body);
      if (!digest) {
        problem = problem_of_body(digest.error());
      } else {
        arrival.content_digest = *digest;
      }
      break;
    }
    case domain::SubmissionKind::withdrawal:
      problem = co_await withdraw_records(county_, request, body, arrival);
      break;
  }
  if (problem) co_return *problem;
  if (request.admitted.content_digest && *request.admitted.content_digest != arrival.content_digest)
    co_return Problem{"digest-mismatch"};
  auto received = county_.time.stamp();
  if (!received) co_return Problem{"clock-unconfirmed"};
  arrival.received_at = *received;
  effect("intake.2-received");

  store::Job job = [this, shared](store::Transaction& transaction) -> Status {
    auto accepted = accept_submission(county_, ledger_, transaction, shared->arrival, shared->problem);
    if (!accepted) return accepted.error();
    shared->accepted = std::move(*accepted);
    return ok();
  };
  auto committed = co_await on_writer(county_.store, std::move(job));
  opening->settle(committed);
  if (!committed) {
    ledger_.look_again();
    co_return shared->problem ? *shared->problem : problem_of_store(committed.error());
  }
  effect("intake.3-committed");
  if (shared->accepted.deliveries) county_.deliveries_waiting();
  co_return Answer(boost::system::in_place_value, shared->accepted.answer());
}

}  // namespace fangpin::intake
