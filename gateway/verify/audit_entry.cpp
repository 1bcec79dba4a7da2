#include "gateway/verify/audit_entry.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "crypto/base/json.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/entry_reading.hpp"

namespace fangpin::verify {

std::string_view word(const JsonObject& object, std::string_view name,
                      std::initializer_list<std::string_view> allowed) {
  const auto text = object.text(name);
  for (const auto& one : allowed) {
    if (text == one) return text;
  }
  throw Misread{fmt::format("{} {}", name, text.substr(0, 64))};
}

namespace {

EntryBody read_body(const JsonObject& object, std::string_view kind, std::uint64_t version) {
  if (kind == "configuration" && version <= 4) return read_configuration(object, version);
  if (kind == "action" && version <= 4) return read_action(object, version);
  if (kind == "authorization" && version <= 2) return read_authorization(object, version);
  if (kind == "attempt" && version <= 2) return read_attempt(object, version);
  if (kind == "find-subject" && version <= 2) return read_find_subject(object, version);
  if (kind == "transcript" && version <= 2) return read_transcript(object, version);
  if (kind == "withholding" && version <= 2) return read_withholding(object, version);
  if (kind == "erasure" && version <= 2) return read_erasure(object, version);
  if (version != 1) throw Misread{fmt::format("kind {} version {}", kind.substr(0, 64), version)};
  if (kind == "verdict") return read_verdict(object);
  if (kind == "authorization-end") return read_end(object);
  if (kind == "access") return read_access(object);
  if (kind == "access-answer") return read_answer(object);
  if (kind == "release") return read_release(object);
  if (kind == "capture-refused") return read_capture_refused(object);
  if (kind == "record-view") return read_record_view(object);
  if (kind == "log-key") return read_log_key(object);
  if (kind == "log-restart") return read_log_restart(object);
  throw Misread{fmt::format("kind {}", kind.substr(0, 64))};
}

// Why JsonObject could not read it: the slow way, for the few that are wrong.
std::pair<const char*, const char*> reason(std::string_view bytes) {
  const auto document = parse_json(bytes, crypto::kEntryBytesMax);
  if (!document || !document->is_object()) return {"不是 JSON 对象", "is no JSON object"};
  try {
    if (canonical_json(*document) == bytes) return {"成员名不认识", "has members that this version does not know"};
  } catch (const std::logic_error&) {
    // a number that our documents never hold
  }
  return {"不是规范 JSON (RFC 8785)", "is not canonical JSON (RFC 8785)"};
}

}  // namespace

std::optional<AuditEntry> read_entry(std::string_view bytes, std::uint64_t index, Findings& findings) {
  const auto object = JsonObject::parse(bytes);
  if (!object) {
    const auto [zh, en] = reason(bytes);
    findings.add({"E1", Finding::Weight::finding, index, zh, en});
    return std::nullopt;
  }
  try {
    AuditEntry entry;
    entry.bytes = bytes;
    entry.kind = object->text("kind");
    entry.county = object->text("county");
    entry.index = object->number("index");
    entry.at = object->instant("at");
    entry.version = object->number("version");
    entry.body = read_body(*object, entry.kind, entry.version);
    return entry;
  } catch (const Misread& misread) {
    findings.add(
        {"E1", Finding::Weight::finding, index,
         fmt::format("看不懂其中的 {}: 缺少、写法不对, 或本版本不认识", misread.member),
         fmt::format("this version does not understand its {}: missing, malformed or unknown", misread.member)});
    return std::nullopt;
  }
}

}  // namespace fangpin::verify
