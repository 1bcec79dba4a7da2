#include "gateway/agent/invocation.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

namespace fangpin::agent {

namespace {

using Command = Invocation::Command;

constexpr const char* kAbout =
    "防返贫数据推送客户端：把本部门的数据推送到县数据交换网关，保存回执。\n"
    "Pushes a department's files to the county's exchange gateway and keeps the receipts.";

constexpr const char* kExitCodes =
    "退出码 / exit status:\n"
    "  0  全部接受 / all rows accepted\n"
    "  1  部分行被退回 / some rows rejected\n"
    "  2  未受理，或命令有误 / refused, or the command is wrong\n"
    "  3  网关不可达或暂不能受理，可原样重试 / gateway unreachable or unable now; repeat the same command\n"
    "  4  答复不可信（签名不符） / answer not trustworthy (its signature does not hold)\n";

void add_feed_options(CLI::App& app, Invocation& line) {
  app.add_option("--feed,-f", line.feed, "推送项，如 education/dropout / the feed");
  app.add_option("--population,-p", line.population, "人群 / population, where the feed has two rhythms");
}

void add_push_options(CLI::App& app, Invocation& line) {
  add_feed_options(app, line);
  app.add_option("--window,-w", line.window, "应推送时段 / window, e.g. 2022-09-01/2022-09-10");
  app.add_option("--key", line.key,
                 "幂等键 / idempotency key; default: a random UUID, kept until the receipt is there");
}

void add_file_options(CLI::App& app, Invocation& line) {
  app.add_option("FILE", line.file, "文件 / the file")->required();
  app.add_option("--format", line.format, "格式，默认看扩展名 / format, by default from the file's ending")
      ->check(CLI::IsMember({"csv", "tsv", "ndjson", "xlsx"}));
  app.add_option("--charset", line.charset, "编码，默认自动识别 / charset, by default detected")
      ->check(CLI::IsMember({"utf-8", "gb18030", "utf-16"}));
}

void add_check_options(CLI::App& app, Invocation& line) {
  add_feed_options(app, line);
  add_file_options(app, line);
  app.add_option("--today", line.today, "按哪一天检查，默认今天 / the day to check for, YYYY-MM-DD");
  app.add_option("--csv", line.csv, "把要改的行写成 CSV（可用 Excel 打开） / write the rows to mend as CSV");
  app.add_flag("--rows", line.every_row, "列出每一行 / list every row");
  app.add_option("--limit", line.table_rows, "表格最多列多少行 / rows of the table at most")
      ->check(CLI::Range(0, 200'000));
  app.add_option("--policy", line.policy, "政策文件，决定门槛 / policy file that decides the thresholds");
  app.add_option("--threshold", line.threshold, "费用门槛（元） / cost threshold in yuan, inclusive");
  app.add_option("--amount", line.amount, "费用口径 / which amount it means")
      ->check(CLI::IsMember({"scope-self-paid", "after-reimbursement"}));
  app.add_option("--per", line.per, "按次或按年 / per admission, person or household and year")
      ->check(CLI::IsMember({"admission", "person-year", "household-year"}));
  app.add_option("--county", line.county, "县代码，用自带的区划表 / county code, with the built-in list of villages");
  app.add_option("--divisions", line.divisions, "区划表文件 / list of villages, CSV");
}

}  // namespace

ParsedLine parse_command_line(const std::vector<std::string>& arguments, const std::string& version_text) {
  ParsedLine parsed;
  Invocation line;
  int give_up = 0;
  bool version = false;
  CLI::App app(kAbout, "fangpin-push");
  app.footer(kExitCodes);
  app.add_option("--config,-c", line.config, "配置文件 / configuration, default: $FANGPIN_PUSH_CONFIG or push.toml");
  app.add_flag("--json", line.json, "输出 JSON / print JSON");
  auto* give_up_option =
      app.add_option("--give-up-after", give_up,
                     "重试总时长（秒），默认推送按 push.toml、读取 10 秒 / seconds that all attempts may take together")
          ->check(CLI::Range(1, 86'400));
  app.add_flag("--version", version, "版本 / version, with those of the libraries");
  app.fallthrough();
  app.require_subcommand(0, 1);

  const auto command = [&](const char* name, const char* about, Command value) {
    CLI::App* sub = app.add_subcommand(name, about);
    sub->callback([&line, value] { line.command = value; });
    return sub;
  };
  CLI::App* push = command("push", "推送文件 / push a file", Command::push);
  add_push_options(*push, line);
  add_file_options(*push, line);
  push->add_flag("--leaving-confirmed", line.leaving_confirmed,
                 "名册：未列入的人确已全部离开 / registers: whoever is absent has left");
  push->add_option("--csv", line.csv, "把退回的行写成 CSV / write the rejected rows as CSV");
  add_push_options(*command("nil", "零报告 / nil report: nothing to report", Command::nil), line);
  CLI::App* withdraw = command("withdraw", "撤回记录 / withdraw records, named in a JSON file", Command::withdraw);
  add_feed_options(*withdraw, line);
  withdraw->add_option("--key", line.key, "幂等键 / idempotency key");
  withdraw
      ->add_option("FILE", line.file,
                   "JSON: {\"records\": [{\"身份证号\": \"…\", 自然键其他字段 / other key fields}], \"reason\": \"…\"}")
      ->required();
  add_check_options(*command("check", "离线检查文件，不联网、不需配置 / check a file offline", Command::check), line);
  CLI::App* receipts = command("receipts", "回执列表 / own receipts, newest first", Command::receipts);
  receipts->add_option("--limit", line.limit, "最多几份 / how many at most")->check(CLI::Range(1, 200));
  CLI::App* receipt = command("receipt", "一份回执 / one receipt", Command::receipt);
  receipt->add_option("ID", line.receipt_id, "回执号 / receipt id")->required();
  receipt->add_option("--csv", line.csv, "把问题行写成 CSV / write all its row problems as CSV");
  CLI::App* late = command("late", "迟报的行 / records of a push that came late", Command::late);
  late->add_option("ID", line.receipt_id, "回执号 / receipt id")->required();
  CLI::App* explain = command("explain", "说明迟报原因 / explain late records", Command::explain);
  explain->add_option("ID", line.receipt_id, "回执号 / receipt id")->required();
  explain->add_option("--text", line.text, "说明，不写个人信息 / the explanation, without any person's data")
      ->required();
  CLI::App* windows = command("windows", "应推送时段 / windows of a feed", Command::windows);
  add_feed_options(*windows, line);
  command("standing", "时效台账 / every window with its verdict", Command::standing);
  CLI::App* contract = command("contract", "数据规范 / a feed's contract", Command::contract);
  contract->add_option("FEED", line.feed, "推送项 / feed")->required();
  command("time", "网关时间 / the gateway's clocks", Command::time);
  CLI::App* authorization =
      app.add_subcommand("authorization", "家庭授权书（工作人员） / households' authorizations, for staff");
  authorization->require_subcommand(1);
  const auto staff = [&](const char* name, const char* about, Command value) {
    CLI::App* sub = authorization->add_subcommand(name, about);
    sub->callback([&line, value] { line.command = value; });
    return sub;
  };
  CLI::App* put = staff("put", "录入一份（.json）或一批（.ndjson） / enter one (.json) or many (.ndjson)",
                        Command::authorization_put);
  put->add_option("FILE", line.file, "文件 / the file")->required();
  CLI::App* end = staff("end", "家庭撤回授权 / the household takes it back", Command::authorization_end);
  end->add_option("NUMBER", line.number, "授权书编号 / its number")->required();
  end->add_option("--scan", line.file,
                  "撤回声明的扫描件，只发送摘要 / scan of the declaration; only its digest is sent")
      ->required();
  end->add_option("--channel", line.channel, "窗口或信函 / where it came in")
      ->check(CLI::IsMember({"counter", "letter"}));
  staff("list", "列出 / list, by handles", Command::authorization_list)
      ->add_option("--household", line.household, "只看一户 / of one household");
  CLI::App* find =
      command("find-subject",
              "由身份证号查找编码，号码从标准输入读取 / from a citizen ID, read from standard input, to its handle",
              Command::find_subject);
  find->add_option("--reason", line.reason, "理由代码，如 counter / a reason code of the policy")->required();
  find->add_option("--document", line.document, "依据文件编号 / the number of the paper that it rests on");
  find->add_option("--key", line.key,
                   "幂等键，答复丢失后重试用 / idempotency key, to repeat a search without an answer");
  CLI::App* answer = command(
      "answer", "答复资产比对的问题，只主动外连 / answer asset queries; outgoing connections only", Command::answer);
  answer->add_flag("--once", line.once, "只取一次并答复 / one poll, then end");
  CLI::App* ask = command("ask", "资产比对：向部门提一个问题（工作人员） / ask a department about a household (staff)",
                          Command::ask);
  ask->add_option("--household", line.query.household, "家庭编号 / handle, h-…")->required();
  ask->add_option("--member", line.query.members,
                  "成员编号，可重复；默认授权覆盖的全部 / handles, p-…; default: all covered");
  ask->add_option("--item", line.query.item, "事项，如 check/vehicles / item of the catalogue")->required();
  ask->add_option("--provider", line.query.provider, "部门 / department")->required();
  ask->add_option("--purpose", line.query.purpose, "用途 / purpose")->required();
  ask->add_option("--programme", line.query.programme, "项目代码，如有 / code of the programme, if any");
  ask->add_flag("--risk-clear", line.query.risk_clear, "风险明确 / the risk is clear");
  ask->add_flag("--no-objection", line.query.no_objection, "公示无异议 / the notice met no objection");
  ask->add_option("--reason", line.query.reason, "仍需比对的理由代码 / why to compare all the same");
  ask->add_option("--document", line.query.document, "理由的文件编号 / number of its document");
  ask->add_option("--key", line.key, "幂等键 / idempotency key; default: random, kept until the answer is there");
  CLI::App* query =
      command("query", "查看一次资产比对及其答复（工作人员） / one query and its answer (staff)", Command::query);
  query->add_option("ID", line.query.id, "查询编号 / the query's id")->required();
  CLI::App* verify = command("verify", "验证回执或拒绝答复的签名 / verify a kept receipt or refusal", Command::verify);
  verify->add_option("FILE", line.file, "receipts/ 或 refusals/ 中的 .json / a .json of receipts/ or refusals/")
      ->required();
  verify->add_option("--gateway-key", line.gateway_key, "网关公钥 / the gateway's public key, \"ed25519:…\"");

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& fault) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = app.exit(fault, out, err);
    parsed.out = out.str();
    parsed.err = err.str();
    parsed.status = status == 0 ? 0 : 2;
    return parsed;
  }
  if (version) {
    parsed.out = version_text + "\n";
    return parsed;
  }
  if (app.get_subcommands().empty()) {
    parsed.err = app.help();
    parsed.status = 2;
    return parsed;
  }
  if (give_up_option->count() > 0) line.give_up_after_seconds = give_up;
  parsed.invocation = std::move(line);
  return parsed;
}

}  // namespace fangpin::agent
