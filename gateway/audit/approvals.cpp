#include "gateway/audit/approvals.hpp"

#include <boost/json.hpp>

namespace fangpin::audit {

boost::json::array approvals_json(const Approvals& approvals) {
  boost::json::array out;
  for (const auto& [administrator, signature] : approvals) {
    out.push_back(boost::json::object{{"administrator", administrator}, {"signature", signature}});
  }
  return out;
}

}  // namespace fangpin::audit
