#include "gateway/agent/exchange.hpp"

#include <array>
#include <thread>

#include "crypto/base/effect.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/security_seconds.hpp"

namespace fangpin::agent {

std::chrono::milliseconds RealWaiter::now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void RealWaiter::wait(std::chrono::milliseconds duration) { std::this_thread::sleep_for(duration); }

Exchange::Exchange(Transport& transport, Waiter& waiter, Random& random, Identity identity, RetryPolicy policy,
                   OnWait on_wait)
    : transport_(transport),
      waiter_(waiter),
      random_(random),
      identity_(std::move(identity)),
      policy_(policy),
      on_wait_(std::move(on_wait)) {}

ExchangeEnd Exchange::run(const RequestPlan& plan, Body& body) {
  ExchangeEnd end;
  const auto began = waiter_.now();
  while (true) {
    ++end.attempts;
    end.answered = false;
    if (auto rewound = body.rewind(); !rewound) {
      end.kind = ExchangeEnd::Kind::local;
      end.fault = {"", rewound.error().detail};
      return end;
    }
    const auto fields = fields_of(plan, identity_.authority, *identity_.key, identity_.key_id, security_now_seconds());
    auto sent = transport_.exchange(plan, fields, body);
    effect("push.2-sent");
    AttemptEnd attempt;
    bool lasting = false;
    Sentence why;
    if (sent) {
      end.answer = std::move(*sent);
      end.answered = true;
      end.trust = judge_answer(end.answer, plan, identity_.gateway);
      if (end.trust == Trust::untrusted) {
        end.kind = ExchangeEnd::Kind::untrusted;
        return end;
      }
      attempt.status = end.answer.status;
      const ProblemText problem = read_problem(end.answer);
      attempt.problem_code = problem.code;
      attempt.retry_after_seconds = retry_after(end.answer);
      const std::string code = std::to_string(attempt.status) + " " + attempt.problem_code;
      why = {code + " " + problem.title_zh, code + " " + problem.title_en};
    } else {
      const SendFault& fault = sent.error();
      end.fault = fault.what;
      if (fault.local) {
        end.kind = ExchangeEnd::Kind::local;
        return end;
      }
      attempt.kind = fault.sent ? AttemptEnd::Kind::broken : AttemptEnd::Kind::no_connection;
      end.may_have_happened = end.may_have_happened || fault.sent;
      lasting = fault.lasting;
      why = fault.what;
    }
    std::array<std::uint8_t, 2> noise{};
    random_.fill(noise);
    const std::uint32_t jitter = (noise[0] * 256U + noise[1]) % 1'000U;
    const auto elapsed = waiter_.now() - began;
    const auto decision = decide_retry(attempt, end.attempts, elapsed, policy_, jitter);
    if (!decision.again || lasting) {
      end.kind = decision.gave_up || lasting ? ExchangeEnd::Kind::gave_up : ExchangeEnd::Kind::answered;
      return end;
    }
    if (on_wait_) on_wait_({end.attempts, decision.wait, policy_.give_up_after - elapsed, std::move(why)});
    waiter_.wait(decision.wait);
  }
}

}  // namespace fangpin::agent
