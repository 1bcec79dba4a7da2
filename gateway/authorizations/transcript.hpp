#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/authorizations/transcript_line.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// What is to be shown.
struct TranscriptScope {
  std::string household;
  std::string subject;                 // the member whom it is for; empty: the bureau's own view
  std::optional<std::int64_t> before;  // entries of the log below this index; nothing: from the newest on
};

// 谁查过我家: who looked at a household, when, for what purpose, under which authorization. Made of the log's own
// entries, so that nothing stands here that an auditor cannot find there.
struct Transcript {
  TranscriptScope scope;
  std::vector<TranscriptLine> lines;        // newest first, of kLinesMax entries
  std::optional<std::int64_t> next_before;  // of the next page; nothing: there are no older ones
  std::set<std::string> queries;            // those that the lines tell of
  std::int64_t withheld = 0;                // goes into the log only: to the household nothing says that there is any
};

inline constexpr std::size_t kLinesMax = 1000;

// One page of it. A member's transcript holds what was asked about that member, and what concerns the household as a
// whole; no other member's handle is in any line. Entries of a query that is withheld at `now` are counted and left
// out.
Result<Transcript> compose_transcript(store::Reader& reader, const TranscriptScope& scope, Instant now,
                                      const Words& words);

// Showing it is itself an access: appends the `transcript` entry, which the next transcript holds. Call before any of
// it leaves. What was decided since it was composed holds: errors not_found (household-unknown: it, or the member, is
// unknown or was erased, or no letter of the household names the member) and conflict (kTranscriptChanged: a query in
// it is withheld; compose it anew).
struct TranscriptUse {
  std::string county;
  std::string actor;    // "staff:zhang-san", "uid:0"
  std::string purpose;  // of transcript_purposes()
  Instant at;
};
inline constexpr std::string_view kTranscriptChanged = "transcript-changed";
Status log_transcript(store::Transaction& transaction, const Transcript& transcript, const TranscriptUse& use);
// "household-request", "complaint", "supervision".
bool is_transcript_purpose(std::string_view code);

// As a document (schema Transcript), and such a document as a page to print, Chinese first. Both say that some entries
// may be delayed by law, whether any is or not.
boost::json::object transcript_json(const Transcript& transcript, Instant made_at);
std::string transcript_text(const boost::json::object& document);

}  // namespace fangpin::authorizations
