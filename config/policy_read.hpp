#pragma once
#include <span>
#include <string_view>

#include "config/policy.hpp"
#include "config/policy_merge.hpp"

namespace fangpin::config {

// The meaning of a merged policy, checked whole. `name` is the name of its file.
Checked<Policy> read_policy(const MergedPolicy& merged, const std::string& name);

// The kinds of data that a policy must give a period for, with the shortest that the law allows.
struct RetentionKind {
  std::string_view kind;
  int days_min;
  std::string_view law;
};
std::span<const RetentionKind> retention_kinds();

}  // namespace fangpin::config
