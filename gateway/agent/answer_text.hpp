#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "gateway/agent/answer.hpp"

namespace fangpin::agent {

// Answers as a person reads them, Chinese first, instants in Shanghai time. All texts that came over the wire are made
// printable. A document with other members than the API's gives what can be read of it; nothing here throws.
std::string receipt_text(const boost::json::object& receipt, std::size_t problems_max);
std::string problem_text(const ProblemText& problem, int status, Trust trust);
std::string receipt_list_text(const boost::json::object& document);
std::string windows_text(const boost::json::object& document);
std::string standing_text(const boost::json::object& document);
std::string contract_text(const boost::json::object& document);

// "2022-09-01 09:12:00" for a UTC stamp; the text itself, made printable, where it is none.
std::string shanghai_text(std::string_view instant);

}  // namespace fangpin::agent
