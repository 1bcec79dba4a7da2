#include "gateway/agent/answer_text.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <vector>

#include "crypto/base/instant.hpp"
#include "gateway/agent/capture_reason.hpp"
#include "gateway/agent/json_members.hpp"
#include "gateway/agent/reason_list.hpp"
#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;
using members::array;
using members::flag;
using members::object;
using members::text;

std::string clean(const bj::object& from, std::string_view name) { return printable(text(from, name)); }

std::string_view verdict_text(std::string_view verdict) {
  if (verdict == "met") return "按时 / met";
  if (verdict == "met-late") return "迟报 / met late";
  if (verdict == "missed") return "未报 / missed";
  if (verdict == "waived") return "免除 / waived";
  if (verdict == "overdue") return "已逾期 / overdue";
  if (verdict == "due-soon") return "即将到期 / due soon";
  return "进行中 / open";
}

std::string_view kind_text(std::string_view kind) {
  if (kind == "nil") return "零报告 / nil report";
  if (kind == "withdrawal") return "撤回 / withdrawal";
  return "数据 / rows";
}

std::string list_text(const bj::array& values) {
  std::string out;
  for (const auto& value : values) {
    if (!value.is_string()) continue;
    if (!out.empty()) out += ' ';
    out += printable(std::string_view(value.get_string()));
  }
  return out;
}

std::string problem_rows(const bj::object& receipt, std::size_t problems_max) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> codes;
  for (const auto& value : array(receipt, "row_problems")) {
    if (rows.size() == problems_max) break;
    if (!value.is_object()) continue;
    const bj::object& problem = value.get_object();
    const std::string code = text(problem, "reason");
    codes.push_back(code);
    rows.push_back({row_place(text(problem, "sheet"), text(problem, "line")), text(problem, "column"),
                    flag(problem, "warning") ? "提醒 / warning" : "退回 / rejected", code, reason_in_brief(code)});
  }
  std::string out;
  if (!rows.empty()) {
    out = '\n' + render_table({"行 / line", "列 / column", "结果 / result", "代码 / code", "问题 / problem"}, rows) +
          reason_list(codes);
  }
  const std::string total = text(receipt, "row_problems_total");
  if (!total.empty() && total != std::to_string(rows.size())) {
    out += fmt::format(
        "共 {} 条，用 fangpin-push receipt {} --csv 文件名 导出全部 / {} in all, write them with --csv "
        "FILE\n",
        total, clean(receipt, "receipt_id"), total);
  }
  return out;
}

std::vector<std::string> window_row(const bj::object& window) {
  const std::string state = text(window, "state");
  std::string received = shanghai_text(text(window, "received_at"));
  if (!text(window, "delivered_after").empty()) received += "（补报 / after the verdict）";
  return {text(window, "feed"),
          text(window, "population"),
          text(window, "id"),
          shanghai_text(text(window, "due")),
          received,
          std::string(verdict_text(state))};
}

std::string window_table(const bj::array& windows) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& value : windows) {
    if (value.is_object()) rows.push_back(window_row(value.get_object()));
  }
  if (rows.empty()) return "没有应推送时段 / no windows\n";
  return render_table(
      {"推送项 / feed", "人群 / population", "时段 / window", "截止 / due", "收到 / received", "结论 / verdict"}, rows);
}

std::string_view demonstration_text(const bj::object& document) {
  return flag(document, "demonstration") ? "【演示数据，不作为凭据 / DEMONSTRATION, proves nothing】\n" : "";
}

std::string explanation_text(const bj::object& receipt) {
  const bj::object& explanation = object(receipt, "explanation");
  const std::string state = text(explanation, "state");
  const std::string remark = text(explanation, "remark");
  const std::pair<const char*, const char*> words[] = {{"owed", "待说明 / owed"},
                                                       {"given", "已提交 / given"},
                                                       {"accepted", "已同意 / accepted"},
                                                       {"refused", "不同意，须重报 / refused, owed anew"}};
  for (const auto& [code, shown] : words) {
    if (state == code) return remark.empty() ? shown : fmt::format("{}: {}", shown, remark);
  }
  return "";
}

}  // namespace

std::string shanghai_text(std::string_view instant) {
  const auto parsed = parse_instant(instant);
  if (!parsed) return printable(instant);
  std::string out = to_text_shanghai(*parsed).substr(0, 19);
  out[10] = ' ';
  return out;
}

