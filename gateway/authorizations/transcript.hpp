#pragma once
#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// What a code is called in Chinese; the code itself where nobody knows.
struct Words {
  std::function<std::string(std::string_view)> department;
  std::function<std::string(std::string_view)> item;
  std::function<std::string(std::string_view)> purpose;
};

struct TranscriptLine {
  std::int64_t log_index = 0;
  Instant at;
  std::string kind;  // of the log entry
  std::string zh, en;
};

// 谁查过我家: who looked at a household, when, for what purpose, under which authorization. Made of the log's own
// entries, so that nothing stands here that an auditor cannot find there.
struct Transcript {
  std::string household;
  std::string subject;                // the member whom it is for; empty: the bureau's own view
  std::vector<TranscriptLine> lines;  // newest first, at most kLinesMax
  bool more = false;                  // older ones exist
  std::int64_t withheld = 0;          // goes into the log only: to the household nothing says that there is any
};

inline constexpr std::size_t kLinesMax = 1000;

// A member's transcript holds what was asked about that member, and what concerns the household as a whole; no other
// member's handle is in any line. Entries of a query that is withheld at `now` are counted and left out.
Result<Transcript> compose_transcript(store::Reader& reader, std::string_view household, std::string_view subject,
                                      Instant now, const Words& words);

// Showing it is itself an access: appends the `transcript` entry, which the next transcript holds. Call before any of
// it leaves.
struct TranscriptUse {
  std::string county;
  std::string actor;    // "staff:zhang-san", "uid:0"
  std::string purpose;  // of transcript_purposes()
  Instant at;
};
Status log_transcript(store::Transaction& transaction, const Transcript& transcript, const TranscriptUse& use);
// "household-request", "complaint", "supervision".
bool is_transcript_purpose(std::string_view code);

// As a document (schema Transcript) and as a page to print, Chinese first. Both say that some entries may be delayed by
// law, whether any is or not.
boost::json::object transcript_json(const Transcript& transcript, Instant made_at);
std::string transcript_text(const boost::json::object& document);

}  // namespace fangpin::authorizations
