#include "gateway/portal/windows_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "gateway/audit/counts_json.hpp"
#include "gateway/deadlines/lateness.hpp"
#include "gateway/deadlines/schedule.hpp"
#include "gateway/deadlines/standing.hpp"
#include "gateway/intake/retention_keeper.hpp"

namespace fangpin::portal {

namespace {

namespace bj = boost::json;
using References = std::map<domain::SubmissionId, store::SubmissionReference>;

std::string department_of(std::string_view feed) { return std::string(feed.substr(0, feed.find('/'))); }

bj::value receipt_or_null(const References& references, domain::SubmissionId id) {
  const auto found = references.find(id);
  return found == references.end() ? bj::value(nullptr) : bj::value(found->second.receipt_id);
}

bj::array feeds_json(const std::vector<std::string>& feeds) { return bj::array(feeds.begin(), feeds.end()); }

bj::object window_json(const domain::Window& window, const References& references, Instant now) {
  const auto by = window.cleared_by != 0 ? window.cleared_by : window.delivered_after;
  const auto reference = references.find(by);
  auto standing = deadlines::standing_of(window, now);
  if (standing == deadlines::Standing::ahead) standing = deadlines::Standing::open;
  bj::object out;
  out["duty"] = window.duty;
  out["id"] = window.id();
  out["department"] = department_of(window.feed);
  out["feed"] = window.feed;
  out["feeds"] = feeds_json(window.feeds);
  out["population"] = audit::text_or_null(window.population);
  out["first"] = to_text(window.first);
  out["last"] = to_text(window.last);
  out["due"] = to_text_utc(window.due);
  out["missed_at"] = to_text_utc(window.missed_at);
  out["state"] = deadlines::to_text(standing);
  out["verdict"] = window.verdict ? bj::value(domain::to_text(*window.verdict)) : bj::value(nullptr);
  out["concluded_at"] = window.concluded_at ? bj::value(to_text_utc(*window.concluded_at)) : bj::value(nullptr);
  out["cleared_by"] = receipt_or_null(references, window.cleared_by);
  out["received_at"] =
      reference == references.end() ? bj::value(nullptr) : bj::value(to_text_utc(reference->second.received_at));
  out["delivered_after"] = receipt_or_null(references, window.delivered_after);
  out["attempted"] = window.attempted;
  out["waiver"] = audit::text_or_null(window.waiver);
  out["gateway_down"] =
      window.outage
          ? bj::value(bj::object{{"from", to_text_utc(window.outage->from)}, {"to", to_text_utc(window.outage->to)}})
          : bj::value(nullptr);
  out["policy"] = window.policy;
  out["clause"] = window.clause;
  return out;
}

Result<References> references_of(const intake::County& county, const std::vector<domain::Window>& windows) {
  std::vector<domain::SubmissionId> ids;
  for (const auto& window : windows) {
    if (window.cleared_by != 0) ids.push_back(window.cleared_by);
    if (window.delivered_after != 0) ids.push_back(window.delivered_after);
  }
  auto found = county.store.reader().references(ids);
  if (!found) return found.error();
  References references;
  for (auto& reference : *found) references.emplace(reference.id, reference);
  return references;
}

Result<std::vector<domain::Window>> windows_of(const intake::County& county, std::string_view department) {
  std::optional<std::string> prefix;
  if (!department.empty()) prefix = std::string(department) + "/";
  return county.store.reader().windows(std::move(prefix));
}

Result<std::vector<domain::Window>> unconnected_windows(const intake::County& county, std::string_view department,
                                                        const std::vector<domain::Window>& ledger, Instant now) {
  auto start = county.store.reader().fact("ledger_start");
  if (!start) return start.error();
  const auto from = parse_instant(*start);
  if (!from) return error(Errc::storage, "the store lacks the fact ledger_start");
  auto windows = deadlines::windows_not_connected(
      county.policy, county.calendar, *from, now + Milliseconds{1},
      [&](std::string_view feed) { return county.connected(feed); }, ledger);
  if (windows && !department.empty()) {
    std::erase_if(*windows, [&](const auto& window) { return department_of(window.feed) != department; });
  }
  return windows;
}

bj::array not_connected_json(const intake::County& county, const std::vector<domain::Window>& windows,
                             std::string_view department) {
  bj::array out;
  for (const auto* duty :
       deadlines::not_connected(county.policy, [&](std::string_view feed) { return county.connected(feed); })) {
    if (!department.empty() && duty->department != department) continue;
    bj::array periods;
    for (const auto& window : windows) {
      if (window.duty == duty->id) periods.push_back(bj::object{{"id", window.id()}, {"due", to_text_utc(window.due)}});
    }
    out.push_back(bj::object{{"duty", duty->id},
                             {"department", duty->department},
                             {"feeds", feeds_json(duty->feeds)},
                             {"windows", std::move(periods)},
                             {"clause", duty->clause}});
  }
  return out;
}

Result<bj::array> records_json(const intake::County& county, std::string_view department) {
  auto standings = county.store.reader().feed_standings();
  if (!standings) return standings.error();
  bj::array out;
  for (const auto& duty : county.policy.duties) {
    if (!duty.judges_records() || (!department.empty() && duty.department != department)) continue;
    for (const auto& feed : duty.feeds) {
      if (!county.connected(feed)) continue;
      bj::object record{
          {"duty", duty.id},   {"department", duty.department}, {"feed", feed},         {"last_heard_at", nullptr},
          {"late_records", 0}, {"explanations_owed", 0},        {"clause", duty.clause}};
      for (const auto& standing : *standings) {
        if (standing.feed != feed || standing.population != duty.population) continue;
        record["last_heard_at"] = to_text_utc(standing.last_heard);
        record["late_records"] = standing.late_records;
        record["explanations_owed"] = standing.explanations_owed;
      }
      out.push_back(std::move(record));
    }
  }
  return out;
}

// Windows start with the first one that opens while the store is served: until then a new store's board is empty.
bj::value first_opening(const intake::County& county, std::string_view department, Instant now) {
  auto policy = county.policy;
  if (!department.empty()) {
    std::erase_if(policy.duties, [&](const auto& duty) { return duty.department != department; });
  }
  const auto opens =
      deadlines::next_change(policy, {}, now, [&](std::string_view feed) { return county.connected(feed); });
  return opens ? bj::value(to_text_utc(*opens)) : bj::value(nullptr);
}

// What the last run removed; null before the first.
Result<bj::value> retention_json(const intake::County& county) {
  const auto last = intake::last_retention(county.store.reader());
  if (!last) return last.error();
  if (!*last) return bj::value(nullptr);
  bj::array kinds;
  for (const auto& one : (*last)->removals) {
    kinds.push_back(bj::object{
        {"kind", to_text(one.kind)}, {"cut", to_text_utc(one.cut)}, {"removed", one.removed}, {"held", one.held}});
  }
  return bj::value(bj::object{{"day", to_text((*last)->day)}, {"kinds", std::move(kinds)}});
}

}  // namespace

Result<bj::array> windows_json(const intake::County& county, std::string_view department, std::string_view feed) {
  auto windows = windows_of(county, department);
  if (!windows) return windows.error();
  if (!feed.empty()) {
    std::erase_if(*windows, [&](const domain::Window& window) {
      return std::find(window.feeds.begin(), window.feeds.end(), feed) == window.feeds.end();
    });
  }
  auto references = references_of(county, *windows);
  if (!references) return references.error();
  const auto now = county.time.now();
  bj::array out;
  for (const auto& window : *windows) out.push_back(window_json(window, *references, now));
  return out;
}

Result<bj::object> standing_json(const intake::County& county, std::string_view department) {
  const auto now = county.time.now();
  auto ledger = windows_of(county, department);
  if (!ledger) return ledger.error();
  auto unconnected = unconnected_windows(county, department, *ledger, now);
  if (!unconnected) return unconnected.error();
  auto windows = windows_json(county, department, {});
  if (!windows) return windows.error();
  auto records = records_json(county, department);
  if (!records) return records.error();
  auto retention = retention_json(county);
  if (!retention) return retention.error();
  const auto counts = deadlines::count_windows(*ledger, *unconnected, now);

  bj::object out;
  out["county"] = county.settings.county;
  out["demonstration"] = county.demonstration;
  out["gateway_time"] = to_text_utc(now);
  out["policy"] = county.policy.id();
  out["counts"] =
      bj::object{{"met", counts.met},       {"met_late", counts.met_late}, {"missed", counts.missed},
                 {"waived", counts.waived}, {"open", counts.open},         {"not_connected", counts.not_connected}};
  out["first_window_opens"] = windows->empty() ? first_opening(county, department, now) : bj::value(nullptr);
  out["windows"] = std::move(*windows);
  out["not_connected"] = not_connected_json(county, *unconnected, department);
  out["records"] = std::move(*records);
  out["retention"] = std::move(*retention);
  return out;
}

}  // namespace fangpin::portal
