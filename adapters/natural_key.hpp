#pragma once
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/contract.hpp"

namespace fangpin::adapters {

// The canonical bytes of a natural key: a JSON array of the feed and the key's values in the contract's order.
std::string compose_natural_key(const Contract& contract, const std::vector<std::string>& values);

struct NaturalKeyProblem {
  std::string field;   // id
  std::string reason;  // code of reasons.hpp
};

// The same from a record that names key fields by id and spells their values as files do: how a withdrawal says which
// record it means. A missing or unreadable field, or one that is no part of the key, is a problem. The caller wipes the
// values.
std::variant<std::string, NaturalKeyProblem> natural_key_of(
    const Contract& contract, const std::map<std::string, std::string, std::less<>>& record);

}  // namespace fangpin::adapters
