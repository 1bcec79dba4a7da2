#pragma once
#include <string>
#include <utility>
#include <vector>

namespace fangpin::adapters {

// Writes workbooks that no office program would: every part is given as text.
class WorkbookBuilder {
 public:
  // A whole small workbook around the XML between <worksheet> and </worksheet>.
  static WorkbookBuilder with_sheet(const std::string& sheet_inside);

  // A workbook of such sheets with names, in the order of their tabs; `state` "hidden" or empty.
  struct Sheet {
    std::string name;
    std::string inside;
    std::string state = {};
  };
  static WorkbookBuilder with_sheets(const std::vector<Sheet>& sheets);

  // Adds a part or replaces it.
  WorkbookBuilder& part(const std::string& name, const std::string& content);
  // A second entry of the same name.
  WorkbookBuilder& repeat(const std::string& name, const std::string& content);
  WorkbookBuilder& without(const std::string& name);
  // The flag that says that every entry is encrypted.
  WorkbookBuilder& mark_encrypted();

  std::string bytes() const;

 private:
  std::vector<std::pair<std::string, std::string>> parts_;
  bool encrypted_ = false;
};

// "<row r=...>" of cells with inline text.
std::string text_row(int number, const std::vector<std::string>& texts);

}  // namespace fangpin::adapters
