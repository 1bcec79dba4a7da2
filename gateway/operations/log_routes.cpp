#include "gateway/operations/log_routes.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "crypto/base/encoding.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/log_entry.hpp"
#include "gateway/intake/writer_call.hpp"
#include "gateway/operations/admin_action.hpp"

namespace fangpin::operations {

namespace {

namespace bj = boost::json;
using boost::asio::awaitable;
using http::BodyReader;
using http::PathParameters;
using http::RequestHead;
using http::Response;

constexpr std::size_t kLogEntriesMax = 2'000;  // of 65,535 bytes each at most: within what a client takes
constexpr std::size_t kCosignedMax = 2'000;

class LogEndpoints {
 public:
  LogEndpoints(intake::County& county, audit::CountyLog& log) : county_(county), log_(log) {}

  awaitable<Response> state() const {
    auto state = std::make_shared<bj::object>();
    store::Job job = [this, state](store::Transaction&) -> Status {
      *state = describe();
      return ok();
    };
    auto asked = co_await intake::on_writer(county_.store, std::move(job));
    if (!asked) co_return failure(asked.error());
    auto checkpoint = county_.publication.checkpoint(county_.store.reader(), security_now());
    if (!checkpoint) co_return failure(checkpoint.error());
    (*state)["checkpoint"] = *checkpoint ? bj::value((*checkpoint)->note) : bj::value(nullptr);
    co_return answer(*state);
  }

  Response entries(const PathParameters& path) const {
    const std::string text(path["from"]);
    std::int64_t from = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), from);
    if (wrong != std::errc{} || end != text.data() + text.size() || from < 0) {
      return failure(error(Errc::malformed, "the index of an entry is a whole number from 0"));
    }
    auto read = county_.store.reader().audit_entries(from, kLogEntriesMax);
    if (!read) return failure(read.error());
    bj::array out;
    for (auto& entry : *read) {
      if (entry.index != from + static_cast<std::int64_t>(out.size())) {
        return failure(error(Errc::storage, "the store's log has a gap"));
      }
      out.push_back(bj::string(entry.bytes));
    }
    return answer(bj::object{{"entries", std::move(out)}});
  }

  Response cosigned(const PathParameters& path) const {
    const auto from = crypto::parse_log_number(path["from"]);
    if (!from) return failure(error(Errc::malformed, "the number of a note is a whole number from 0"));
    auto read = county_.store.reader().cosigned_notes(static_cast<std::int64_t>(*from), kCosignedMax);
    if (!read) return failure(read.error());
    bj::array out;
    for (auto& note : *read) out.push_back(bj::string(note));
    return answer(bj::object{{"notes", std::move(out)}});
  }

  awaitable<Response> exported(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto root = crypto::parse_log_hash(member(*document, "root"));
    const auto size = crypto::parse_log_number(member(*document, "size"));
    if (!root || !size) co_return failure(error(Errc::malformed, "`size` and `root` say what was exported"));
    const audit::ActionEntry entry{county_.settings.county, "log-exported", std::to_string(*size),
                                   head.peer.address,       *root,          county_.time.now()};
    store::Job job = [entry](store::Transaction& transaction) -> Status {
      auto appended = transaction.append_audit([&](const auto& position) { return audit::action(entry, position); });
      return appended ? ok() : Status(appended.error());
    };
    auto done = co_await intake::on_writer(county_.store, std::move(job));
    if (!done) co_return failure(done.error());
    co_return answer(bj::object{{"done", entry.action}});
  }

  awaitable<Response> rotate_key(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    const auto path = member(*document, "path");
    if (path.empty() || path.front() != '/')
      co_return failure(error(Errc::malformed, "`path` is an absolute file name"));
    auto key = crypto::SigningKey::load(path);
    if (!key) co_return failure(key.error());
    // A job must be copyable.
    auto next = std::make_shared<crypto::SigningKey>(std::move(*key));
    auto entry = std::make_shared<audit::LogKeyEntry>();
    entry->county = county_.settings.county;
    entry->actor = head.peer.address;
    entry->at = county_.time.now();
    store::Job job = [this, next, entry](store::Transaction& transaction) -> Status {
      auto change = log_.change_key(std::move(*next));
      if (!change) return change.error();
      entry->origin = log_.origin();
      entry->change = std::move(*change);
      auto appended = transaction.append_audit([&](const auto& position) { return audit::log_key(*entry, position); });
      return appended ? ok() : Status(appended.error());
    };
    auto done = co_await intake::on_writer(county_.store, std::move(job));
    if (!done) co_return failure(done.error());
    co_return answer(bj::object{{"previous", entry->change.previous}, {"next", entry->change.next}});
  }

