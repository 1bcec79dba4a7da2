#include "crypto/envelope.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "crypto/base/encoding.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_text.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::string_view kPublicScheme = "x25519";
constexpr std::string_view kSecretScheme = "x25519-secret";
constexpr std::size_t kDataKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonceBytes == 16 + 8 && kDataKeyBytes == 32);

std::int64_t minute_number(Instant instant) {
  return std::chrono::floor<std::chrono::minutes>(instant).time_since_epoch().count();
}

// Empty where the receiver's key is a point of low order, which EnvelopeReceiver::parse refuses.
Bytes wrap(ByteView data_key, const EnvelopeReceiver& receiver) {
  Bytes out(crypto_box_SEALBYTES + data_key.size());
  if (crypto_box_seal(out.data(), data_key.data(), data_key.size(), receiver.public_key.data()) != 0) return {};
  return out;
}

std::vector<EnvelopeReceiver> with_distinct_ids(std::vector<EnvelopeReceiver> receivers) {
  std::set<std::string_view> ids;
  for (const auto& receiver : receivers) {
    if (!ids.insert(receiver.id).second) throw std::invalid_argument("two envelope receivers named " + receiver.id);
  }
  return receivers;
}

}  // namespace

EnvelopeKey EnvelopeKey::generate() {
  EnvelopeKey key;
  key.secret_ = SecretBytes(crypto_box_SECRETKEYBYTES);
  crypto_box_keypair(key.public_.data(), key.secret_.writable().data());
  return key;
}

Result<EnvelopeKey> EnvelopeKey::load(const std::string& path) {
  const auto content = read_secret_file(path);
  if (!content) return content.error();
  auto secret = parse_secret_key_line(content->view(), kSecretScheme, crypto_box_SECRETKEYBYTES);
  if (!secret) return error(Errc::config, fmt::format("{}: {}", path, secret.error().detail));
  EnvelopeKey key;
  key.secret_ = std::move(*secret);
  crypto_scalarmult_base(key.public_.data(), key.secret_.view().data());
  return key;
}

Status EnvelopeKey::save(const std::string& path) const {
  return create_secret_file(path, secret_key_line(kSecretScheme, secret_.view()).view());
}

std::string EnvelopeKey::public_text() const { return fmt::format("{}:{}", kPublicScheme, to_base64(public_)); }

Result<SecretBytes> EnvelopeKey::unwrap(ByteView wrapped) const {
  if (wrapped.size() != crypto_box_SEALBYTES + kDataKeyBytes) {
    return error(Errc::malformed, "a wrapped data key has 80 bytes");
  }
  SecretBytes data_key(kDataKeyBytes);
  if (crypto_box_seal_open(data_key.writable().data(), wrapped.data(), wrapped.size(), public_.data(),
                           secret_.view().data()) != 0) {
    return error(Errc::malformed,
                 "the data key is damaged or wrapped to another key / 数据密钥已损坏或不是发给本密钥的");
  }
  return data_key;
}

Result<EnvelopeReceiver> EnvelopeReceiver::parse(std::string id, std::string_view public_text) {
  const auto key = parse_public_key_text(public_text, kPublicScheme, crypto_box_PUBLICKEYBYTES);
  if (!key) return key.error();
  EnvelopeReceiver out;
  out.id = std::move(id);
  std::copy(key->begin(), key->end(), out.public_key.begin());
  if (wrap({}, out).empty()) return error(Errc::malformed, "the X25519 key is a point of low order / 公钥无效");
  return out;
}

EnvelopeSealer::EnvelopeSealer(std::vector<EnvelopeReceiver> receivers, Random& random)
    : receivers_(with_distinct_ids(std::move(receivers))), random_(random) {}

