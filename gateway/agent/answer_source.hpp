#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crypto/base/result.hpp"
#include "gateway/agent/answer_settings.hpp"

namespace fangpin::agent {

// What the source holds of one person: a value for each row found, empty texts included; none: the person is not there.
using FoundValues = std::vector<std::string>;

// Where the department looks an item up. An error says what failed, in both languages, and never whom it was about.
class AnswerSource {
 public:
  virtual ~AnswerSource() = default;
  // One result for each ID number, in order. More than kValuesMax values: there were more than are counted.
  virtual Result<std::vector<FoundValues>> look_up(std::span<const std::string> citizen_ids) = 0;

  static constexpr std::size_t kValuesMax = 1000;
};

// The source that push.toml names for the item.
std::unique_ptr<AnswerSource> make_source(const AnswerItem& item);

// The three kinds. Each is opened anew for each question, so that the department may replace its file at any time.
std::unique_ptr<AnswerSource> make_table_source(const AnswerItem& item);
std::unique_ptr<AnswerSource> make_sqlite_source(const AnswerItem& item);
std::unique_ptr<AnswerSource> make_command_source(const AnswerItem& item);

}  // namespace fangpin::agent
