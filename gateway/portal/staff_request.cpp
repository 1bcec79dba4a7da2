#include "gateway/portal/staff_request.hpp"

#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::portal {

boost::asio::awaitable<access::OrProblem<StaffRequest>> read_staff_request(const intake::County& county,
                                                                           const http::RequestHead& head,
                                                                           http::BodyReader& body,
                                                                           access::Operation operation,
                                                                           std::size_t bytes_max) {
  const auto real_now = std::chrono::duration_cast<std::chrono::seconds>(security_now().time_since_epoch()).count();
  auto admitted = access::admit(county.registry, head, operation, {}, real_now);
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

std::string area_of(const domain::Participant& staff) { return staff.role == "township" ? staff.area : std::string(); }

}  // namespace fangpin::portal
