#pragma once
#include <cstddef>
#include <string_view>

#include "gateway/http/message.hpp"

namespace fangpin::http {

// Beast's parser reads the header block that the guard accepted. True if it sees the same method, target, number of
// fields, values and body length: a difference means that one of two readers would be misled, and ours might be it.
bool second_opinion_agrees(std::string_view block, std::size_t header_bytes_max, const RequestHead& head);

}  // namespace fangpin::http
