#include "gateway/intake/row_stream.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "adapters/feed_reader.hpp"
#include "adapters/reasons.hpp"
#include "adapters/unknown_columns.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "gateway/deadlines/lateness.hpp"
#include "gateway/intake/stage_pipe.hpp"
#include "gateway/intake/store_problem.hpp"

namespace fangpin::intake {

namespace asio = boost::asio;
using http::Problem;

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// A staged batch is a commit, which writes every page of the look-ups that it touched, about two per row; larger
// batches share them. Two of these are some 8 MiB, and staging one holds the writer for less than a tenth of a second.
constexpr std::size_t kBatchRows = 3000;

adapters::FeedReader::Options options_of(const County& county, const PushRequest& request) {
  const auto& limits = county.settings.limits;
  adapters::FeedReader::Options options;
  options.format = request.format;
  options.charset = request.charset;
  options.today = shanghai_date(county.time.now());
  options.limits.row_bytes_max = static_cast<std::size_t>(limits.row_bytes);
  options.limits.cells_max = static_cast<std::size_t>(limits.columns);
  options.limits.rows_max = static_cast<std::size_t>(limits.rows);
  options.limits.workbook_bytes_max = static_cast<std::size_t>(limits.workbook_bytes);
  options.limits.inflated_bytes_max = static_cast<std::size_t>(limits.workbook_inflated_bytes);
  options.readings = county.readings(request.contract->feed);
  return options;
}

// A file that is over a limit is 413 and names it; every other refusal is the file's own fault.
std::pair<std::string_view, std::int64_t> code_and_limit(const config::Settings::Limits& limits,
                                                         std::string_view reason) {
  if (reason == "row-too-long") return {"row-too-long", limits.row_bytes};
  if (reason == "file-too-many-rows") return {"rows-too-many", limits.rows};
  if (reason == "file-inflates-too-far") return {"workbook-too-large", limits.workbook_inflated_bytes};
  return {"file-refused", 0};
}

Problem problem_of_file(const config::Settings::Limits& limits, const adapters::FileProblem& refused) {
  const auto& why = adapters::reason(refused.reason);
  const auto [code, limit] = code_and_limit(limits, refused.reason);
  Problem problem{std::string(code), std::string(why.zh), std::string(why.en), {{"reason", refused.reason}}};
  if (limit > 0) problem.extensions.emplace_back("limit", std::to_string(limit));
  if (refused.line > 0) problem.extensions.emplace_back("line", std::to_string(refused.line));
  if (!refused.column.empty()) problem.extensions.emplace_back("column", refused.column);
  if (!refused.sheet.empty()) problem.extensions.emplace_back("sheet", refused.sheet);
  if (!refused.missing.empty()) problem.extensions.emplace_back("missing", adapters::list_text(refused.missing));
  if (!refused.unknown.empty()) problem.extensions.emplace_back("unknown", adapters::list_text(refused.unknown));
  return problem;
}

}  // namespace

Problem problem_of_body(const Error& failure) {
  if (failure.code == Errc::timed_out) return {failure.detail == "rate-too-slow" ? "rate-too-slow" : "request-timeout"};
  return {"body-truncated"};
}

asio::awaitable<Result<Digest>> digest_of(http::BodyReader& body) {
  crypto::Sha256 hash;
  Bytes buffer(kReadBytes);
  while (true) {
    auto count = co_await body.read_some(buffer);
    if (!count) co_return count.error();
    if (*count == 0) break;
    hash.update(ByteView(buffer).first(*count));
  }
  wipe(std::span(buffer));
  co_return hash.finish();
}

asio::awaitable<std::optional<Problem>> stream_rows(const County& county, const PushRequest& request,
                                                    http::BodyReader& body, Arrival& arrival) {
  const Tokenizer tokenizer(county.keys, county.settings.county, *request.contract, county.time.now());
  const auto* duty = deadlines::record_duty(county.policy, request.contract->feed, request.population);
  // Where the calendar lacks the year of a row's due day, the row is taken and not judged, and the receipt says so
  // once.
  bool calendar_gap = false;
  auto due_of = [&](adapters::AdaptedRow& row) {
    std::optional<Instant> due;
    if (duty == nullptr) return due;
    if (auto found = deadlines::record_due(*duty, county.calendar, row.discovered)) {
      due = *found;
    } else if (!std::exchange(calendar_gap, true)) {
      row.warnings.push_back({row.line, {}, "calendar-missing", row.sheet});
    }
    return due;
  };
  RowCollector collector(tokenizer, county.sealer.load(), kBatchRows, county.year_threshold(request.contract->feed),
                         due_of);
  adapters::FeedReader reader(*request.contract, county.divisions, options_of(county, request));
  StagePipe pipe(county.store, arrival.opening);

  crypto::Sha256 hash;
  Bytes buffer(static_cast<std::size_t>(std::clamp<std::uint64_t>(arrival.content_length, 1, kReadBytes)));
  std::optional<Problem> problem;
  std::uint64_t received = 0;
  bool file_refused = false;
  bool body_ended = false;
  bool more = true;
  while (more && !problem) {
    std::size_t count = 0;
    if (!body_ended) {
      auto read = co_await body.read_some(buffer);
      if (!read) {
        problem = problem_of_body(read.error());
        break;
      }
      count = *read;
      body_ended = count == 0;
    } else {
      co_await asio::post(asio::use_awaitable);  // a workbook is long: others on this thread come in between
    }
    received += count;
    const auto bytes = ByteView(buffer).first(count);
    hash.update(bytes);
    const auto refused = body_ended ? reader.finish_some(collector) : reader.feed(bytes, collector);
    file_refused = refused.has_value();
    if (refused) problem = problem_of_file(county.settings.limits, *refused);
    more = !body_ended || !reader.done();
    while (!problem && collector.pending() > 0 && (collector.pending() > kBatchRows || !more)) {
      auto batch = collector.take();
      if (!more && collector.pending() == 0) {
        arrival.last_batch = std::move(batch);
        break;
      }
      auto staged = co_await pipe.put(std::move(batch));
      if (!staged) problem = problem_of_store(staged.error());
    }
  }
  wipe(std::span(buffer));
  auto staged = co_await pipe.finish();
  if (!problem && !staged) problem = problem_of_store(staged.error());
  const bool whole = received == arrival.content_length;
  if (!problem || (file_refused && whole)) arrival.content_digest = hash.finish();
  // A file that was spoilt on its way is told so, and not what is wrong with what became of it.
  const auto& declared = request.admitted.content_digest;
  if (file_refused && whole && declared && *declared != arrival.content_digest) problem = Problem{"digest-mismatch"};
  co_return problem;
}

}  // namespace fangpin::intake
