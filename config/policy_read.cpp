#include "config/policy_read.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/fields.hpp"
#include "config/query_rules.hpp"

namespace fangpin::config {

namespace {

constexpr int kDaysMax = 366;
constexpr int kRetentionDaysMax = 36'600;
constexpr std::size_t kFeedsMax = 32;
constexpr std::size_t kRegistersMax = 8;
constexpr std::size_t kTablesMax = 256;  // departments, duties, thresholds: duties are compared pair by pair

constexpr std::array<RuleKind, 8> kRules = {RuleKind::after_discovery,  RuleKind::ten_day,   RuleKind::semi_monthly,
                                            RuleKind::monthly,          RuleKind::quarterly, RuleKind::half_yearly,
                                            RuleKind::season_real_time, RuleKind::prompt};

// Nothing goes before 184 days, the shortest period that a law names for what the gateway keeps. An alert is provided
// to the national system, and so are the records of it.
constexpr std::array<RetentionKind, 7> kRetentionKinds = {{
    {"alerts", 1095, "网络数据安全管理条例 12"},
    {"audit-log", 1095, "网络数据安全管理条例 12, PIPL 56"},
    {"authorization-identities", 184, "网络安全法 21(三)"},
    {"identity-envelopes", 184, "网络安全法 21(三)"},
    {"receipts", 1095, "网络数据安全管理条例 12"},
    {"row-problems", 184, "网络安全法 21(三)"},
    {"server-log", 184, "网络安全法 21(三)"},
}};

struct Defaults {
  int grace_days = 0;
  DayUnit grace_unit = DayUnit::calendar;
  int missed_after_days = 7;
};

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<DayUnit> read_unit(Fields& fields, std::string_view key) {
  const auto choice = fields.choice(key, Need::optional, {"calendar", "working"});
  if (!choice) return std::nullopt;
  return *choice == 0 ? DayUnit::calendar : DayUnit::working;
}

std::optional<int> read_int(Fields& fields, std::string_view key, Need need, int min, int max) {
  const auto value = fields.integer(key, need, min, max);
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

// "6000" or "6000.00" yuan, as cents.
std::optional<std::int64_t> cents_of(std::string_view yuan) {
  const auto dot = yuan.find('.');
  const auto whole = yuan.substr(0, dot);
  const auto part = dot == std::string_view::npos ? std::string_view("00") : yuan.substr(dot + 1);
  if (whole.empty() || whole.size() > 12 || part.size() != 2) return std::nullopt;
  std::int64_t cents = 0;
  for (const auto digits : {whole, part}) {
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      cents = cents * 10 + (c - '0');
    }
  }
  return cents;
}

class Reading {
 public:
  Reading(const MergedPolicy& merged, const std::string& name) : merged_(merged), name_(name) {}

  Checked<Policy> run() {
    Fields fields(merged_.root, "", mistakes_);
    read_head(fields);
    read_defaults(fields);
    read_departments(fields);
    read_duties(fields);
    read_thresholds(fields);
    read_retention(fields);
    if (const Node* node = fields.table("queries", Need::optional)) {
      Fields queries(*node, "queries", mistakes_);
      policy_.queries = read_query_rules(queries, mistakes_);
    }
    fields.finish();
    if (!mistakes_.empty()) return {std::nullopt, std::move(mistakes_)};
    return {std::move(policy_), {}};
  }

