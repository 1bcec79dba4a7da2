#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/xml_reader.hpp"

namespace fangpin::adapters {

// The relations of one part: what its ids point at, as part names of the package.
class XlsxRelations final : public XmlHandler {
 public:
  struct Target {
    std::string part;
    std::string type;  // the last word of the relation's type: "worksheet", "sharedStrings" ...
  };

  // `folder` is that of the part whose relations these are: "xl/" for "xl/workbook.xml".
  explicit XlsxRelations(std::string folder) : folder_(std::move(folder)) {}
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  const Target* by_id(std::string_view id) const;
  // The first of its type; empty if there is none.
  std::string_view by_type(std::string_view type) const;

 private:
  std::string folder_;
  std::map<std::string, Target, std::less<>> targets_;
};

// The sheets of a workbook in the order of its tabs. Reason: file-too-many-entries (above kSheetsMax).
class XlsxWorkbook final : public XmlHandler {
 public:
  static constexpr std::size_t kSheetsMax = 256;

  struct Sheet {
    std::string name;  // at most RawSheet::kNameBytesMax, cut between characters
    std::string relation_id;
    bool visible = true;
  };
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  const std::vector<Sheet>& sheets() const { return sheets_; }
  bool counts_from_1904() const { return counts_from_1904_; }

 private:
  std::vector<Sheet> sheets_;
  bool counts_from_1904_ = false;
};

// The folder of a part ("xl/") and the name of its relations ("xl/_rels/workbook.xml.rels").
std::string folder_of_part(std::string_view part);
std::string relations_of_part(std::string_view part);

}  // namespace fangpin::adapters
