#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "gateway/authorizations/record_view.hpp"
#include "gateway/http/message.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// A look of this member of staff at records of households, now; what it shows is the caller's to add.
authorizations::RecordView record_view_of(const intake::County& county, const domain::Participant& who);

// The document, once its look is in the log: no entry, no answer (audit-unavailable). `head` outlives the call.
boost::asio::awaitable<http::Response> logged_answer(const intake::County& county, const http::RequestHead& head,
                                                     authorizations::RecordView view, boost::json::object document);

}  // namespace fangpin::portal
