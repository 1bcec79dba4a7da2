#include "gateway/portal/read_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/contract.hpp"
#include "adapters/contract_schema.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/security_seconds.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/log_proof.hpp"
#include "gateway/portal/answer.hpp"
#include "gateway/portal/request_value.hpp"
#include "gateway/portal/summary_json.hpp"
#include "gateway/portal/windows_json.hpp"

namespace fangpin::portal {

namespace bj = boost::json;
using access::Operation;
using http::Problem;

namespace {

constexpr std::size_t kPageRows = 1000;
constexpr std::size_t kReceiptsMax = 200;
constexpr std::size_t kReceiptsDefault = 50;
constexpr std::size_t kOffsetMax = 2'000'000;
constexpr std::size_t kReceiptBytesMax = 4 << 20;

// A receipt of the caller's own, by the id in the path.
access::OrProblem<store::StoredAnswer> own_receipt(const intake::County& county, const http::RequestHead& head,
                                                   const http::PathParameters& path) {
  auto admitted = access::admit(county.registry, head, Operation::read_receipts, {}, security_now_seconds());
  if (!admitted) return admitted.error();
  auto& reader = county.store.reader();
  auto found = reader.receipt(admitted->who->id, path["receipt_id"]);
  if (!found) return http::problem_of(found.error());
  if (!*found) return Problem{"receipt-unknown"};
  return std::move(**found);
}

}  // namespace

http::Response ReadEndpoints::contract(const http::RequestHead& head, const http::PathParameters& path) const {
  auto admitted =
      access::admit(county_.registry, head, Operation::read_contract, path["department"], security_now_seconds());
  if (!admitted) return problem_answer(county_, head, admitted.error());
  const auto* contract = adapters::find_contract(fmt::format("{}/{}", path["department"], path["subject"]));
  if (contract == nullptr) return problem_answer(county_, head, {"feed-unknown"});
  auto schema =
      parse_json(adapters::contract_json_schema(*contract, county_.readings(contract->feed)), kReceiptBytesMax);
  if (!schema) return problem_answer(county_, head, {"internal"});
  return json_answer(county_, head, *schema, "application/schema+json");
}

http::Response ReadEndpoints::windows(const http::RequestHead& head, const http::PathParameters& path) const {
  auto admitted =
      access::admit(county_.registry, head, Operation::read_windows, path["department"], security_now_seconds());
  if (!admitted) return problem_answer(county_, head, admitted.error());
  const auto feed = fmt::format("{}/{}", path["department"], path["subject"]);
  if (adapters::find_contract(feed) == nullptr) return problem_answer(county_, head, {"feed-unknown"});
  auto windows = windows_json(county_, path["department"], feed);
  if (!windows) return problem_answer(county_, head, http::problem_of(windows.error()));
  return json_answer(county_, head,
                     bj::object{{"gateway_time", to_text_utc(county_.time.now())}, {"windows", std::move(*windows)}});
}

http::Response ReadEndpoints::receipts(const http::RequestHead& head) const {
  auto admitted = access::admit(county_.registry, head, Operation::read_receipts, {}, security_now_seconds());
  if (!admitted) return problem_answer(county_, head, admitted.error());
  const auto limit = number_parameter(head, "limit", 1, kReceiptsMax, kReceiptsDefault);
  if (!limit) return problem_answer(county_, head, {"parameter-invalid", "", "", {{"parameter", "limit"}}});
  auto submissions = county_.store.reader().submissions(admitted->who->id, *limit);
  if (!submissions) return problem_answer(county_, head, http::problem_of(submissions.error()));
  bj::array out;
  for (const auto& submission : *submissions) out.push_back(summary_json(submission));
  return json_answer(county_, head, bj::object{{"receipts", std::move(out)}});
}

http::Response ReadEndpoints::receipt(const http::RequestHead& head, const http::PathParameters& path) const {
  auto own = own_receipt(county_, head, path);
  if (!own) return problem_answer(county_, head, own.error());
  auto text = audit::answered_with_proof(county_.store.reader(), *own);
  if (!text) return problem_answer(county_, head, http::problem_of(text.error()));
  auto document = parse_json(*text, kReceiptBytesMax);
  if (!document) return problem_answer(county_, head, {"internal"});
  return json_answer(county_, head, *document);
}

http::Response ReadEndpoints::row_problems(const http::RequestHead& head, const http::PathParameters& path) const {
  auto own = own_receipt(county_, head, path);
  if (!own) return problem_answer(county_, head, own.error());
  const auto offset = number_parameter(head, "offset", 0, kOffsetMax, 0);
  if (!offset) return problem_answer(county_, head, {"parameter-invalid", "", "", {{"parameter", "offset"}}});
  auto problems = county_.store.reader().row_problems(own->submission, *offset, kPageRows + 1);
  if (!problems) return problem_answer(county_, head, http::problem_of(problems.error()));
  const bool more = problems->size() > kPageRows;
  if (more) problems->resize(kPageRows);
  bj::array rows;
  for (const auto& problem : *problems) rows.push_back(audit::row_problem_json(problem));
  return json_answer(county_, head,
                     bj::object{{"receipt_id", path["receipt_id"]},
                                {"offset", *offset},
                                {"next_offset", more ? bj::value(*offset + kPageRows) : bj::value(nullptr)},
                                {"row_problems", std::move(rows)}});
}

http::Response ReadEndpoints::late_records(const http::RequestHead& head, const http::PathParameters& path) const {
  auto own = own_receipt(county_, head, path);
  if (!own) return problem_answer(county_, head, own.error());
  const auto offset = number_parameter(head, "offset", 0, kOffsetMax, 0);
  if (!offset) return problem_answer(county_, head, {"parameter-invalid", "", "", {{"parameter", "offset"}}});
  auto late = county_.store.reader().late_rows(own->submission, *offset, kPageRows + 1);
  if (!late) return problem_answer(county_, head, http::problem_of(late.error()));
  const bool more = late->size() > kPageRows;
  if (more) late->resize(kPageRows);
  bj::array rows;
  for (const auto& row : *late) {
    bj::object record{{"line", row.line}};
    if (!row.sheet.empty()) record["sheet"] = row.sheet;
    rows.push_back(std::move(record));
  }
  return json_answer(county_, head,
                     bj::object{{"receipt_id", path["receipt_id"]},
                                {"offset", *offset},
                                {"next_offset", more ? bj::value(*offset + kPageRows) : bj::value(nullptr)},
                                {"late_records", std::move(rows)}});
}

http::Response ReadEndpoints::standing(const http::RequestHead& head) const {
  auto admitted = access::admit(county_.registry, head, Operation::read_standing, {}, security_now_seconds());
  if (!admitted) return problem_answer(county_, head, admitted.error());
  const bool all = access::scope_of(*admitted->who, Operation::read_standing) == access::Scope::all;
  auto standing = standing_json(county_, all ? std::string_view{} : std::string_view(admitted->who->id));
  if (!standing) return problem_answer(county_, head, http::problem_of(standing.error()));
  return json_answer(county_, head, *standing);
}

http::Response ReadEndpoints::time(const http::RequestHead& head) const {
  auto admitted = access::admit(county_.registry, head, Operation::read_time, {}, security_now_seconds());
  if (!admitted) return problem_answer(county_, head, admitted.error());
  return json_answer(county_, head,
                     bj::object{{"gateway_time", to_text_utc(county_.time.now())},
                                {"security_time", to_text_utc(security_now())},
                                {"county", county_.settings.county},
                                {"demonstration", county_.demonstration}});
}

}  // namespace fangpin::portal