  awaitable<Response> next_origin(const RequestHead&, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    auto named = std::make_shared<bj::object>();
    store::Job job = [this, named, after = member(*document, "after")](store::Transaction&) -> Status {
      auto next = log_.next_origin(after);
      if (!next) return next.error();
      *named = bj::object{{"county", county_.settings.county},
                          {"origin", log_.origin()},
                          {"next_origin", *next},
                          {"size", log_.size()}};
      return ok();
    };
    auto asked = co_await intake::on_writer(county_.store, std::move(job));
    if (!asked) co_return failure(asked.error());
    co_return answer(*named);
  }

  awaitable<Response> restart(const RequestHead& head, BodyReader& body) const {
    auto document = co_await read_document(body);
    if (!document) co_return failure(document.error());
    auto entry = std::make_shared<audit::LogRestartEntry>();
    entry->county = county_.settings.county;
    entry->document = member(*document, "document");
    entry->actor = head.peer.address;
    entry->at = county_.time.now();
    if (!audit::is_document_number(entry->document)) {
      co_return failure(error(Errc::malformed, "document: " + std::string(audit::kDocumentNumberRule)));
    }
    store::Job job = [this, entry, after = member(*document, "after"),
                      approvals = approvals_of(*document)](store::Transaction& transaction) -> Status {
      const auto next = log_.next_origin(after);
      if (!next) return next.error();
      const auto text =
          audit::restart_text(county_.settings.county, log_.origin(), *next, log_.size(), entry->document);
      if (auto approved = access::check_approvals(county_.registry, text, approvals); !approved) return approved;
      for (const auto& approval : approvals) entry->approvals.emplace_back(approval.administrator, approval.signature);
      entry->restored_size = log_.size();
      auto restart = log_.restart(after);
      if (!restart) return restart.error();
      entry->restart = std::move(*restart);
      auto appended =
          transaction.append_audit([&](const auto& position) { return audit::log_restart(*entry, position); });
      return appended ? ok() : Status(appended.error());
    };
    auto done = co_await intake::on_writer(county_.store, std::move(job));
    if (!done) co_return failure(done.error());
    co_return answer(bj::object{{"origin", entry->restart.origin}});
  }

 private:
  bj::object describe() const {
    bj::object out;
    out["county"] = county_.settings.county;
    out["origin"] = log_.origin();
    out["size"] = log_.size();
    bj::array keys;
    for (const auto& key : log_.keys()) keys.push_back(bj::string(key.to_text()));
    out["keys"] = std::move(keys);
    const auto& signed_last = log_.last_signed();
    out["last_signed"] =
        signed_last ? bj::value(bj::object{{"size", signed_last->size}, {"root", to_base64(signed_last->root)}})
                    : bj::value(nullptr);
    const auto allowed = log_.may_sign();
    out["refusal"] = allowed ? bj::value(nullptr) : bj::value(allowed.error().detail);
    return out;
  }

  intake::County& county_;
  audit::CountyLog& log_;
};

}  // namespace

void add_log_routes(http::Router& router, intake::County& county, audit::CountyLog& log) {
  auto endpoints = std::make_shared<const LogEndpoints>(county, log);
  const auto write = [&](const char* path, const char* operation,
                         awaitable<Response> (LogEndpoints::*one)(const RequestHead&, BodyReader&) const) {
    router.add(
        {"POST", path, operation,
         [endpoints, one](const RequestHead& head, const PathParameters&, BodyReader& body) -> awaitable<Response> {
           auto response = co_await ((*endpoints).*one)(head, body);
           co_return response;
         }});
  };
  router.add({"GET", "/admin/log", "adminLog",
              [endpoints](const RequestHead&, const PathParameters&, BodyReader&) -> awaitable<Response> {
                auto response = co_await endpoints->state();
                co_return response;
              }});
  router.add({"GET", "/admin/log-entries/{from}", "adminLogEntries",
              [endpoints](const RequestHead&, const PathParameters& path, BodyReader&) -> awaitable<Response> {
                co_return endpoints->entries(path);
              }});
  router.add({"GET", "/admin/log-cosigned/{from}", "adminLogCosigned",
              [endpoints](const RequestHead&, const PathParameters& path, BodyReader&) -> awaitable<Response> {
                co_return endpoints->cosigned(path);
              }});
  write("/admin/log/exported", "adminLogExported", &LogEndpoints::exported);
  write("/admin/log/rotate-key", "adminRotateLogKey", &LogEndpoints::rotate_key);
  write("/admin/log/next-origin", "adminNextLogOrigin", &LogEndpoints::next_origin);
  write("/admin/log/restart", "adminRestartLog", &LogEndpoints::restart);
}

}  // namespace fangpin::operations
