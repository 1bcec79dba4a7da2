#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "gateway/http/message.hpp"

namespace fangpin::portal {

// A query parameter that is a whole number from `least` to `most`; `fallback` where it is absent; nullopt where it is
// something else.
std::optional<std::size_t> number_parameter(const http::RequestHead& head, std::string_view name, std::size_t least,
                                            std::size_t most, std::size_t fallback);

}  // namespace fangpin::portal
