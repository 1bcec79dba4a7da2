#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::adapters {

// A JSON text of one string, escaped as RFC 8785 wants it. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Builds the RFC 8785 form of one flat object without a tree in between: an adapted row needs three of them, and they
// are the hot path. Byte for byte what canonical_json() of crypto/base gives. Names are ASCII, unique, and outlive the
// builder's use. Emptied by take(), it keeps its room for the next row.
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
  struct Member {
    std::string_view name;
    std::size_t begin, size;  // of its value in values_
  };
  void wipe_members();
  // Room for `size` more bytes of values; memory that is given up is wiped.
  void make_room(std::size_t size);
  std::vector<Member> members_;
  std::string values_;
};

}  // namespace fangpin::adapters
