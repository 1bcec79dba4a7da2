#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/approval.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/http/handler.hpp"
#include "gateway/operations/admin_routes.hpp"

namespace fangpin::operations {

// 200 with the document in its canonical form.
http::Response answer(const boost::json::value& document);
// Administrators see an error's detail: it never holds a value of a person.
http::Response failure(const Error& failed);

// The JSON of a request's body. Errors: malformed, or larger than 64 KiB.
boost::asio::awaitable<Result<boost::json::value>> read_document(http::BodyReader& body);
// A text member of an object; empty where it is absent or no text.
std::string member(const boost::json::value& document, std::string_view name);

// The approvals in a request's document, of each administrator the first.
std::vector<access::Approval> approvals_of(const boost::json::value& document);
// The approvals as the log keeps them, by administrator, if two of them approved the text: access::check_approvals().
Result<audit::Approvals> approved_by(const access::Registry& registry, std::string_view text,
                                     const std::vector<access::Approval>& approvals);

// Runs a change on the writer thread and appends its `action` entry in the same transaction; the actor is who asks.
// Answers {"done": action}, or why it failed and nothing was changed.
boost::asio::awaitable<http::Response> run_logged(const AdminSources& sources, const http::RequestHead& head,
                                                  std::string action, std::string subject, store::Job job);
// The same with an entry that says more; its county, actor and time are set here.
boost::asio::awaitable<http::Response> run_logged(const AdminSources& sources, const http::RequestHead& head,
                                                  audit::ActionEntry entry, store::Job job);

}  // namespace fangpin::operations
