#include "gateway/http/body_fault.hpp"

#include <algorithm>
#include <iterator>

#include "crypto/base/json.hpp"

namespace fangpin::http {

namespace {

constexpr BodyFault kFaults[] = {
    {"not-json", "不是 JSON，或没有写完整。", "It is no JSON, or was cut short."},
    {"name-twice", "同一对象中有重名的成员。", "A name stands twice in one object."},
    {"not-an-object", "应为 JSON 对象 {…}。", "It must be a JSON object {...}."},
    {"missing", "缺少这一项。", "This is missing."},
    {"empty", "不能为空。", "This may not be empty."},
    {"wrong-type", "类型不对，如应为文字而写了数字。", "The type is wrong, a number for a text or the like."},
    {"too-long", "内容过长。", "This is too long."},
    {"too-many", "数目过多。", "There are too many."},
    {"twice", "同一项写了两次。", "It names one thing twice."},
    {"unknown-member", "有规定以外的成员。", "There is a member that no rule knows."},
    {"unknown-word", "不是规定的代码。", "This is none of the codes."},
    {"not-as-expected", "写法不符合约定。", "This is not of the agreed form."},
    {"out-of-bounds", "数值超出范围。", "The number is out of its bounds."},
    {"no-date", "不是日期，应如 2022-09-01。", "This is no date like 2022-09-01."},
    {"no-instant", "不是时刻，应如 2022-09-01T00:00:00+08:00。", "This is no instant like 2022-09-01T00:00:00+08:00."},
    {"personal-number", "含有身份证号、手机号、账号一类的个人号码：请删去，姓名也不要写。",
     "It holds somebody's number (a citizen ID, a telephone, an account): take it out, and name nobody."},
    {"no-digest", "不是 SHA-256：应为 64 个十六进制字符。", "This is no SHA-256, 64 hexadecimal digits."},
};

}  // namespace

const BodyFault* body_fault(std::string_view code) {
  const auto* const found =
      std::find_if(std::begin(kFaults), std::end(kFaults), [&](const auto& fault) { return fault.code == code; });
  return found == std::end(kFaults) ? nullptr : found;
}

Problem malformed_body(const std::vector<JsonFault>& faults) {
  const JsonFault& first = faults.front();
  Problem problem{"body-malformed", {}, {}, {}, 0};
  if (!first.field.empty()) problem.extensions.emplace_back("field", first.field);
  problem.extensions.emplace_back("fault", first.fault);
  if (!first.expected.empty()) problem.extensions.emplace_back("expected", first.expected);
  if (faults.size() > 1) problem.faults = faults;
  if (const auto* said = body_fault(first.fault)) {
    problem.detail_zh =
        "正文" + (first.field.empty() ? std::string() : " " + first.field) + "：" + std::string(said->zh);
    problem.detail_en =
        (first.field.empty() ? "The body: " : "The body's " + first.field + ": ") + std::string(said->en);
    if (!first.expected.empty()) problem.detail_zh += "应为 " + first.expected + "。";
    if (!first.expected.empty()) problem.detail_en += " Expected: " + first.expected + ".";
  }
  return problem;
}

boost::system::result<boost::json::value, Problem> parse_json_body(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return Problem{"body-too-large", {}, {}, {{"limit", std::to_string(bytes_max)}}, 0};
  if (auto document = parse_proof_json(text, bytes_max)) return std::move(*document);
  const bool twice = parse_json(text, bytes_max).has_value();
  Problem problem = malformed_body({{"", twice ? "name-twice" : "not-json", ""}});
  if (const auto line = line_of_json_fault(text); !twice && line > 0) {
    problem.extensions.emplace_back("line", std::to_string(line));
  }
  return problem;
}

}  // namespace fangpin::http
