// What the session's own thread spends on a row, piece by piece: reading NDJSON into adapted rows, and their tokens.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include "adapters/feed_reader.hpp"
#include "config/divisions.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/intake/tokenizer.hpp"
#include "tests/bench/person_rows.hpp"

namespace {

using namespace fangpin;

constexpr std::size_t kRows = 10'000;

std::string body_of(std::string_view feed) {
  std::string body;
  for (std::size_t i = 0; i < kRows; ++i) bench::append_row(body, feed, i);
  return body;
}

const config::Divisions& divisions() {
  static const auto loaded = config::Divisions::load("config/divisions/130126.csv");
  if (!loaded) std::abort();
  return *loaded;
}

class Kept final : public adapters::AdaptedSink {
 public:
  void accepted(adapters::AdaptedRow&& row) override {
    if (rows.size() < 1000) rows.push_back(row);
    row.wipe();
    ++count;
  }
  void rejected(adapters::RowProblem&&) override { std::abort(); }
  void warned(adapters::RowProblem&&) override { std::abort(); }
  std::vector<adapters::AdaptedRow> rows;
  std::size_t count = 0;
};

void read_into(Kept& kept, std::string_view feed, std::string_view body) {
  adapters::FeedReader::Options options;
  options.format = adapters::FileFormat::ndjson;
  options.today = std::chrono::year{2022} / 9 / 20;
  adapters::FeedReader reader(*adapters::find_contract(feed), divisions(), options);
  constexpr std::size_t kPiece = 16 * 1024;
  for (std::size_t at = 0; at < body.size(); at += kPiece) {
    if (reader.feed(as_bytes(body.substr(at, kPiece)), kept)) std::abort();
  }
  if (reader.finish(kept)) std::abort();
}

void read_rows(benchmark::State& state) {
  const auto feed = bench::kFeeds[state.range(0)];
  const auto body = body_of(feed);
  std::size_t rows = 0;
  for (auto _ : state) {
    Kept kept;
    read_into(kept, feed, body);
    rows += kept.count;
  }
  state.SetLabel(std::string(feed));
  state.SetItemsProcessed(static_cast<std::int64_t>(rows));
  state.SetBytesProcessed(static_cast<std::int64_t>(rows * bench::kRowBytes));
}
BENCHMARK(read_rows)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

void tokenize_rows(benchmark::State& state) {
  const auto feed = bench::kFeeds[0];
  Kept kept;
  read_into(kept, feed, body_of(feed));
  std::string folder = (std::filesystem::temp_directory_path() / "fangpin-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  const std::string path = folder + "/pseudonym.keys";
  if (!crypto::PseudonymKeys::create(path, Instant{})) std::abort();
  const auto keys = crypto::PseudonymKeys::load(path);
  std::filesystem::remove_all(folder);
  const intake::Tokenizer tokenizer(*keys, "130126", *adapters::find_contract(feed), security_now());
  for (auto _ : state) {
    for (const auto& row : kept.rows) benchmark::DoNotOptimize(tokenizer.tokenize(row));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kept.rows.size()));
}
BENCHMARK(tokenize_rows)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  if (!initialise_crypto()) return 1;
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
