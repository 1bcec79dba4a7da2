#include "gateway/portal/request_value.hpp"

#include <charconv>

namespace fangpin::portal {

std::optional<std::size_t> number_parameter(const http::RequestHead& head, std::string_view name, std::size_t least,
                                            std::size_t most, std::size_t fallback) {
  const auto text = head.parameter(name);
  if (!text) return fallback;
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc{} || end != text->data() + text->size() || value < least || value > most)
    return std::nullopt;
  return value;
}

}  // namespace fangpin::portal
