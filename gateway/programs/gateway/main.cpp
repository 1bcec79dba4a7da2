#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "crypto/base/secret.hpp"
#include "gateway/programs/command_fault.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/version.hpp"

namespace {

namespace programs = fangpin::programs;

constexpr const char* kJson = "输出 JSON / print JSON";
constexpr const char* kRoles =
    "人员的角色 / role of staff: bureau, township, auditor, administrator, identity-officer, witness";

// Runs the callback's function after parsing and keeps its exit code.
class CommandLine {
 public:
  CommandLine() : app_("防贫数据交换网关 / data-exchange gateway of one county", "fangpin-gateway") {
    app_.set_version_flag("--version", programs::version_text("fangpin-gateway"));
    app_.require_subcommand(1);
    app_.failure_message(programs::command_fault);
    setup();
    serving();
    keys();
    registry();
    timeliness();
    maintenance();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const int shown = app_.exit(error);
      return shown == 0 ? 0 : programs::kWrong;
    }
    return exit_;
  }

 private:
  CLI::App* command(CLI::App& parent, const char* name, const char* description, std::function<int()> run) {
    auto* sub = parent.add_subcommand(name, description);
    sub->callback([this, run = std::move(run)] { exit_ = run(); });
    return sub;
  }
  CLI::App* with_config(CLI::App* sub) {
    sub->add_option("--config", config_, "配置文件 gateway.toml / the configuration")
        ->required()
        ->envname("FANGPIN_CONFIG");
    return sub;
  }

  void setup() {
    auto* init = with_config(
        command(app_, "init", "建立数据目录、空库和密钥 / make the data folder, an empty store and keys", [this] {
          init_.config = config_;
          return programs::init(init_);
        }));
    init->add_flag("--demonstration", init_.demonstration,
                   "演示库：永久标记，时钟只由命令推进 / marked for ever; its clock is stepped");
    init->add_option("--clock-start", init_.clock_start,
                     "演示时钟起点 / where the demonstration clock starts (RFC 3339)");
    with_config(command(app_, "check-config", "检查全部配置 / check the whole configuration",
                        [this] { return programs::check_config(config_); }));
    command(app_, "explain", "打印数据规范 / print a feed's contract as a page", [this] {
      return programs::explain(feed_);
    })->add_option("FEED", feed_, "education/dropout; 省略则列出全部 / omitted: list all");
  }

  void serving() {
    with_config(command(app_, "serve", "运行网关 / run the gateway", [this] { return programs::serve(config_); }));
  }

