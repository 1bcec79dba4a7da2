#include "gateway/portal/log_endpoints.hpp"

#include "gateway/audit/cosigned_files.hpp"
#include "gateway/audit/log_origin.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/audit/log_tile.hpp"
#include "gateway/portal/answer.hpp"

namespace fangpin::portal {

namespace {

using access::Operation;
using http::Problem;

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kBytes = "application/octet-stream";
constexpr const char* kAskAgain = "no-cache";
constexpr const char* kNeverChanges = "max-age=31536000, immutable";

access::OrProblem<access::Admitted> admit(const intake::County& county, const http::RequestHead& head,
                                          Operation operation) {
  const auto real_now = std::chrono::duration_cast<std::chrono::seconds>(security_now().time_since_epoch()).count();
  return access::admit(county.registry, head, operation, {}, real_now);
}

Problem problem_of_log(const Error& failure) {
  return failure.code == Errc::not_found ? Problem{"log-piece-unknown"} : http::problem_of(failure);
}

http::Response piece(const intake::County& county, const http::RequestHead& head, Result<std::string> bytes,
                     const char* cache_control) {
  if (!bytes) return problem_answer(county, head, problem_of_log(bytes.error()));
  return bytes_answer(county, head, std::move(*bytes), kBytes, cache_control);
}

}  // namespace

Status LogEndpoints::require_place(const http::PathParameters& path) const {
  const auto newest = county_.store.reader().newest_checkpoint();
  if (!newest) return newest.error();
  const audit::LogOrigins origins{county_.settings.log.origin, county_.settings.county, county_.demonstration};
  const auto origin = *newest ? (*newest)->note.substr(0, (*newest)->note.find('\n')) : origins.name(1);
  const auto generation = origins.generation(origin).value_or(1);
  if (path["generation"] == (generation == 1 ? std::string() : std::to_string(generation))) return ok();
  return error(Errc::not_found, "the log of today lies elsewhere");
}

http::Response LogEndpoints::checkpoint(const http::RequestHead& head, const http::PathParameters& path) const {
  if (auto admitted = admit(county_, head, Operation::read_checkpoint); !admitted) {
    return problem_answer(county_, head, admitted.error());
  }
  if (!path["generation"].empty()) {
    if (auto here = require_place(path); !here) return problem_answer(county_, head, problem_of_log(here.error()));
  }
  auto shown = county_.publication.checkpoint(county_.store.reader(), security_now());
  if (!shown) return problem_answer(county_, head, http::problem_of(shown.error()));
  if (!*shown) return problem_answer(county_, head, {"log-piece-unknown"});
  return bytes_answer(county_, head, std::move((*shown)->note), kText, kAskAgain);
}

http::Response LogEndpoints::cosigned_count(const http::RequestHead& head) const {
  if (auto admitted = admit(county_, head, Operation::read_checkpoint); !admitted) {
    return problem_answer(county_, head, admitted.error());
  }
  auto count = county_.store.reader().cosigned_count();
  if (!count) return problem_answer(county_, head, http::problem_of(count.error()));
  return bytes_answer(county_, head, std::to_string(*count) + "\n", kText, kAskAgain);
}

http::Response LogEndpoints::cosigned(const http::RequestHead& head, const http::PathParameters& path) const {
  if (auto admitted = admit(county_, head, Operation::read_checkpoint); !admitted) {
    return problem_answer(county_, head, admitted.error());
  }
  const auto place = audit::parse_tile_place(path["place"]);
  if (!place) return problem_answer(county_, head, {"log-piece-unknown"});
  return piece(county_, head, audit::cosigned_bytes(county_.store.reader(), *place), kAskAgain);
}

http::Response LogEndpoints::tile(const http::RequestHead& head, const http::PathParameters& path) const {
  if (auto admitted = admit(county_, head, Operation::read_log); !admitted) {
    return problem_answer(county_, head, admitted.error());
  }
  if (auto here = require_place(path); !here) return problem_answer(county_, head, problem_of_log(here.error()));
  const auto level = audit::parse_tile_level(path["level"]);
  auto place = audit::parse_tile_place(path["place"]);
  if (!level || !place) return problem_answer(county_, head, {"log-piece-unknown"});
  place->level = *level;
  return piece(county_, head, audit::tile_bytes(county_.store.reader(), *place), kNeverChanges);
}

http::Response LogEndpoints::bundle(const http::RequestHead& head, const http::PathParameters& path) const {
  if (auto admitted = admit(county_, head, Operation::read_log); !admitted) {
    return problem_answer(county_, head, admitted.error());
  }
  if (auto here = require_place(path); !here) return problem_answer(county_, head, problem_of_log(here.error()));
  const auto place = audit::parse_tile_place(path["place"]);
  if (!place) return problem_answer(county_, head, {"log-piece-unknown"});
  return piece(county_, head, audit::bundle_bytes(county_.store.reader(), *place), kNeverChanges);
}

http::Response LogEndpoints::receipt_proof(const http::RequestHead& head, const http::PathParameters& path) const {
  auto admitted = admit(county_, head, Operation::read_receipts);
  if (!admitted) return problem_answer(county_, head, admitted.error());
  auto& reader = county_.store.reader();
  auto receipt = reader.receipt(admitted->who->id, path["receipt_id"]);
  if (!receipt) return problem_answer(county_, head, http::problem_of(receipt.error()));
  if (!*receipt) return problem_answer(county_, head, {"receipt-unknown"});
  auto proof = audit::proof_cosigned(reader, (*receipt)->audit_index);
  if (!proof) return problem_answer(county_, head, problem_of_log(proof.error()));
  return bytes_answer(county_, head, std::move(*proof), kText, kAskAgain);
}

}  // namespace fangpin::portal