std::string receipt_text(const bj::object& receipt, std::size_t problems_max) {
  const bj::object& rows = object(receipt, "rows");
  const bj::object& window = object(receipt, "window");
  std::string out(demonstration_text(receipt));
  out += fmt::format("回执 / receipt   {}\n", clean(receipt, "receipt_id"));
  out += fmt::format("推送项 / feed    {} {} ({})\n", clean(receipt, "feed"), clean(receipt, "population"),
                     kind_text(text(receipt, "kind")));
  out += fmt::format("收到 / received  {} (UTC+8)\n", shanghai_text(text(receipt, "received_at")));
  if (window.empty()) {
    out += "时段 / window    自愿报送，不计时段 / voluntary, no window asked for it\n";
  } else {
    out += fmt::format("时段 / window    {}  截止 / due {}  {}{}\n", clean(window, "id"),
                       shanghai_text(text(window, "due")), verdict_text(text(window, "verdict")),
                       flag(receipt, "cleared") ? "（本次完成 / by this push）" : "");
  }
  if (flag(receipt, "attempted")) {
    out += text(window, "verdict").empty()
               ? "  全部行被退回，时段仍未完成 / every row was rejected: the window stays owed\n"
               : "  全部行被退回，时段先前已有结论 / every row was rejected; the window was settled before\n";
  }
  out += fmt::format("行 / rows        新增 {} 更正 {} 重新归户 {} 未变 {} 退回 {}；不预警 {} 迟报 {}\n",
                     clean(rows, "new"), clean(rows, "corrected"), clean(rows, "regrouped"), clean(rows, "unchanged"),
                     clean(rows, "rejected"), clean(rows, "without_alert"), clean(rows, "late"));
  out +=
      fmt::format("                 new {} corrected {} regrouped {} unchanged {} rejected {}; no alert {} late {}\n",
                  clean(rows, "new"), clean(rows, "corrected"), clean(rows, "regrouped"), clean(rows, "unchanged"),
                  clean(rows, "rejected"), clean(rows, "without_alert"), clean(rows, "late"));
  const bj::object& revisions = object(receipt, "revisions");
  out += fmt::format(
      "上报 / forwards  新预警 {} 更正 {} 撤销 {} 改户 {} / alerts new {} corrected {} withdrawn {} regrouped {}\n",
      clean(revisions, "new"), clean(revisions, "correct"), clean(revisions, "withdraw"), clean(revisions, "regroup"),
      clean(revisions, "new"), clean(revisions, "correct"), clean(revisions, "withdraw"), clean(revisions, "regroup"));
  if (flag(receipt, "explanation_owed")) {
    out += fmt::format("须说明迟报原因: fangpin-push explain {} --text … / an explanation is owed\n",
                       clean(receipt, "receipt_id"));
  }
  return out + problem_rows(receipt, problems_max);
}

std::string problem_text(const ProblemText& problem, int status, Trust trust) {
  std::string out = fmt::format("未受理 / refused: {} {}\n", status, printable(problem.code));
  if (problem.code.empty()) out += "  回答不是约定的格式。 / The answer is no problem document.\n";
  for (const auto* line : {&problem.title_zh, &problem.detail_zh, &problem.title_en, &problem.detail_en}) {
    if (!line->empty()) out += "  " + printable(*line, 600) + "\n";
  }
  if (!problem.reason.empty()) {
    const Sentence said = fault_sentence(problem.reason);
    const bool told = said.zh == problem.detail_zh;  // of a file that is refused, detail is the reason's sentence
    out += told ? fmt::format("  {}\n", printable(problem.reason))
                : fmt::format("  {}: {}\n  {}\n", printable(problem.reason), said.zh, said.en);
  }
  const std::pair<const char*, const std::string*> facts[] = {{"工作表 / sheet", &problem.sheet},
                                                              {"行 / line", &problem.line},
                                                              {"列 / column", &problem.column},
                                                              {"缺少的列 / missing", &problem.missing},
                                                              {"不认识的列 / unknown", &problem.unknown},
                                                              {"上限 / limit", &problem.limit},
                                                              {"第几条 / record", &problem.record},
                                                              {"字段 / field", &problem.field},
                                                              {"差错 / fault", &problem.fault},
                                                              {"应为 / expected", &problem.expected},
                                                              {"网关时间 / gateway time", &problem.gateway_time}};
  for (const auto& [name, value] : facts) {
    if (!value->empty()) out += fmt::format("  {}: {}\n", name, printable(*value, 1'000));
  }
  if (!problem.faults.empty()) out += "全部问题 / all faults:\n";
  for (const auto& fault : problem.faults) out += fault_line(fault.field, fault.fault, fault.expected);
  if (trust == Trust::front_door) {
    out += "  （该答复由网关入口给出，没有签名 / given at the gateway's front door, without signature）\n";
  }
  return out;
}

std::string receipt_list_text(const bj::object& document) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& value : array(document, "receipts")) {
    if (!value.is_object()) continue;
    const bj::object& receipt = value.get_object();
    const bj::object& counts = object(receipt, "rows");
    rows.push_back({text(receipt, "receipt_id"), shanghai_text(text(receipt, "received_at")), text(receipt, "feed"),
                    text(receipt, "population"), std::string(kind_text(text(receipt, "kind"))),
                    text(object(receipt, "window"), "id"), text(counts, "new"), text(counts, "corrected"),
                    text(counts, "unchanged"), text(counts, "rejected"), explanation_text(receipt)});
  }
  if (rows.empty()) return "没有回执 / no receipts\n";
  return render_table({"回执 / receipt", "收到 / received", "推送项 / feed", "人群 / population", "种类 / kind",
                       "时段 / window", "新增", "更正", "未变", "退回", "迟报说明 / explanation"},
                      rows);
}

