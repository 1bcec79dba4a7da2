// The commands about what a household is shown: `transcript HANDLE` and `transcript withhold`.
#include <boost/json.hpp>
#include <iostream>

#include "crypto/base/json.hpp"
#include "gateway/authorizations/transcript.hpp"
#include "gateway/authorizations/withholding.hpp"
#include "gateway/programs/gateway/admin_call.hpp"
#include "gateway/programs/gateway/commands.hpp"

namespace fangpin::programs {

namespace bj = boost::json;

int transcript(const std::string& config, const TranscriptOptions& options) {
  if (options.household.empty()) {
    std::cerr << "缺少家庭编号 HANDLE / HANDLE is missing: fangpin-gateway transcript --help\n";
    return kWrong;
  }
  bj::object request{{"household", options.household}, {"purpose", options.purpose}};
  if (!options.member.empty()) request["member"] = options.member;
  bj::object whole;
  // A page holds at most kLinesMax entries; the household is shown all of them.
  while (true) {
    const auto answer = call_admin(config, "POST", "/admin/transcripts", request);
    if (!answer.document) {
      std::cerr << answer.message << "\n";
      return answer.exit_code;
    }
    const auto& page = answer.document->as_object();
    if (whole.empty()) {
      whole = page;
    } else {
      auto& lines = whole.at("lines").as_array();
      const auto& older = page.at("lines").as_array();
      lines.insert(lines.end(), older.begin(), older.end());
    }
    if (page.at("next_before").is_null()) break;
    request["before"] = page.at("next_before");
  }
  whole["next_before"] = nullptr;
  std::cout << (options.json ? canonical_json(whole) + "\n" : authorizations::transcript_text(whole));
  return kDone;
}

int withhold(const std::string& config, const WithholdOptions& options) {
  authorizations::Withholding withholding;
  withholding.query = options.query;
  withholding.legal_basis = options.legal_basis;
  const auto until = parse_instant(options.until);
  if (!until) {
    std::cerr << "--until 应为 RFC 3339 时刻 / --until is an RFC 3339 instant\n";
    return kWrong;
  }
  withholding.until = *until;
  const auto county = call_admin(config, "GET", "/admin/participants", nullptr);
  if (!county.document) {
    std::cerr << county.message << "\n";
    return county.exit_code;
  }
  const auto text =
      authorizations::withholding_text(std::string_view(county.document->at("county").as_string()), withholding);
  const auto approvals = sign_approvals(options.approvals, text);
  if (!approvals) return kWrong;
  const auto answer = call_admin(config, "POST", "/admin/withholdings",
                                 bj::object{{"query", withholding.query},
                                            {"until", to_text_utc(withholding.until)},
                                            {"legal_basis", withholding.legal_basis},
                                            {"approvals", *approvals}});
  if (!answer.document) {
    std::cerr << answer.message << "\n";
    return answer.exit_code;
  }
  std::cout << "完成 / done\n";
  return kDone;
}

}  // namespace fangpin::programs
