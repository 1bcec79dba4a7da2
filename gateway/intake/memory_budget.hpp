#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace fangpin::intake {

// The room that all workbooks together may take in this process (limits.workbook_memory_bytes). One department's take
// half of it at most, but for a single one that is larger. A submission takes its
// share from its declared length, before the first body byte; when there is none left the department is told to come
// again. Thread safe; must outlive its shares.
class MemoryBudget {
 public:
  // Bytes of memory per byte of file: the file itself, a second one while its buffer grows, and its strings, which are
  // packed in the file and not in memory (two to three times as large in what departments send).
  static constexpr std::uint64_t kBytesPerFileByte = 4;

  // Holding one is having the room; destroying it gives the room back.
  class Share {
   public:
    Share(MemoryBudget& budget, std::string department, std::uint64_t bytes)
        : budget_(&budget), department_(std::move(department)), bytes_(bytes) {}
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          department_(std::move(other.department_)),
          bytes_(other.bytes_) {}
    Share& operator=(Share&&) = delete;
    ~Share();

   private:
    MemoryBudget* budget_;
    std::string department_;
    std::uint64_t bytes_;
  };

  explicit MemoryBudget(std::uint64_t bytes) : bytes_(bytes) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // nullopt: the room is taken, or what the department may have of it. A file that needs more than the whole budget
  // gets in alone: how large one may be is the limit of a single workbook's to say.
  std::optional<Share> take(const std::string& department, std::uint64_t file_bytes);
  std::uint64_t taken_bytes() const;
  std::uint64_t bytes_max() const { return bytes_; }

 private:
  const std::uint64_t bytes_;
  mutable std::mutex mutex_;
  std::uint64_t taken_ = 0;                                  // guarded by mutex_; at most bytes_
  std::map<std::string, std::uint64_t, std::less<>> takes_;  // guarded by mutex_; by department, none of 0
};

}  // namespace fangpin::intake