SealedIdentity EnvelopeSealer::seal(ByteView alert_id, std::string_view identity, Instant real_now) {
  // From here the minute lives at least until this call ends, whatever other threads do.
  const auto minute = minute_for(real_now);
  SealedIdentity out;
  out.data_key = minute->id;
  out.ciphertext.resize(kNonceBytes + identity.size() + kTagBytes);
  auto* const nonce = out.ciphertext.data();
  auto* const counter = std::copy(minute->nonce_prefix.begin(), minute->nonce_prefix.end(), nonce);
  const std::uint64_t number = minute->sealed.fetch_add(1, std::memory_order_relaxed);
  for (unsigned i = 0; i < 8; ++i) counter[i] = static_cast<std::uint8_t>(number >> (8 * i));
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.ciphertext.data() + kNonceBytes, nullptr, reinterpret_cast<const std::uint8_t*>(identity.data()),
      identity.size(), alert_id.data(), alert_id.size(), nullptr, nonce, minute->key.view().data());
  return out;
}

std::optional<WrappedDataKey> EnvelopeSealer::wrapped(const DataKeyId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(wrappings_.begin(), wrappings_.end(), [&](const auto& wrapping) { return wrapping.id == id; });
  if (found == wrappings_.end()) return std::nullopt;
  return *found;
}

void EnvelopeSealer::expire(Instant real_now) {
  const std::lock_guard lock(mutex_);
  if (current_ && !serves(*current_, minute_number(real_now))) current_.reset();
}

void EnvelopeSealer::replace_receivers(std::vector<EnvelopeReceiver> receivers) {
  auto checked = with_distinct_ids(std::move(receivers));
  const std::lock_guard lock(mutex_);
  receivers_ = std::move(checked);
  current_.reset();
}

bool EnvelopeSealer::serves(const Minute& minute, std::int64_t number) {
  // A caller that read the clock before the minute ended must not bring an old minute back, nor may several such
  // callers make a key per call. A clock that was set back keeps the running key for a minute of the monotonic clock,
  // no longer.
  return number == minute.number ||
         (number < minute.number && std::chrono::steady_clock::now() - minute.begun < std::chrono::minutes(1));
}

std::shared_ptr<EnvelopeSealer::Minute> EnvelopeSealer::minute_for(Instant real_now) {
  const auto number = minute_number(real_now);
  const std::lock_guard lock(mutex_);
  if (!current_ || !serves(*current_, number)) current_ = begin(number);
  return current_;
}

std::shared_ptr<EnvelopeSealer::Minute> EnvelopeSealer::begin(std::int64_t number) {
  if (receivers_.empty()) throw std::logic_error("an identity cannot be sealed: no envelope receiver is registered");
  auto minute = std::make_shared<Minute>();
  minute->number = number;
  minute->key = SecretBytes(kDataKeyBytes);
  random_.fill(minute->id);
  random_.fill(minute->key.writable());
  random_.fill(minute->nonce_prefix);

  WrappedDataKey wrapping;
  wrapping.id = minute->id;
  for (const auto& receiver : receivers_) {
    Bytes box = wrap(minute->key.view(), receiver);
    if (box.empty()) throw std::logic_error("the envelope key of " + receiver.id + " is a point of low order");
    wrapping.wrapped.emplace_back(receiver.id, std::move(box));
  }
  wrappings_.push_front(std::move(wrapping));
  if (wrappings_.size() > kWrappingsKept) wrappings_.pop_back();
  return minute;
}

Result<std::string> open_identity(const SecretBytes& data_key, ByteView alert_id, ByteView ciphertext) {
  if (data_key.view().size() != kDataKeyBytes || ciphertext.size() < kNonceBytes + kTagBytes) {
    return error(Errc::malformed, "not a sealed identity");
  }
  std::string out(ciphertext.size() - kNonceBytes - kTagBytes, '\0');
  const auto body = ciphertext.subspan(kNonceBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<std::uint8_t*>(out.data()), nullptr, nullptr,
                                                 body.data(), body.size(), alert_id.data(), alert_id.size(),
                                                 ciphertext.data(), data_key.view().data()) != 0) {
    return error(Errc::malformed,
                 "the sealed identity is altered, another alert's or another key's / 密封信封已被改动或不属于此预警");
  }
  return out;
}

}  // namespace fangpin::crypto
