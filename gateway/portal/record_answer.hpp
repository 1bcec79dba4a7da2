#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "gateway/access/admission.hpp"
#include "gateway/authorizations/record_view.hpp"
#include "gateway/http/message.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// A look of this member of staff at records of households, now; what it shows is the caller's to add.
authorizations::RecordView record_view_of(const intake::County& county, const domain::Participant& who);

// The document, once its look is in the log: no entry, no answer (audit-unavailable), nor for whom the registry does
// not admit any more. `head` outlives the call.
boost::asio::awaitable<http::Response> logged_answer(const intake::County& county, const http::RequestHead& head,
                                                     access::Admitted admitted, authorizations::RecordView view,
                                                     boost::json::object document);

// A page of a list of such records. The caller reads one record more than the page has from `offset` on, cuts that off,
// and puts what is shown into `shown` and `view`.
struct RecordPage {
  access::Admitted admitted;
  std::string_view name;  // of the answer's member: "authorizations"
  std::size_t length = 0;
  std::size_t offset = 0;
  bool more = false;  // there is a next page
  boost::json::array shown;
  authorizations::RecordView view;

  template <class Record>
  void cut(std::vector<Record>& read) {
    more = read.size() > length;
    if (more) read.resize(length);
  }
};
// The page that an admitted member of staff asks for. Problem: parameter-invalid (`offset`).
access::OrProblem<RecordPage> record_page(const intake::County& county, const http::RequestHead& head,
                                          const access::Admitted& admitted, std::string_view name, std::size_t length);
// {NAME: [...], "offset", "next_offset"}, as logged_answer().
boost::asio::awaitable<http::Response> logged_page(const intake::County& county, const http::RequestHead& head,
                                                   RecordPage page);

}  // namespace fangpin::portal
