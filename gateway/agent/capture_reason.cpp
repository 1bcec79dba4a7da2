#include "gateway/agent/capture_reason.hpp"

#include <algorithm>
#include <iterator>

#include "adapters/reasons.hpp"
#include "gateway/agent/text_table.hpp"
#include "gateway/http/body_fault.hpp"

namespace fangpin::agent {

namespace {

// Why an authorization was not taken, in the two sentences that the person at the desk reads.
struct CaptureReason {
  std::string_view code;  // "head-missing"
  std::string_view zh, en;
};
constexpr CaptureReason kReasons[] = {
    {"no-members", "没有列出家庭成员。", "No member of the household is named."},
    {"head-missing", "没有户主：须有一名成员的 relation 为 head。",
     "Nobody is the head: one member has relation head."},
    {"heads-too-many", "户主多于一人。", "More than one member is the head."},
    {"member-twice", "同一身份证号出现两次。", "The same citizen ID stands twice."},
    {"relation-unknown", "与户主关系的代码不在规定之内。", "The relation is none of the codes."},
    {"name-missing", "缺少姓名。", "The name is missing."},
    {"nobody-covered", "没有一名成员的签字有效：成年人本人签，其他人由监护人签。",
     "Nobody's signature counts: adults sign in person, others through a guardian."},
    {"guardian-missing", "由监护人签字的，须写明监护人。", "A guardian signed and is not named."},
    {"guardian-not-a-member", "监护人应是名单中的另一人；不在户内的写 outside。",
     "A guardian is another member of the list, or outside."},
    {"guardian-without-capacity", "监护人应具有完全民事行为能力。", "A guardian has full capacity."},
    {"guardian-without-signature", "写了监护人，但不是由监护人签字。", "A guardian is named and did not sign."},
    {"guardian-malformed", "guardian 应为名单中的序号，或 outside。",
     "guardian is a position in the list, or outside."},
    {"grantee-unknown", "被授权单位不是 bureau，也不是本县的 township:区划代码。",
     "A grantee is bureau, or township: and a code of this county."},
    {"grantee-beyond-own-area", "乡镇只能录入授权给本乡镇和县局的授权书。",
     "A township enters what grants itself and the bureau only."},
    {"provider-unknown", "部门未登记、已停用，或没有登记信封密钥。",
     "The department is not registered, revoked, or has no envelope key."},
    {"item-unknown", "比对事项不在目录中。", "The item is not in the catalogue."},
    {"purpose-unknown", "用途不在政策规定之内。", "The purpose is none of the policy's."},
    {"programme-malformed", "项目代码只用小写字母、数字和短横线。",
     "A programme has small letters, digits and dashes only."},
    {"dates-reversed", "结束日期早于开始日期。", "The end comes before the beginning."},
    {"signed-in-future", "签字日期晚于今天。", "It was signed after today."},
    {"effective-before-signature", "生效时间早于签字日期。", "It takes effect before it was signed."},
    {"ends-before-it-begins", "失效时间不晚于生效时间。", "It ends before it takes effect."},
    {"longer-than-the-policy-allows", "有效期超过政策规定。", "It is valid for longer than the policy allows."},
    {"evidence-missing", "缺少扫描件的摘要（SHA-256）。", "The digest of the scan is missing."},
    {"evidence-of-another-household", "这份扫描件已为另一户录入：每户须有自己的承诺书。",
     "This scan was captured for another household: each signs its own letter."},
    {"form-of-another-text", "这一编号的承诺书此前以另一文本录入：请核对文本的 SHA-256；文本确有改动的，另用新的编号。",
     "Letters of this form were captured with another text before: compare the SHA-256; a changed text takes a new "
     "id."},
    {"form-unknown", "政策所列的承诺书中没有这一编号，或它的文本不同：请用所列的编号，并核对文本的 SHA-256。",
     "The policy lists no such letter, or lists it with another text: take an id that it lists and compare the "
     "SHA-256."},
    {"form-retired", "这一承诺书在签字之日已停用：请由该家庭按现用的文本重新签署。",
     "This letter was retired on the day on which it was signed: the household signs the text that is in force."},
    {"method-unknown", "签署方式的代码不在规定之内。", "The way of signing is none of the codes."},
    {"form-malformed", "form 应为 承诺书编号@文本的SHA-256。",
     "form is the letter's id, @, and the SHA-256 of its text."},
    {"document-missing", "依据法定职责或紧急情况的，须写文件编号。",
     "Duty and emergency name their document by its number."},
    {"document-not-expected", "以签字为依据的，不写文件编号。", "A consent names no document."},
    {"staff-unknown", "收取签名的工作人员没有登记。", "Who took the signatures is not registered."},
    {"previous-unknown", "没有所替换的授权书。", "There is no such authorization to replace."},
    {"previous-ended", "所替换的授权书已经终止。", "The authorization to be replaced has ended."},
    {"previous-of-another-household", "所替换的授权书属于另一户。",
     "The authorization to be replaced is another household's."},
    {"quota-used", "今日可录入的人数已用完：请明日再录，或由其他经办人员录入。",
     "Today's captures are used up: go on tomorrow, or let a colleague enter it."},
};

}  // namespace

Sentence fault_sentence(std::string_view code) {
  const auto* const found =
      std::find_if(std::begin(kReasons), std::end(kReasons), [&](const auto& reason) { return reason.code == code; });
  if (found != std::end(kReasons)) return {std::string(found->zh), std::string(found->en)};
  if (const auto* form = http::body_fault(code)) return {std::string(form->zh), std::string(form->en)};
  const auto& row = adapters::reason(code);
  return {std::string(row.zh), std::string(row.en)};
}

std::string fault_line(std::string_view field, std::string_view code, std::string_view expected) {
  const Sentence said = fault_sentence(code);
  std::string out = "  ";
  if (!field.empty()) out += printable(field) + "  ";
  out += printable(code) + "  " + said.text();
  if (!expected.empty()) out += " 应为 / expected: " + printable(expected);
  return out + "\n";
}

}  // namespace fangpin::agent
