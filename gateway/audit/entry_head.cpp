#include "gateway/audit/entry_head.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace fangpin::audit {

boost::json::object entry_head(std::string_view kind, std::string_view county, Instant at,
                               const store::AuditPosition& position) {
  return {{"kind", kind}, {"version", 1}, {"county", county}, {"index", position.index}, {"at", to_text_utc(at)}};
}

boost::json::array texts_json(const std::vector<std::string>& texts) {
  return boost::json::array(texts.begin(), texts.end());
}

}  // namespace fangpin::audit
