#pragma once
#include <boost/system/result.hpp>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fangpin::adapters {

// Why a cell has no value of the wanted type: a stable code of adapters/reasons.hpp, with static storage. Never holds
// the cell's text.
struct ValueProblem {
  constexpr ValueProblem() = default;
  template <std::size_t size>
  constexpr explicit ValueProblem(const char (&code)[size]) : reason(code) {}
  // A template, so that no std::string becomes one by accident: its storage would not be static.
  template <std::same_as<std::string_view> Code>
  constexpr explicit ValueProblem(Code code) : reason(code) {}

  std::string_view reason;
};

[[noreturn]] inline void throw_exception_from_error(const ValueProblem& problem, const boost::source_location&) {
  throw std::logic_error("value asked of a cell that has none: " + std::string(problem.reason));
}

// What every parse_ function of this folder answers. `value-missing` means that the cell says nothing ("", "-", "—",
// "无", "/"): the contract decides whether that is a problem. Citizen IDs say `id-blank` instead.
template <class T>
class [[nodiscard]] ValueResult : public boost::system::result<T, ValueProblem> {
 public:
  using boost::system::result<T, ValueProblem>::result;
  std::string_view reason() const { return this->has_error() ? this->error().reason : std::string_view{}; }
};

}  // namespace fangpin::adapters
