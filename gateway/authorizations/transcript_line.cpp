#include "gateway/authorizations/transcript_line.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace fangpin::authorizations {

namespace bj = boost::json;

std::string entry_text(const bj::object& entry, std::string_view name) {
  const auto* value = entry.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<std::string> entry_texts(const bj::object& entry, std::string_view name) {
  std::vector<std::string> out;
  const auto* list = entry.if_contains(name);
  if (list == nullptr || !list->is_array()) return out;
  for (const auto& one : list->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

namespace {

template <class Word>
std::string joined(const bj::object& entry, std::string_view name, std::string_view between, const Word& word) {
  std::string out;
  for (const auto& one : entry_texts(entry, name)) {
    if (!out.empty()) out += between;
    out += word(one);
  }
  return out;
}

std::string office_zh(const std::string& office) {
  if (office == "bureau") return "乡村振兴局";
  if (office == "auditor") return "审计";
  if (office.starts_with("township:")) return "乡镇（" + office.substr(9) + "）";
  return office;
}

std::string as_it_is(const std::string& code) { return code; }

std::string basis_zh(const bj::object& entry) {
  const auto basis = entry_text(entry, "basis");
  if (basis == "consent") return "家庭签字";
  return (basis == "emergency" ? "紧急情况，文件 " : "法定职责，文件 ") + entry_text(entry, "basis_document");
}

void describe_capture(const bj::object& entry, const Words& words, TranscriptLine& line) {
  const auto number = entry_text(entry, "number"), actor = entry_text(entry, "actor"),
             basis = entry_text(entry, "basis"), purpose = entry_text(entry, "purpose"),
             until = entry_text(entry, "valid_until");
  const auto end = parse_instant(until);
  line.zh = fmt::format("录入授权 {}（经办 {}，依据 {}）：{}可为“{}”向{}查询“{}”，至 {}", number, actor,
                        basis_zh(entry), joined(entry, "grantees", "、", office_zh), words.purpose(purpose),
                        joined(entry, "providers", "、", words.department), joined(entry, "items", "、", words.item),
                        end ? to_text_shanghai(*end) : until);
  line.en = fmt::format("{} entered the authorization {} ({}): {} may ask {} about {} for {}, until {}", actor, number,
                        basis, joined(entry, "grantees", ", ", as_it_is), joined(entry, "providers", ", ", as_it_is),
                        joined(entry, "items", ", ", as_it_is), purpose, until);
}

}  // namespace

TranscriptLine line_of(const bj::object& entry, const std::optional<store::KeptQuery>& asked, const Words& words) {
  TranscriptLine line;
  line.kind = entry_text(entry, "kind");
  line.at = parse_instant(entry_text(entry, "at")).value_or(Instant{});
  const std::string item = asked ? asked->query.item : std::string();
  const std::string provider = asked ? asked->query.provider : std::string();
  const auto provider_zh = words.department(provider), item_zh = words.item(item);
  if (line.kind == "access") {
    const auto grantee = entry_text(entry, "grantee"), asker = entry_text(entry, "asker"),
               purpose = entry_text(entry, "purpose");
    const auto number = entry_text(entry, "authorization");
    const bool allowed = entry_text(entry, "decision") == "allow";
    line.zh = fmt::format("{}（经办 {}）为“{}”向{}查询“{}”：{}", office_zh(grantee), asker, words.purpose(purpose),
                          provider_zh, item_zh,
                          allowed ? "准予，依据授权 " + number : "不准，" + words.denial(entry_text(entry, "denial")));
    line.en = fmt::format("{} ({}) asked {} about {} for {}: {}", grantee, asker, provider, item, purpose,
                          allowed ? "allowed under authorization " + number : "denied, " + entry_text(entry, "denial"));
  } else if (line.kind == "access-answer") {
    const auto outcome = entry_text(entry, "outcome");
    line.zh = fmt::format("{}对“{}”的查询：{}", provider_zh, item_zh,
                          outcome == "answered"     ? "已答复"
                          : outcome == "cannot-say" ? "答复无法判断"
                                                    : "逾期未答复");
    line.en = fmt::format("{} on {}: {}", provider, item, outcome);
  } else if (line.kind == "release") {
    const auto to = entry_text(entry, "to");
    const bool question = entry_text(entry, "what") == "question";
    line.zh = question ? fmt::format("“{}”的问题连同密封的身份交给{}", item_zh, provider_zh)
                       : fmt::format("“{}”的答复由 {} 阅看", item_zh, to);
    line.en = question ? fmt::format("the question about {} with sealed identities went to {}", item, to)
                       : fmt::format("the answer about {} was read by {}", item, to);
  } else if (line.kind == "record-view") {
    const auto office = entry_text(entry, "office"), actor = entry_text(entry, "actor");
    const bool letters = !entry_texts(entry, "authorizations").empty();
    line.zh = fmt::format("{}（经办 {}）查看了{}", office_zh(office), actor,
                          letters ? "本户的授权承诺书" : "对本户的查询，未看答复");
    line.en = fmt::format("{} ({}) read {}", office, actor,
                          letters ? "this household's authorization" : "queries about this household, without answers");
  } else if (line.kind == "transcript") {
    const auto actor = entry_text(entry, "actor");
    line.zh = fmt::format("本记录由 {} 打印或查看", actor);
    line.en = fmt::format("this record was shown by {}", actor);
  } else if (line.kind == "find-subject") {
    const auto actor = entry_text(entry, "actor");
    line.zh = fmt::format("{} 凭身份证件查找主体编号", actor);
    line.en = fmt::format("{} looked up the handle from an ID card", actor);
  } else if (line.kind == "authorization") {
    describe_capture(entry, words, line);
  } else if (line.kind == "authorization-end") {
    const auto number = entry_text(entry, "number"), reason = entry_text(entry, "reason");
    line.zh = fmt::format("授权 {} {}", number,
                          reason == "revoked"      ? "由家庭撤回，就此终止"
                          : reason == "superseded" ? "由新的授权承诺书取代，就此终止"
                                                   : "到期终止");
    line.en = fmt::format("the authorization {} has ended: {}", number, reason);
  } else {
    line.zh = line.kind;
    line.en = line.kind;
  }
  return line;
}

}  // namespace fangpin::authorizations
