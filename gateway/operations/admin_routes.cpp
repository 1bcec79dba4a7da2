#include "gateway/operations/admin_routes.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/http/await_callback.hpp"
#include "gateway/operations/admin_action.hpp"
#include "gateway/operations/erasure_routes.hpp"
#include "gateway/operations/explanation_routes.hpp"
#include "gateway/operations/log_routes.hpp"
#include "gateway/operations/registry_routes.hpp"
#include "gateway/portal/windows_json.hpp"

namespace fangpin::operations {

namespace {

namespace bj = boost::json;
namespace asio = boost::asio;
using asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

constexpr std::size_t kDeadLettersMax = 10'000;

class AdminEndpoints {
 public:
  explicit AdminEndpoints(const AdminSources& sources) : sources_(sources), county_(sources.county) {}

  Response standing() const {
    auto standing = portal::standing_json(county_, {});
    return standing ? answer(*standing) : failure(standing.error());
  }

  Response totals() const {
    auto totals = county_.store.reader().totals();
    if (!totals) return failure(totals.error());
    bj::object out;
    out["submissions"] = totals->submissions;
    out["rows"] = audit::rows_json(totals->rows);
    out["revisions"] = audit::revisions_json(totals->revisions);
    out["alerts"] = totals->alerts;
    out["standing"] = totals->standing;
    out["households"] = totals->households;
    out["forwarded"] = totals->confirmed;
    out["unforwarded"] = totals->unforwarded;
    out["dead_letters"] = totals->dead_letters;
    out["forwarding_idle"] = sources_.forwarder == nullptr || sources_.forwarder->idle();
    return answer(out);
  }

  Response revisions() const {
    auto all = county_.store.reader().accepted_revisions();
    if (!all) return failure(all.error());
    bj::array out;
    for (const auto& [alert, revision] : *all) out.push_back(bj::array{to_hex(alert), revision});
    return answer(bj::object{{"revisions", std::move(out)}});
  }

  Response dead_letters() const {
    auto letters = county_.store.reader().dead_letters(kDeadLettersMax);
    if (!letters) return failure(letters.error());
    bj::array out;
    for (const auto& letter : *letters) {
      out.push_back(bj::object{{"alert", to_hex(letter.delivery.alert)},
                               {"revision", letter.delivery.revision},
                               {"feed", letter.delivery.feed},
                               {"reason", letter.reason},
                               {"at", to_text_utc(letter.at)}});
    }
    return answer(bj::object{{"dead_letters", std::move(out)}});
  }

  Response clock() const {
    return answer(bj::object{{"gateway_time", to_text_utc(county_.time.now())},
                             {"security_time", to_text_utc(security_now())},
                             {"demonstration", county_.demonstration}});
  }

  awaitable<Response> waive(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto duty = member(*document, "duty"), id = member(*document, "window"),
               paper = member(*document, "document");
    if (!audit::is_document_number(paper)) {
      co_return failure(error(Errc::malformed, "document: " + std::string(audit::kDocumentNumberRule)));
    }
    store::Job job = [this, duty, id, paper, now = county_.time.now()](store::Transaction& transaction) -> Status {
      return sources_.ledger.waive(transaction, duty, id, paper, now);
    };
    auto response = co_await run_logged(head, "window-waived", duty + " " + id, std::move(job));
    co_return response;
  }

  awaitable<Response> resend(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto which = member(*document, "alert");
    auto count = std::make_shared<std::int64_t>(0);
    store::Job job = [which, count](store::Transaction& transaction) -> Status {
      auto resent = transaction.resend_dead_letters(which);
      if (!resent) return resent.error();
      *count = *resent;
      return ok();
    };
    auto response = co_await run_logged(head, "dead-letters-resent", which, std::move(job));
    if (response.status != 200) co_return response;
    if (sources_.forwarder != nullptr) sources_.forwarder->wake();
    co_return answer(bj::object{{"resent", *count}});
  }

  awaitable<Response> step_clock(const RequestHead& head, BodyReader& body) const {
    if (sources_.demonstration_time == nullptr) {
      co_return failure(
          error(Errc::conflict, "only a store made with init --demonstration has a clock that can be stepped"));
    }
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto to = parse_instant(member(*document, "to"));
    if (!to) co_return failure(error(Errc::malformed, "`to` is an RFC 3339 instant"));
    if (auto still = co_await wait_until_still(); !still) co_return failure(still.error());
    if (auto stepped = sources_.demonstration_time->step_to(*to); !stepped) co_return failure(stepped.error());
    store::Job job = [this, to = *to](store::Transaction& transaction) -> Status {
      if (auto advanced = sources_.ledger.advance(transaction, to); !advanced) return advanced;
      // The clock did not run while nobody served: a step is no outage.
      if (auto noted = sources_.ledger.note_alive(transaction, to); !noted) return noted;
      return transaction.set_fact("clock", to_text_utc(to));
    };
    auto response = co_await run_logged(head, "clock-stepped", to_text_utc(*to), std::move(job));
    if (response.status != 200) co_return response;
    co_return clock();
  }

