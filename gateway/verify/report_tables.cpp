#include "gateway/verify/report_tables.hpp"

#include <fmt/format.h>

#include "crypto/base/encoding.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/advice.hpp"
#include "gateway/verify/canonical_json.hpp"
#include "gateway/verify/cosigned_times.hpp"
#include "gateway/verify/entry_text.hpp"
#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

namespace {

std::string text(std::uint64_t number) { return std::to_string(number); }
std::string yes(bool value) { return value ? "yes" : "no"; }

// Denied because no letter of the household was in force.
bool lacks_signature(const AccessEntry& entry) {
  const auto denial = parse_denial(entry.denial);
  return denial && *denial >= Denial::no_authorization && *denial <= Denial::ended;
}

// Lower-case hex of the entry's hash in its tile; empty where the tile is not there.
std::string leaf_of(const LogSource& source, std::uint64_t index, std::uint64_t size) {
  if (index >= size) return {};
  const auto tile = index / crypto::kTileWidth;
  const auto read = source.read(crypto::tile_path({0, tile, crypto::tile_width(0, tile, size)}), crypto::kTileBytes);
  const auto begin = static_cast<std::size_t>(index % crypto::kTileWidth) * sizeof(Digest);
  if (!read || !*read || (*read)->size() < begin + sizeof(Digest)) return {};
  return to_hex(as_bytes(**read).subspan(begin, sizeof(Digest)));
}

}  // namespace

ReportTables::ReportTables(const std::string& directory)
    : accesses_(directory, "accesses",
                {"index",      "leaf",          "at",           "household",       "subjects",
                 "asker",      "grantee",       "item",         "provider",        "purpose",
                 "programme",  "authorization", "decision",     "denial",          "use",
                 "expires_at", "risk_clear",    "no_objection", "override_reason", "override_document",
                 "query",      "policy"}),
      by_household_(directory, "accesses-by-household",
                    {"household", "allowed", "denied", "first_index", "last_index", "last_leaf"}),
      by_asker_(
          directory, "accesses-by-asker",
          {"asker", "grantee", "provider", "purpose", "allowed", "denied", "first_index", "last_index", "last_leaf"}),
      views_(directory, "views", {"index", "leaf", "at", "actor", "office", "authorization", "query", "household"}),
      authorizations_(directory, "authorizations",
                      {"index",     "leaf",         "captured_at", "number",     "household",      "members",
                       "covered",   "purpose",      "items",       "grantees",   "providers",      "basis",
                       "signed_on", "effective_at", "valid_until", "uses_max",   "queries_before", "captured_after",
                       "uses",      "state",        "ended_by",    "ended_index"}),
      submissions_(
          directory, "late-and-missing",
          {"index", "leaf", "at", "feed", "duty", "window", "population", "due", "verdict", "waiver", "policy"}),
      administration_(directory, "administration", {"index", "leaf", "at", "kind", "what"}),
      keys_(directory, "keys-and-checkpoints", {"index", "leaf", "at", "what", "size", "root", "key"}),
      exceptions_(directory, "exceptions",
                  {"check", "weight", "index", "leaf", "zh", "en", "zh_what_to_do", "en_what_to_do"}),
      coverage_(directory, "coverage", {"what", "value"}) {}

void ReportTables::take(std::uint64_t index, const AuditEntry& entry) {
  const auto leaf = to_hex(entry.leaf);
  if (const auto* access = std::get_if<AccessEntry>(&entry.body)) return take(index, leaf, entry.at, *access);
  if (const auto* view = std::get_if<RecordViewEntry>(&entry.body)) return take(index, leaf, entry.at, *view);
  if (const auto* verdict = std::get_if<VerdictEntry>(&entry.body)) return take(index, leaf, entry.at, *verdict);
  if (const auto* letter = std::get_if<AuthorizationEntry>(&entry.body)) return take(index, leaf, entry.at, *letter);
  if (const auto* end = std::get_if<AuthorizationEndEntry>(&entry.body)) {
    if (const auto ended = letters_.find(end->number); ended != letters_.end() && ended->second.ended_by.empty()) {
      ended->second.ended_by = end->reason;
      ended->second.ended_index = text(index);
    }
    return;
  }
  if (const auto* key = std::get_if<LogKeyEntry>(&entry.body)) {
    keys_.row({text(index), leaf, to_text_utc(entry.at), "key change", "", "", std::string(key->next)});
    return;
  }
  if (std::holds_alternative<AttemptEntry>(entry.body) || std::holds_alternative<AccessAnswerEntry>(entry.body) ||
      std::holds_alternative<ReleaseEntry>(entry.body)) {
    return;
  }
  administration_.row({text(index), leaf, to_text_utc(entry.at), std::string(entry.kind), unescape(describe(entry))});
}

