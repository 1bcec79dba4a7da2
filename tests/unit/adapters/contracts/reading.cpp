#include "reading.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "adapters/values/code_points.hpp"

namespace fangpin::adapters {
namespace {

class Collector final : public AdaptedSink {
 public:
  explicit Collector(Reading& reading) : reading_(reading) {}
  void accepted(AdaptedRow&& row) override { reading_.accepted.push_back(std::move(row)); }
  void rejected(RowProblem&& problem) override { reading_.rejected.push_back(std::move(problem)); }
  void warned(RowProblem&& warning) override { reading_.warned.push_back(std::move(warning)); }

 private:
  Reading& reading_;
};

std::string text_of(const RowProblem& problem) {
  return std::to_string(problem.line) + " " + problem.column + " " + problem.reason;
}

}  // namespace

std::vector<std::string> Reading::problems() const {
  std::vector<std::string> out;
  for (const auto& problem : rejected) out.push_back(text_of(problem));
  return out;
}

std::vector<std::string> Reading::warnings() const {
  std::vector<std::string> out;
  for (const auto& warning : warned) out.push_back(text_of(warning));
  for (const auto& row : accepted) {
    for (const auto& warning : row.warnings) out.push_back(text_of(warning));
  }
  return out;
}

const config::Divisions& lingshou() {
  static const config::Divisions divisions =
      config::Divisions::load(FANGPIN_SOURCE_DIR "/config/divisions/130126.csv").value();
  return divisions;
}

const Contract& contract_of(std::string_view feed) {
  const auto* contract = find_contract(feed);
  if (contract == nullptr) throw std::invalid_argument("no such feed: " + std::string(feed));
  return *contract;
}

Reading read_bytes(std::string_view feed, std::string_view bytes, const ReadOptions& options) {
  Reading reading;
  Collector collector(reading);
  FeedReader reader(contract_of(feed), lingshou(),
                    {.format = options.format,
                     .charset = options.charset,
                     .today = options.today,
                     .readings = options.readings,
                     .limits = {}});
  for (std::size_t at = 0; at < bytes.size() && !reading.refused; at += options.chunk) {
    reading.refused = reader.feed(as_bytes(bytes.substr(at, options.chunk)), collector);
  }
  if (!reading.refused) reading.refused = reader.finish(collector);
  reading.unread = reader.unread_columns();
  return reading;
}

std::string sample(const std::string& name) {
  std::ifstream file(FANGPIN_SOURCE_DIR "/tests/data/samples/" + name, std::ios::binary);
  if (!file) throw std::invalid_argument("no such sample: " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string to_utf16le(std::string_view utf8) {
  std::string out = "\xFF\xFE";
  const auto unit = [&out](std::uint32_t value) {
    out += static_cast<char>(value & 0xFF);
    out += static_cast<char>((value >> 8) & 0xFF);
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t point = next_code_point(utf8, at);
    if (point < 0x10000) {
      unit(point);
    } else {
      unit(0xD800 + ((point - 0x10000) >> 10));
      unit(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace fangpin::adapters
