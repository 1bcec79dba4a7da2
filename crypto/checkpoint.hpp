#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/signed_note.hpp"

namespace fangpin::crypto {

// The text of a C2SP tlog-checkpoint: what a log says about itself. It holds no time.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions;  // of others' logs; ours never write any

  // Errors: malformed; the text must be exactly what to_text() gives for it.
  static Result<Checkpoint> parse(std::string_view text);
  std::string to_text() const;
  bool operator==(const Checkpoint&) const = default;
};

// Takes the next line of a text, without its line feed; nothing where no whole line is left.
std::optional<std::string_view> take_line(std::string_view& text);
// Decimal without sign and leading zeros, at most kTreeSizeMax: sizes and indexes of logs.
std::optional<std::uint64_t> parse_log_number(std::string_view text);
// BASE64 of exactly 32 bytes.
std::optional<Digest> parse_log_hash(std::string_view text);

// A checkpoint signed by its log: the key's name is the origin.
SignedNote sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);

}  // namespace fangpin::crypto