 private:
  void read_head(Fields& fields) {
    const auto name = fields.text("name", Need::required);
    if (name && *name != name_) {
      fields.report("name", fmt::format("与文件名不符。请写 \"{}\" 或改文件名。", name_),
                    fmt::format("Does not fit the file. Write \"{}\" or rename the file.", name_));
    }
    policy_.name = name_;
    policy_.version = read_int(fields, "version", Need::required, 1, 999'999).value_or(1);
    policy_.start = fields.date("start", Need::required).value_or(Date{});
    policy_.title = fields.text("title", Need::required).value_or("");
    policy_.source = fields.text("source", Need::required).value_or("");
    fields.text("extends", Need::optional);  // was followed by merge_policy
    policy_.extends = merged_.extends;
  }

  void read_defaults(Fields& root) {
    if (const Node* node = root.table("defaults", Need::optional)) {
      Fields fields(*node, "defaults", mistakes_);
      defaults_.grace_days = read_int(fields, "grace_days", Need::optional, 0, kDaysMax).value_or(0);
      defaults_.grace_unit = read_unit(fields, "grace_unit").value_or(DayUnit::calendar);
      defaults_.missed_after_days = read_int(fields, "missed_after_days", Need::optional, 0, kDaysMax).value_or(7);
      fields.finish();
    }
    if (const Node* node = root.table("keys", Need::optional)) {
      Fields fields(*node, "keys", mistakes_);
      policy_.key_overlap_months = read_int(fields, "overlap_months", Need::required, 1, 60).value_or(13);
      fields.finish();
    }
  }

  void read_departments(Fields& root) {
    const Node* node = root.table("departments", Need::required);
    if (node == nullptr) return;
    Fields parent(*node, "departments", mistakes_);
    if (too_many(root, "departments", *node)) return;
    for (const auto& [id, member] : node->members) {
      const Node* table = parent.table(id, Need::required);
      if (table == nullptr) continue;
      if (!is_identifier(id)) report_identifier(parent, id);
      Fields fields(*table, parent.dotted(id), mistakes_);
      policy_.departments.emplace(id, Department{id, fields.text("name", Need::required).value_or("")});
      fields.finish();
    }
  }

  void read_duties(Fields& root) {
    const Node* node = root.table("duties", Need::required);
    if (node == nullptr) return;
    Fields parent(*node, "duties", mistakes_);
    if (too_many(root, "duties", *node)) return;
    if (node->members.empty()) {
      root.report("duties", "没有任何推送责任。请至少写一项。", "No duty. Write at least one.");
    }
    for (const auto& [id, member] : node->members) {
      const Node* table = parent.table(id, Need::required);
      if (table == nullptr) continue;
      if (!is_identifier(id)) report_identifier(parent, id);
      Fields fields(*table, parent.dotted(id), mistakes_);
      Duty duty = read_duty(fields, id);
      fields.finish();
      check_overlap(fields, duty);
      policy_.duties.push_back(std::move(duty));
    }
  }

  Duty read_duty(Fields& fields, const std::string& id) {
    Duty duty;
    duty.id = id;
    duty.department = fields.text("department", Need::required).value_or("");
    duty.subject = fields.text("subject", Need::required).value_or("");
    duty.clause = fields.text("clause", Need::required).value_or("");
    duty.population = fields.text("population", Need::optional).value_or("");
    if (!duty.population.empty() && !is_identifier(duty.population)) report_identifier(fields, "population");
    read_registers(fields, duty);
    if (!duty.department.empty() && !policy_.departments.contains(duty.department)) {
      fields.report("department", "departments 中没有这个部门。请补上该节或改正编号。",
                    "departments has no such department. Add its table or mend the id.");
    }
    read_feeds(fields, duty);
    read_rule(fields, duty);
    return duty;
  }

  static bool is_feed(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && is_identifier(text.substr(0, slash)) &&
           is_identifier(text.substr(slash + 1));
  }

  void read_registers(Fields& fields, Duty& duty) {
    const auto registers = fields.texts("registers", Need::optional);
    if (!registers) return;
    if (duty.population.empty()) {
      fields.report("registers", "只有写明 population 的责任才能指定登记簿。",
                    "Only a duty with a population can name registers.");
    }
    const std::set<std::string> different(registers->begin(), registers->end());
    if (registers->empty() || registers->size() > kRegistersMax || different.size() != registers->size() ||
        !std::all_of(registers->begin(), registers->end(), is_feed)) {
      fields.report("registers", "应列出 1 至 8 个不同的登记簿推送项,写作 \"部门/事项\"。",
                    "Must list 1 to 8 different feeds of registers, each written \"department/subject\".");
    }
    duty.registers = *registers;
  }

  void read_feeds(Fields& fields, Duty& duty) {
    const auto feeds = fields.texts("feeds", Need::required);
    if (!feeds) return;
    if (feeds->empty() || feeds->size() > kFeedsMax ||
        std::set<std::string>(feeds->begin(), feeds->end()).size() != feeds->size()) {
      fields.report("feeds", "应列出 1 至 32 个不同的推送项。", "Must list 1 to 32 different feeds.");
    }
    for (const auto& feed : *feeds) {
      if (!is_feed(feed) || feed.substr(0, feed.find('/')) != duty.department) {
        fields.report("feeds", "推送项应写作 \"部门/事项\",部门与 department 相同。",
                      "A feed is written \"department/subject\", its department the one of this duty.");
        return;
      }
    }
    duty.feeds = *feeds;
  }

  void read_rule(Fields& fields, Duty& duty) {
    std::vector<std::string_view> names;
    for (const RuleKind kind : kRules) names.push_back(to_text(kind));
    const auto rule = fields.choice("rule", Need::required, names);
    if (!rule) return;
    duty.kind = kRules[*rule];
    if (duty.kind == RuleKind::after_discovery || duty.kind == RuleKind::prompt) {
      duty.days = read_int(fields, "days", Need::required, 0, kDaysMax).value_or(0);
      duty.unit = read_unit(fields, "unit").value_or(DayUnit::calendar);
    } else if (duty.kind == RuleKind::season_real_time) {
      const auto months = fields.integers("months", Need::required, 1, 12);
      for (const auto month : months.value_or(std::vector<std::int64_t>{})) {
        duty.months.insert(static_cast<unsigned>(month));
      }
      if (months && (months->empty() || duty.months.size() != months->size())) {
        fields.report("months", "应列出至少一个月份,且不重复。", "Must list at least one month, each once.");
      }
      duty.within_hours = read_int(fields, "within_hours", Need::required, 0, 24 * kDaysMax).value_or(0);
    }
    if (duty.judges_records()) duty.monthly_nil = fields.boolean("monthly_nil", Need::optional).value_or(false);
    if (duty.opens_windows()) {
      duty.grace_days = read_int(fields, "grace_days", Need::optional, 0, kDaysMax).value_or(defaults_.grace_days);
      duty.grace_unit = read_unit(fields, "grace_unit").value_or(defaults_.grace_unit);
      duty.missed_after_days =
          read_int(fields, "missed_after_days", Need::optional, 0, kDaysMax).value_or(defaults_.missed_after_days);
    }
  }

  // One push never clears two windows, so no two duties may wait for the same push; and where one duty of a feed has a
  // population, each must, or a push could not say which it means.
  void check_overlap(Fields& fields, const Duty& duty) {
    for (const auto& other : policy_.duties) {
      for (const auto& feed : duty.feeds) {
        if (std::find(other.feeds.begin(), other.feeds.end(), feed) == other.feeds.end()) continue;
        if (duty.population.empty() != other.population.empty()) {
          fields.report(
              "feeds",
              fmt::format("推送项 {} 在 duties.{} 中的 population 写法不同:要么都写,要么都不写。", feed, other.id),
              fmt::format("Feed {} stands in duties.{} too: either both have a population or neither.", feed,
                          other.id));
        } else if (duty.population == other.population && ((duty.opens_windows() && other.opens_windows()) ||
                                                           (duty.judges_records() && other.judges_records()))) {
          fields.report(
              "feeds",
              fmt::format("推送项 {} 已由 duties.{} 要求。同一次推送不能计入两项,请只留一处。", feed, other.id),
              fmt::format("duties.{} asks for feed {} already, and one push counts once. Keep it in one.", other.id,
                          feed));
        }
      }
    }
  }

  void read_thresholds(Fields& root) {
    const Node* node = root.table("thresholds", Need::optional);
    if (node == nullptr) return;
    Fields parent(*node, "thresholds", mistakes_);
    if (too_many(root, "thresholds", *node)) return;
    for (const auto& [feed, member] : node->members) {
      const Node* table = parent.table(feed, Need::required);
      if (table == nullptr) continue;
      Fields fields(*table, parent.dotted(feed), mistakes_);
      Threshold threshold;
      const auto amount = fields.choice("amount", Need::required, {"scope-self-paid", "after-reimbursement"});
      threshold.amount =
          amount.value_or(0) == 0 ? Threshold::Amount::scope_self_paid : Threshold::Amount::after_reimbursement;
      const auto per = fields.choice("per", Need::required, {"admission", "person-year", "household-year"});
      threshold.per = std::array{Threshold::Per::admission, Threshold::Per::person_year,
                                 Threshold::Per::household_year}[per.value_or(0)];
      const auto yuan = fields.text("yuan", Need::required);
      const auto cents = yuan ? cents_of(*yuan) : std::nullopt;
      if (yuan && !cents) {
        fields.report("yuan", "应为带引号的金额(元),如 \"6000.00\"。", "Must be yuan in quotes, like \"6000.00\".");
      }
      threshold.cents = cents.value_or(0);
      threshold.clause = fields.text("clause", Need::required).value_or("");
      fields.finish();
      policy_.thresholds.emplace(feed, std::move(threshold));
    }
  }

  void read_retention(Fields& root) {
    const Node* node = root.table("retention", Need::required);
    if (node == nullptr) return;
    Fields parent(*node, "retention", mistakes_);
    for (const auto& known : kRetentionKinds) {
      const Node* table = parent.table(known.kind, Need::required);
      if (table == nullptr) continue;
      Fields fields(*table, parent.dotted(known.kind), mistakes_);
      Retention retention;
      retention.kind = known.kind;
      retention.name = fields.text("name", Need::required).value_or("");
      const auto days = read_int(fields, "days", Need::required, 1, kRetentionDaysMax);
      if (days && *days < known.days_min) {
        fields.report(
            "days", fmt::format("少于法定最短期限 {} 天({})。请加长。", known.days_min, known.law),
            fmt::format("Shorter than the {} days that the law asks for ({}). Raise it.", known.days_min, known.law));
      }
      retention.days = std::chrono::days{days.value_or(0)};
      retention.clause = fields.text("clause", Need::required).value_or("");
      fields.finish();
      policy_.retention.push_back(std::move(retention));
    }
    parent.finish();
  }

  bool too_many(Fields& root, std::string_view key, const Node& node) {
    if (node.members.size() <= kTablesMax) return false;
    root.report(key, fmt::format("超过 {} 项。请检查文件。", kTablesMax),
                fmt::format("More than {} entries. Check the file.", kTablesMax));
    return true;
  }

  void report_identifier(Fields& fields, std::string_view key) {
    fields.report(key, "编号只能用小写字母、数字和连字符,最多 64 个。",
                  "An id has lower-case letters, digits and hyphens only, at most 64.");
  }

  const MergedPolicy& merged_;
  const std::string& name_;
  std::vector<ConfigMistake> mistakes_;
  Defaults defaults_;
  Policy policy_;
};

}  // namespace

std::span<const RetentionKind> retention_kinds() { return kRetentionKinds; }

Checked<Policy> read_policy(const MergedPolicy& merged, const std::string& name) { return Reading(merged, name).run(); }

}  // namespace fangpin::config
