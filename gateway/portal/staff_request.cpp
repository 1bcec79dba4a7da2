#include "gateway/portal/staff_request.hpp"

#include "crypto/base/secret.hpp"
#include "crypto/base/security_seconds.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/problem_table.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/intake/store_problem.hpp"

namespace fangpin::portal {

boost::asio::awaitable<access::OrProblem<StaffRequest>> read_staff_request(const intake::County& county,
                                                                           const http::RequestHead& head,
                                                                           http::BodyReader& body,
                                                                           access::Operation operation,
                                                                           std::size_t bytes_max) {
  auto admitted = access::admit(county.registry, head, operation, {}, security_now_seconds());
  if (!admitted) co_return admitted.error();
  auto content = co_await http::read_all(body, bytes_max);
  if (!content) co_return http::problem_of(content.error());
  StaffRequest out;
  out.digest = crypto::sha256(*content);
  if (admitted->content_digest && out.digest != *admitted->content_digest) {
    wipe(*content);
    co_return http::Problem{"digest-mismatch"};
  }
  const auto content_type = head.field("content-type");
  out.media_type = std::string(content_type.substr(0, content_type.find(';')));
  out.admitted = std::move(*admitted);
  out.body = std::move(*content);
  co_return out;
}

Result<std::optional<std::string>> answered_before(store::Transaction& transaction, std::string_view actor,
                                                   std::string_view idempotency_key, const Digest& request) {
  std::optional<std::string> answer;
  auto before = transaction.staff_answer(actor, idempotency_key);
  if (!before) return before.error();
  if (!*before) return answer;
  if ((*before)->first != request) return error(Errc::unprocessable, "idempotency-key-reused");
  answer = std::move((*before)->second);
  return answer;
}

http::Problem problem_of_staff_job(const Error& failure) {
  if (http::is_problem_code(failure.detail)) return {failure.detail};
  return intake::problem_of_store(failure);
}

std::string area_of(const domain::Participant& staff) { return staff.role == "township" ? staff.area : std::string(); }

}  // namespace fangpin::portal
