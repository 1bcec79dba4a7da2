#pragma once
#include <string>
#include <vector>

#include "config/document.hpp"
#include "config/policy.hpp"

namespace fangpin::config {

// One policy with everything that it inherits, before its meaning is read.
struct MergedPolicy {
  Node root;                         // name, version, start, title and source are the policy's own, the rest merged
  std::vector<std::string> extends;  // "lingshou-2022@1", nearest first
};

// Reads `name` and its ancestors. A table is merged key by key, anything else is replaced; a duty that names another
// rule loses the parameters of its ancestor's rule. Refused: a cycle, more than 8 levels, a name that is no policy's.
Checked<MergedPolicy> merge_policy(const std::string& name, const PolicySource& read);

// [a-z0-9-]{1,64}: also keeps a policy's name from leaving its folder.
bool is_policy_name(std::string_view name);

}  // namespace fangpin::config
