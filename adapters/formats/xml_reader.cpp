#include "adapters/formats/xml_reader.hpp"

#include <expat.h>

#include <new>
#include <string>
#include <utility>

namespace fangpin::adapters {
namespace {

std::string_view local(const char* name) {
  const std::string_view full = name;
  const std::size_t colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view local_name) const {
  std::string_view prefixed;
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (pair[0] == local_name) return pair[1];
    if (local(pair[0]) == local_name) prefixed = pair[1];
  }
  return prefixed;
}

bool XmlAttributes::truth(std::string_view local_name) const {
  const std::string_view value = (*this)[local_name];
  return value == "1" || value == "true";
}

void XmlHandler::stop(FileProblem problem) {
  if (!problem_) problem_ = std::move(problem);
}

struct XmlReader::Callbacks {
  static XmlReader& reader(void* data) { return *static_cast<XmlReader*>(data); }

  // Runs `what` unless the handler has stopped, and stops the parser where it has.
  template <class What>
  static void guard(void* data, What what) {
    XmlReader& self = reader(data);
    if (self.handler_.stopped() || self.thrown_) return;
    try {
      what(self);
    } catch (...) {
      self.thrown_ = std::current_exception();
    }
    if (self.handler_.stopped() || self.thrown_) XML_StopParser(self.parser_, XML_FALSE);
  }

  static void XMLCALL start(void* data, const char* name, const char** attributes) {
    guard(data, [&](XmlReader& self) {
      if (++self.depth_ > kDepthMax) {
        self.handler_.stop({"file-damaged", 0, {}});
      } else {
        self.handler_.start(local(name), XmlAttributes(attributes));
      }
    });
  }
  static void XMLCALL end(void* data, const char* name) {
    guard(data, [&](XmlReader& self) {
      --self.depth_;
      self.handler_.end(local(name));
    });
  }
  static void XMLCALL text(void* data, const char* bytes, int size) {
    guard(data, [&](XmlReader& self) { self.handler_.text({bytes, static_cast<std::size_t>(size)}); });
  }
  static void XMLCALL doctype(void* data, const char*, const char*, const char*, int) {
    guard(data, [](XmlReader& self) { self.handler_.stop({"file-xml-forbidden", 0, {}}); });
  }
};

XmlReader::XmlReader(XmlHandler& handler) : handler_(handler), parser_(XML_ParserCreate(nullptr)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Callbacks::start, Callbacks::end);
  XML_SetCharacterDataHandler(parser_, Callbacks::text);
  XML_SetStartDoctypeDeclHandler(parser_, Callbacks::doctype);
}

XmlReader::~XmlReader() { XML_ParserFree(parser_); }

std::optional<FileProblem> XmlReader::feed(std::string_view bytes) { return parse(bytes, false); }
std::optional<FileProblem> XmlReader::finish() { return parse({}, true); }

std::optional<FileProblem> XmlReader::parse(std::string_view bytes, bool last) {
  if (handler_.stopped()) return handler_.problem();
  const XML_Status status = XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  if (handler_.stopped()) return handler_.problem();
  if (status == XML_STATUS_OK) return std::nullopt;
  return FileProblem{"file-damaged", 0, {}};
}

}  // namespace fangpin::adapters
