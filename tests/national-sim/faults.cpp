#include "faults.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace fangpin::national_sim {
namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 9> kNames = {{
    {FaultKind::refuse, "refuse"},
    {FaultKind::put_off, "put-off"},
    {FaultKind::leave_out, "leave-out"},
    {FaultKind::delay, "delay"},
    {FaultKind::drop_before, "drop-before"},
    {FaultKind::drop_after_commit, "drop-after-commit"},
    {FaultKind::error, "error"},
    {FaultKind::error_after_commit, "error-after-commit"},
    {FaultKind::garbage, "garbage"},
}};

template <class Number>
bool read_number(std::string_view text, Number least, Number most, Number& out) {
  Number value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !(value >= least) || !(value <= most)) return false;
  out = value;
  return true;
}

bool read_option(Fault& fault, std::string_view name, std::string_view value) {
  if (name == "count") return read_number<std::int64_t>(value, 1, 1'000'000'000, fault.count);
  if (name == "probability") return read_number<double>(value, 0.0, 1.0, fault.probability);
  if (name == "nth") return read_number<std::int64_t>(value, 1, 1'000'000'000, fault.nth);
  if (name == "milliseconds") return read_number<int>(value, 0, 600'000, fault.milliseconds);
  if (name == "status") return read_number<int>(value, 400, 599, fault.status);
  if (name == "retry_after") return read_number<int>(value, 1, 86'400, fault.retry_after);
  if (name == "alert") {
    fault.alert = value;
    return value.size() == 32 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  }
  return false;
}

}  // namespace

Result<Fault> Fault::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  Fault fault;
  bool known = false;
  for (const auto& [kind, name] : kNames) {
    if (name == word) {
      fault.kind = kind;
      known = true;
    }
  }
  if (!known) {
    std::string words;
    for (const auto& [kind, name] : kNames) words += (words.empty() ? "" : ", ") + std::string(name);
    return fangpin::error(Errc::malformed, "unknown fault; there are " + words);
  }
  std::string_view rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  while (!rest.empty()) {
    const std::string_view option = rest.substr(0, rest.find(','));
    rest = option.size() < rest.size() ? rest.substr(option.size() + 1) : std::string_view();
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos || !read_option(fault, option.substr(0, equals), option.substr(equals + 1))) {
      return fangpin::error(Errc::malformed,
                            "fault " + std::string(word) +
                                ": options are count, probability (0 to 1), nth, alert (32 hex digits), "
                                "milliseconds, status (400 to 599), retry_after");
    }
  }
  return fault;
}

std::string Fault::to_text() const {
  std::string out;
  for (const auto& [other, name] : kNames) {
    if (other == kind) out = name;
  }
  char separator = ':';
  const auto option = [&](const std::string& name, const std::string& value) {
    out += separator + name + "=" + value;
    separator = ',';
  };
  if (count >= 0) option("count", std::to_string(count));
  if (probability < 1.0) option("probability", std::to_string(probability));
  if (nth > 0) option("nth", std::to_string(nth));
  if (!alert.empty()) option("alert", alert);
  if (kind == FaultKind::delay) option("milliseconds", std::to_string(milliseconds));
  if (kind == FaultKind::error || kind == FaultKind::error_after_commit) option("status", std::to_string(status));
  if (retry_after > 0) option("retry_after", std::to_string(retry_after));
  return out;
}

bool FaultPlan::draw(Fault& fault) {
  if (fault.count >= 0 && fault.fired >= fault.count) return false;
  if (fault.probability < 1.0 && std::uniform_real_distribution<double>(0.0, 1.0)(dice_) >= fault.probability) {
    return false;
  }
  ++fault.fired;
  return true;
}

const Fault* FaultPlan::fires(FaultKind kind) {
  for (Fault& fault : faults_) {
    if (fault.kind == kind && draw(fault)) return &fault;
  }
  return nullptr;
}

const Fault* FaultPlan::fires(FaultKind kind, const std::string& key) {
  for (Fault& fault : faults_) {
    if (fault.kind != kind) continue;
    if (fault.keys.contains(key)) return &fault;
    if (!fault.alert.empty() && key.compare(0, 32, fault.alert) != 0) continue;
    ++fault.seen;
    if (fault.nth > 0 && fault.seen != fault.nth) continue;
    if (!draw(fault)) continue;
    if (kind == FaultKind::refuse) fault.keys.insert(key);
    return &fault;
  }
  return nullptr;
}

}  // namespace fangpin::national_sim
