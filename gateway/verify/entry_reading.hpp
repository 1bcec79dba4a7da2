#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/entry_kinds.hpp"

// How the body of each kind is read from an entry: exactly the members that gateway/audit/README.md lists for its
// version, as views into the entry's bytes. Each throws Misread where one is missing, too many or not what it may be.
namespace fangpin::verify {

// One of the words that a member may hold.
std::string_view word(const JsonObject& object, std::string_view name, std::initializer_list<std::string_view> allowed);

// submission_entries.cpp
AttemptEntry read_attempt(const JsonObject& object, std::uint64_t version);
VerdictEntry read_verdict(const JsonObject& object);

// access_entries.cpp
AuthorizationEntry read_authorization(const JsonObject& object, std::uint64_t version);
AuthorizationEndEntry read_end(const JsonObject& object);
AccessEntry read_access(const JsonObject& object);
AccessAnswerEntry read_answer(const JsonObject& object);
ReleaseEntry read_release(const JsonObject& object);
FindSubjectEntry read_find_subject(const JsonObject& object, std::uint64_t version);
CaptureRefusedEntry read_capture_refused(const JsonObject& object);
RecordViewEntry read_record_view(const JsonObject& object);

// custody_entries.cpp
ConfigurationEntry read_configuration(const JsonObject& object, std::uint64_t version);
ActionEntry read_action(const JsonObject& object, std::uint64_t version);
TranscriptEntry read_transcript(const JsonObject& object, std::uint64_t version);
WithholdingEntry read_withholding(const JsonObject& object, std::uint64_t version);
ErasureEntry read_erasure(const JsonObject& object, std::uint64_t version);
LogKeyEntry read_log_key(const JsonObject& object);
LogRestartEntry read_log_restart(const JsonObject& object);

}  // namespace fangpin::verify
