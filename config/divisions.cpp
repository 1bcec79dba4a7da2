#include "config/divisions.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "crypto/base/ascii.hpp"

namespace fangpin::config {
namespace {

constexpr std::size_t kFileBytesMax = 4 * 1024 * 1024;  // the largest county has under 2,000 villages
constexpr std::size_t kTownDigits = 9;
constexpr std::size_t kVillageDigits = 12;

// Longest first: "青廉村民委员会" is 青廉 and not 青廉村民. One kind of suffix at a time, so that 育才社区居民委员会 is
// also found as 育才社区.
constexpr std::array<std::string_view, 8> kVillageSuffixes = {"村民委员会", "居民委员会", "村委会", "居委会",
                                                              "行政村",     "社区",       "村",     "居"};
constexpr std::array<std::string_view, 8> kTownSuffixes = {"街道办事处", "人民政府", "街道", "民族乡",
                                                           "镇政府",     "乡政府",   "镇",   "乡"};

bool is_space(std::string_view text, std::size_t at, std::size_t* length) {
  constexpr std::array<std::string_view, 9> kSpaces = {
      " ", "\t", "\r", "\n", "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x80\x83"};
  for (const auto space : kSpaces) {
    if (text.substr(at).starts_with(space)) {
      *length = space.size();
      return true;
    }
  }
  return false;
}

// No name of a place holds a space, so all of them go, wherever a clerk's file has put them.
std::string without_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool may_be_space = byte <= 0x20 || byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
    if (may_be_space && is_space(text, at, &length)) {
      at += length;
    } else {
      out += text[at++];
    }
  }
  return out;
}

template <std::size_t N>
std::string_view without_suffix(std::string_view name, const std::array<std::string_view, N>& suffixes) {
  for (const auto suffix : suffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

// The spellings under which a name of the list is found, and those that are tried for a name of a file, best first.
// Two steps, since 大东关村村民委员会 is written 大东关村 and 大东关 as well.
template <std::size_t N>
std::vector<std::string> spellings(std::string_view name, const std::array<std::string_view, N>& suffixes) {
  std::vector<std::string> out{std::string(name)};
  for (int step = 0; step < 2; ++step) {
    const auto shorter = without_suffix(out.back(), suffixes);
    if (shorter == out.back()) break;
    out.emplace_back(shorter);
  }
  return out;
}

// "灵寿县慈峪镇" and "石家庄市灵寿县慈峪镇": what follows the last 县, 市 or 区 that is not the name's own beginning.
std::string_view without_county(std::string_view town) {
  std::size_t start = 0;
  for (const std::string_view mark : {"自治县", "县", "市", "区"}) {
    const auto at = town.rfind(mark);
    if (at != std::string_view::npos && at > 0 && at + mark.size() < town.size()) {
      start = std::max(start, at + mark.size());
    }
  }
  return town.substr(start);
}

Error bad_line(std::size_t line, std::string_view what) {
  return error(Errc::config, "divisions line " + std::to_string(line) + ": " + std::string(what));
}

}  // namespace

Result<Divisions> Divisions::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return error(Errc::config, path + ": cannot be opened; expected config/divisions/COUNTY.csv");
  std::string text;
  std::array<char, 65536> block;
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kFileBytesMax) return error(Errc::config, path + ": larger than 4 MiB");
  }
  if (file.bad()) return error(Errc::config, path + ": cannot be read");
  auto divisions = parse(text);
  if (!divisions) return error(divisions.error().code, path + ": " + divisions.error().detail);
  return divisions;
}

Result<Divisions> Divisions::parse(std::string_view csv) {
  Divisions out;
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  std::set<std::string, std::less<>> ambiguous_towns;
  std::size_t line = 0;
  while (!csv.empty()) {
    ++line;
    const auto end = csv.find('\n');
    auto row = csv.substr(0, end);
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.empty()) continue;
    if (line == 1) {
      if (row != "code,name,parent") return bad_line(line, "the header must be code,name,parent");
      continue;
    }
    const auto first = row.find(',');
    const auto second = first == std::string_view::npos ? first : row.find(',', first + 1);
    if (second == std::string_view::npos || row.find(',', second + 1) != std::string_view::npos) {
      return bad_line(line, "expected three fields");
    }
    const auto code = row.substr(0, first);
    const auto name = row.substr(first + 1, second - first - 1);
    const auto parent = row.substr(second + 1);
    if (!all_digits(code) || name.empty() || !code.starts_with(parent) || name != without_spaces(name)) {
      return bad_line(line, "expected a code of digits, a name without spaces and the code's parent");
    }
    const bool town = code.size() == kTownDigits && parent.size() == 6;
    const bool village = code.size() == kVillageDigits && parent.size() == kTownDigits;
    if (!town && !village) return bad_line(line, "a code has 9 (township) or 12 (village) digits");
    const auto county = code.substr(0, 6);
    if (out.county_.empty()) out.county_ = county;
    if (out.county_ != county) return bad_line(line, "one file holds one county");
    if (village && !out.names_.contains(parent)) return bad_line(line, "the village's township stands not above it");
    if (!out.names_.emplace(code, name).second) return bad_line(line, "this code stands twice");
    if (town) {
      for (auto& spelling : spellings(name, kTownSuffixes)) {
        const auto [at, fresh] = out.towns_.emplace(spelling, code);
        if (!fresh && at->second != code) ambiguous_towns.insert(spelling);
      }
    } else {
      for (auto& spelling : spellings(name, kVillageSuffixes)) {
        out.villages_[std::move(spelling)].emplace_back(code);
      }
    }
  }
  // 城关镇 and 城关乡 side by side: the bare name means neither.
  for (const auto& name : ambiguous_towns) out.towns_.erase(name);
  if (out.county_.empty()) return error(Errc::config, "the list holds no township");
  return out;
}

bool Divisions::known(std::string_view code) const { return names_.contains(code); }

std::string_view Divisions::name(std::string_view code) const {
  const auto at = names_.find(code);
  return at == names_.end() ? std::string_view{} : std::string_view(at->second);
}

std::string Divisions::resolve(std::string_view town, std::string_view village) const {
  const std::string town_name = without_spaces(town);
  const std::string village_name = without_spaces(village);

  std::string_view town_code;
  if (!town_name.empty()) {
    const auto tail = without_county(town_name);
    for (const auto whole : {std::string_view(town_name), tail}) {
      for (const auto& spelling : spellings(whole, kTownSuffixes)) {
        const auto at = towns_.find(spelling);
        if (at != towns_.end()) {
          town_code = at->second;
          break;
        }
      }
      if (!town_code.empty()) break;
    }
    // A township of another county: its villages may bear the names of ours.
    if (town_code.empty()) return {};
  }

  if (!village_name.empty()) {
    // The first spelling that the list knows decides: 新村 is 新村 before it is 新.
    for (const auto& spelling : spellings(village_name, kVillageSuffixes)) {
      const auto at = villages_.find(spelling);
      if (at == villages_.end()) continue;
      std::string_view found;
      std::size_t matches = 0;
      for (const auto& code : at->second) {
        if (!code.starts_with(town_code)) continue;
        found = code;
        ++matches;
      }
      if (matches == 1) return std::string(found);
      if (matches > 1) break;
    }
  }
  return std::string(town_code);
}

}  // namespace fangpin::config
