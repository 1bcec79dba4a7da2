#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/feed_reader.hpp"

namespace fangpin::adapters {

inline constexpr std::string_view kFire = "emergency-management/fire";
inline constexpr std::string_view kHouse = "housing/dangerous-house";
inline constexpr std::string_view kDropout = "education/dropout";
inline constexpr std::string_view kCost = "medical-insurance/cost-burden";

// What came of one file.
struct Reading {
  std::vector<AdaptedRow> accepted;
  std::vector<RowProblem> rejected;
  std::vector<RowProblem> warned;  // of no single row
  std::optional<FileProblem> refused;
  std::vector<std::string> unread;  // FeedReader::unread_columns()

  // "12 身份证号 id-blank", in order.
  std::vector<std::string> problems() const;
  // "12 身份证号 id-of-parent", those of no single row first.
  std::vector<std::string> warnings() const;
  std::string refusal() const { return refused ? refused->reason : std::string(); }
};

struct ReadOptions {
  Date today{std::chrono::year(2022), std::chrono::month(9), std::chrono::day(30)};
  Readings readings = {};
  FileFormat format = FileFormat::csv;
  std::string charset = {};
  std::size_t chunk = 65536;
};

const config::Divisions& lingshou();
const Contract& contract_of(std::string_view feed);
Reading read_bytes(std::string_view feed, std::string_view bytes, const ReadOptions& options = {});
std::string sample(const std::string& name);
std::string to_utf16le(std::string_view utf8);

}  // namespace fangpin::adapters
