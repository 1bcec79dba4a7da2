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

// What an entry about several queries at once is to this transcript: one line, as long as one of them may be shown.
struct SeveralQueries {
  bool concern = false;  // one of them is about the household, and the member where it is a member's transcript
  bool shown = false;    // one of these is not withheld
};

Result<SeveralQueries> look_at(const std::vector<std::string>& ids, const TranscriptScope& scope, Queries& queries,
                               std::set<std::string>& told) {
  SeveralQueries out;
  for (const auto& id : ids) {
    auto known = queries.find(id);
    if (!known) return known.error();
    if (!known->query || known->query->query.household != scope.household) continue;
    if (!scope.subject.empty() && std::ranges::count(known->query->query.subjects, scope.subject) == 0) continue;
    out.concern = true;
    if (known->withheld) continue;
    out.shown = true;
    told.insert(id);
  }
  return out;
}

// Whether the entry is about the member, or about the household as a whole.
bool concerns(const bj::object& entry, const std::optional<store::KeptQuery>& asked, std::string_view subject) {
  if (subject.empty()) return true;
  if (asked) return std::ranges::count(asked->query.subjects, subject) > 0;
  const auto whose = entry_text(entry, "subject");
  return whose.empty() || whose == subject;
}

}  // namespace

Result<Transcript> compose_transcript(store::Reader& reader, const TranscriptScope& scope, Instant now,
                                      const Words& words) {
  Transcript out;
  out.scope = scope;
  const auto before = scope.before.value_or(std::numeric_limits<std::int64_t>::max());
  auto indexes = reader.asset_queries().entries_of(scope.household, before, kLinesMax + 1);
  if (!indexes) return indexes.error();
  if (indexes->size() > kLinesMax) {
    indexes->resize(kLinesMax);
    out.next_before = indexes->back();
  }
  Queries queries(reader, now);
  for (const auto index : *indexes) {
    auto entries = reader.audit_entries(index, 1);
    if (!entries) return entries.error();
    if (entries->empty() || entries->front().index != index) return error(Errc::storage, "a log entry is missing");
    auto parsed = parse_json(entries->front().bytes, kEntryBytesMax);
    if (!parsed || !parsed->is_object()) return error(Errc::storage, "a log entry cannot be read");
    const auto& entry = parsed->get_object();
    // That something is withheld is no household's to know before its time.
    if (entry_text(entry, "kind") == "withholding") continue;
    if (const auto several = entry_texts(entry, "queries"); !several.empty()) {
      const auto looked = look_at(several, scope, queries, out.queries);
      if (!looked) return looked.error();
      if (looked->concern && !looked->shown) ++out.withheld;
      if (!looked->shown) continue;
    }
    Queries::Known known;
    if (const auto id = entry_text(entry, "query"); !id.empty()) {
      auto found = queries.find(id);
      if (!found) return found.error();
      known = std::move(*found);
    }
    if (!concerns(entry, known.query, scope.subject)) continue;
    if (known.withheld) {
      ++out.withheld;
      continue;
    }
    if (known.query) out.queries.insert(known.query->query.id);
    auto line = line_of(entry, known.query, words);
    line.log_index = index;
    out.lines.push_back(std::move(line));
  }
  return out;
}

Status log_transcript(store::Transaction& transaction, const Transcript& transcript, const TranscriptUse& use) {
  const auto& [household, subject, before] = transcript.scope;
  for (const auto& handle : {household, subject}) {
    if (handle.empty()) continue;
    const auto there = transaction.authorizations_so_far().knows(handle);
    if (!there) return there.error();
    if (!*there) return error(Errc::not_found, "household-unknown");
  }
  if (!subject.empty()) {  // whoever asks at the counter gets the record of no household but their own
    const auto naming = transaction.authorizations_so_far().authorizations_naming(subject);
    if (!naming) return naming.error();
    const auto is_theirs = [&](const auto& kept) { return kept.authorization.household == household; };
    if (std::ranges::none_of(*naming, is_theirs)) return error(Errc::not_found, "household-unknown");
  }
  for (const auto& query : transcript.queries) {
    const auto until = transaction.asset_queries().withheld_until(query);
    if (!until) return until.error();
    if (*until && use.at < **until) return error(Errc::conflict, std::string(kTranscriptChanged));
  }
  const audit::TranscriptEntry entry{use.county,
                                     household,
                                     subject,
                                     use.actor,
                                     use.purpose,
                                     static_cast<std::int64_t>(transcript.lines.size()),
                                     transcript.withheld,
                                     use.at,
                                     transcript.next_before.value_or(0),
                                     before};
  auto appended = transaction.append_audit([&](const auto& position) { return audit::transcript(entry, position); });
  if (!appended) return appended.error();
  return transaction.asset_queries().concerns(household, appended->index);
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
  const auto& next = transcript.next_before;
  return {{"household", transcript.scope.household},
          {"subject", audit::text_or_null(transcript.scope.subject)},
          {"made_at", to_text_utc(made_at)},
          {"lines", std::move(lines)},
          {"next_before", next ? bj::value(*next) : bj::value(nullptr)},
          {"note", bj::object{{"zh", kDelayedZh}, {"en", kDelayedEn}}}};
}

std::string transcript_text(const bj::object& document) {
  std::string out = fmt::format("谁查过我家 / who looked at this household\n家庭 / household  {}\n",
                                entry_text(document, "household"));
  if (const auto subject = entry_text(document, "subject"); !subject.empty())
    out += fmt::format("成员 / member     {}\n", subject);
  const auto shanghai = [](const std::string& instant) {
    const auto at = parse_instant(instant);
    return at ? to_text_shanghai(*at) : instant;
  };
  out += fmt::format("制表 / made       {}\n\n", shanghai(entry_text(document, "made_at")));
  const auto* lines = document.if_contains("lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty()) {
    out += "没有查询记录。 / Nobody has looked.\n";
  } else {
    for (const auto& line : lines->get_array()) {
      if (!line.is_object()) continue;
      const auto& one = line.get_object();
      const auto* index = one.if_contains("log_index");
      out += fmt::format("{}  [{}]\n  {}\n  {}\n", shanghai(entry_text(one, "at")),
                         index != nullptr && index->is_int64() ? index->get_int64() : -1, entry_text(one, "zh"),
                         entry_text(one, "en"));
    }
  }
  return out +
         fmt::format(
             "\n方括号内是日志序号，审计人员可据此核对。 / The number in brackets is the log's index, by which an "
             "auditor checks the line.\n{}\n{}\n",
             kDelayedZh, kDelayedEn);
}

}  // namespace fangpin::authorizations
