#include "adapters/formats/xlsx_workbook.hpp"

#include <algorithm>

namespace fangpin::adapters {
namespace {

// "xl/" and "../docProps/app.xml" -> "docProps/app.xml"; a leading slash starts from the package's root.
std::string resolve(std::string_view folder, std::string_view target) {
  std::string path =
      target.starts_with('/') ? std::string(target.substr(1)) : std::string(folder) + std::string(target);
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view step = std::string_view(path).substr(at, slash - at);
    if (step == "..") {
      const std::size_t parent = out.empty() ? std::string::npos : out.find_last_of('/', out.size() - 2);
      out.erase(parent == std::string::npos ? 0 : parent + 1);
    } else if (!step.empty() && step != ".") {
      out.append(step);
      if (slash < path.size()) out.push_back('/');
    }
    at = slash + 1;
  }
  return out;
}

// The first characters of a UTF-8 text that fit into `bytes_max`.
std::string_view first_whole(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

void XlsxRelations::start(std::string_view name, const XmlAttributes& attributes) {
  if (name != "Relationship" || attributes["TargetMode"] == "External") return;
  const std::string_view type = attributes["Type"];
  targets_.emplace(std::string(attributes["Id"]), Target{resolve(folder_, attributes["Target"]),
                                                         std::string(type.substr(type.find_last_of('/') + 1))});
}

void XlsxRelations::end(std::string_view) {}
void XlsxRelations::text(std::string_view) {}

const XlsxRelations::Target* XlsxRelations::by_id(std::string_view id) const {
  const auto found = targets_.find(id);
  return found == targets_.end() ? nullptr : &found->second;
}

std::string_view XlsxRelations::by_type(std::string_view type) const {
  for (const auto& [id, target] : targets_) {
    if (target.type == type) return target.part;
  }
  return {};
}

void XlsxWorkbook::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "sheet") {
    if (sheets_.size() == kSheetsMax) {
      stop({"file-too-many-entries", 0, {}});
      return;
    }
    const std::string_view state = attributes["state"];
    sheets_.push_back({std::string(first_whole(attributes["name"], RawSheet::kNameBytesMax)),
                       std::string(attributes["id"]), state.empty() || state == "visible"});
  } else if (name == "workbookPr") {
    counts_from_1904_ = attributes.truth("date1904");
  }
}

void XlsxWorkbook::end(std::string_view) {}
void XlsxWorkbook::text(std::string_view) {}

std::string folder_of_part(std::string_view part) {
  const std::size_t slash = part.find_last_of('/');
  return slash == std::string_view::npos ? std::string() : std::string(part.substr(0, slash + 1));
}

std::string relations_of_part(std::string_view part) {
  const std::string folder = folder_of_part(part);
  return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

}  // namespace fangpin::adapters