  void keys() {
    auto* ca = app_.add_subcommand("ca", "县级 CA（离线目录）/ the county CA, an offline folder");
    ca->require_subcommand(1);
    auto* init = command(*ca, "init", "新建 / create", [this] {
      return programs::ca_init(issue_.directory, issue_.name, ca_days_, init_.demonstration);
    });
    init->add_option("DIR", issue_.directory, "CA 目录，离线保管 / the CA's folder, kept offline")->required();
    init->add_option("--name", issue_.name, "CA 名称 / common name")->required();
    init->add_option("--days", ca_days_, "有效天数 / days of validity")
        ->capture_default_str()
        ->check(CLI::Range(1, 36500));
    init->add_flag("--demonstration", init_.demonstration, "名称注明为演示 / its name says DEMONSTRATION");
    auto* issue =
        command(*ca, "issue", "签发证书 / issue a certificate", [this] { return programs::ca_issue(issue_); });
    issue->add_option("DIR", issue_.directory, "CA 目录 / the CA's folder")->required();
    issue->add_option("--name", issue_.name, "持有者，如部门编号 / whose it is, such as a department's id")->required();
    issue->add_flag("--server", issue_.server, "网关用；不加则为客户端证书 / for a server; else a client's");
    issue->add_option("--dns", issue_.dns_names, "服务器的主机名，可重复 / host names of the server");
    issue->add_option("--ip", issue_.ip_addresses, "服务器的地址，可重复 / addresses of the server");
    issue->add_option("--days", issue_.days, "有效天数 / days of validity")
        ->capture_default_str()
        ->check(CLI::Range(1, 3650));
    issue->add_option("--key", issue_.key_path, "私钥写到哪个文件 / where to write the private key")->required();
    issue->add_option("--certificate", issue_.certificate_path, "证书写到哪个文件 / where to write the certificate")
        ->required();

    auto* key = app_.add_subcommand("key", "签名与信封密钥 / signing and envelope keys");
    key->require_subcommand(1);
    auto* fresh = command(*key, "new", "新建密钥文件并显示公钥 / write a key file, print its public text",
                          [this] { return programs::key_new(key_kind_, path_); });
    auto* shown = command(*key, "public", "显示公钥 / print the public text",
                          [this] { return programs::key_public(key_kind_, path_); });
    for (auto* sub : {fresh, shown}) {
      sub->add_option("KIND", key_kind_, "签名或信封 / signing or envelope")
          ->required()
          ->check(CLI::IsMember({"signing", "envelope"}));
      sub->add_option("FILE", path_, "密钥文件 / the key file")->required();
    }
    auto* id = command(*key, "id", "签名密钥的 keyid / the keyid of a signing key",
                       [this] { return programs::key_id(name_, key_kind_); });
    id->add_option("PARTICIPANT", name_, "登记编号 / its id in the registry")->required();
    id->add_option("PUBLIC", key_kind_, "公钥 ed25519:… / its public text")->required();
    auto* rotate = with_config(command(*key, "rotate-pseudonym", "启用新的假名密钥周期 / begin a new pseudonym epoch",
                                       [this] { return programs::rotate_pseudonym_key(config_, name_); }));
    rotate->add_option("--not-before", name_, "起用时刻 / live from (RFC 3339)")->required();
    auto* retire = with_config(command(*key, "retire-pseudonym", "销毁旧的假名密钥 / destroy an old epoch's key",
                                       [this] { return programs::retire_pseudonym_key(config_, epoch_); }));
    retire->add_option("EPOCH", epoch_, "周期号 / number of the epoch")->required();
  }

  void registry() {
    auto* registry = app_.add_subcommand("registry", "登记册：部门、接收方、人员 / departments, receivers, staff");
    registry->require_subcommand(1);
    auto* add =
        with_config(command(*registry, "add", "登记 / add", [this] { return programs::registry_add(config_, who_); }));
    auto* pin = with_config(command(*registry, "pin", "增加证书或密钥 / pin further keys",
                                    [this] { return programs::registry_pin(config_, who_); }));
    auto* revoke = with_config(
        command(*registry, "revoke", "停用 / revoke", [this] { return programs::registry_revoke(config_, who_.id); }));
    with_config(command(*registry, "list", "列出 / list", [this] {
      return programs::registry_list(config_, json_);
    }))->add_flag("--json", json_, kJson);
    for (auto* sub : {add, pin, revoke}) {
      sub->add_option("--id", who_.id, "编号，如 education、zhang-san / its id")->required();
    }
    for (auto* sub : {add, pin}) {
      sub->add_option("--certificate", who_.certificates, "客户端证书文件（PEM），可重复 / client certificates");
      sub->add_option("--signing-key", who_.signing_keys, "签名公钥 / signing key, ed25519:... / ecdsa-p256:...");
      sub->add_option("--envelope-key", who_.envelope_key, "信封公钥 / envelope key, x25519:...");
      sub->add_option("--approve", who_.approvals,
                      "ADMINISTRATOR=KEYFILE，接收方与人员须两名管理员 / two for receivers and staff");
    }
    add->add_option("--kind", who_.kind, "部门、接收方或人员 / what it is")
        ->required()
        ->check(CLI::IsMember({"department", "receiver", "staff"}));
    add->add_option("--name", who_.name, "名称，显示用 / its name, for people")->required();
    add->add_option("--role", who_.role, kRoles);
    add->add_option("--area", who_.area, "乡镇人员的 9 位区划代码 / a township's code of 9 digits, for its staff");
    add->add_option("--credit-code", who_.credit_code, "统一社会信用代码 / unified social credit code");
    add->add_flag("--signature-waived", who_.signature_waived,
                  "不要求消息签名（回执注明）/ no message signature; receipts say so");
  }

