#include "gateway/agent/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "crypto/base/effect.hpp"
#include "crypto/base/json.hpp"
#include "crypto/durable_file.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;
namespace fs = std::filesystem;

constexpr std::string_view kSchema = "fangpin-pending/1";
constexpr std::size_t kEntryBytesMax = 16 * 1024;
constexpr std::size_t kReceiptBytesMax = 16 * 1024 * 1024;
constexpr std::size_t kEntriesMax = 10'000;

std::optional<std::string> text_member(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return error(Errc::not_found, "cannot open " + path);
  const auto size = in.tellg();
  if (size < 0 || static_cast<std::uint64_t>(size) > bytes_max) return error(Errc::too_large, path + " is too large");
  std::string text(static_cast<std::size_t>(size), '\0');
  in.seekg(0);
  if (!in.read(text.data(), size)) return error(Errc::storage, "cannot read " + path);
  return text;
}

Status make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return ok();
  return error(Errc::storage, "cannot create the folder " + path);
}

// The directory's own change is made durable: an entry that was removed does not come back after a power cut.
Status remove_durably(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return error(Errc::storage, "cannot remove " + path);
  const std::string folder = fs::path(path).parent_path().string();
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return error(Errc::storage, "cannot open " + folder);
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  if (!synced) return error(Errc::storage, "cannot make the change in " + folder + " durable");
  return ok();
}

}  // namespace

std::string to_json(const PendingPush& push) {
  return canonical_json(bj::object{{"schema", kSchema},
                                   {"kind", push.kind},
                                   {"feed", push.feed},
                                   {"population", push.population},
                                   {"window", push.window},
                                   {"file_name", push.file_name},
                                   {"content_digest", push.content_digest},
                                   {"content_length", push.content_length},
                                   {"idempotency_key", push.idempotency_key},
                                   {"began_at", to_text_utc(push.began_at)}});
}

Result<PendingPush> parse_pending(std::string_view json) {
  const auto parsed = parse_json(json, kEntryBytesMax);
  if (!parsed || !parsed->is_object()) return error(Errc::malformed, "not a journal entry");
  const bj::object& object = parsed->get_object();
  PendingPush push;
  for (const auto& [name, member] :
       {std::pair{"kind", &PendingPush::kind}, std::pair{"feed", &PendingPush::feed},
        std::pair{"population", &PendingPush::population}, std::pair{"window", &PendingPush::window},
        std::pair{"file_name", &PendingPush::file_name}, std::pair{"content_digest", &PendingPush::content_digest},
        std::pair{"idempotency_key", &PendingPush::idempotency_key}}) {
    auto value = text_member(object, name);
    if (!value) return error(Errc::malformed, "not a journal entry");
    push.*member = std::move(*value);
  }
  const bj::value* length = object.if_contains("content_length");
  const auto began = parse_instant(text_member(object, "began_at").value_or(""));
  const bool whole = text_member(object, "schema") == kSchema && length != nullptr && length->is_int64() &&
                     length->get_int64() >= 0 && began && is_idempotency_key(push.idempotency_key);
  if (!whole) return error(Errc::malformed, "not a journal entry");
  push.content_length = static_cast<std::uint64_t>(length->get_int64());
  push.began_at = *began;
  return push;
}

bool is_idempotency_key(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '~' || c == '-';
  });
}

