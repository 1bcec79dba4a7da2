#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/adapted_row.hpp"
#include "adapters/contract.hpp"
#include "adapters/formats/decoder.hpp"
#include "config/divisions.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::adapters {

class AdaptedSink {
 public:
  virtual ~AdaptedSink() = default;
  virtual void accepted(AdaptedRow&& row) = 0;
  virtual void rejected(RowProblem&& problem) = 0;
  // Of no single row: a sheet that was passed over, a column whose name is nearly one that is read.
  virtual void warned(RowProblem&& warning) = 0;
};

// One submission's file from bytes to adapted rows: decoder, header search, column mapping, fill-down, notes and total
// rows, the contract's adapter. Pure and streaming; the same code answers in the gateway and in `fangpin-push check`.
// A file is refused whole (FileProblem) if it is of another kind, undecodable, empty, has no header row, only a header,
// or none of the contract's required columns; otherwise each row is accepted or rejected on its own.
//
// Of a workbook every visible sheet that has a header of the contract is read, each with its own header, as one file. A
// sheet without one and a hidden one with content are named in a warning; one that lists persons but lacks a required
// column refuses the workbook, for its families would be dropped.
class FeedReader {
 public:
  struct Options {
    FileFormat format = FileFormat::csv;
    std::string charset;  // empty: detect
    Date today;           // business day in Shanghai: later dates are refused as `date-future`
    Readings readings;    // how the policy reads what the notices leave open (contract.hpp)
    FormatLimits limits;
  };
  // `contract` and `divisions` must outlive the reader.
  FeedReader(const Contract& contract, const config::Divisions& divisions, Options options);
  ~FeedReader();

  std::optional<FileProblem> feed(ByteView bytes, AdaptedSink& sink);
  // Total rows seen are accepted + rejected; title, notes, blank and total rows do not count.
  std::optional<FileProblem> finish(AdaptedSink& sink);
  // The same in pieces of a few hundred rows, as Decoder::finish_some().
  std::optional<FileProblem> finish_some(AdaptedSink& sink);
  bool done() const;
  // Headers that no field has, each once, at most kUnknownColumnsMax: for who checks a file before pushing it.
  const std::vector<std::string>& unread_columns() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fangpin::adapters
