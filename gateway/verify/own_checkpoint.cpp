#include "gateway/verify/own_checkpoint.hpp"

#include <fmt/format.h>

namespace fangpin::verify {

namespace {

Finding disowned(std::string zh, std::string en) {
  return {"L5", Finding::Weight::broken, std::nullopt, std::move(zh), std::move(en)};
}

Finding rewritten(const crypto::Checkpoint& mine) {
  return disowned(
      fmt::format("前 {} 条与您以前所见的不同: 日志被改写", mine.size),
      fmt::format("the first {} entries are not those that you have seen: the log was rewritten", mine.size));
}

}  // namespace

std::optional<Finding> compare_sizes(const crypto::Checkpoint& mine, const crypto::Checkpoint& now) {
  if (mine.origin != now.origin) return std::nullopt;
  if (now.size < mine.size) {
    return disowned(
        fmt::format("日志变短了: 您见过 {} 条, 现在只有 {} 条(回滚)", mine.size, now.size),
        fmt::format("the log has shrunk: you have seen {} entries, now there are {} (rollback)", mine.size, now.size));
  }
  if (now.size == mine.size && now.root != mine.root) {
    return disowned(fmt::format("同为 {} 条却有两个不同的检查点(分叉)", mine.size),
                    fmt::format("two checkpoints of one size, {} entries (a forked log)", mine.size));
  }
  return std::nullopt;
}

std::optional<Finding> compare_roots(const crypto::Checkpoint& mine, const crypto::Checkpoint& now,
                                     const std::optional<Digest>& root) {
  const bool is_longer = mine.origin == now.origin && mine.size < now.size;
  return is_longer && root && *root != mine.root ? std::optional(rewritten(mine)) : std::nullopt;
}

std::optional<Finding> compare_former(const crypto::Checkpoint& mine, const crypto::Checkpoint& now,
                                      const std::optional<Digest>& root, const LogNames& names) {
  if (mine.origin == now.origin) return std::nullopt;
  const auto* const end = names.end_of(mine.origin);
  if (end == nullptr) {
    return disowned(fmt::format("您保存的检查点属于另一个日志 {}", mine.origin),
                    fmt::format("your own checkpoint is of another log, {}", mine.origin));
  }
  if (mine.size > end->index) {
    return Finding{
        "L5", Finding::Weight::finding, end->index,
        fmt::format("您在旧名 {} 下见过 {} 条, 日志只保留前 {} 条后改名继续", mine.origin, mine.size, end->index),
        fmt::format("you have seen {} entries under the former name {}; the log went on over the first {} only",
                    mine.size, mine.origin, end->index)};
  }
  return root && *root != mine.root ? std::optional(rewritten(mine)) : std::nullopt;
}

}  // namespace fangpin::verify