bool is_receipt_id(std::string_view text) {
  return text.size() == 22 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::optional<PendingPush> find_continued(const std::vector<PendingPush>& known, const PendingPush& wanted,
                                          Instant now) {
  for (const auto& push : known) {
    const bool same = push.kind == wanted.kind && push.feed == wanted.feed && push.population == wanted.population &&
                      push.window == wanted.window && push.content_digest == wanted.content_digest &&
                      push.content_length == wanted.content_length;
    if (!same) continue;
    if (!wanted.idempotency_key.empty() && wanted.idempotency_key != push.idempotency_key) continue;
    const bool ages = (push.kind == "nil" && push.window.empty()) || push.kind == "ask";
    const bool stale = ages && now - push.began_at > kNilResumeMax;
    if (stale && wanted.idempotency_key.empty()) continue;
    return push;
  }
  return std::nullopt;
}

Result<Journal> Journal::open(const std::string& folder) {
  for (const std::string& path : {folder, folder + "/pending", folder + "/receipts", folder + "/refusals"}) {
    if (auto made = make_folder(path); !made) return made.error();
  }
  return Journal(folder);
}

std::string Journal::pending_path(std::string_view key) const {
  // A key may begin with a dot; the prefix keeps the file visible and apart from "." and "..".
  return folder_ + "/pending/push-" + std::string(key) + ".json";
}

std::string Journal::receipt_path(std::string_view receipt_id) const {
  return folder_ + "/receipts/" + std::string(receipt_id) + ".json";
}

std::string Journal::proof_path(std::string_view receipt_id) const {
  return folder_ + "/receipts/" + std::string(receipt_id) + ".tlog-proof";
}

Result<Journal::Pending> Journal::pending() const {
  Pending out;
  std::error_code fault;
  std::size_t seen = 0;
  for (fs::directory_iterator entry(folder_ + "/pending", fault), end; !fault && entry != end; entry.increment(fault)) {
    if (++seen > kEntriesMax) return error(Errc::storage, folder_ + "/pending holds too many files");
    if (entry->path().extension() != ".json") continue;
    const auto text = read_file(entry->path().string(), kEntryBytesMax);
    auto push = text ? parse_pending(*text) : Result<PendingPush>(text.error());
    if (push) {
      out.pushes.push_back(std::move(*push));
    } else {
      ++out.unreadable;
    }
  }
  if (fault) return error(Errc::storage, "cannot read " + folder_ + "/pending");
  std::ranges::sort(out.pushes, {}, &PendingPush::began_at);
  return out;
}

Status Journal::prune(Instant now) {
  const auto known = pending();
  if (!known) return known.error();
  for (const auto& push : known->pushes) {
    if (now - push.began_at <= kPendingKept) break;  // by their instant: the rest is younger
    if (auto forgotten = forget(push.idempotency_key); !forgotten) return forgotten;
  }
  return ok();
}

Status Journal::forget_older_of(const PendingPush& push) {
  if (push.kind == "ask") return ok();  // one question changes nothing of another
  const auto known = pending();
  if (!known) return known.error();
  for (const auto& other : known->pushes) {
    if (other.feed != push.feed || other.idempotency_key == push.idempotency_key) continue;
    if (auto forgotten = forget(other.idempotency_key); !forgotten) return forgotten;
  }
  return ok();
}

Status Journal::begin(const PendingPush& push) {
  if (!is_idempotency_key(push.idempotency_key)) return error(Errc::malformed, "not an idempotency key");
  if (auto forgotten = forget_older_of(push); !forgotten) return forgotten;
  auto written = crypto::write_file_durably(pending_path(push.idempotency_key), as_bytes(to_json(push)), 0600,
                                            crypto::ExistingFile::replace);
  if (!written) return written;
  effect("push.1-journaled");
  return ok();
}

Status Journal::finish(std::string_view idempotency_key, std::string_view receipt_id,
                       std::string_view receipt_document) {
  if (!is_receipt_id(receipt_id)) return error(Errc::malformed, "not a receipt id");
  auto written = crypto::write_file_durably(receipt_path(receipt_id), as_bytes(receipt_document), 0600,
                                            crypto::ExistingFile::replace);
  if (!written) return written;
  const auto document = parse_json(receipt_document, kReceiptBytesMax);
  if (document && document->is_object()) {
    if (const auto proof = text_member(document->get_object(), "proof")) {
      written =
          crypto::write_file_durably(proof_path(receipt_id), as_bytes(*proof), 0600, crypto::ExistingFile::replace);
      if (!written) return written;
    }
  }
  effect("push.3-receipt-kept");
  return forget(idempotency_key);
}

std::string Journal::refusal_path(std::uint64_t index) const {
  return folder_ + "/refusals/" + std::to_string(index) + ".json";
}

Status Journal::keep_refusal(const Refusal& refusal) {
  const auto stem = folder_ + "/refusals/" + std::to_string(refusal.index);
  for (const auto& [ending, content] :
       {std::pair{".tlog-proof", &refusal.proof}, {".seal", &refusal.seal}, {".json", &refusal.document}}) {
    auto written = crypto::write_file_durably(stem + ending, as_bytes(*content), 0600, crypto::ExistingFile::replace);
    if (!written) return written;
  }
  return prune_refusals();
}

Status Journal::prune_refusals() {
  std::vector<std::uint64_t> kept;
  std::error_code fault;
  for (fs::directory_iterator entry(folder_ + "/refusals", fault), end; !fault && entry != end;
       entry.increment(fault)) {
    if (entry->path().extension() != ".json") continue;
    const auto stem = entry->path().stem().string();
    std::uint64_t index = 0;
    const auto [after, wrong] = std::from_chars(stem.data(), stem.data() + stem.size(), index);
    if (wrong == std::errc() && after == stem.data() + stem.size()) kept.push_back(index);
  }
  if (fault) return error(Errc::storage, "cannot read " + folder_ + "/refusals");
  if (kept.size() <= kRefusalsKept) return ok();
  std::ranges::sort(kept);
  kept.resize(kept.size() - kRefusalsKept);
  for (const auto index : kept) {
    for (const char* ending : {".json", ".tlog-proof", ".seal"}) {
      if (auto removed = remove_durably(folder_ + "/refusals/" + std::to_string(index) + ending); !removed) {
        return removed;
      }
    }
  }
  return ok();
}

Status Journal::forget(std::string_view idempotency_key) {
  if (!is_idempotency_key(idempotency_key)) return error(Errc::malformed, "not an idempotency key");
  return remove_durably(pending_path(idempotency_key));
}

Result<std::string> Journal::receipt(std::string_view receipt_id) const {
  if (!is_receipt_id(receipt_id)) return error(Errc::malformed, "not a receipt id");
  return read_file(receipt_path(receipt_id), kReceiptBytesMax);
}

}  // namespace fangpin::agent
