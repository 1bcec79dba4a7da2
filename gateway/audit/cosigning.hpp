#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "crypto/checkpoint.hpp"
#include "crypto/merkle_tree.hpp"

namespace fangpin::audit {

// How the log has its checkpoints cosigned (C2SP tlog-witness), without a socket: what is asked of a witness, and what
// its answer means.

// The body of add-checkpoint for the checkpoint of `size` leaves, to a witness that is believed to have seen the first
// `seen` of them (at most `size`). Errors: those of `nodes`.
Result<std::string> cosigning_request(crypto::MerkleNodes& nodes, std::uint64_t seen, std::uint64_t size,
                                      const std::string& note);

struct WitnessAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

// It cosigned: its signature line, which is valid.
struct Cosigned {
  crypto::NoteSignature signature;
  std::uint64_t seconds = 0;  // POSIX time by the witness's clock
};
// It has seen another size than was believed, at most the checkpoint's: ask again from there.
struct WitnessHasSeen {
  std::uint64_t size = 0;
};
// Errors: conflict (the witness has seen a larger or another tree: the store is not what was signed before, or the
// witness is wrong), config (it does not know this log, its key or the client certificate), upstream (anything else).
using CosigningStep = std::variant<Cosigned, WitnessHasSeen, Error>;
CosigningStep read_witness_answer(const WitnessAnswer& answer, const crypto::NoteKey& witness,
                                  const crypto::SignedNote& checkpoint, std::uint64_t size);

// The checkpoint of a witness's own copy (GET HASH/checkpoint), if the witness cosigned it. `known_key`: one of
// `log_keys` signed it under its own name. Where none did, the witness alone vouches for it: the log's key was changed
// after this store was copied, or the witness is wrong. Errors: malformed, unauthenticated.
struct WitnessCopy {
  crypto::Checkpoint checkpoint;
  bool known_key = false;
};
Result<WitnessCopy> read_witness_copy(std::string_view body, const crypto::NoteKey& witness,
                                      std::span<const crypto::NoteKey> log_keys);

// Where a witness keeps its copy, below its URL: "HEX(SHA-256(origin))/checkpoint".
std::string witness_copy_path(std::string_view origin);

// The latest time of a note's cosignatures, which are not verified here: notes of the store were when they came.
// Nothing where it bears none.
std::optional<std::uint64_t> cosigned_seconds(const std::string& note);

// What is known of one witness, for metrics.
struct WitnessStanding {
  std::string name;
  std::uint64_t size = 0;     // of the latest checkpoint that it cosigned; 0: none since the start
  std::uint64_t seconds = 0;  // POSIX time of that cosignature
  bool answering = false;     // its last answer was a cosignature
};

}  // namespace fangpin::audit
