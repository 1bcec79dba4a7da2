// Any bytes as a department's file: the first byte picks the contract, the second the format and the policy's reading
// of a threshold. No crash; the same rows however the bytes are cut; an accepted row is fit to be tokenised, and what
// is kept of it holds no citizen ID that its file has.
#include <boost/json.hpp>
#include <cstdlib>
#include <string>

#include "adapters/feed_reader.hpp"
#include "adapters/reasons.hpp"
#include "adapters/values/citizen_id.hpp"

namespace {

using namespace fangpin::adapters;
using fangpin::ByteView;

void require(bool held) {
  if (!held) std::abort();
}

const fangpin::config::Divisions& divisions() {
  static const auto instance = fangpin::config::Divisions::parse(
                                   "code,name,parent\n130126100,灵寿镇,130126\n"
                                   "130126100200,孟托村委会,130126100\n130126101,青同镇,130126\n"
                                   "130126101200,青同村委会,130126101\n")
                                   .value();
  return instance;
}

bool known(std::string_view code) {
  for (const auto& reason : all_reasons()) {
    if (reason.code == code) return true;
  }
  return false;
}

class Judge final : public AdaptedSink {
 public:
  void accepted(AdaptedRow&& row) override {
    require(fangpin::is_citizen_id(row.person));
    require(!row.natural_key.empty() && !row.digest_input.empty() && !row.identity.empty());
    require(row.area.empty() || row.area.size() == 9 || row.area.size() == 12);
    require(!row.discovered || row.discovered->ok());
    require(row.alert == row.no_alert_reason.empty());
    boost::system::error_code failure;
    for (const auto* text : {&row.kept, &row.identity, &row.digest_input}) {
      require(boost::json::parse(*text, failure).is_object() && !failure);
    }
    require(row.kept.find(row.person) == std::string::npos);
    for (const auto& warning : row.warnings) require(known(warning.reason));
    add(row.natural_key + row.digest_input + row.kept + row.area + (row.alert ? "!" : "."));
    row.wipe();
  }
  void rejected(RowProblem&& problem) override {
    require(known(problem.reason));
    add(problem.sheet + std::to_string(problem.line) + problem.column + problem.reason);
  }
  void warned(RowProblem&& warning) override {
    require(known(warning.reason) && warning.line > 0);
    add(warning.sheet + warning.column + warning.reason);
  }
  void refused(const FileProblem& problem) {
    require(known(problem.reason));
    add(problem.reason);
  }
  std::size_t verdict() const { return verdict_; }

 private:
  void add(const std::string& text) { verdict_ = verdict_ * 31 + std::hash<std::string>()(text); }
  std::size_t verdict_ = 0;
};

std::size_t read(const Contract& contract, const FeedReader::Options& options, ByteView bytes, std::size_t cut) {
  Judge judge;
  FeedReader reader(contract, divisions(), options);
  auto refused = reader.feed(bytes.first(cut), judge);
  if (!refused) refused = reader.feed(bytes.subspan(cut), judge);
  if (!refused) refused = reader.finish(judge);
  if (refused) judge.refused(*refused);
  return judge.verdict();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto contracts = all_contracts();
  const auto& contract = contracts[data[0] % contracts.size()];
  FeedReader::Options options;
  options.format = data[1] % 4 == 1 ? FileFormat::ndjson : data[1] % 4 == 2 ? FileFormat::xlsx : FileFormat::csv;
  options.today = fangpin::parse_date("2022-09-30").value();
  options.readings.per = (data[1] & 4) != 0 ? Readings::Per::person_year : Readings::Per::admission;
  options.readings.amount =
      (data[1] & 8) != 0 ? Readings::Amount::after_reimbursement : Readings::Amount::scope_self_paid;
  options.limits.row_bytes_max = 4096;
  options.limits.cells_max = 64;
  options.limits.rows_max = 200;
  options.limits.inflated_bytes_max = 4 * 1024 * 1024;
  const ByteView bytes(data + 2, size - 2);
  const std::size_t cut = bytes.empty() ? 0 : bytes.back() % bytes.size();
  require(read(contract, options, bytes, 0) == read(contract, options, bytes, cut));
  return 0;
}
