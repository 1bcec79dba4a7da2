#pragma once
#include <boost/json/fwd.hpp>

#include "gateway/store/store.hpp"

namespace fangpin::portal {

// One accepted submission in a list (schema ReceiptSummary of config/api/gateway-v1.yaml).
boost::json::object summary_json(const store::SubmissionSummary& summary);

}  // namespace fangpin::portal
