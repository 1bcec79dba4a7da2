#pragma once
#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::forwarding {

// Which of our fields goes into which field of the national interface, under which value: config/national/mapping.toml.
// An allow-list: what the file does not name does not leave the county. Immutable once loaded, safe to share between
// threads.
class Mapping {
 public:
  // Reads and checks the whole file. `feeds`: every feed that can bring an alert; one without a value in a value map
  // over feeds is a mistake. Error (config): all mistakes, one a line, each as "FILE:LINE: what is wrong and what to
  // do".
  static Result<Mapping> load(const std::string& path, std::span<const std::string_view> feeds);
  // As load(), from text; `name` stands for the file in the mistakes.
  static Result<Mapping> parse(std::string_view text, const std::string& name, std::span<const std::string_view> feeds);

  // The revision as the interface wants it, without what does not depend on the mapping (alert_id, revision, kind,
  // idempotency_key, envelope). Error (unprocessable): the delivery has a value that a value map does not name, or its
  // kept fields are no JSON object; the detail names the field, never the value.
  Result<boost::json::object> fields_of(const store::Delivery& delivery) const;

  // Two mappings of equal content have equal versions: the first 16 hexadecimal digits of the file's SHA-256.
  const std::string& version() const { return version_; }

 private:
  struct ValueMap {
    std::map<std::string, std::string, std::less<>> values;
    std::optional<std::string> otherwise;
  };
  struct Rule {
    std::string to;
    std::string from;
    std::string values;  // name of a value map or empty
  };
  friend class MappingFile;

  std::string version_;
  std::vector<Rule> rules_;
  std::map<std::string, ValueMap, std::less<>> value_maps_;
  std::vector<Rule> details_;  // `from` is the id of a kept field
};

// "new", "correct", "withdraw", "regroup": the interface's words.
const char* to_text(store::RevisionKind kind);

// The key under which a revision is applied once: 32 hexadecimal digits of the alert's id, '-', the revision.
std::string revision_key(const store::Delivery& delivery);

}  // namespace fangpin::forwarding
