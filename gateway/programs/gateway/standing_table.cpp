#include "gateway/programs/gateway/standing_table.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crypto/base/instant.hpp"

namespace fangpin::programs {

namespace {

namespace bj = boost::json;

std::string text(const bj::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string("-");
}

// "09-11 00:00" in Shanghai; "-" where there is none.
std::string moment(const bj::value& value) {
  if (!value.is_string()) return "-";
  const auto instant = parse_instant(value.get_string());
  return instant ? to_text_shanghai(*instant).substr(5, 11) : "-";
}

// Feeds whose records are judged one by one have no window: when they were last heard of is all that the board knows.
std::string judged_by_record(const bj::array& records) {
  if (records.empty()) return {};
  auto out = fmt::format("\n逐条判定 / judged by record\n{:<42} {:<14} {:>6} {:>20}\n", "feed", "last heard", "late",
                         "explanations owed");
  for (const auto& record : records) {
    out += fmt::format("{:<42} {:<14} {:>6} {:>20}\n", text(record.at("feed")), moment(record.at("last_heard_at")),
                       record.at("late_records").as_int64(), record.at("explanations_owed").as_int64());
  }
  return out;
}

std::string not_connected(const bj::array& duties) {
  if (duties.empty()) return {};
  std::string out = "\n尚未接入，不作判定 / not connected, not judged\n";
  for (const auto& duty : duties) {
    out += fmt::format("{:<24} {:<24} {} 个时段 / windows\n", text(duty.at("department")), text(duty.at("duty")),
                       duty.at("windows").as_array().size());
  }
  return out;
}

std::string retention(const bj::value& last) {
  if (last.is_null()) return {};
  auto out = fmt::format("\n保存期限 / retention, {}:", text(last.at("day")));
  for (const auto& one : last.at("kinds").as_array()) {
    out += fmt::format(" {} {}", text(one.at("kind")), one.at("removed").as_int64());
    if (const auto held = one.at("held").as_int64(); held > 0) out += fmt::format(" (未上报暂留 / held {})", held);
  }
  return out + "\n";
}

}  // namespace

std::string standing_table(const bj::value& standing) {
  std::string out = fmt::format("{} {} {}\n\n{:<42} {:<24} {:<22} {:<12} {:<12} {}\n", text(standing.at("county")),
                                text(standing.at("policy")), text(standing.at("gateway_time")), "feed", "population",
                                "window", "due", "received", "verdict");
  for (const auto& window : standing.at("windows").as_array()) {
    out +=
        fmt::format("{:<42} {:<24} {:<22} {:<12} {:<12} {}{}\n", text(window.at("feed")), text(window.at("population")),
                    text(window.at("id")), moment(window.at("due")), moment(window.at("received_at")),
                    text(window.at("state")), window.at("attempted").as_bool() ? " (attempted)" : "");
    const bool undecided = window.at("verdict").is_null() || window.at("verdict") == "met-late";
    if (const auto& down = window.at("gateway_down"); down.is_object() && undecided) {
      out += fmt::format(
          "    网关停机 {} - {}，建议免除 / the gateway was down, proposed for waiver:\n"
          "    fangpin-gateway waive --duty {} --window {} --document ...\n",
          moment(down.at("from")), moment(down.at("to")), text(window.at("duty")), text(window.at("id")));
    }
  }
  if (const auto& opens = standing.at("first_window_opens"); opens.is_string()) {
    out += fmt::format("还没有应推送时段，第一个时段 {} 开始 / no window yet; the first one opens {} (UTC+8)\n",
                       moment(opens), moment(opens));
  }
  out += judged_by_record(standing.at("records").as_array());
  out += not_connected(standing.at("not_connected").as_array());
  out += retention(standing.at("retention"));
  const auto& counts = standing.at("counts");
  out +=
      fmt::format("\nmet {} · met-late {} · missed {} · waived {} · open {} · not connected {}\n",
                  counts.at("met").as_int64(), counts.at("met_late").as_int64(), counts.at("missed").as_int64(),
                  counts.at("waived").as_int64(), counts.at("open").as_int64(), counts.at("not_connected").as_int64());
  return out;
}

}  // namespace fangpin::programs
