#include "gateway/verify/published_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPolicyBytesMax = 1 << 20;
constexpr std::size_t kPoliciesMax = 1000;
constexpr std::size_t kCatalogueBytesMax = 1 << 20;

// As the log's `configuration` names a policy (gateway/audit/README.md): its file and those it extends, nearest first,
// each behind its length in decimal and a line feed.
std::optional<std::string> digest_of(const fs::path& folder, const std::string& name, const config::Policy& policy) {
  std::vector<std::string> names{name};
  for (const auto& extended : policy.extends) names.push_back(extended.substr(0, extended.find('@')));
  crypto::Sha256 hash;
  for (const auto& one : names) {
    const auto text = read_file((folder / (one + ".toml")).string(), kPolicyBytesMax);
    if (!text) return std::nullopt;
    hash.update(as_bytes(std::to_string(text->size()) + "\n"));
    hash.update(as_bytes(*text));
  }
  return to_hex(hash.finish());
}

}  // namespace

Result<PublishedRules> PublishedRules::load(const std::string& folder) {
  PublishedRules out;
  const auto policies = fs::path(folder) / "policies";
  std::error_code failure;
  std::vector<fs::path> files;
  for (fs::directory_iterator file(policies, failure), end; !failure && file != end; file.increment(failure)) {
    if (file->path().extension() == ".toml") files.push_back(file->path());
  }
  if (failure || files.empty() || files.size() > kPoliciesMax) {
    return error(Errc::not_found, "这里没有政策文件 / there are no policies here: " + policies.string());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    auto policy = config::load_policy(file.string());
    if (!policy) return error(Errc::malformed, to_text(policy.mistakes.front()));
    const auto digest = digest_of(policies, file.stem().string(), *policy.value);
    if (!digest) return error(Errc::storage, "读不出政策文件 / cannot be read: " + file.string());
    auto id = policy.value->id();
    out.policies_.insert_or_assign(std::move(id), Published{std::move(*policy.value), *digest});
  }
  auto calendar = config::Calendar::load((fs::path(folder) / "calendars").string());
  if (!calendar) return error(Errc::malformed, to_text(calendar.mistakes.front()));
  out.calendar_ = std::move(*calendar.value);
  const auto path = (fs::path(folder) / "asset-queries" / "catalogue.toml").string();
  const auto text = read_file(path, kCatalogueBytesMax);
  if (!text && text.error().code == Errc::not_found) return out;
  if (!text) return text.error();
  auto catalogue = config::parse_asset_catalogue(*text, path);
  if (!catalogue) return error(Errc::malformed, to_text(catalogue.mistakes.front()));
  out.catalogue_ = std::move(*catalogue.value);
  out.catalogue_digest_ = to_hex(crypto::sha256(*text));
  return out;
}

const config::Policy* PublishedRules::policy(std::string_view id, std::string_view digest) const {
  const auto known = policies_.find(id);
  return known == policies_.end() || known->second.digest != digest ? nullptr : &known->second.policy;
}

const config::AssetCatalogue* PublishedRules::catalogue(std::string_view digest) const {
  return digest.empty() || digest != catalogue_digest_ ? nullptr : &catalogue_;
}

}  // namespace fangpin::verify
