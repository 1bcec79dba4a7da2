#pragma once
#include <memory>
#include <variant>

#include "adapters/adapted_row.hpp"
#include "adapters/column_map.hpp"
#include "adapters/contract.hpp"
#include "adapters/raw_row.hpp"
#include "config/divisions.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::adapters {

// Turns the rows of one file into what their contract leaves of them. Knows earlier rows only as far as ParentWatch and
// a merged block need it.
//
// A row is rejected with its first problem, the citizen ID before all others, then in the file's column order. Not
// rejected, but warned of: an unreadable value that is only sealed (a phone, a guardian), a place that is unknown or
// contradicts its code, one ID with two names, four water indicators all met.
class RowAdapter {
 public:
  // `contract` and `divisions` must outlive the adapter. `today`: later days and months are `date-future`.
  RowAdapter(const Contract& contract, const config::Divisions& divisions, Date today, const Readings& readings);
  ~RowAdapter();

  // The caller wipes `row` afterwards, and the adapted row once it is tokenised and sealed.
  std::variant<AdaptedRow, RowProblem> adapt(const RawRow& row, const ColumnMap& columns);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fangpin::adapters
