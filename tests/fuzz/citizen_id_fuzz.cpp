// Any text as an ID, a name or a header: no crash, and what is read is in its normal form.
#include <cstdlib>
#include <string>

#include "adapters/values/citizen_id.hpp"
#include "adapters/values/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fangpin::adapters;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto id = parse_citizen_id({CellKind::text, text});
  if (id.has_value() && (!fangpin::is_citizen_id(*id) || *parse_citizen_id({CellKind::text, *id}) != *id)) std::abort();
  if (parse_citizen_id({CellKind::number, text}).has_value()) std::abort();
  const std::string name = normalise_name(text);
  if (normalise_name(name) != name) std::abort();
  const std::string header = normalise_header(text);
  if (normalise_header(header) != header) std::abort();
  return 0;
}