std::string windows_text(const bj::object& document) { return window_table(array(document, "windows")); }

std::string standing_text(const bj::object& document) {
  std::string out(demonstration_text(document));
  const bj::object& counts = object(document, "counts");
  out += fmt::format("{}  政策 / policy {}  {} (UTC+8)\n", clean(document, "county"), clean(document, "policy"),
                     shanghai_text(text(document, "gateway_time")));
  out += fmt::format(
      "按时 {} 迟报 {} 未报 {} 免除 {} 进行中 {} 未接入 {} / met {} late {} missed {} waived {} open {} "
      "not connected {}\n\n",
      clean(counts, "met"), clean(counts, "met_late"), clean(counts, "missed"), clean(counts, "waived"),
      clean(counts, "open"), clean(counts, "not_connected"), clean(counts, "met"), clean(counts, "met_late"),
      clean(counts, "missed"), clean(counts, "waived"), clean(counts, "open"), clean(counts, "not_connected"));
  out += window_table(array(document, "windows"));
  if (const auto opens = text(document, "first_window_opens"); !opens.empty()) {
    out += fmt::format("第一个时段 {} 开始 / the first one opens {} (UTC+8)\n", shanghai_text(opens),
                       shanghai_text(opens));
  }
  std::vector<std::vector<std::string>> records;
  for (const auto& value : array(document, "records")) {
    if (!value.is_object()) continue;
    const bj::object& record = value.get_object();
    records.push_back({text(record, "feed"), text(record, "duty"), shanghai_text(text(record, "last_heard_at")),
                       text(record, "late_records"), text(record, "explanations_owed")});
  }
  if (!records.empty()) {
    out += '\n' + render_table({"逐条计时 / by record", "职责 / duty", "最近收到 / last heard", "迟报 / late",
                                "欠说明 / explanations owed"},
                               records);
  }
  return out;
}

std::string contract_text(const bj::object& document) {
  std::string out =
      fmt::format("{}  {}\n{}\n自然键 / natural key: {}\n依据 / clause: {}\n\n", clean(document, "x-feed"),
                  clean(document, "title"), printable(text(document, "description"), 600),
                  list_text(array(document, "x-natural-key")), clean(document, "x-clause"));
  // `properties` names the headers and refers to the field; `allOf` says of which fields a header must be there.
  std::map<std::string, std::string> headers;
  std::set<std::string> required;
  std::map<std::string, std::string> field_of_header;
  constexpr std::string_view kDefs = "#/$defs/";
  for (const auto& [header, value] : object(document, "properties")) {
    if (!value.is_object()) continue;
    const std::string reference = text(value.get_object(), "$ref");
    if (!reference.starts_with(kDefs)) continue;
    const std::string id = reference.substr(kDefs.size());
    headers[id] += (headers[id].empty() ? "" : " ") + std::string(header);
    field_of_header[std::string(header)] = id;
  }
  for (const auto& group : array(document, "allOf")) {
    if (!group.is_object()) continue;
    for (const auto& choice : array(group.get_object(), "anyOf")) {
      if (!choice.is_object()) continue;
      for (const auto& header : array(choice.get_object(), "required")) {
        if (header.is_string()) required.insert(field_of_header[std::string(header.get_string())]);
      }
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : object(document, "$defs")) {
    if (!value.is_object()) continue;
    const bj::object& field = value.get_object();
    const std::string id(name);
    rows.push_back({id, text(field, "title"), text(field, "x-kind"), required.contains(id) ? "是 / yes" : "",
                    text(field, "x-treatment"), headers[id]});
  }
  return out + render_table({"字段 / field", "名称 / title", "类型 / type", "必需 / required", "处理 / treatment",
                             "可用列名 / headers"},
                            rows);
}

}  // namespace fangpin::agent
