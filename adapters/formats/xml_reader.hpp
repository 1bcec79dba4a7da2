#pragma once
#include <cstddef>
#include <exception>
#include <optional>
#include <string_view>

#include "adapters/raw_row.hpp"

struct XML_ParserStruct;

namespace fangpin::adapters {

// The attributes of one start tag; valid while the handler runs.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // The value of the attribute with this local name (`r:id` is asked for as "id"); empty if there is none. Where two
  // attributes share a local name, the one without prefix is meant.
  std::string_view operator[](std::string_view local_name) const;
  bool truth(std::string_view local_name) const;  // "1" or "true"

 private:
  const char** pairs_;
};

// What a part of a workbook is read with. Names come without their prefix: writers differ in them.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view text) = 0;

  // Ends the reading of this part; the reader hands the problem on. The first one counts.
  void stop(FileProblem problem);
  // Ends the reading without a problem: all that was wanted has been seen.
  void stop_early() { enough_ = true; }

  bool stopped() const { return enough_ || problem_.has_value(); }
  const std::optional<FileProblem>& problem() const { return problem_; }

 private:
  bool enough_ = false;
  std::optional<FileProblem> problem_;
};

// Expat, told to take nothing but elements and text: a document type declaration (and so every entity of one's own)
// ends it with `file-xml-forbidden`, nesting deeper than kDepthMax or bytes that are no XML with `file-damaged`.
class XmlReader {
 public:
  static constexpr std::size_t kDepthMax = 64;

  explicit XmlReader(XmlHandler& handler);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // At most 64 KiB at a time.
  std::optional<FileProblem> feed(std::string_view bytes);
  std::optional<FileProblem> finish();

 private:
  struct Callbacks;
  std::optional<FileProblem> parse(std::string_view bytes, bool last);

  XmlHandler& handler_;
  XML_ParserStruct* parser_;
  std::size_t depth_ = 0;
  std::exception_ptr thrown_;  // carried over expat's frames
};

}  // namespace fangpin::adapters
