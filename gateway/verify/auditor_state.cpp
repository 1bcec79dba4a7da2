#include "gateway/verify/auditor_state.hpp"

#include <filesystem>
#include <stdexcept>

#include "crypto/base/encoding.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/sha256.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

namespace {

// Another number for every change of what the checks keep: a state of another program is no state.
constexpr std::string_view kSchema = "fangpin-verify-state/14";

void save_edge(const TreeEdge& edge, StateWriter& state) {
  state.number(edge.rows.size());
  for (const auto& row : edge.rows) {
    state.number(row.size());
    for (const auto& hash : row) state.hash(hash);
  }
}

TreeEdge restore_edge(StateReader& state) {
  TreeEdge edge;
  state.repeat([&] {
    auto& row = edge.rows.emplace_back();
    state.repeat([&] { row.push_back(state.hash()); });
    if (row.size() >= crypto::kTileWidth) throw std::runtime_error("a row is too long");
  });
  return edge;
}

// Nothing where it does not belong to `note`, was cut off or altered: then the log is read from its beginning.
std::optional<AuditorState::Resume> read_resume(const std::string& path, const std::string& note) {
  auto state = StateReader::open(path);
  if (!state) return std::nullopt;
  try {
    if (state->text() != kSchema || state->hash() != crypto::sha256(note)) return std::nullopt;
    const bool push_signatures = state->flag();
    auto edge = restore_edge(*state);
    const CosignedPlace cosigned{state->number(), state->number(), state->number()};
    return AuditorState::Resume{push_signatures, std::move(edge), cosigned, std::move(*state)};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Result<std::optional<AuditorState>> load_state(const std::string& file) {
  auto note = read_file(file, crypto::kNoteBytesMax);
  if (!note && note.error().code == Errc::not_found) return std::optional<AuditorState>{};
  if (!note) return note.error();
  auto resume = read_resume(file + ".resume", *note);
  return std::optional<AuditorState>(AuditorState{std::move(*note), std::move(resume)});
}

Status save_state(const std::string& file, const std::string& note, const TreeEdge& edge, const CosignedPlace& cosigned,
                  BusinessCheck& business) {
  auto state = StateWriter::create(file + ".resume");
  if (!state) return state.error();
  state->text(kSchema);
  state->hash(crypto::sha256(note));
  state->flag(business.registry().unchecked().signatures == 0);
  save_edge(edge, *state);
  for (const auto value : {cosigned.notes, cosigned.size, cosigned.seconds}) state->number(value);
  business.save(*state);
  if (auto kept = state->commit(); !kept) return kept;
  return crypto::write_file_durably(file, as_bytes(note), 0644, crypto::ExistingFile::replace);
}

Result<std::string> keep_evidence(const std::string& file, const std::string& note) {
  const auto directory = file + ".evidence";
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  const auto path = directory + "/" + to_hex(crypto::sha256(note)).substr(0, 16) + ".checkpoint";
  const auto kept = crypto::write_file_durably(path, as_bytes(note), 0644, crypto::ExistingFile::refuse);
  if (!kept && kept.error().code != Errc::conflict) return kept.error();
  return path;
}

}  // namespace fangpin::verify
