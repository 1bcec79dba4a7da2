// Any text as a day, a month or an amount: no crash, and what is read is in range and reads back as itself.
#include <cstdlib>
#include <string>

#include "adapters/values/date.hpp"
#include "adapters/values/money.hpp"

namespace {

using namespace fangpin::adapters;

void check(const Cell& cell) {
  const auto day = parse_day(cell);
  if (day.has_value()) {
    const auto again = parse_day({CellKind::text, fangpin::to_text(*day)});
    if (!day->ok() || !again.has_value() || *again != *day) std::abort();
  }
  const auto month = parse_month(cell);
  if (month.has_value() && !month->ok()) std::abort();
  const auto cents = parse_money(cell);
  if (cents.has_value() && (*cents < 0 || *cents > 10'000'000'000)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check({CellKind::text, text});
  check({CellKind::number, text});
  return 0;
}
