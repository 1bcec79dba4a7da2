#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fangpin::verify {

class StateReader;
class StateWriter;

// What an auditor is told. `check` is a code of the list in this folder's README.md ("L3", "B15").
struct Finding {
  enum class Weight {
    finding,  // the log is whole, and what it says is not right
    broken,   // the log is not what was signed: nothing in it proves anything
  };
  std::string check;
  Weight weight = Weight::finding;
  std::optional<std::uint64_t> index;  // of the first entry concerned
  std::string zh, en;
};

// All findings, in the order in which they were made. Memory is bounded: beyond kKeptMax they are only counted.
class Findings {
 public:
  static constexpr std::size_t kKeptMax = 10'000;
  void add(Finding finding);
  void add(Findings other);
  const std::vector<Finding>& list() const { return list_; }
  std::uint64_t total() const { return total_; }
  bool empty() const { return total_ == 0; }
  bool broken() const { return broken_; }
  std::optional<std::uint64_t> first_index() const { return first_index_; }  // the lowest that any of them names

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  std::vector<Finding> list_;
  std::uint64_t total_ = 0;
  bool broken_ = false;
  std::optional<std::uint64_t> first_index_;
};

// The two halves of a sentence as errors carry it, "中文 / English"; the whole twice where it has one language only.
std::pair<std::string, std::string> both_languages(const std::string& sentence);

// "[L3] 第 25600 条: ... / entry 25600: ..."
std::string to_text(const Finding& finding);

}  // namespace fangpin::verify
