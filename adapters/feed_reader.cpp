#include "adapters/feed_reader.hpp"

#include <utility>
#include <vector>

#include "adapters/column_map.hpp"
#include "adapters/header_search.hpp"
#include "adapters/row_adapter.hpp"
#include "adapters/row_kind.hpp"

namespace fangpin::adapters {

struct FeedReader::State final : RowSink {
  const Contract& contract;
  const Options options;
  const std::unique_ptr<const HeaderIndex> own_headers;  // of a contract that is not one of the product's
  const HeaderIndex& headers;
  RowAdapter adapter;
  std::unique_ptr<Decoder> decoder;
  AdaptedSink* sink = nullptr;  // set while feed() or finish() runs

  std::vector<RawRow> waiting;  // rows before the header is decided: at most kHeaderRowsMax
  std::optional<ColumnMap> columns;
  std::vector<std::string> members;  // NDJSON: the names that `columns` was made of
  bool row_seen = false;             // a data row, accepted or rejected

  State(const Contract& c, const config::Divisions& divisions, Options o)
      : contract(c),
        options(std::move(o)),
        own_headers(HeaderIndex::of_known(c) == nullptr ? std::make_unique<const HeaderIndex>(c) : nullptr),
        headers(own_headers ? *own_headers : *HeaderIndex::of_known(c)),
        adapter(c, divisions, options.today, options.readings),
        decoder(make_decoder(options.format, options.charset, options.limits)) {}
  ~State() override {
    for (auto& row : waiting) row.wipe();
  }

  std::optional<FileProblem> row(RawRow&& row) override;
  std::optional<FileProblem> member_row(RawRow&& row);
  std::optional<FileProblem> decide_header();
  void table_row(RawRow&& row);
  void adapt(RawRow&& row);
};

std::optional<FileProblem> FeedReader::State::row(RawRow&& row) {
  if (options.format == FileFormat::ndjson) return member_row(std::move(row));
  if (columns) {
    table_row(std::move(row));
    return std::nullopt;
  }
  waiting.push_back(std::move(row));
  return waiting.size() < kHeaderRowsMax ? std::nullopt : decide_header();
}

// Each NDJSON row names its own members; most files repeat the same ones, so the map is made anew only when they
// change.
std::optional<FileProblem> FeedReader::State::member_row(RawRow&& row) {
  if (!columns || row.names != members) {
    const bool first = !columns;
    members = row.names;
    columns.emplace(headers, members);
    if (first) {
      if (auto problem = check_members(*columns, contract, options.readings, row.line)) {
        row.wipe();
        return problem;
      }
    }
  }
  adapt(std::move(row));
  return std::nullopt;
}

std::optional<FileProblem> FeedReader::State::decide_header() {
  auto found = find_header(headers, waiting, options.readings);
  if (auto* problem = std::get_if<FileProblem>(&found)) return std::move(*problem);
  auto& header = std::get<FoundHeader>(found);
  columns.emplace(std::move(header.columns));
  auto rows = std::exchange(waiting, {});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > header.row) table_row(std::move(rows[i]));
    rows[i].wipe();
  }
  return std::nullopt;
}

void FeedReader::State::table_row(RawRow&& row) {
  if (kind_of_row(row, *columns, !row_seen) == RowKind::data) {
    adapt(std::move(row));
  } else {
    row.wipe();
  }
}

void FeedReader::State::adapt(RawRow&& row) {
  row_seen = true;
  auto result = adapter.adapt(row, *columns);
  row.wipe();
  if (auto* problem = std::get_if<RowProblem>(&result)) {
    sink->rejected(std::move(*problem));
  } else {
    sink->accepted(std::move(std::get<AdaptedRow>(result)));
  }
}

FeedReader::FeedReader(const Contract& contract, const config::Divisions& divisions, Options options)
    : state_(std::make_unique<State>(contract, divisions, std::move(options))) {}

FeedReader::~FeedReader() = default;

std::optional<FileProblem> FeedReader::feed(ByteView bytes, AdaptedSink& sink) {
  state_->sink = &sink;
  return state_->decoder->feed(bytes, *state_);
}

std::optional<FileProblem> FeedReader::finish(AdaptedSink& sink) {
  state_->sink = &sink;
  if (auto problem = state_->decoder->finish(*state_)) return problem;
  if (!state_->columns) {
    if (state_->waiting.empty()) return FileProblem{.reason = "file-empty"};
    if (auto problem = state_->decide_header()) return problem;
  }
  if (!state_->row_seen) return FileProblem{.reason = "file-only-header"};
  return std::nullopt;
}

}  // namespace fangpin::adapters
