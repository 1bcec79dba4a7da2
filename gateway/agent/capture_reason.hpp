#pragma once
#include <string>
#include <string_view>

#include "gateway/agent/sentence.hpp"

namespace fangpin::agent {

// What a stable code means that stands beside a field or a row: of an authorization, of a JSON document's form
// (http::body_fault) or of a row (adapters::reason).
Sentence fault_sentence(std::string_view code);

// "  members[2].relation  missing  缺少这一项。 / This is missing. 应为 / expected: ...\n"
std::string fault_line(std::string_view field, std::string_view code, std::string_view expected);

}  // namespace fangpin::agent
