#include "gateway/verify/question.hpp"

#include <algorithm>
#include <stdexcept>

#include "gateway/verify/state_stream.hpp"

namespace fangpin::verify {

std::pair<Question*, bool> Questions::add(std::string_view id, const Question& question) {
  Id key{};
  std::ranges::copy(id.substr(0, kIdBytesMax), key.begin());
  const auto [kept, fresh] = all_.try_emplace(key, question);
  return {&kept->second, fresh};
}

Question* Questions::find(std::string_view id) {
  if (id.size() > kIdBytesMax) return nullptr;
  Id key{};
  std::ranges::copy(id, key.begin());
  const auto found = all_.find(key);
  return found == all_.end() ? nullptr : &found->second;
}

std::uint32_t Questions::name(std::string_view text) {
  const auto known = places_.find(text);
  if (known != places_.end()) return known->second;
  names_.emplace_back(text);
  return places_.emplace(text, static_cast<std::uint32_t>(names_.size() - 1)).first->second;
}

void Questions::save(StateWriter& state) const {
  state.number(names_.size());
  for (const auto& one : names_) state.text(one);
  std::vector<const std::pair<const Id, Question>*> questions;  // in the order of the log: one log, one state
  questions.reserve(all_.size());
  for (const auto& one : all_) questions.push_back(&one);
  std::ranges::sort(questions, {}, [](const auto* one) { return one->second.index; });
  state.number(questions.size());
  for (const auto* one : questions) {
    const auto& [id, question] = *one;
    state.text({id.data(), static_cast<std::size_t>(std::ranges::find(id, '\0') - id.begin())});
    state.number(question.index);
    state.instant(question.until);
    state.number(question.provider);
    state.number(question.asker);
    state.number(question.household);
    state.number(question.subjects);
    state.number(question.authorization);
    state.number(static_cast<std::uint64_t>(question.state));
    state.flag(question.handed);
    state.number(question.entries);
  }
}

void Questions::restore(StateReader& state) {
  state.repeat([&] { (void)name(state.text()); });
  const auto place = [&] {
    const auto number = state.number();
    if (number >= names_.size()) throw std::runtime_error("a question names nobody");
    return static_cast<std::uint32_t>(number);
  };
  state.repeat([&] {
    const auto id = state.text();
    if (id.size() > kIdBytesMax) throw std::runtime_error("a question's id is too long");
    Question question;
    question.index = state.number();
    question.until = state.instant();
    question.provider = place();
    question.asker = place();
    question.household = place();
    question.subjects = place();
    question.authorization = static_cast<std::uint32_t>(state.number());
    question.state = static_cast<Question::State>(state.number());
    question.handed = state.flag();
    question.entries = static_cast<std::uint32_t>(state.number());
    add(id, question);
  });
}

}  // namespace fangpin::verify
