#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/xml_reader.hpp"

namespace fangpin::adapters {

// Collects the text of one <si> or <is>: its <t> runs, without the phonetic ones (<rPh>), with _x000D_ escapes undone.
class XlsxText {
 public:
  void start(std::string_view name);
  void end(std::string_view name);
  void text(std::string_view text);
  // The text so far; the caller clears it by begin().
  std::string take();
  void begin();

 private:
  bool in_text_ = false;
  bool phonetic_ = false;
  std::string text_;
};

// "_x000D_" and its kind, as Excel writes signs that XML cannot hold.
std::string undo_escapes(std::string text);

// The table of shared strings, one block of memory and an offset each: a table of millions of empty strings costs four
// bytes each, which the limit on inflated bytes bounds.
class XlsxStrings final : public XmlHandler {
 public:
  ~XlsxStrings() override;
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  std::optional<std::string_view> at(std::size_t index) const;

 private:
  XlsxText current_;
  bool in_item_ = false;
  std::string all_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace fangpin::adapters
