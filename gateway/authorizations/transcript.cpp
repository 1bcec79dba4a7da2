#include "gateway/authorizations/transcript.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <map>

#include "crypto/base/json.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::authorizations {

namespace {

namespace bj = boost::json;

constexpr std::size_t kEntryBytesMax = 64 * 1024;
constexpr std::string_view kDelayedZh = "依法可能延后显示的查询，在期限届满后显示。";
constexpr std::string_view kDelayedEn = "A query whose showing the law delays appears here when its time is over.";

std::string text(const bj::object& entry, std::string_view name) {
  const auto* value = entry.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string grantee_zh(const std::string& grantee) {
  if (grantee == "bureau") return "乡村振兴局";
  if (grantee.starts_with("township:")) return "乡镇（" + grantee.substr(9) + "）";
  return grantee;
}

// One entry in words. `asked`: the query that it belongs to, where it belongs to one.
TranscriptLine line_of(const bj::object& entry, const std::optional<store::KeptQuery>& asked, const Words& words) {
  TranscriptLine line;
  line.kind = text(entry, "kind");
  line.at = parse_instant(text(entry, "at")).value_or(Instant{});
  const std::string item = asked ? asked->query.item : std::string();
  const std::string provider = asked ? asked->query.provider : std::string();
  const auto provider_zh = words.department(provider), item_zh = words.item(item);
  if (line.kind == "access") {
    const auto grantee = text(entry, "grantee"), asker = text(entry, "asker"), purpose = text(entry, "purpose");
    const auto number = text(entry, "authorization");
    const bool allowed = text(entry, "decision") == "allow";
    line.zh =
        fmt::format("{}（经办 {}）为“{}”向{}查询“{}”：{}", grantee_zh(grantee), asker, words.purpose(purpose),
                    provider_zh, item_zh, allowed ? "准予，依据授权 " + number : "不准，原因 " + text(entry, "denial"));
    line.en = fmt::format("{} ({}) asked {} about {} for {}: {}", grantee, asker, provider, item, purpose,
                          allowed ? "allowed under authorization " + number : "denied, " + text(entry, "denial"));
  } else if (line.kind == "access-answer") {
    const auto outcome = text(entry, "outcome");
    line.zh = fmt::format("{}对“{}”的查询：{}", provider_zh, item_zh,
                          outcome == "answered"     ? "已答复"
                          : outcome == "cannot-say" ? "答复无法判断"
                                                    : "逾期未答复");
    line.en = fmt::format("{} on {}: {}", provider, item, outcome);
  } else if (line.kind == "release") {
    const auto to = text(entry, "to");
    const bool question = text(entry, "what") == "question";
    line.zh = question ? fmt::format("“{}”的问题连同密封的身份交给{}", item_zh, provider_zh)
                       : fmt::format("“{}”的答复由 {} 阅看", item_zh, to);
    line.en = question ? fmt::format("the question about {} with sealed identities went to {}", item, to)
                       : fmt::format("the answer about {} was read by {}", item, to);
  } else if (line.kind == "transcript") {
    const auto actor = text(entry, "actor");
    line.zh = fmt::format("本记录由 {} 打印或查看", actor);
    line.en = fmt::format("this record was shown by {}", actor);
  } else if (line.kind == "find-subject") {
    const auto actor = text(entry, "actor");
    line.zh = fmt::format("{} 凭身份证件查找主体编号", actor);
    line.en = fmt::format("{} looked up the handle from an ID card", actor);
  } else {
    line.zh = line.kind;
    line.en = line.kind;
  }
  return line;
}

// Queries of one transcript, each read once.
class Queries {
 public:
  Queries(store::Reader& reader, Instant now) : reader_(reader), now_(now) {}
  struct Known {
    std::optional<store::KeptQuery> query;
    bool withheld = false;
  };
  Result<Known> find(const std::string& id) {
    if (const auto known = known_.find(id); known != known_.end()) return known->second;
    Known out;
    auto query = reader_.asset_queries().query(id);
    if (!query) return query.error();
    out.query = std::move(*query);
    auto until = reader_.asset_queries().withheld_until(id);
    if (!until) return until.error();
    out.withheld = *until && now_ < **until;
    return known_.emplace(id, std::move(out)).first->second;
  }

 private:
  store::Reader& reader_;
  Instant now_;
  std::map<std::string, Known> known_;
};

// Whether the entry is about the member, or about the household as a whole.
bool concerns(const bj::object& entry, const std::optional<store::KeptQuery>& asked, std::string_view subject) {
  if (subject.empty()) return true;
  if (asked) return std::ranges::count(asked->query.subjects, subject) > 0;
  const auto whose = text(entry, "subject");
  return whose.empty() || whose == subject;
}

}  // namespace

Result<Transcript> compose_transcript(store::Reader& reader, std::string_view household, std::string_view subject,
                                      Instant now, const Words& words) {
  Transcript out;
  out.household = household;
  out.subject = subject;
  auto indexes = reader.asset_queries().entries_of(household, std::numeric_limits<std::int64_t>::max(), kLinesMax + 1);
  if (!indexes) return indexes.error();
  out.more = indexes->size() > kLinesMax;
  if (out.more) indexes->resize(kLinesMax);
  Queries queries(reader, now);
  for (const auto index : *indexes) {
    auto entries = reader.audit_entries(index, 1);
    if (!entries) return entries.error();
    if (entries->empty() || entries->front().index != index) return error(Errc::storage, "a log entry is missing");
    auto parsed = parse_json(entries->front().bytes, kEntryBytesMax);
    if (!parsed || !parsed->is_object()) return error(Errc::storage, "a log entry cannot be read");
    const auto& entry = parsed->get_object();
    // That something is withheld is no household's to know before its time.
    if (text(entry, "kind") == "withholding") continue;
    Queries::Known known;
    if (const auto id = text(entry, "query"); !id.empty()) {
      auto found = queries.find(id);
      if (!found) return found.error();
      known = std::move(*found);
    }
    if (!concerns(entry, known.query, subject)) continue;
    if (known.withheld) {
      ++out.withheld;
      continue;
    }
    auto line = line_of(entry, known.query, words);
    line.log_index = index;
    out.lines.push_back(std::move(line));
  }
  return out;
}

Status log_transcript(store::Transaction& transaction, const Transcript& transcript, const TranscriptUse& use) {
  const audit::TranscriptEntry entry{use.county,          transcript.household,
                                     transcript.subject,  use.actor,
                                     use.purpose,         static_cast<std::int64_t>(transcript.lines.size()),
                                     transcript.withheld, use.at};
  auto appended = transaction.append_audit([&](const auto& position) { return audit::transcript(entry, position); });
  if (!appended) return appended.error();
  return transaction.asset_queries().concerns(transcript.household, appended->index);
}

bool is_transcript_purpose(std::string_view code) {
  return code == "household-request" || code == "complaint" || code == "supervision";
}

bj::object transcript_json(const Transcript& transcript, Instant made_at) {
  bj::array lines;
  for (const auto& line : transcript.lines) {
    lines.push_back(bj::object{{"log_index", line.log_index},
                               {"at", to_text_utc(line.at)},
                               {"kind", line.kind},
                               {"zh", line.zh},
                               {"en", line.en}});
  }
  return {{"household", transcript.household}, {"subject", audit::text_or_null(transcript.subject)},
          {"made_at", to_text_utc(made_at)},   {"lines", std::move(lines)},
          {"more", transcript.more},           {"note", bj::object{{"zh", kDelayedZh}, {"en", kDelayedEn}}}};
}

std::string transcript_text(const bj::object& document) {
  std::string out =
      fmt::format("谁查过我家 / who looked at this household\n家庭 / household  {}\n", text(document, "household"));
  if (const auto subject = text(document, "subject"); !subject.empty())
    out += fmt::format("成员 / member     {}\n", subject);
  const auto shanghai = [](const std::string& instant) {
    const auto at = parse_instant(instant);
    return at ? to_text_shanghai(*at) : instant;
  };
  out += fmt::format("制表 / made       {}\n\n", shanghai(text(document, "made_at")));
  const auto* lines = document.if_contains("lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty()) {
    out += "没有查询记录。 / Nobody has looked.\n";
  } else {
    for (const auto& line : lines->get_array()) {
      if (!line.is_object()) continue;
      const auto& one = line.get_object();
      const auto* index = one.if_contains("log_index");
      out += fmt::format("{}  [{}]\n  {}\n  {}\n", shanghai(text(one, "at")),
                         index != nullptr && index->is_int64() ? index->get_int64() : -1, text(one, "zh"),
                         text(one, "en"));
    }
  }
  const auto* more = document.if_contains("more");
  if (more != nullptr && more->is_bool() && more->get_bool()) {
    out += fmt::format("\n只列最近 {} 条，更早的见日志。 / The latest {} only; the log holds older ones.\n", kLinesMax,
                       kLinesMax);
  }
  return out +
         fmt::format(
             "\n方括号内是日志序号，审计人员可据此核对。 / The number in brackets is the log's index, by which an "
             "auditor checks the line.\n{}\n{}\n",
             kDelayedZh, kDelayedEn);
}

}  // namespace fangpin::authorizations
