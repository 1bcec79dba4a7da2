#pragma once
#include <optional>

#include "crypto/checkpoint.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_names.hpp"

namespace fangpin::verify {

// L5: the checkpoint that the auditor kept, against the log of now. Each says what is wrong, if anything.

// Before the tree is read: the log has shrunk, or there are two checkpoints of one size. Nothing where the log goes
// under another name now.
std::optional<Finding> compare_sizes(const crypto::Checkpoint& mine, const crypto::Checkpoint& now);

// `root`: of the log's first `mine.size` entries as they are now, where it has as many. Nothing where compare_sizes()
// has said it.
std::optional<Finding> compare_roots(const crypto::Checkpoint& mine, const crypto::Checkpoint& now,
                                     const std::optional<Digest>& root);

// Of before a restart, or of another log. Nothing where the log has kept its name.
std::optional<Finding> compare_former(const crypto::Checkpoint& mine, const crypto::Checkpoint& now,
                                      const std::optional<Digest>& root, const LogNames& names);

}  // namespace fangpin::verify
