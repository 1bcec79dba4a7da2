#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangpin::adapters {

// A JSON text of one string, escaped as RFC 8785 wants it. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Builds the RFC 8785 form of one flat object without a tree in between: an adapted row needs three of them, and they
// are the hot path. Byte for byte what canonical_json() of crypto/base gives. Names are ASCII and unique.
class JsonObject {
 public:
  void add_text(std::string_view name, std::string_view value);
  // `json` is already a JSON value in canonical form.
  void add_json(std::string_view name, std::string_view json);
  bool empty() const { return members_.empty(); }
  // The object; empties the builder and wipes what it held.
  std::string take();
  ~JsonObject();

 private:
  void wipe_members();
  std::vector<std::pair<std::string_view, std::string>> members_;
};

}  // namespace fangpin::adapters
