#include "gateway/verify/table.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

namespace fangpin::verify {

namespace {

std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

}  // namespace

Table::Table(const std::string& directory, const std::string& name, std::vector<std::string> columns)
    : path_(directory + "/" + name), columns_(std::move(columns)) {
  if (std::filesystem::exists(path_ + ".csv") || std::filesystem::exists(path_ + ".json")) {
    csv_.setstate(std::ios::failbit);
    return;
  }
  csv_.open(path_ + ".csv", std::ios::binary);
  json_.open(path_ + ".json", std::ios::binary);
  csv_ << "\xEF\xBB\xBF" << csv_line(columns_);
  json_ << "[";
}

void Table::row(const std::vector<std::string>& cells) {
  boost::json::object object;
  for (std::size_t i = 0; i < columns_.size(); ++i) object[columns_[i]] = cells[i];
  csv_ << csv_line(cells);
  json_ << (rows_++ == 0 ? "\n" : ",\n") << boost::json::serialize(object);
}

Status Table::finish() {
  json_ << "\n]\n";
  csv_.close();
  json_.close();
  if (csv_ && json_) return ok();
  return error(Errc::storage,
               fmt::format("无法写入 {0}.csv/.json, 或文件已存在(请换一个空文件夹) / cannot write {0}.csv/.json, or "
                           "it is there already: give an empty folder",
                           path_));
}

}  // namespace fangpin::verify