  void timeliness() {
    with_config(command(app_, "standing", "时效台账 / the slot ledger", [this] {
      return programs::standing(config_, json_);
    }))->add_flag("--json", json_, kJson);
    with_config(command(app_, "totals", "汇总（JSON）/ totals as JSON", [this] { return programs::totals(config_); }));
    with_config(command(app_, "revisions", "全部已接收的预警版本 / every accepted alert revision",
                        [this] { return programs::revisions(config_); }));
    auto* waive = with_config(command(app_, "waive", "免除一个时段 / waive a window",
                                      [this] { return programs::waive(config_, duty_, window_, document_); }));
    waive->add_option("--duty", duty_, "职责编号，见 standing --json / the duty's id, as standing --json shows it")
        ->required();
    waive->add_option("--window", window_, "时段 / the window, 2022-09-01/2022-09-15")->required();
    waive->add_option("--document", document_, "依据文件 / the document that allows it")->required();
    auto* explanations = app_.add_subcommand("explanations", "迟报说明 / what departments say about late records");
    explanations->require_subcommand(1);
    auto* listed = with_config(
        command(*explanations, "list", "列出 / list", [this] { return programs::explanations(config_, all_, json_); }));
    listed->add_flag("--all", all_, "含已同意的 / accepted ones too");
    listed->add_flag("--json", json_, kJson);
    for (const bool accepted : {true, false}) {
      auto* decide = with_config(command(
          *explanations, accepted ? "accept" : "refuse",
          accepted ? "同意 / accept" : "不同意，部门须重新说明 / refuse: the department owes another",
          [this, accepted] { return programs::decide_explanation(config_, name_, receipt_, accepted, remark_); }));
      decide->add_option("DEPARTMENT", name_, "部门编号 / the department's id")->required();
      decide->add_option("RECEIPT", receipt_, "回执号 / the receipt's id")->required();
      auto* remark = decide->add_option("--remark", remark_,
                                        "给部门的批注，不写个人信息 / for the department, without any person's data");
      if (!accepted) remark->required();
    }
    auto* clock = app_.add_subcommand("clock", "业务时钟 / the business clock");
    clock->require_subcommand(1);
    with_config(command(*clock, "show", "显示 / show", [this] { return programs::clock_show(config_); }));
    with_config(command(*clock, "step", "推进演示时钟 / step the demonstration clock",
                        [this] { return programs::clock_step(config_, name_); }))
        ->add_option("TO", name_, "推进到的时刻（RFC 3339） / to which instant")
        ->required();
    with_config(command(*clock, "confirm", "确认时钟跳变 / confirm a clock jump",
                        [this] { return programs::clock_confirm(config_); }));
  }

