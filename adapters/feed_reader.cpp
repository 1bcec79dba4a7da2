#include "adapters/feed_reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/column_map.hpp"
#include "adapters/header_search.hpp"
#include "adapters/known_columns.hpp"
#include "adapters/row_adapter.hpp"
#include "adapters/row_kind.hpp"
#include "adapters/row_shift.hpp"
#include "adapters/sheet_label.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {

struct FeedReader::State final : RowSink {
  const Contract& contract;
  const config::Divisions& divisions;
  const Options options;
  const std::unique_ptr<const HeaderIndex> own_headers;  // of a contract that is not one of the product's
  const HeaderIndex& headers;
  RowAdapter adapter;
  std::unique_ptr<Decoder> decoder;
  AdaptedSink* sink = nullptr;  // set while feed() or finish() runs

  // Of the sheet that is read; a file without sheets is one.
  std::string label;                 // sheet_label() of it; empty for files without sheets
  bool passed_over = false;          // it has no header of this feed
  std::vector<RawRow> waiting;       // rows before the header is decided: at most kHeaderRowsMax
  std::optional<ColumnMap> columns;  // made when the header is
  std::size_t width = 0;             // FoundHeader::width, written
  std::size_t written = 0;
  std::vector<std::string> header;  // the header row's own cells, as cells_of() has them
  bool row_seen = false;            // a data row, accepted or rejected

  std::vector<std::string> members;  // NDJSON: the names that `columns` was made of
  std::vector<std::string> unread;
  bool header_seen = false;                 // in any sheet
  bool data_seen = false;                   // in any sheet
  std::optional<FileProblem> why_unheaded;  // of the first sheet that was passed over

  State(const Contract& c, const config::Divisions& d, Options o)
      : contract(c),
        divisions(d),
        options(std::move(o)),
        own_headers(HeaderIndex::of_known(c) == nullptr ? std::make_unique<const HeaderIndex>(c) : nullptr),
        headers(own_headers ? *own_headers : *HeaderIndex::of_known(c)),
        adapter(c, divisions, options.today, options.readings),
        decoder(make_decoder(options.format, options.charset, options.limits)) {}
  ~State() override {
    for (auto& row : waiting) row.wipe();
  }

  std::optional<FileProblem> row(RawRow&& row) override;
  std::optional<FileProblem> sheet(RawSheet&& next) override;
  std::optional<FileProblem> end_sheet();
  std::optional<FileProblem> pass_over(NoHeader&& why);
  std::optional<FileProblem> member_row(RawRow&& row);
  std::optional<FileProblem> decide_header();
  void note_unknown(const std::vector<UnknownColumn>& unknown, std::uint32_t line);
  std::optional<FileProblem> table_row(RawRow&& row);
  std::optional<RowProblem> judge_row(const RawRow& row);
  void reject(RowProblem&& problem);
};

namespace {

// What each cell would be as a header; blank ones at the end do not count.
std::vector<std::string> cells_of(const RawRow& row) {
  std::vector<std::string> out;
  for (const auto& cell : row.cells) out.push_back(cell.merged_continuation ? "" : normalise_header(cell.text));
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

// Most of Big5 can be read as GB18030 and gives other characters. Its 姓名 gives two that nobody writes.
bool was_written_in_big5(const std::vector<RawRow>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const RawRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const Cell& cell) { return cell.text.find("\uFE4E\uE6BD") != std::string::npos; });
  });
}

}  // namespace

std::optional<FileProblem> FeedReader::State::row(RawRow&& row) {
  if (options.format == FileFormat::ndjson) return member_row(std::move(row));
  if (passed_over) {
    row.wipe();
    return std::nullopt;
  }
  if (columns) return table_row(std::move(row));
  waiting.push_back(std::move(row));
  return waiting.size() < kHeaderRowsMax ? std::nullopt : decide_header();
}

std::optional<FileProblem> FeedReader::State::sheet(RawSheet&& next) {
  if (auto problem = end_sheet()) return problem;
  label = sheet_label(next, divisions);
  columns.reset();
  passed_over = row_seen = false;
  if (!next.visible) sink->warned({1, {}, "sheet-hidden", label});
  return std::nullopt;
}

// A sheet may be shorter than the search for its header.
std::optional<FileProblem> FeedReader::State::end_sheet() {
  return columns || passed_over || waiting.empty() ? std::nullopt : decide_header();
}

std::optional<FileProblem> FeedReader::State::pass_over(NoHeader&& why) {
  for (auto& row : waiting) row.wipe();
  waiting.clear();
  why.problem.sheet = label;
  if (label.empty() || why.lists_persons) return std::move(why.problem);
  passed_over = true;
  sink->warned({std::max<std::uint32_t>(why.problem.line, 1), {}, "sheet-without-header", label});
  if (!why_unheaded) why_unheaded = std::move(why.problem);
  return std::nullopt;
}

