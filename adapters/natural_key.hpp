#pragma once
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/column_map.hpp"
#include "adapters/contract.hpp"

namespace fangpin::adapters {

// The canonical bytes of a natural key: a JSON array of the feed and the key's values in the contract's order.
std::string compose_natural_key(const Contract& contract, const std::vector<std::string>& values);

struct NaturalKeyProblem {
  std::string field;   // id
  std::string reason;  // code of reasons.hpp
};

// The same from a record that names key fields by id or by any header of the contract and spells their values as files
// do: how a withdrawal says which record it means. As in a row, the day of the event and the day of discovery stand in
// for each other, and what the contract does not require may lack: then the row that is meant was blank there. A field
// that is required and lacks, is no part of the key, stands twice or cannot be read is a problem; a member that names
// no field is one without a field. The caller wipes the record's values and the key.
std::variant<std::string, NaturalKeyProblem> natural_key_of(
    const HeaderIndex& index, const std::map<std::string, std::string, std::less<>>& record);

}  // namespace fangpin::adapters
