#include "gateway/audit/exported_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <optional>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/own_signature.hpp"
#include "crypto/tile.hpp"
#include "gateway/audit/county_log.hpp"

namespace fangpin::audit {

namespace {

using crypto::NoteKey;

Error broken(const std::string& path, std::string_view detail) {
  return error(Errc::malformed,
               fmt::format("{0} 无法读取或已损坏 / {0} cannot be read or is damaged: {1}", path, detail));
}

// Error malformed: longer than `bytes_max`, or not to be read.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return broken(path, "no such file");
  std::string content(bytes_max + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (in.bad()) return broken(path, "read error");
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > bytes_max) return broken(path, "too long");
  return content;
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The keys that may sign the log after the entries read so far.
class KeyChain {
 public:
  explicit KeyChain(std::vector<NoteKey> keys) : keys_(std::move(keys)) {}

  void follow(std::string_view entry) {
    // Most entries are another kind: a look at the bytes spares reading them.
    const bool rotation = entry.find(R"("kind":"log-key")") != std::string_view::npos;
    const bool restart = entry.find(R"("kind":"log-restart")") != std::string_view::npos;
    if (!rotation && !restart) return;
    const auto document = parse_json(entry, crypto::kEntryBytesMax);
    if (!document || !document->is_object()) return;
    const auto& object = document->get_object();
    const auto kind = text_of(object, "kind");
    if (kind == "log-key") hand_over(object);
    if (kind == "log-restart") rename(object);
  }

  bool signed_checkpoint(const crypto::SignedNote& note, const std::string& origin) const {
    return crypto::signed_under_own_name(note, origin, keys_);
  }

 private:
  const NoteKey* known(const std::string& vkey) const {
    const auto found =
        std::find_if(keys_.begin(), keys_.end(), [&](const NoteKey& key) { return key.to_text() == vkey; });
    return found == keys_.end() ? nullptr : &*found;
  }
  void hand_over(const boost::json::object& entry) {
    const auto origin = text_of(entry, "origin"), previous = text_of(entry, "previous"), next = text_of(entry, "next");
    const auto* const by = known(previous);
    auto key = NoteKey::parse(next);
    const auto signature = from_base64(text_of(entry, "signature"));
    if (by == nullptr || !key || !signature || by->name() != origin || key->name() != origin) return;
    if (by->verify(key_change_text(origin, previous, next), *signature)) keys_.push_back(std::move(*key));
  }
  // The key stays: a new name gives nobody a signature that was not there.
  void rename(const boost::json::object& entry) {
    const auto* before = entry.if_contains("previous");
    const auto origin = text_of(entry, "origin");
    if (before == nullptr || !before->is_object() || !crypto::is_note_name(origin)) return;
    const auto last = std::find_if(keys_.rbegin(), keys_.rend(), [&](const NoteKey& key) {
      return key.name() == text_of(before->get_object(), "origin");
    });
    if (last != keys_.rend()) keys_.push_back(last->named(origin));
  }

  std::vector<NoteKey> keys_;
};

}  // namespace

Result<crypto::Checkpoint> read_exported_log(const std::string& folder, std::vector<NoteKey> keys,
                                             const std::function<void(std::string_view)>& visit) {
  const auto path = folder + "/checkpoint";
  if (!std::ifstream(path)) {
    return error(Errc::not_found, fmt::format("{0} 不存在, 该文件夹不是导出的日志 / {0} is not there, so the folder is "
                                              "no exported log",
                                              path));
  }
  const auto text = read_file(path, crypto::kNoteBytesMax);
  if (!text) return text.error();
  const auto note = crypto::SignedNote::parse(*text);
  if (!note) return broken(path, note.error().detail);
  auto checkpoint = crypto::Checkpoint::parse(note->text);
  if (!checkpoint) return broken(path, checkpoint.error().detail);

  KeyChain chain(std::move(keys));
  crypto::MerkleFrontier tree;
  for (std::uint64_t index = 0; tree.size() < checkpoint->size; ++index) {
    const auto width = crypto::tile_width(0, index, checkpoint->size);
    const auto piece = folder + "/" + crypto::bundle_path({0, index, width});
    const auto bundle = read_file(piece, crypto::kBundleBytesMax);
    if (!bundle) return bundle.error();
    const auto entries = crypto::parse_bundle(*bundle, width);
    if (!entries) return broken(piece, entries.error().detail);
    for (const auto entry : *entries) {
      tree.append(crypto::leaf_hash(as_bytes(entry)));
      chain.follow(entry);
      visit(entry);
    }
  }
  const auto root = checkpoint->size == 0 ? crypto::empty_root() : tree.root();
  if (root != checkpoint->root) {
    return error(Errc::conflict,
                 fmt::format("{0} 中的条目与其检查点不符: 文件夹被改动过, 请告知审计人员 / the entries in {0} are not "
                             "what its checkpoint says: the folder was altered; tell the auditors",
                             folder));
  }
  if (!chain.signed_checkpoint(*note, checkpoint->origin)) {
    return error(
        Errc::conflict,
        fmt::format("{0} 不是本县日志的密钥签出的检查点 / {0} is not signed by a key of this county's log", path));
  }
  return std::move(*checkpoint);
}

}  // namespace fangpin::audit
