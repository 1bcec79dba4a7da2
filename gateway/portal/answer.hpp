#pragma once
#include <boost/json/fwd.hpp>
#include <string_view>

#include "gateway/access/admission.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// The forms of an answer, all signed by the gateway: a JSON document, bytes of the audit log with what caches may do,
// or a problem with the gateway's time.
http::Response json_answer(const intake::County& county, const http::RequestHead& head,
                           const boost::json::value& document, std::string_view content_type = "application/json");
http::Response bytes_answer(const intake::County& county, const http::RequestHead& head, std::string bytes,
                            std::string_view content_type, std::string_view cache_control);
http::Response problem_answer(const intake::County& county, const http::RequestHead& head,
                              const http::Problem& problem);

}  // namespace fangpin::portal
