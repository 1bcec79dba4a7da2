#pragma once
#include <boost/json/fwd.hpp>
#include <string_view>

#include "gateway/access/admission.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// The two forms of an answer, both signed by the gateway: a JSON document, or a problem with the gateway's time.
http::Response json_answer(const intake::County& county, const http::RequestHead& head,
                           const boost::json::value& document, std::string_view content_type = "application/json");
http::Response problem_answer(const intake::County& county, const http::RequestHead& head,
                              const http::Problem& problem);

}  // namespace fangpin::portal
