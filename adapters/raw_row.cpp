#include "adapters/raw_row.hpp"

#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

void RawRow::wipe() {
  for (Cell& cell : cells) fangpin::wipe(cell.text);
  for (std::string& name : names) fangpin::wipe(name);
  cells.clear();
  names.clear();
  line = 0;
  written = 0;
}

}  // namespace fangpin::adapters
