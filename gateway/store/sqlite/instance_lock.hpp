#pragma once
#include <string>

#include "crypto/base/result.hpp"

namespace fangpin::store::sqlite {

// Holds PATH.lock exclusively as long as it lives. The kernel releases it when the process dies, however it dies.
class InstanceLock {
 public:
  // Error (conflict): another process, or another store of this one, has it.
  static Result<InstanceLock> take(const std::string& database_path);
  InstanceLock(InstanceLock&& other) noexcept;
  InstanceLock& operator=(InstanceLock&& other) noexcept;
  ~InstanceLock();

 private:
  explicit InstanceLock(int file) : file_(file) {}
  int file_;
};

}  // namespace fangpin::store::sqlite
