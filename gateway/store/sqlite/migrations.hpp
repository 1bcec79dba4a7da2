#pragma once
#include <span>

#include "gateway/store/sqlite/connection.hpp"

namespace fangpin::store::sqlite {

// Marks our files among all SQLite databases: "FPGW".
inline constexpr int kApplicationId = 0x46504757;

// The steps from an empty database to this program's schema. Numbered from 1, forward only; a published one is never
// edited.
std::span<const char* const> migrations();

// The number of the file's newest step. A file that is not ours or newer than the program is refused (config) with a
// sentence.
Result<int> check_version(Connection& connection);

// Runs the steps that the file has not seen up to `target`, each in a transaction of its own with the new number.
// Errors as check_version().
Status migrate(Connection& connection, int target = static_cast<int>(migrations().size()));

}  // namespace fangpin::store::sqlite