void ReportTables::take(std::uint64_t index, const std::string& leaf, Instant at, const AccessEntry& entry) {
  const auto cell = [](std::string_view value) { return unescape(value); };
  accesses_.row({text(index),
                 leaf,
                 to_text_utc(at),
                 cell(entry.household),
                 joined(entry.subjects),
                 cell(entry.asker),
                 cell(entry.grantee),
                 cell(entry.item),
                 cell(entry.provider),
                 cell(entry.purpose),
                 cell(entry.programme),
                 cell(entry.authorization),
                 entry.allowed ? "allow" : "deny",
                 cell(entry.denial),
                 text(entry.use),
                 entry.expires_at ? to_text_utc(*entry.expires_at) : "",
                 yes(entry.risk_clear),
                 yes(entry.no_objection),
                 cell(entry.override_reason),
                 cell(entry.override_document),
                 cell(entry.query),
                 cell(entry.policy)});
  const auto count = [&](Count& counted) {
    if (counted.allowed + counted.denied == 0) counted.first = index;
    ++(entry.allowed ? counted.allowed : counted.denied);
    counted.last = index;
    counted.last_leaf = leaf;
  };
  count(households_[cell(entry.household)]);
  count(askers_[{cell(entry.asker), cell(entry.grantee), cell(entry.provider), cell(entry.purpose)}]);
  const auto letter = letters_.find(entry.authorization);
  const bool backed = entry.allowed ? letter != letters_.end() && letter->second.signed_for : !lacks_signature(entry);
  if (!backed) ++unsigned_[cell(entry.household)];
  if (entry.allowed && letter != letters_.end()) ++letter->second.uses;
}

void ReportTables::take(std::uint64_t index, const std::string& leaf, Instant at, const AuthorizationEntry& entry) {
  std::string members, covered;
  for (const auto& member : entry.members) {
    members += (members.empty() ? "" : " ") + std::string(member.subject);
    if (member.signed_for || entry.basis != "consent")
      covered += (covered.empty() ? "" : " ") + std::string(member.subject);
  }
  Authorization letter;
  letter.cells = {text(index),
                  leaf,
                  to_text_utc(at),
                  unescape(entry.number),
                  unescape(entry.household),
                  members,
                  covered,
                  unescape(entry.purpose),
                  joined(entry.items),
                  joined(entry.grantees),
                  joined(entry.providers),
                  std::string(entry.basis),
                  fangpin::to_text(entry.signed_on),
                  to_text_utc(entry.effective_at),
                  to_text_utc(entry.valid_until),
                  entry.uses_max ? text(*entry.uses_max) : "",
                  text(unsigned_[unescape(entry.household)]),
                  entry.captured_after ? joined(*entry.captured_after) : ""};
  letter.household = unescape(entry.household);
  letter.signed_for = entry.basis == "consent";
  letter.effective_at = entry.effective_at;
  letter.valid_until = entry.valid_until;
  letters_.try_emplace(std::string(entry.number), std::move(letter));
}

// A row for each record on the page; whose a query is stands in `accesses`.
void ReportTables::take(std::uint64_t index, const std::string& leaf, Instant at, const RecordViewEntry& entry) {
  const auto row = [&](std::string_view number, std::string_view query, const std::string& household) {
    views_.row({text(index), leaf, to_text_utc(at), unescape(entry.actor), unescape(entry.office), unescape(number),
                unescape(query), household});
  };
  for (const auto& number : entry.authorizations) {
    const auto letter = letters_.find(number);
    row(number, "", letter == letters_.end() ? "" : letter->second.household);
  }
  for (const auto& query : entry.queries) row("", query, "");
}

void ReportTables::take(std::uint64_t index, const std::string& leaf, Instant at, const VerdictEntry& entry) {
  if (entry.verdict == "met") return;
  submissions_.row({text(index), leaf, to_text_utc(at), unescape(entry.feed), unescape(entry.duty),
                    unescape(entry.window), unescape(entry.population), to_text_utc(entry.due),
                    std::string(entry.verdict), unescape(entry.waiver), unescape(entry.policy)});
}

