#include "gateway/agent/check_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "config/policy.hpp"
#include "config/settings.hpp"
#include "crypto/durable_file.hpp"
#include "gateway/agent/check_report.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/file_check.hpp"
#include "gateway/agent/request_plan.hpp"

namespace fangpin::agent {

namespace {

using adapters::Readings;

// "6000" or "6000.00" yuan.
std::optional<std::int64_t> cents_of(std::string_view text) {
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string_view fraction = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (dot != std::string_view::npos && (fraction.empty() || fraction.size() > 2)) return std::nullopt;
  std::int64_t yuan = 0;
  const auto [end, fault] = std::from_chars(whole.data(), whole.data() + whole.size(), yuan);
  if (fault != std::errc() || end != whole.data() + whole.size() || yuan < 0 || yuan > 1'000'000'000) {
    return std::nullopt;
  }
  std::int64_t cents = 0;
  for (std::size_t place = 0; place < 2; ++place) {
    const char digit = place < fraction.size() ? fraction[place] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    cents = cents * 10 + (digit - '0');
  }
  return yuan * 100 + cents;
}

Result<Readings> readings_of(const Invocation& line) {
  Readings readings;
  if (!line.policy.empty()) {
    const auto policy = config::load_policy(line.policy);
    if (!policy) {
      std::string all = "政策文件有误 / the policy file is wrong:";
      for (const auto& mistake : policy.mistakes) all += "\n  " + config::to_text(mistake);
      return error(Errc::config, all);
    }
    if (const auto* threshold = policy.value->threshold(line.feed); threshold != nullptr) {
      readings.threshold_cents = threshold->cents;
      readings.amount = threshold->amount == config::Threshold::Amount::scope_self_paid
                            ? Readings::Amount::scope_self_paid
                            : Readings::Amount::after_reimbursement;
      readings.per = threshold->per == config::Threshold::Per::admission     ? Readings::Per::admission
                     : threshold->per == config::Threshold::Per::person_year ? Readings::Per::person_year
                                                                             : Readings::Per::household_year;
    }
  }
  if (!line.threshold.empty()) {
    const auto cents = cents_of(line.threshold);
    if (!cents) {
      return error(Errc::malformed,
                   "--threshold 应为金额（元），如 6000 或 6000.00。 / --threshold is an amount in yuan, "
                   "e.g. 6000 or 6000.00.");
    }
    readings.threshold_cents = *cents;
  }
  if (line.amount == "scope-self-paid") readings.amount = Readings::Amount::scope_self_paid;
  if (line.amount == "after-reimbursement") readings.amount = Readings::Amount::after_reimbursement;
  if (line.per == "admission") readings.per = Readings::Per::admission;
  if (line.per == "person-year") readings.per = Readings::Per::person_year;
  if (line.per == "household-year") readings.per = Readings::Per::household_year;
  return readings;
}

// Whoever checks must see which threshold it was: the county's policy may read another.
std::string readings_text(const Readings& readings, bool by_policy) {
  const bool scope = readings.amount == Readings::Amount::scope_self_paid;
  const char* per = readings.per == Readings::Per::admission     ? "每次住院 / per admission"
                    : readings.per == Readings::Per::person_year ? "每人每年 / per person and year"
                                                                 : "每户每年 / per household and year";
  return fmt::format(
      "门槛 / threshold {}.{:02} 元，{}，{}{}\n", readings.threshold_cents / 100, readings.threshold_cents % 100,
      scope ? "政策范围内自付 / self-paid within scope" : "报销后自付 / after reimbursement", per,
      by_policy ? "" : "；县里的政策口径可能不同，请用 --policy / the county's policy may read another: --policy");
}

Result<config::Divisions> divisions_of(const Invocation& line) {
  if (!line.divisions.empty()) return config::Divisions::load(line.divisions);
  const std::string_view county = line.county.empty() ? kDefaultCounty : std::string_view(line.county);
  const std::string_view csv = built_in_divisions(county);
  if (csv.empty()) {
    return error(Errc::not_found,
                 fmt::format("没有自带 {} 的区划表，请用 --divisions 指定。 / No list of villages of {} is "
                             "built in; name one with --divisions.",
                             county, county));
  }
  return config::Divisions::parse(csv);
}

const adapters::Contract* contract_of(const std::string& feed, std::string& known) {
  const auto* contract = adapters::find_contract(feed);
  if (contract != nullptr) return contract;
  for (const auto& each : adapters::all_contracts())
    known += "\n  " + std::string(each.feed) + "  " + std::string(each.title);
  return nullptr;
}

}  // namespace

Report run_check_command(const Invocation& line, Date today, Progress& progress) {
  const auto refuse = [&line](const std::string& message) { return failure(ExitCode::refused, message, line.json); };
  std::string known;
  const adapters::Contract* contract = contract_of(line.feed, known);
  if (contract == nullptr) {
    return refuse("没有这个推送项，请用 --feed 指定以下之一 / no such feed; name one of these with --feed:" + known);
  }
  const bool population_fits =
      line.population.empty() || (contract->two_populations &&
                                  (line.population == "alleviated-or-monitored" || line.population == "other-insured"));
  if (!population_fits) {
    return refuse(
        contract->two_populations
            ? "--population 应为 alleviated-or-monitored 或 other-insured / is one of these two"
            : "该推送项不分人群，请去掉 --population。 / This feed has no populations; leave out --population.");
  }
  if (!line.today.empty()) {
    const auto day = parse_date(line.today);
    if (!day) return refuse("--today 应为 YYYY-MM-DD。 / --today is YYYY-MM-DD.");
    today = *day;
  }
  auto readings = readings_of(line);
  if (!readings) return refuse(readings.error().detail);
  const auto divisions = divisions_of(line);
  if (!divisions) return refuse(divisions.error().detail);
  auto file = FileBody::open(line.file);
  if (!file) return refuse(file.error().detail);

  if (names_one_file(line.csv, line.file)) {
    return refuse("--csv 不能写到被检查的文件上。 / --csv may not name the file that is checked.");
  }

  // A name that no feed takes is read as a workbook: then its content says what it is (an .xls, a web page ...).
  const auto type = media_type(line.file, line.format);
  adapters::FeedReader::Options options;
  options.format =
      type ? adapters::format_of_media_type(*type).value_or(adapters::FileFormat::xlsx) : adapters::FileFormat::xlsx;
  options.charset = line.charset;
  options.today = today;
  options.readings = *readings;
  // What the gateway takes unless its operator says otherwise.
  const config::Settings::Limits limits;
  options.limits.row_bytes_max = static_cast<std::size_t>(limits.row_bytes);
  options.limits.cells_max = static_cast<std::size_t>(limits.columns);
  options.limits.rows_max = static_cast<std::size_t>(limits.rows);
  options.limits.workbook_bytes_max = static_cast<std::size_t>(limits.workbook_bytes);
  options.limits.inflated_bytes_max = static_cast<std::size_t>(limits.workbook_inflated_bytes);
  const auto check = check_file(*contract, *divisions, options, *file, file->size(), line.every_row, progress);
  if (!check) return refuse(check.error().detail);

  Report report;
  report.code = exit_code_of(*check);
  const std::string name = std::filesystem::path(line.file).filename().string();
  report.out = line.json ? check_json(*check, line.feed, name, line.every_row)
                         : check_text(*check, line.feed, name, static_cast<std::size_t>(line.table_rows));
  if (!line.json && contract->rule == adapters::AlertRule::cost_threshold) {
    report.out = readings_text(*readings, !line.policy.empty()) + report.out;
  }
  if (!line.csv.empty()) {
    const auto written =
        crypto::write_file_durably(line.csv, as_bytes(check_csv(*check)), 0600, crypto::ExistingFile::replace);
    if (!written) return refuse(written.error().detail);
  }
  return report;
}

}  // namespace fangpin::agent
