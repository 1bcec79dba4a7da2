#pragma once
#include "adapters/column_map.hpp"
#include "adapters/raw_row.hpp"

namespace fangpin::adapters {

// What a row under the header is. Only `data` counts; whoever is in doubt is data, for a row that is wrongly passed
// over is a person whom nobody hears of, and one that is wrongly taken is rejected aloud.
enum class RowKind {
  data,
  blank,     // no cell of its own in any column of the contract (template rows with a running number, rows of a merged
             // block that add nothing), or a heading in between
  notes,     // how to fill in the form: 必填, 18位, 如2022-09-01; 示例; a row of column numbers
  repeated,  // the header again, as on each printed page
  total,     // 合计, 小计, 总计 ...
  footer,    // 填表人：, 审核：, 注： ...
};

// `under_header`: no data row has come since the header. Notes are looked for there only.
RowKind kind_of_row(const RawRow& row, const ColumnMap& columns, bool under_header);

}  // namespace fangpin::adapters