  void maintenance() {
    auto* letters = app_.add_subcommand("dead-letters", "上报失败清单 / what the national side refused for good");
    letters->require_subcommand(1);
    with_config(command(*letters, "list", "列出 / list", [this] {
      return programs::dead_letters(config_, json_);
    }))->add_flag("--json", json_, kJson);
    with_config(command(*letters, "resend", "重新上报 / resend",
                        [this] { return programs::resend_dead_letters(config_, name_); }))
        ->add_option("ALERT", name_, "预警编号或 all / alert id or all")
        ->required();
    with_config(command(app_, "backup", "备份（不含密钥）/ copy the store, without keys",
                        [this] { return programs::backup(config_, path_); }))
        ->add_option("FILE", path_, "备份写到哪个文件 / where to write it")
        ->required();
    auto* restore = with_config(command(app_, "restore", "从备份恢复 / put a backup in place of a missing store",
                                        [this] { return programs::restore(config_, path_, log_); }));
    restore->add_option("FILE", path_, "备份文件 / the backup")->required();
    restore->add_option("--log", log_,
                        "导出的日志文件夹，重做其中的删除 / an exported log, whose erasures are done again");
    auto* transcript = with_config(command(app_, "transcript", "谁查过我家：打印给家庭 / who looked at a household",
                                           [this] { return show_or_withhold(); }));
    transcript->add_option("HANDLE", transcript_.household, "家庭编号 / the household's handle");
    transcript->add_option("--member", transcript_.member, "只列与该成员有关的 / only what concerns this member");
    transcript->add_option("--purpose", transcript_.purpose, "用途 / what it is for")
        ->check(CLI::IsMember({"household-request", "complaint", "supervision"}));
    transcript->add_flag("--json", transcript_.json, kJson);
    auto* withheld = transcript->add_subcommand("withhold", "依法延后显示一次查询 / delay a query's showing");
    withheld->fallthrough();  // --config is the parent's
    withheld->add_option("--query", withhold_.query, "查询编号 / the query's id")->required();
    withheld->add_option("--until", withhold_.until, "延至何时（RFC 3339） / until when")->required();
    withheld->add_option("--legal-basis", withhold_.legal_basis, "依据文件的编号 / number of the document")->required();
    withheld->add_option("--approve", withhold_.approvals, "ADMINISTRATOR=KEYFILE，须两名管理员 / two of them");
    auto* log = app_.add_subcommand("log", "审计日志 / the audit log");
    log->require_subcommand(1);
    with_config(command(*log, "export", "导出或续写为文件夹 / write or extend it as a folder of files",
                        [this] { return programs::log_export(config_, path_); }))
        ->add_option("DIR", path_, "文件夹 / the folder")
        ->required();
    with_config(command(*log, "key", "显示日志名与公钥 / print the log's origin and verifier key",
                        [this] { return programs::log_key(config_); }));
    with_config(command(*log, "rotate-key", "更换日志密钥 / change the key that signs the log",
                        [this] { return programs::log_rotate_key(config_, path_); }))
        ->add_option("KEYFILE", path_, "fangpin-gateway key new signing KEYFILE")
        ->required();
    auto* restart = with_config(command(*log, "restart",
                                        "条目丢失后以新的日志名继续 / go on under a new origin after entries were lost",
                                        [this] { return programs::log_restart(config_, restart_); }));
    restart->add_option("--document", restart_.document, "依据文件编号 / the number of the paper that allows it")
        ->required();
    restart->add_option(
        "--after", restart_.after,
        "已知的最新日志名, 缺少 log-checkpoint 时必填 / the newest origin that is known elsewhere; needed "
        "where log-checkpoint is missing");
    restart->add_option("--approve", restart_.approvals, "ADMINISTRATOR=KEYFILE，须两名管理员 / two administrators")
        ->required();
    auto* forget =
        with_config(command(*log, "forget", "永久删除编码与本人的对应关系 / erase the link behind a handle, for good",
                            [this] { return programs::log_forget(config_, erasure_); }));
    forget->add_option("HANDLE", erasure_.handle, "p-… / h-…")->required();
    forget->add_option("--legal-basis", erasure_.legal_basis, "法律依据条款，如 个人信息保护法47 / the clause")
        ->required();
    forget->add_option("--document", erasure_.document, "依据文件编号 / the number of the paper")->required();
    forget->add_option("--approve", erasure_.approvals, "ADMINISTRATOR=KEYFILE，须两名管理员 / two administrators")
        ->required();
  }

  int show_or_withhold() {
    const bool withholds = app_.get_subcommand("transcript")->got_subcommand("withhold");
    return withholds ? programs::withhold(config_, withhold_) : programs::transcript(config_, transcript_);
  }

  CLI::App app_;
  int exit_ = programs::kDone;
  programs::LogRestartOptions restart_;
  std::string config_, feed_, key_kind_, path_, log_, name_, duty_, window_, document_, receipt_, remark_;
  int ca_days_ = 3650;
  unsigned epoch_ = 0;
  bool json_ = false, all_ = false;
  programs::InitOptions init_;
  programs::TranscriptOptions transcript_;
  programs::WithholdOptions withhold_;
  programs::CaIssueOptions issue_;
  programs::ParticipantOptions who_;
  programs::ErasureOptions erasure_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    if (!fangpin::initialise_crypto()) {
      std::cerr << "libsodium 无法初始化 / libsodium cannot be initialised\n";
      return programs::kFailed;
    }
    CommandLine line;
    return line.run(argc, argv);
  } catch (const std::exception& failure) {
    std::cerr << "fangpin-gateway: " << failure.what() << "\n";
    return programs::kFailed;
  }
}
