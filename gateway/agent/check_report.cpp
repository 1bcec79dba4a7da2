#include "gateway/agent/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "adapters/reasons.hpp"
#include "adapters/unknown_columns.hpp"
#include "crypto/base/json.hpp"
#include "gateway/agent/reason_list.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

const char* verdict_zh(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::accepted:
      return "接受";
    case RowVerdict::rejected:
      return "退回";
    case RowVerdict::warning:
      return "提醒";
    case RowVerdict::no_alert:
      return "接受，不预警";
  }
  return "";
}

const char* verdict_en(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::accepted:
      return "accepted";
    case RowVerdict::rejected:
      return "rejected";
    case RowVerdict::warning:
      return "warning";
    case RowVerdict::no_alert:
      return "no alert";
  }
  return "";
}

// With its sheet where there is one, as a receipt writes it.
bj::object placed(bj::object row, const RowNote& note) {
  if (!note.sheet.empty()) row["sheet"] = note.sheet;
  return row;
}

}  // namespace

std::string check_text(const FileCheck& check, std::string_view feed, std::string_view file_name,
                       std::size_t rows_max) {
  std::string out = fmt::format("{}  {}\n", printable(file_name), feed);
  if (check.refused) {
    const auto& problem = *check.refused;
    const auto& reason = adapters::reason(problem.reason);
    out += fmt::format("整份文件退回 / file refused: {}\n  {}\n  {}\n", problem.reason, reason.zh, reason.en);
    if (problem.line != 0) out += fmt::format("  第 {} 行 / line {}\n", problem.line, problem.line);
    const std::pair<const char*, std::string> facts[] = {
        {"工作表 / sheet", problem.sheet},
        {"列 / column", problem.column},
        {"缺少的列 / missing", adapters::list_text(problem.missing)},
        {"不认识的列 / unknown", adapters::list_text(problem.unknown)}};
    for (const auto& [name, value] : facts) {
      if (!value.empty()) out += fmt::format("  {}: {}\n", name, printable(value, 1'000));
    }
    return out;
  }
  out += fmt::format("接受 {} 行（其中不预警 {} 行），退回 {} 行，提醒 {} 条\n", check.accepted, check.without_alert,
                     check.rejected, check.warnings);
  out += fmt::format("accepted {} (without alert {}), rejected {}, warnings {}\n", check.accepted, check.without_alert,
                     check.rejected, check.warnings);
  if (!check.unread_columns.empty()) {
    out +=
        fmt::format("未读取的列 / columns not read: {}\n", printable(adapters::list_text(check.unread_columns), 1'000));
  }
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> codes;
  for (const auto& note : check.notes) {
    if (rows.size() == rows_max) break;
    rows.push_back({row_place(note.sheet, std::to_string(note.line)), note.column,
                    fmt::format("{} / {}", verdict_zh(note.verdict), verdict_en(note.verdict)), note.reason,
                    reason_in_brief(note.reason)});
    codes.push_back(note.reason);
  }
  if (!rows.empty()) {
    out += '\n' + render_table({"行 / line", "列 / column", "结果 / result", "代码 / code", "问题 / problem"}, rows) +
           reason_list(codes);
  }
  if (check.notes.size() > rows.size() || check.notes_cut) {
    out += fmt::format("… 还有 {} 条，用 --csv 文件名 导出全部 / {} more, write all with --csv FILE\n",
                       check.notes.size() - rows.size(), check.notes.size() - rows.size());
  }
  return out;
}

std::string check_json(const FileCheck& check, std::string_view feed, std::string_view file_name, bool every_row) {
  bj::object out;
  out["schema"] = "fangpin-check/1";
  out["feed"] = feed;
  out["file"] = file_name;
  out["refused"] = nullptr;
  if (check.refused) {
    const auto& reason = adapters::reason(check.refused->reason);
    out["refused"] = bj::object{{"reason", check.refused->reason},
                                {"line", check.refused->line},
                                {"column", check.refused->column},
                                {"sheet", check.refused->sheet},
                                {"missing", bj::array(check.refused->missing.begin(), check.refused->missing.end())},
                                {"unknown", bj::array(check.refused->unknown.begin(), check.refused->unknown.end())},
                                {"detail", reason.zh},
                                {"detail_en", reason.en}};
  }
  out["rows"] =
      bj::object{{"accepted", check.accepted}, {"rejected", check.rejected}, {"without_alert", check.without_alert}};
  bj::array problems;
  bj::array no_alert;
  bj::array accepted;
  for (const auto& note : check.notes) {
    switch (note.verdict) {
      case RowVerdict::accepted:
        accepted.push_back(placed({{"line", note.line}}, note));
        break;
      case RowVerdict::no_alert:
        no_alert.push_back(placed({{"line", note.line}, {"reason", note.reason}}, note));
        break;
      case RowVerdict::rejected:
      case RowVerdict::warning:
        problems.push_back(placed({{"line", note.line},
                                   {"column", note.column},
                                   {"reason", note.reason},
                                   {"warning", note.verdict == RowVerdict::warning}},
                                  note));
        break;
    }
  }
  out["row_problems"] = std::move(problems);
  out["no_alert"] = std::move(no_alert);
  if (every_row) out["accepted_lines"] = std::move(accepted);
  out["unread_columns"] = bj::array(check.unread_columns.begin(), check.unread_columns.end());
  out["cut"] = check.notes_cut;
  return canonical_json(out) + "\n";
}

std::string csv_cell(std::string_view text) {
  std::string safe;
  // Excel reads the full-width forms as formulas too where its language is Chinese or Japanese.
  constexpr std::array<std::string_view, 10> kFormulaStarts = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
  if (std::ranges::any_of(kFormulaStarts, [&](auto start) { return text.starts_with(start); })) safe += '\'';
  safe += printable(text, 1'000);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
  return out;
}

std::string check_csv(const FileCheck& check) {
  std::string out = "\xef\xbb\xbf工作表 sheet,行号 line,列 column,结果 result,代码 code,说明,what to do\r\n";
  for (const auto& note : check.notes) {
    const bool mend = note.verdict == RowVerdict::rejected || note.verdict == RowVerdict::warning;
    if (!mend) continue;
    const auto& reason = adapters::reason(note.reason);
    out += fmt::format("{},{},{},{} {},{},{},{}\r\n", csv_cell(note.sheet), note.line, csv_cell(note.column),
                       verdict_zh(note.verdict), verdict_en(note.verdict), note.reason, csv_cell(reason.zh),
                       csv_cell(reason.en));
  }
  if (check.refused) {
    const auto& reason = adapters::reason(check.refused->reason);
    out +=
        fmt::format("{},{},{},整份退回 refused,{},{},{}\r\n", csv_cell(check.refused->sheet), check.refused->line,
                    csv_cell(check.refused->column), check.refused->reason, csv_cell(reason.zh), csv_cell(reason.en));
  }
  return out;
}

}  // namespace fangpin::agent
