#include "gateway/verify/auditor_state.hpp"

#include <filesystem>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::verify {

namespace bj = boost::json;

namespace {

constexpr std::size_t kResumeBytesMax = std::size_t{1} << 30;
constexpr std::string_view kSchema = "fangpin-verify-state/1";

std::string digest_of(std::string_view text) { return to_hex(crypto::sha256(text)); }

bj::array edge_to_json(const TreeEdge& edge) {
  bj::array rows;
  for (const auto& row : edge.rows) {
    bj::array hashes;
    for (const auto& hash : row) hashes.emplace_back(to_base64(hash));
    rows.push_back(std::move(hashes));
  }
  return rows;
}

TreeEdge edge_from_json(const bj::array& rows) {
  TreeEdge edge;
  for (const auto& row : rows) {
    auto& hashes = edge.rows.emplace_back();
    for (const auto& hash : row.as_array()) hashes.push_back(crypto::parse_log_hash(hash.as_string()).value());
    if (hashes.size() >= 256) throw std::runtime_error("a row is too long");
  }
  return edge;
}

// The document and a line with its SHA-256. Nothing where it does not belong to `note`, was cut off or altered: then
// the log is read from its beginning.
std::optional<AuditorState::Resume> parse_resume(std::string_view text, const std::string& note) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || text.substr(end + 1) != digest_of(text.substr(0, end)) + "\n")
    return std::nullopt;
  auto parsed = parse_json(text.substr(0, end), kResumeBytesMax);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  auto& object = parsed->get_object();
  try {
    if (object.at("schema").as_string() != kSchema || object.at("checkpoint").as_string() != digest_of(note)) {
      return std::nullopt;
    }
    return AuditorState::Resume{edge_from_json(object.at("edge").as_array()),
                                std::move(object.at("business").as_object())};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Result<std::optional<AuditorState>> load_state(const std::string& file) {
  auto note = read_file(file, crypto::kNoteBytesMax);
  if (!note && note.error().code == Errc::not_found) return std::optional<AuditorState>{};
  if (!note) return note.error();
  AuditorState state{std::move(*note), std::nullopt};
  if (const auto resume = read_file(file + ".resume", kResumeBytesMax))
    state.resume = parse_resume(*resume, state.note);
  return std::optional<AuditorState>(std::move(state));
}

Status save_state(const std::string& file, AuditorState state) {
  if (state.resume) {
    bj::object object;
    object["schema"] = kSchema;
    object["checkpoint"] = digest_of(state.note);
    object["edge"] = edge_to_json(state.resume->edge);
    object["business"] = std::move(state.resume->business);
    auto text = canonical_json(bj::value(std::move(object)));
    const auto digest = digest_of(text);
    text += "\n" + digest + "\n";
    auto kept = crypto::write_file_durably(file + ".resume", as_bytes(text), 0600, crypto::ExistingFile::replace);
    if (!kept) return kept;
  }
  return crypto::write_file_durably(file, as_bytes(state.note), 0644, crypto::ExistingFile::replace);
}

Result<std::string> keep_evidence(const std::string& file, const std::string& note) {
  const auto directory = file + ".evidence";
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  const auto path = directory + "/" + digest_of(note).substr(0, 16) + ".checkpoint";
  const auto kept = crypto::write_file_durably(path, as_bytes(note), 0644, crypto::ExistingFile::refuse);
  if (!kept && kept.error().code != Errc::conflict) return kept.error();
  return path;
}

}  // namespace fangpin::verify
