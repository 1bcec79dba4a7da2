#include "gateway/authorizations/erasure.hpp"

#include "gateway/audit/authorization_entry.hpp"
#include "gateway/audit/exported_log.hpp"

namespace fangpin::authorizations {

namespace {

constexpr std::size_t kStep = 1000;

}  // namespace

Result<std::vector<std::string>> erasures_of(store::Reader& reader) {
  std::vector<std::string> handles;
  for (std::int64_t from = 0;;) {
    const auto entries = reader.audit_entries(from, kStep);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      auto handle = audit::erased_handle(entry.bytes);
      if (!handle.empty()) handles.push_back(std::move(handle));
    }
    if (entries->size() < kStep) return handles;
    from = entries->back().index + 1;
  }
}

Result<std::vector<std::string>> erasures_of_export(const std::string& folder, std::vector<crypto::NoteKey> keys) {
  std::vector<std::string> handles;
  const auto read = audit::read_exported_log(folder, std::move(keys), [&](std::string_view entry) {
    auto handle = audit::erased_handle(entry);
    if (!handle.empty()) handles.push_back(std::move(handle));
  });
  if (!read) return read.error();
  return handles;
}

Result<std::int64_t> replay_erasures(store::Store& store, const std::vector<std::string>& handles) {
  std::int64_t erased = 0;
  const auto done = store.run([&](store::Transaction& transaction) -> Status {
    for (const auto& handle : handles) {
      const auto forgotten = transaction.authorizations().forget(handle);
      if (forgotten) ++erased;
      if (!forgotten && forgotten.error().code != Errc::not_found) return forgotten;
    }
    return ok();
  });
  if (!done) return done.error();
  return erased;
}

}  // namespace fangpin::authorizations
