#include "gateway/operations/erasure_routes.hpp"

#include <boost/json.hpp>
#include <memory>

#include "gateway/audit/authorization_entry.hpp"
#include "gateway/authorizations/query_request.hpp"
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

bool is_handle(std::string_view text) {
  return authorizations::is_subject_handle(text, 'p') || authorizations::is_subject_handle(text, 'h');
}

// The entry, approved; or why not.
Result<audit::ErasureEntry> approved_erasure(const intake::County& county, const bj::value& document) {
  audit::ErasureEntry entry;
  entry.county = county.settings.county;
  entry.handle = member(document, "handle");
  entry.legal_basis = member(document, "legal_basis");
  entry.document = member(document, "document");
  entry.at = county.time.now();
  if (!is_handle(entry.handle)) return error(Errc::malformed, "`handle` is p- or h- and 22 characters");
  if (!audit::is_document_number(entry.legal_basis) || !audit::is_document_number(entry.document)) {
    return error(Errc::malformed, "legal_basis, document: " + std::string(audit::kDocumentNumberRule));
  }
  const auto text = access::erasure_text(entry.county, entry.handle, entry.legal_basis, entry.document);
  auto approvals = approved_by(county.registry, text, approvals_of(document));
  if (!approvals) return approvals.error();
  entry.approvals = std::move(*approvals);
  return entry;
}

awaitable<Response> erase(const AdminSources& sources, BodyReader& body) {
  auto document = co_await read_document(body);
  if (!document) co_return failure(document.error());
  auto entry = approved_erasure(sources.county, *document);
  if (!entry) co_return failure(entry.error());
  auto index = std::make_shared<std::int64_t>(0);
  store::Job job = [entry = *entry, index](store::Transaction& transaction) -> Status {
    if (auto forgotten = transaction.authorizations().forget(entry.handle); !forgotten) return forgotten;
    auto appended =
        transaction.append_audit([&](const store::AuditPosition& position) { return audit::erasure(entry, position); });
    if (!appended) return appended.error();
    *index = appended->index;
    return ok();
  };
  auto done = co_await intake::on_writer(sources.county.store, std::move(job));
  if (!done) co_return failure(done.error());
  co_return answer(bj::object{
      {"erased", entry->handle}, {"log_index", *index}, {"traces_remain", sources.county.store.traces_remain()}});
}

}  // namespace

void add_erasure_routes(http::Router& router, const AdminSources& sources) {
  auto own = std::make_shared<const AdminSources>(sources);
  router.add({"POST", "/admin/erasures", "adminErase",
              [own](const RequestHead&, const PathParameters&, BodyReader& body) -> awaitable<Response> {
                auto response = co_await erase(*own, body);
                co_return response;
              }});
}

}  // namespace fangpin::operations
