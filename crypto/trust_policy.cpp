#include "crypto/trust_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace fangpin::crypto {

namespace {

constexpr std::size_t kStatementsMax = 4096;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
}

// Reads one statement after the other; each names only what stands above it.
class PolicyReader {
 public:
  // The sentence that says what is wrong; empty where nothing is.
  std::string read(const std::vector<std::string_view>& words) {
    if (words[0] == "log") return read_log(words);
    if (words[0] == "witness") return read_witness(words);
    if (words[0] == "group") return read_group(words);
    if (words[0] == "quorum") return read_quorum(words);
    return "未知语句 / unknown statement";
  }
  bool has_quorum() const { return has_quorum_; }
  TrustPolicy take() { return std::move(policy_); }

 private:
  std::string read_log(const std::vector<std::string_view>& words) {
    if (words.size() < 2 || words.size() > 3) return "应为 log VKEY [URL] / must be: log VKEY [URL]";
    auto key = NoteKey::parse(words[1]);
    if (!key) return key.error().detail;
    if (key->type() != NoteKeyType::ed25519) return "不是日志的公钥 / not a log's key";
    policy_.logs.push_back(std::move(*key));
    return {};
  }

  std::string read_witness(const std::vector<std::string_view>& words) {
    if (words.size() < 3 || words.size() > 4) return "应为 witness 名称 VKEY [URL] / must be: witness NAME VKEY [URL]";
    auto key = NoteKey::parse(words[2]);
    if (!key) return key.error().detail;
    if (key->type() != NoteKeyType::cosignature_ed25519) return "不是见证方的公钥 / not a witness's key";
    if (!define(words[1])) return "名称重复或不可用 / the name is taken or reserved";
    policy_.witnesses.push_back(
        {std::string(words[1]), std::move(*key), std::string(words.size() == 4 ? words[3] : "")});
    return {};
  }

  std::string read_group(const std::vector<std::string_view>& words) {
    if (words.size() < 4) return "应为 group 名称 K|any|all 成员... / must be: group NAME K|any|all NAME...";
    TrustPolicy::Group group;
    group.name = words[1];
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto known = grouped_.find(words[i]);
      if (known == grouped_.end()) return "成员须先定义 / a member must be defined above";
      if (known->second) return "成员已属另一组 / a member is in a group already";
      known->second = true;
      group.members.emplace_back(words[i]);
    }
    const auto needed = words[2];
    if (needed == "any") {
      group.needed = 1;
    } else if (needed == "all") {
      group.needed = group.members.size();
    } else {
      const auto [end, wrong] = std::from_chars(needed.data(), needed.data() + needed.size(), group.needed);
      if (wrong != std::errc{} || end != needed.data() + needed.size() || group.needed == 0 ||
          group.needed > group.members.size()) {
        return "应为 any、all 或不超过成员数的数 / must be any, all or a number within the members";
      }
    }
    if (!define(group.name)) return "名称重复或不可用 / the name is taken or reserved";
    policy_.groups.push_back(std::move(group));
    return {};
  }

  std::string read_quorum(const std::vector<std::string_view>& words) {
    if (words.size() != 2) return "应为 quorum 名称|none / must be: quorum NAME|none";
    if (has_quorum_) return "quorum 只能有一行 / there is one quorum line only";
    has_quorum_ = true;
    if (words[1] == "none") return {};
    if (!grouped_.contains(words[1])) return "须先定义 / must be defined above";
    policy_.quorum = words[1];
    return {};
  }

  bool define(std::string_view name) { return name != "none" && grouped_.emplace(name, false).second; }

  TrustPolicy policy_;
  std::map<std::string, bool, std::less<>> grouped_;  // every name; true once a group has it
  bool has_quorum_ = false;
};

}  // namespace

Result<TrustPolicy> TrustPolicy::parse(std::string_view text) {
  PolicyReader reader;
  std::size_t number = 0, statements = 0;
  const auto wrong = [](std::size_t line, const std::string& why) {
    return error(Errc::malformed, fmt::format("第 {} 行: {} (line {})", line, why, line));
  };
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (++statements > kStatementsMax) return wrong(number, "语句过多 / too many statements");
    if (auto why = reader.read(words); !why.empty()) return wrong(number, why);
  }
  if (!reader.has_quorum()) return wrong(number, "缺少 quorum 行(没有见证方时写 quorum none) / no quorum line");
  auto policy = reader.take();
  if (policy.logs.empty()) return wrong(number, "缺少 log 行 / no log line");
  return policy;
}

bool TrustPolicy::quorum_met(const std::set<std::string>& cosigners) const {
  if (quorum.empty()) return true;
  std::set<std::string> met = cosigners;
  for (const auto& group : groups) {  // members stand above their group, so one pass is enough
    const auto present = std::count_if(group.members.begin(), group.members.end(),
                                       [&](const std::string& member) { return met.contains(member); });
    if (static_cast<std::size_t>(present) >= group.needed) met.insert(group.name);
  }
  return met.contains(quorum);
}

}  // namespace fangpin::crypto