void ReportTables::write_counts() {
  for (const auto& [household, count] : households_) {
    by_household_.row(
        {household, text(count.allowed), text(count.denied), text(count.first), text(count.last), count.last_leaf});
  }
  for (const auto& [who, count] : askers_) {
    auto cells = who;
    for (const auto number : {count.allowed, count.denied, count.first, count.last}) cells.push_back(text(number));
    cells.push_back(count.last_leaf);
    by_asker_.row(cells);
  }
}

void ReportTables::write_authorizations(Instant now) {
  for (const auto& [number, letter] : letters_) {
    auto cells = letter.cells;
    cells.push_back(text(letter.uses));
    cells.emplace_back(!letter.ended_by.empty()    ? "ended"
                       : now < letter.effective_at ? "not yet in effect"
                       : now >= letter.valid_until ? "expired"
                                                   : "in force");
    cells.push_back(letter.ended_by);
    cells.push_back(letter.ended_index);
    authorizations_.row(cells);
  }
}

void ReportTables::write_exceptions(const LogCheckReport& report, const LogSource& source) {
  const auto size = report.vouched ? report.vouched->checkpoint.size : 0;
  for (const auto& advice : all_advice()) {
    for (const auto& finding : report.findings.list()) {
      if (finding.check != advice.check) continue;
      exceptions_.row({finding.check, finding.weight == Finding::Weight::broken ? "broken" : "finding",
                       finding.index ? text(*finding.index) : "",
                       finding.index ? leaf_of(source, *finding.index, size) : "", unescape(finding.zh),
                       unescape(finding.en), advice.zh, advice.en});
    }
  }
}

// Each with its last entry; a row of its own for the time of each cosignature.
void ReportTables::write_checkpoint(const char* what, const Vouched& vouched, const LogSource& source,
                                    std::uint64_t size) {
  const auto& checkpoint = vouched.checkpoint;
  const auto index = checkpoint.size == 0 ? std::string() : text(checkpoint.size - 1);
  const auto leaf = checkpoint.size == 0 ? std::string() : leaf_of(source, checkpoint.size - 1, size);
  const auto row = [&](const std::string& at, const std::string& kind, const std::string& key) {
    keys_.row({index, leaf, at, kind, text(checkpoint.size), to_base64(checkpoint.root), key});
  };
  row("", what, vouched.by.front().to_text());
  for (const auto seconds : vouched.seconds) {
    row(to_text_utc(instant_of(seconds)), "witness's cosignature", "");
  }
}

Status ReportTables::write_checkpoints(const LogCheckReport& report, const LogSource& source,
                                       const crypto::TrustPolicy& policy) {
  if (!report.vouched) return ok();
  const auto size = report.vouched->checkpoint.size;
  auto cosigned = CosignedTimes::open(source, policy, *report.names);
  if (!cosigned) return cosigned.error();
  const auto written =
      cosigned->each([&](const Vouched& vouched) { write_checkpoint("cosigned checkpoint", vouched, source, size); });
  if (!written) return written;
  if (report.state) write_checkpoint("the auditor's own earlier checkpoint", *report.state, source, size);
  write_checkpoint("checkpoint of this report", *report.vouched, source, size);
  return ok();
}

void ReportTables::write_coverage(const LogCheckReport& report, Instant now) {
  if (report.vouched) {
    const auto& checkpoint = report.vouched->checkpoint;
    coverage_.row({"origin", checkpoint.origin});
    coverage_.row({"size", text(checkpoint.size)});
    coverage_.row({"root", to_base64(checkpoint.root)});
  }
  coverage_.row({"from_index", text(report.begin)});
  coverage_.row({"to_index", text(report.begin + report.entries)});
  coverage_.row({"tiles", text(report.tiles)});
  coverage_.row({"findings", text(report.findings.total())});
  coverage_.row({"result", report.findings.broken() ? "broken" : report.findings.empty() ? "clean" : "findings"});
  coverage_.row({"program", "fangpin-verify " FANGPIN_VERSION});
  coverage_.row({"checked_at", to_text_utc(now)});
  for (const auto& what : report.not_checked) coverage_.row({"not_checked", what});
}

Status ReportTables::finish(const LogCheckReport& report, const LogSource& source, const crypto::TrustPolicy& policy,
                            Instant now) {
  write_counts();
  if (auto written = write_checkpoints(report, source, policy); !written) return written;
  write_authorizations(now);
  write_exceptions(report, source);
  write_coverage(report, now);
  for (auto* table : {&accesses_, &by_household_, &by_asker_, &views_, &authorizations_, &submissions_,
                      &administration_, &keys_, &exceptions_, &coverage_}) {
    if (auto finished = table->finish(); !finished) return finished;
  }
  return ok();
}

}  // namespace fangpin::verify