// Each NDJSON row names its own members; most files repeat the same ones, so the map is made anew only when they
// change.
std::optional<FileProblem> FeedReader::State::member_row(RawRow&& row) {
  if (!columns || row.names != members) {
    const bool first = !columns;
    members = row.names;
    const auto* const known = own_headers ? nullptr : known_columns(headers, members);
    known != nullptr ? columns.emplace(*known) : columns.emplace(headers, members);
    if (first) {
      if (auto problem = check_members(*columns, contract, options.readings, row.line)) {
        row.wipe();
        return problem;
      }
      header_seen = true;
      if (known == nullptr) note_unknown(unknown_columns(headers, *columns, members), row.line);
    }
  }
  if (auto problem = judge_row(row)) reject(std::move(*problem));
  row.wipe();
  return std::nullopt;
}

std::optional<FileProblem> FeedReader::State::decide_header() {
  auto found = find_header(headers, waiting, options.readings);
  if (auto* none = std::get_if<NoHeader>(&found)) {
    if (was_written_in_big5(waiting)) none->problem = {.reason = "file-undecodable", .line = none->problem.line};
    return pass_over(std::move(*none));
  }
  auto& of_sheet = std::get<FoundHeader>(found);
  const auto at = of_sheet.row;
  columns.emplace(std::move(of_sheet.columns));
  width = of_sheet.width;
  written = of_sheet.written;
  header = cells_of(waiting[at]);
  header_seen = true;
  note_unknown(of_sheet.unknown, waiting[at].line);
  for (auto& unit : of_sheet.title_units) sink->warned({unit.line, std::move(unit.header), "unit-from-title", label});
  auto rows = std::exchange(waiting, {});
  std::optional<FileProblem> problem;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > at && !problem) problem = table_row(std::move(rows[i]));
    rows[i].wipe();
  }
  return problem;
}

void FeedReader::State::note_unknown(const std::vector<UnknownColumn>& unknown, std::uint32_t line) {
  for (const auto& column : unknown) {
    if (column.misspelt) sink->warned({line, column.header, "column-misspelt", label});
    if (unread.size() < kUnknownColumnsMax && std::find(unread.begin(), unread.end(), column.header) == unread.end()) {
      unread.push_back(column.header);
    }
  }
}

// A row that is not taken may be the header of a second table below the first. That is said once and ends it: each row
// under it would be read in the first one's columns.
std::optional<FileProblem> FeedReader::State::table_row(RawRow&& row) {
  std::optional<FileProblem> refused;
  const bool first = !row_seen;
  const auto kind = kind_of_row(row, *columns, first);
  auto problem = kind == RowKind::data ? judge_row(row) : std::nullopt;
  const auto again =
      !first && (problem || kind == RowKind::repeated) ? header_again(headers, *columns, row) : HeaderAgain::none;
  if (again == HeaderAgain::other && cells_of(row) != header) {
    refused = FileProblem{.reason = "file-second-table", .line = row.line, .sheet = label};
  } else if (again == HeaderAgain::none && problem) {
    reject(std::move(*problem));
  }
  row.wipe();
  return refused;
}

std::optional<RowProblem> FeedReader::State::judge_row(const RawRow& row) {
  if (options.format == FileFormat::csv) {
    if (const auto cell = first_surplus_cell(row, *columns, width, written)) {
      return RowProblem{row.line, sayable_header({}, *cell), "row-shifted"};
    }
  }
  auto result = adapter.adapt(row, *columns);
  if (auto* problem = std::get_if<RowProblem>(&result)) return std::move(*problem);
  row_seen = data_seen = true;
  auto& accepted = std::get<AdaptedRow>(result);
  accepted.sheet = label;
  for (auto& warning : accepted.warnings) warning.sheet = label;
  sink->accepted(std::move(accepted));
  return std::nullopt;
}

void FeedReader::State::reject(RowProblem&& problem) {
  row_seen = data_seen = true;
  problem.sheet = label;
  sink->rejected(std::move(problem));
}

FeedReader::FeedReader(const Contract& contract, const config::Divisions& divisions, Options options)
    : state_(std::make_unique<State>(contract, divisions, std::move(options))) {}

FeedReader::~FeedReader() = default;

std::optional<FileProblem> FeedReader::feed(ByteView bytes, AdaptedSink& sink) {
  state_->sink = &sink;
  return state_->decoder->feed(bytes, *state_);
}

std::optional<FileProblem> FeedReader::finish(AdaptedSink& sink) {
  auto problem = finish_some(sink);
  while (!problem && !done()) problem = finish_some(sink);
  return problem;
}

bool FeedReader::done() const { return state_->decoder->done(); }

std::optional<FileProblem> FeedReader::finish_some(AdaptedSink& sink) {
  state_->sink = &sink;
  auto problem = state_->decoder->finish_some(*state_);
  if (!problem && !done()) return std::nullopt;
  if (!problem) problem = state_->end_sheet();
  if (problem) {
    problem->sheet = state_->label;
    return problem;
  }
  if (!state_->header_seen) {
    return state_->why_unheaded ? std::move(*state_->why_unheaded) : FileProblem{.reason = "file-empty"};
  }
  if (!state_->data_seen) return FileProblem{.reason = "file-only-header"};
  return std::nullopt;
}

const std::vector<std::string>& FeedReader::unread_columns() const { return state_->unread; }

}  // namespace fangpin::adapters
