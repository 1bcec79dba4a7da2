// The low-level SHA-256 calls are deprecated in OpenSSL 3 but stay: only they let a keyed state be kept and copied,
// which makes a token four times as fast as through EVP_MAC.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/pseudonym.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "crypto/key_file.hpp"
#include "crypto/pseudonym_file.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kBlockBytes = 64;

// HMAC's two keyed states (RFC 2104), kept in SecretBytes since they are worth as much as the key.
struct Midstates {
  SHA256_CTX inner;
  SHA256_CTX outer;
};
static_assert(std::is_trivially_copyable_v<Midstates>);

void absorb_padded(SHA256_CTX& state, ByteView key, std::uint8_t pad) {
  std::array<std::uint8_t, kBlockBytes> block{};
  std::copy(key.begin(), key.end(), block.begin());
  for (auto& byte : block) byte ^= pad;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  wipe(block);
}

SecretBytes make_midstates(ByteView key) {
  static_assert(kPseudonymKeyBytes <= kBlockBytes);
  SecretBytes out(sizeof(Midstates));
  Midstates states;
  absorb_padded(states.inner, key, 0x36);
  absorb_padded(states.outer, key, 0x5c);
  std::memcpy(out.writable().data(), &states, sizeof states);
  sodium_memzero(&states, sizeof states);
  return out;
}

Digest keyed_hash(ByteView midstates, ByteView prefix, std::string_view county, std::string_view value) {
  Midstates states;
  std::memcpy(&states, midstates.data(), sizeof states);
  Digest digest;
  SHA256_Update(&states.inner, prefix.data(), prefix.size());
  SHA256_Update(&states.inner, county.data(), county.size());
  SHA256_Update(&states.inner, value.data(), value.size());
  SHA256_Final(digest.data(), &states.inner);
  SHA256_Update(&states.outer, digest.data(), digest.size());
  SHA256_Final(digest.data(), &states.outer);
  sodium_memzero(&states, sizeof states);
  return digest;
}

SecretBytes fresh_key() {
  SecretBytes key(kPseudonymKeyBytes);
  randombytes_buf(key.writable().data(), key.view().size());
  return key;
}

Result<std::vector<EpochLine>> read_lines(const std::string& path) {
  const auto content = read_secret_file(path);
  if (!content) return content.error();
  auto lines = parse_epoch_lines(as_text(content->view()));
  if (!lines) return error(lines.error().code, fmt::format("{}: {}", path, lines.error().detail));
  return lines;
}

std::size_t count_keys(const std::vector<EpochLine>& lines) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const auto& line) { return !line.retired; }));
}

}  // namespace

Result<PseudonymKeys> PseudonymKeys::load(const std::string& path) {
  auto lines = read_lines(path);
  if (!lines) return lines.error();
  if (count_keys(*lines) > kLiveEpochsMax) {
    return error(Errc::config, fmt::format("{} holds more than {} keys; retire the oldest / 未销毁的假名密钥过多", path,
                                           kLiveEpochsMax));
  }
  PseudonymKeys out;
  for (auto line = lines->rbegin(); line != lines->rend(); ++line) {
    if (line->retired) continue;
    SecretBytes midstates = make_midstates(line->key.view());
    out.epochs_.push_back({line->number, line->not_before, std::move(line->key), std::move(midstates)});
  }
  return out;
}

Status PseudonymKeys::create(const std::string& path, Instant not_before) {
  std::vector<EpochLine> lines;
  lines.push_back({1, not_before, std::nullopt, fresh_key()});
  return create_secret_file(path, epoch_lines_text(lines).view());
}

Status PseudonymKeys::rotate(const std::string& path, Instant not_before) {
  auto lines = read_lines(path);
  if (!lines) return lines.error();
  if (count_keys(*lines) >= kLiveEpochsMax) {
    return error(Errc::conflict,
                 fmt::format("{} holds {} keys already; retire the oldest first / 请先销毁最早的假名密钥", path,
                             kLiveEpochsMax));
  }
  if (not_before <= lines->back().not_before) {
    return error(Errc::unprocessable, fmt::format("a new epoch must start after {} / 新密钥的启用时间必须晚于上一个",
                                                  to_text_utc(lines->back().not_before)));
  }
  lines->push_back({lines->back().number + 1, not_before, std::nullopt, fresh_key()});
  return replace_secret_file(path, epoch_lines_text(*lines).view());
}

Status PseudonymKeys::retire(const std::string& path, std::uint32_t epoch) {
  auto lines = read_lines(path);
  if (!lines) return lines.error();
  if (lines->back().number == epoch) {
    return error(Errc::unprocessable,
                 "the newest epoch cannot be retired; rotate first / 最新的密钥不能销毁，请先轮换");
  }
  const auto found = std::find_if(lines->begin(), lines->end(), [&](const auto& line) { return line.number == epoch; });
  if (found == lines->end() || found->retired) {
    return error(Errc::not_found, fmt::format("epoch {} has no key / 没有这个密钥", epoch));
  }
  found->retired = security_now();
  found->key = SecretBytes{};
  return replace_secret_file(path, epoch_lines_text(*lines).view());
}

std::size_t PseudonymKeys::first_live(Instant now) const {
  const auto found =
      std::find_if(epochs_.begin(), epochs_.end(), [&](const Epoch& epoch) { return epoch.not_before <= now; });
  return found == epochs_.end() ? epochs_.size() - 1 : static_cast<std::size_t>(found - epochs_.begin());
}

std::vector<Token> PseudonymKeys::tokens(TokenKind kind, std::string_view county, std::string_view value,
                                         Instant now) const {
  const auto size = static_cast<std::uint32_t>(county.size());
  const std::array<std::uint8_t, 5> prefix{static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(size >> 24),
                                           static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8),
                                           static_cast<std::uint8_t>(size)};
  std::vector<Token> out;
  const auto first = first_live(now);
  out.reserve(epochs_.size() - first);
  for (auto i = first; i < epochs_.size(); ++i) {
    out.push_back({epochs_[i].number, keyed_hash(epochs_[i].midstates.view(), prefix, county, value)});
  }
  return out;
}

std::vector<std::uint32_t> PseudonymKeys::live(Instant now) const {
  std::vector<std::uint32_t> out;
  for (auto i = first_live(now); i < epochs_.size(); ++i) out.push_back(epochs_[i].number);
  return out;
}

}  // namespace fangpin::crypto
