#pragma once
// How internal ids are composed: the county's number within the file leads every key, in the high bits where the key is
// an integer. The first county of a file has number 0, so the leading part costs nothing.
#include <cstdint>

#include "gateway/domain/submission.hpp"

namespace fangpin::store::sqlite {

inline constexpr int kRowBits = 24;
inline constexpr std::int64_t kRowsMax = (std::int64_t{1} << kRowBits) - 1;  // of one submission, from 1

class CountyIds {
 public:
  explicit CountyIds(std::int64_t number) : number_(number) {}

  std::int64_t number() const { return number_; }
  // county << 32 | submission
  std::int64_t submission(domain::SubmissionId id) const { return (number_ << 32) | id; }
  static domain::SubmissionId submission_id(std::int64_t key) { return key & 0xffffffff; }
  // county << 56 | submission << 24 | row
  static std::int64_t row(std::int64_t submission_key, std::int64_t row_number) {
    return (submission_key << kRowBits) | row_number;
  }
  static std::int64_t submission_of_row(std::int64_t row_key) { return row_key >> kRowBits; }
  static std::int64_t number_of_row(std::int64_t row_key) { return row_key & kRowsMax; }
  // county << 48 | running number: persons, households, audit entries, refusals
  std::int64_t first() const { return number_ << 48; }
  std::int64_t last() const { return first() | ((std::int64_t{1} << 48) - 1); }

 private:
  std::int64_t number_;
};

}  // namespace fangpin::store::sqlite
