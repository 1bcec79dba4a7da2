#include "gateway/verify/audit_entry.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "crypto/base/json.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

namespace {

namespace bj = boost::json;

// A member that is missing or of another type; the reader of the entry catches it.
struct Misread {
  std::string member;
};

const bj::value& member(const bj::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) throw Misread{std::string(name)};
  return *value;
}

std::string text(const bj::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_string()) throw Misread{std::string(name)};
  return std::string(value.get_string());
}

std::string text_or_null(const bj::object& object, std::string_view name) {
  return member(object, name).is_null() ? std::string() : text(object, name);
}

std::uint64_t number(const bj::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (value.is_uint64()) return value.get_uint64();
  if (!value.is_int64() || value.get_int64() < 0) throw Misread{std::string(name)};
  return static_cast<std::uint64_t>(value.get_int64());
}

bool flag(const bj::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_bool()) throw Misread{std::string(name)};
  return value.get_bool();
}

Instant instant(const bj::object& object, std::string_view name) {
  const auto parsed = parse_instant(text(object, name));
  if (!parsed) throw Misread{std::string(name)};
  return *parsed;
}

const bj::object& inner(const bj::object& object, std::string_view name) {
  const auto& value = member(object, name);
  if (!value.is_object()) throw Misread{std::string(name)};
  return value.get_object();
}

void read_attempt(const bj::object& object, AuditEntry& entry) {
  entry.kind = AuditEntry::Kind::attempt;
  entry.department = text(object, "department");
  entry.attempt = number(object, "attempt");
  const auto outcome = text(object, "outcome");
  if (outcome != "accepted" && outcome != "refused") throw Misread{"outcome"};
  entry.accepted = outcome == "accepted";
  if (!entry.accepted) return;
  entry.population = text_or_null(object, "population");
  entry.received_at = instant(object, "received_at");
  entry.receipt = text(object, "receipt");
  entry.receipt_id = text(object, "receipt_id");
  if (member(object, "window").is_null()) return;
  const auto& window = inner(object, "window");
  entry.window_duty = text(window, "duty");
  entry.window_id = text(window, "id");
  entry.verdict = text_or_null(window, "verdict");
}

void read_verdict(const bj::object& object, AuditEntry& entry) {
  entry.kind = AuditEntry::Kind::verdict;
  const auto& window = inner(object, "window");
  entry.window_duty = text(window, "duty");
  entry.window_id = text(window, "id");
  entry.window_population = text_or_null(window, "population");
  entry.due = instant(window, "due");
  entry.verdict = text(object, "verdict");
  if (entry.verdict != "met" && entry.verdict != "met-late" && entry.verdict != "missed" && entry.verdict != "waived") {
    throw Misread{"verdict"};
  }
}

AuditEntry read_object(const bj::object& object) {
  AuditEntry entry;
  entry.county = text(object, "county");
  entry.index = number(object, "index");
  entry.at = instant(object, "at");
  const auto kind = text(object, "kind");
  const auto version = number(object, "version");
  if (version != 1) throw Misread{fmt::format("version {}", version)};
  if (kind == "attempt") {
    read_attempt(object, entry);
  } else if (kind == "verdict") {
    read_verdict(object, entry);
  } else if (kind == "configuration") {
    entry.kind = AuditEntry::Kind::configuration;
    entry.demonstration = flag(object, "demonstration");
  } else if (kind == "action") {
    entry.kind = AuditEntry::Kind::action;
    (void)text(object, "action");
  } else {
    throw Misread{"kind " + kind.substr(0, 64)};
  }
  return entry;
}

bool is_canonical(const bj::value& value, std::string_view bytes) {
  try {
    return canonical_json(value) == bytes;
  } catch (const std::logic_error&) {
    return false;  // a number that our documents never hold
  }
}

}  // namespace

std::optional<AuditEntry> read_entry(std::string_view bytes, std::uint64_t index, Findings& findings) {
  const auto not_understood = [&](const std::string& zh, const std::string& en) -> std::optional<AuditEntry> {
    findings.add({"E1", Finding::Weight::finding, index, zh, en});
    return std::nullopt;
  };
  auto document = parse_json(bytes, crypto::kEntryBytesMax);
  if (!document || !document->is_object()) return not_understood("不是 JSON 对象", "is no JSON object");
  // The same bytes must mean the same to everyone: no repeated members, no second spelling.
  if (!is_canonical(*document, bytes))
    return not_understood("不是规范 JSON (RFC 8785)", "is not canonical JSON (RFC 8785)");
  try {
    return read_object(document->get_object());
  } catch (const Misread& misread) {
    return not_understood("本版本不认识: " + misread.member, "this version does not understand: " + misread.member);
  }
}

}  // namespace fangpin::verify
