#include "gateway/witness/witness_key.hpp"

#include <fmt/format.h>

#include "crypto/base/random.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_text.hpp"

namespace fangpin::witness {

namespace {

constexpr std::string_view kFirstWord = "witness ";
constexpr std::string_view kScheme = "ed25519-seed";
constexpr std::size_t kSeedBytes = 32;

Error no_key_file(const std::string& path) {
  return error(Errc::malformed,
               fmt::format("{0} 不是见证方的密钥文件, 应由 fangpin-witness init 生成 / {0} is no witness's key file; "
                           "`fangpin-witness init` makes one",
                           path));
}

}  // namespace

Result<WitnessKey> WitnessKey::load(const std::string& path) {
  const auto file = crypto::read_secret_file(path);
  if (!file) return file.error();
  auto text = as_text(file->view());
  if (!text.starts_with(kFirstWord)) return no_key_file(path);
  text.remove_prefix(kFirstWord.size());
  const auto space = text.find(' ');
  if (space == std::string_view::npos || !crypto::is_note_name(text.substr(0, space))) return no_key_file(path);
  const auto seed = crypto::parse_secret_key_line(as_bytes(text.substr(space + 1)), kScheme, kSeedBytes);
  if (!seed) return no_key_file(path);
  auto key = crypto::SigningKey::from_seed(seed->view());
  if (!key) return no_key_file(path);
  return WitnessKey(std::string(text.substr(0, space)), std::move(*key));
}

Result<WitnessKey> WitnessKey::create(const std::string& path, const std::string& name) {
  if (!crypto::is_note_name(name)) {
    return error(
        Errc::malformed,
        "见证方名称不能为空, 不能含空格或加号, 例如 witness.example/office-2 / a witness's name is not empty and "
        "holds no space and no plus sign, for example witness.example/office-2");
  }
  SecretBytes seed(kSeedBytes);
  SystemRandom().fill(seed.writable());
  const auto key_line = crypto::secret_key_line(kScheme, seed.view());
  SecretBytes line(kFirstWord.size() + name.size() + 1 + key_line.view().size());
  auto at = std::copy(kFirstWord.begin(), kFirstWord.end(), line.writable().begin());
  at = std::copy(name.begin(), name.end(), at);
  *at++ = ' ';
  std::copy(key_line.view().begin(), key_line.view().end(), at);
  if (auto saved = crypto::create_secret_file(path, line.view()); !saved) return saved.error();
  auto key = crypto::SigningKey::from_seed(seed.view());
  if (!key) return key.error();
  return WitnessKey(name, std::move(*key));
}

}  // namespace fangpin::witness
