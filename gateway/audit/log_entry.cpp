#include "gateway/audit/log_entry.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/entry_head.hpp"

namespace fangpin::audit {

namespace bj = boost::json;

std::string log_key(const LogKeyEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("log-key", entry_in.county, entry_in.at, position);
  entry["origin"] = entry_in.origin;
  entry["previous"] = entry_in.change.previous;
  entry["next"] = entry_in.change.next;
  entry["signature"] = entry_in.change.signature;
  entry["actor"] = entry_in.actor;
  return canonical_json(entry);
}

std::string log_restart(const LogRestartEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("log-restart", entry_in.county, entry_in.at, position);
  const auto& lost = entry_in.restart.last_signed;
  entry["previous"] = bj::object{{"origin", entry_in.restart.previous_origin},
                                 {"size", lost ? bj::value(lost->size) : bj::value(nullptr)},
                                 {"root", lost ? bj::value(to_base64(lost->root)) : bj::value(nullptr)}};
  entry["origin"] = entry_in.restart.origin;
  entry["size"] = entry_in.restored_size;
  entry["document"] = entry_in.document;
  entry["actor"] = entry_in.actor;
  entry["approvals"] = approvals_json(entry_in.approvals);
  return canonical_json(entry);
}

std::string restart_text(std::string_view county, std::string_view origin, std::string_view next_origin,
                         std::uint64_t size, std::string_view document) {
  return fmt::format("fangpin-log-restart/1\n{}\n{}\n{}\n{}\n{}\n", county, origin, next_origin, size, document);
}

}  // namespace fangpin::audit