  awaitable<Response> confirm_clock(const RequestHead& head) const {
    county_.time.confirm_jump();
    // Nobody was served since the jump: what fell due in it is proposed for waiver, as after any outage.
    store::Job job = [this, now = county_.time.now()](store::Transaction& transaction) {
      return sources_.ledger.resume(transaction, now);
    };
    auto response = co_await run_logged(head, "clock-confirmed", to_text_utc(county_.time.now()), std::move(job));
    co_return response;
  }

  awaitable<Response> backup(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto path = member(*document, "path");
    if (path.empty() || path.front() != '/')
      co_return failure(error(Errc::malformed, "`path` is an absolute file name"));
    // A large store takes a while: on a thread of its own, so that the others are served.
    std::function<void(std::function<void(Status)>)> start = [this, path](std::function<void(Status)> done) {
      std::thread([this, path, done = std::move(done)] { done(county_.store.backup(path)); }).detach();
    };
    auto copied = co_await http::await_callback<Status>(std::move(start));
    if (!copied) co_return failure(copied.error());
    store::Job job = [](store::Transaction&) { return ok(); };
    auto response = co_await run_logged(head, "backup-written", path, std::move(job));
    co_return response;
  }

 private:
  // The demonstration clock stands still while a request is in flight.
  awaitable<Status> wait_until_still() const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (sources_.submissions != nullptr && sources_.submissions->in_flight() > 0) {
      if (std::chrono::steady_clock::now() > give_up)
        co_return error(Errc::conflict, "a submission is still being taken in");
      asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(5));
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return ok();
  }

  awaitable<Response> run_logged(const RequestHead& head, std::string action, std::string subject,
                                 store::Job job) const {
    auto response =
        co_await operations::run_logged(sources_, head, std::move(action), std::move(subject), std::move(job));
    co_return response;
  }

  AdminSources sources_;
  intake::County& county_;
};

http::Endpoint read(std::shared_ptr<const AdminEndpoints> admin, Response (AdminEndpoints::*one)() const) {
  return [admin = std::move(admin), one](const RequestHead&, const PathParameters&,
                                         BodyReader&) -> awaitable<Response> { co_return ((*admin).*one)(); };
}

http::Endpoint write(std::shared_ptr<const AdminEndpoints> admin,
                     awaitable<Response> (AdminEndpoints::*one)(const RequestHead&, BodyReader&) const) {
  return [admin = std::move(admin), one](const RequestHead& head, const PathParameters&,
                                         BodyReader& body) -> awaitable<Response> {
    auto response = co_await ((*admin).*one)(head, body);
    co_return response;
  };
}

}  // namespace

void add_admin_routes(http::Router& router, const AdminSources& sources) {
  auto admin = std::make_shared<const AdminEndpoints>(sources);
  router.add({"GET", "/admin/standing", "adminStanding", read(admin, &AdminEndpoints::standing)});
  router.add({"GET", "/admin/totals", "adminTotals", read(admin, &AdminEndpoints::totals)});
  router.add({"GET", "/admin/revisions", "adminRevisions", read(admin, &AdminEndpoints::revisions)});
  router.add({"GET", "/admin/dead-letters", "adminDeadLetters", read(admin, &AdminEndpoints::dead_letters)});
  router.add({"GET", "/admin/clock", "adminClock", read(admin, &AdminEndpoints::clock)});
  router.add({"POST", "/admin/waivers", "adminWaive", write(admin, &AdminEndpoints::waive)});
  router.add({"POST", "/admin/dead-letters/resend", "adminResend", write(admin, &AdminEndpoints::resend)});
  router.add({"POST", "/admin/clock", "adminStepClock", write(admin, &AdminEndpoints::step_clock)});
  router.add({"POST", "/admin/backup", "adminBackup", write(admin, &AdminEndpoints::backup)});
  router.add({"POST", "/admin/clock/confirm", "adminConfirmClock",
              [admin](const RequestHead& head, const PathParameters&, BodyReader&) -> awaitable<Response> {
                auto response = co_await admin->confirm_clock(head);
                co_return response;
              }});
  if (sources.log != nullptr) add_log_routes(router, sources.county, *sources.log);
  add_registry_routes(router, sources);
  add_explanation_routes(router, sources);
  add_erasure_routes(router, sources);
}

}  // namespace fangpin::operations
