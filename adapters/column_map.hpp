#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract.hpp"
#include "adapters/values/money.hpp"

namespace fangpin::adapters {

// A contract's headers in their looked-up form. The contract must outlive it.
class HeaderIndex {
 public:
  struct Match {
    const Field* field = nullptr;
    std::size_t rank = 0;  // place of the alias in the field's list: the smaller, the surer
  };
  explicit HeaderIndex(const Contract& contract);
  // nullptr: no field of this contract has such a header. A header with a code name in brackets, "死亡原因(SWYY)", is
  // what stands in front of them, unless the code is another field's; 申请人身份证 is 申请人身份证号.
  const Match* find(std::string_view header) const;
  const Contract& contract() const { return contract_; }
  const std::map<std::string, Match, std::less<>>& matches() const { return matches_; }
  // The index of a contract that find_contract() gave, made once in the life of the process; nullptr for any other.
  static const HeaderIndex* of_known(const Contract& contract);

 private:
  const Contract& contract_;
  std::map<std::string, Match, std::less<>> matches_;
};

// One column of the file that a field is read from.
struct Column {
  const Field* field = nullptr;
  std::size_t index = 0;                 // place in the row
  std::string header;                    // as the file writes it, on one line
  std::optional<MoneyUnit> unit = {};    // of a money column: its header's, else that of what stands above the table
  std::optional<std::size_t> twin = {};  // of the citizen ID: another column with the same header
};

// Which column of a file is which field. A field takes the column with its surest header, of equal ones the first (the
// national export repeats headers); dropped fields and unknown headers have no column, so that nothing reads them. The
// ID of a household's head is the person's only where the head's name is all the names there are: beside another name
// it is no column at all, for it is another person's.
class ColumnMap {
 public:
  ColumnMap(const HeaderIndex& index, std::span<const std::string> headers);

  // The citizen ID's first, the others in the file's order: the order in which problems count.
  std::span<const Column> columns() const { return columns_; }
  const Column* find(std::string_view field_id) const;
  // The field's header in this file, or the contract's title for it where the file lacks the column.
  std::string header_of(std::string_view field_id) const;

  // A column whose amounts are multiplied by what a title line says, and not by what its header says.
  struct TitleUnit {
    std::string header;      // the column's
    std::uint32_t line = 0;  // the title's
  };
  // Where a money column's header names no unit: that of the cell above it (a group of columns), else of a title.
  // `above`: the rows over the header, in their order. Gives the columns whose amounts a title changed: 元 changes
  // none.
  std::vector<TitleUnit> take_units(std::span<const RawRow> above);

 private:
  void settle_head(const HeaderIndex& index, std::span<const std::string> headers);

  const Contract& contract_;
  std::vector<Column> columns_;
};

// Groups of field ids, one of each of which must have a column: each required field; where the event or the discovery
// day is required, either of them; the amounts that the policy's reading of a cost needs.
std::vector<std::vector<std::string_view>> required_columns(const Contract& contract, const Readings& readings);

}  // namespace fangpin::adapters
