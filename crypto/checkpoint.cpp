#include "crypto/checkpoint.hpp"

#include <fmt/format.h>

#include <charconv>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_tree.hpp"

namespace fangpin::crypto {

std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> parse_log_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size() || number > kTreeSizeMax ||
      (text.front() == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  return number;
}

std::optional<Digest> parse_log_hash(std::string_view text) {
  if (text.size() != 44) return std::nullopt;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(Digest)) return std::nullopt;
  Digest out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  const auto origin = take_line(text);
  const auto size_line = take_line(text);
  const auto root_line = take_line(text);
  const auto size = size_line ? parse_log_number(*size_line) : std::nullopt;
  const auto root = root_line ? parse_log_hash(*root_line) : std::nullopt;
  if (!origin || !is_note_name(*origin) || !size || !root) {
    return error(
        Errc::malformed,
        "不是检查点: 应依次为日志名、条数、根哈希三行 / not a checkpoint: origin, size and root, one line each");
  }
  Checkpoint out{std::string(*origin), *size, *root, {}};
  while (!text.empty()) {
    const auto extension = take_line(text);
    if (!extension || extension->empty()) {
      return error(Errc::malformed, "检查点的附加行不对 / the checkpoint's extension lines are malformed");
    }
    out.extensions.emplace_back(*extension);
  }
  return out;
}

std::string Checkpoint::to_text() const {
  std::string out = fmt::format("{}\n{}\n{}\n", origin, size, to_base64(root));
  for (const auto& extension : extensions) out += extension + "\n";
  return out;
}

SignedNote sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  SignedNote note;
  note.text = checkpoint.to_text();
  note.add(NoteKey::of(checkpoint.origin, NoteKeyType::ed25519, key), sign_note_text(note.text, key));
  return note;
}

}  // namespace fangpin::crypto
