// What the store alone does on this machine: rows staged and accepted per second, durable, by rows per submission.
// Every row is a person and a record that the store has not seen; envelopes are of the usual size but not sealed.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "gateway/store/store.hpp"

namespace {

using namespace fangpin;
using namespace fangpin::store;

class Sealer final : public RowSealer {
 public:
  crypto::SealedIdentity seal(std::size_t, const domain::AlertId&) override { return {{}, Bytes(160, 7)}; }
  std::optional<crypto::WrappedDataKey> wrapped(const crypto::DataKeyId& id) override {
    return crypto::WrappedDataKey{id, {{"national-system", Bytes(80, 1)}, {"officer", Bytes(80, 2)}}};
  }
};

crypto::Token random_token(std::mt19937_64& random) {
  crypto::Token token;
  token.epoch = 1;
  for (std::size_t i = 0; i < token.value.size(); i += 8) {
    const auto word = random();
    for (std::size_t j = 0; j < 8; ++j) token.value[i + j] = static_cast<std::uint8_t>(word >> (8 * j));
  }
  return token;
}

std::vector<RowToStage> random_rows(std::mt19937_64& random, std::size_t count) {
  std::vector<RowToStage> rows(count);
  for (auto& row : rows) {
    row.natural_key = {random_token(random)};
    row.row_digest = {random_token(random)};
    row.person = {random_token(random)};
    row.kept = R"({"disease":"serious","discovered":"2022-09-03","hospital_days":12,"self_paid":"20000-30000"})";
    row.area = "130126100201";
  }
  return rows;
}

class Fixture {
 public:
  Fixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fangpin-bench-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    options_.path = directory_ + "/gateway.db";
    options_.county = "130126";
    options_.free_bytes_min = 1;
    if (!sqlite::create(options_, false)) std::abort();
    store_ = std::move(*sqlite::open(options_));
  }
  ~Fixture() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  Store& store() { return *store_; }

 private:
  std::string directory_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

// As intake does it: one job begins and stages, one accepts with its audit entry and its receipt.
void push(Store& store, const std::string& feed, const std::string& key, std::span<const RowToStage> rows) {
  Sealer sealer;
  domain::SubmissionId id = 0;
  constexpr std::size_t kBatch = 500;
  auto status = store.run([&](Transaction& t) -> Status {
    NewSubmission submission;
    submission.department = "health";
    submission.feed = feed;
    submission.idempotency_key = key;
    const auto begun = t.begin_submission(submission);
    if (!begun) return begun.error();
    id = *begun;
    const auto outcomes = t.stage(id, rows.first(std::min(rows.size(), kBatch)), sealer);
    return outcomes ? ok() : Status(outcomes.error());
  });
  for (std::size_t from = kBatch; status && from < rows.size(); from += kBatch) {
    status = store.run([&](Transaction& t) -> Status {
      const auto outcomes = t.stage(id, rows.subspan(from, std::min(kBatch, rows.size() - from)), sealer);
      return outcomes ? ok() : Status(outcomes.error());
    });
  }
  if (status) {
    status = store.run([&](Transaction& t) -> Status {
      const auto made = t.accept(id, {});
      if (!made) return made.error();
      const auto entry = t.append_attempt("health", [](const AuditPosition&) { return std::string(400, 'x'); });
      if (!entry) return entry.error();
      return t.keep_receipt(id, key, std::string(900, 'r'), false, 0);
    });
  }
  if (!status) std::abort();
}

void rows_per_submission(benchmark::State& state) {
  Fixture fixture;
  const auto count = static_cast<std::size_t>(state.range(0));
  const int clients = static_cast<int>(state.range(1));
  std::atomic<std::int64_t> key{0};
  std::int64_t rows_done = 0;
  for (auto _ : state) {
    state.PauseTiming();
    // A fixed amount of rows per iteration, so that figures of one run are of equally filled stores.
    const int pushes = std::max(1, static_cast<int>(std::min<std::size_t>(20'000 / count, 1000)));
    std::vector<std::vector<RowToStage>> batches(static_cast<std::size_t>(clients));
    std::mt19937_64 random(static_cast<std::uint64_t>(state.iterations()) + 1);
    for (auto& batch : batches) batch = random_rows(random, count * static_cast<std::size_t>(pushes));
    state.ResumeTiming();
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client) {
      threads.emplace_back([&, client] {
        const std::span<const RowToStage> rows(batches[static_cast<std::size_t>(client)]);
        for (int i = 0; i < pushes; ++i) {
          push(fixture.store(), "health/feed-" + std::to_string(client), std::to_string(++key),
               rows.subspan(static_cast<std::size_t>(i) * count, count));
        }
      });
    }
    for (auto& thread : threads) thread.join();
    rows_done += static_cast<std::int64_t>(count) * pushes * clients;
  }
  state.SetItemsProcessed(rows_done);
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(rows_per_submission)
    ->ArgNames({"rows", "clients"})
    ->Args({1, 1})
    ->Args({1, 4})
    ->Args({1, 16})
    ->Args({100, 4})
    ->Args({1000, 4})
    ->Args({10000, 4})
    ->Iterations(3)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
