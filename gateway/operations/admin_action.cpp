#include "gateway/operations/admin_action.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/intake/writer_call.hpp"

namespace fangpin::operations {

namespace bj = boost::json;
namespace asio = boost::asio;

namespace {
constexpr std::size_t kBodyBytesMax = 64 * 1024;
}  // namespace

http::Response answer(const bj::value& document) {
  http::Response response;
  response.fields.emplace_back("content-type", "application/json");
  response.body = canonical_json(document);
  return response;
}

http::Response failure(const Error& failed) {
  auto problem = http::problem_of(failed);
  problem.extensions.emplace_back("reason", failed.detail);
  return http::problem_response(problem);
}

asio::awaitable<Result<bj::value>> read_document(http::BodyReader& body) {
  auto content = co_await http::read_all(body, kBodyBytesMax);
  if (!content) co_return content.error();
  co_return parse_json(*content, kBodyBytesMax);
}

std::string member(const bj::value& document, std::string_view name) {
  if (!document.is_object()) return {};
  const auto* value = document.get_object().if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<access::Approval> approvals_of(const bj::value& document) {
  std::vector<access::Approval> approvals;
  const auto* list = document.is_object() ? document.get_object().if_contains("approvals") : nullptr;
  if (list == nullptr || !list->is_array()) return approvals;
  for (const auto& one : list->get_array()) {
    access::Approval approval{member(one, "administrator"), member(one, "signature")};
    if (std::ranges::count(approvals, approval.administrator, &access::Approval::administrator) == 0) {
      approvals.push_back(std::move(approval));
    }
  }
  return approvals;
}

Result<audit::Approvals> approved_by(const access::Registry& registry, std::string_view text,
                                     const std::vector<access::Approval>& approvals) {
  if (auto approved = access::check_approvals(registry, text, approvals); !approved) return approved.error();
  audit::Approvals out;
  for (const auto& approval : approvals) out.emplace_back(approval.administrator, approval.signature);
  std::ranges::sort(out);
  return out;
}

asio::awaitable<http::Response> run_logged(const AdminSources& sources, const http::RequestHead& head,
                                           std::string action, std::string subject, store::Job job) {
  audit::ActionEntry entry;
  entry.action = std::move(action);
  entry.subject = std::move(subject);
  auto response = co_await run_logged(sources, head, std::move(entry), std::move(job));
  co_return response;
}

asio::awaitable<http::Response> run_logged(const AdminSources& sources, const http::RequestHead& head,
                                           audit::ActionEntry entry, store::Job job) {
  auto& county = sources.county;
  entry.county = county.settings.county;
  entry.actor = head.peer.address;
  entry.at = county.time.now();
  store::Job both = [entry, job = std::move(job)](store::Transaction& transaction) -> Status {
    if (auto done = job(transaction); !done) return done;
    auto appended = transaction.append_audit([&](const auto& position) { return audit::action(entry, position); });
    if (!appended) return appended.error();
    return ok();
  };
  auto done = co_await intake::on_writer(county.store, std::move(both));
  if (!done) {
    sources.ledger.look_again();
    co_return failure(done.error());
  }
  const bj::value said = bj::object{{"done", entry.action}};
  co_return answer(said);
}

}  // namespace fangpin::operations
