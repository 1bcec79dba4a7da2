#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "crypto/base/effect.hpp"
#include "gateway/authorizations/erasure.hpp"
#include "gateway/programs/gateway/assembly.hpp"
#include "gateway/programs/gateway/commands.hpp"

namespace fangpin::programs {

namespace {

// The files of a store that is not there yet: opened under this name, it serves nobody.
void remove_store(const std::string& path) {
  std::error_code failure;
  for (const char* part : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + part, failure);
}

// Makes a store that was closed durable and gives it its name.
bool publish(const std::string& from, const std::string& to) {
  std::error_code failure;
  if (std::filesystem::exists(from + "-wal", failure) || failure) return false;  // what was erased would come back
  const auto sync = [](const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    return synced;
  };
  if (!sync(from) || std::rename(from.c_str(), to.c_str()) != 0) return false;
  remove_store(from);  // its lock
  return sync(std::filesystem::path(to).parent_path());
}

// Nobody's link comes back with a backup: what its own log or the exported one says is erased is erased again, before
// anything serves. The exported one is believed only as far as `keys`, which the backup knows, have signed it. False:
// said why on stderr.
bool erase_again(store::Store& store, const std::string& log, const std::vector<crypto::NoteKey>& keys) {
  auto handles = authorizations::erasures_of(store.reader());
  if (handles && !log.empty()) {
    const auto exported = authorizations::erasures_of_export(log, keys);
    if (!exported) {
      handles = exported.error();
    } else {
      handles->insert(handles->end(), exported->begin(), exported->end());
    }
  }
  const auto erased =
      handles ? authorizations::replay_erasures(store, *handles) : Result<std::int64_t>(handles.error());
  if (!erased) {
    std::cerr << "删除未能重做，恢复中止 / the erasures could not be done again, so nothing is restored: "
              << erased.error().detail << "\n";
    return false;
  }
  std::cout << "已重做删除 / erased again: " << *erased << "\n";
  if (log.empty()) {
    std::cout << "备份之后的删除须用 --log 指明导出的日志 / erasures after the backup need --log and an exported log\n";
  }
  return true;
}

}  // namespace

int restore(const std::string& config, const std::string& path, const std::string& log) {
  auto configuration = load_configuration(config, false);
  if (!configuration) {
    print_mistakes(configuration.mistakes);
    return kWrong;
  }
  const auto store = (*configuration.value)->settings.store_path();
  // SQLite takes a log for the database's whose name it bears: one that was left behind would be played into the
  // backup.
  for (const char* part : {"", "-wal", "-shm"}) {
    if (!std::filesystem::exists(store + part)) continue;
    std::cerr << "现有的库不会被覆盖，请先把它的三个文件(库、-wal、-shm)一起移走：" << store << part
              << " / an existing store is never overwritten; move its files (the store, -wal, -shm) away together: "
              << store << part << "\n";
    return kFailed;
  }
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) {
    std::cerr << "没有这个备份文件 / there is no such backup: " << path << "\n";
    return kFailed;
  }
  // After a disaster the folder may be gone too.
  const auto folder = std::filesystem::path(store).parent_path();
  if (std::filesystem::create_directories(folder, failure); !failure && std::filesystem::is_empty(folder, failure)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  }
  // Under a name of its own until its erasures are done: whatever ends this before, nothing serves what was erased.
  const auto restoring = store + ".restoring";
  remove_store(restoring);
  std::filesystem::copy_file(path, restoring, failure);
  if (failure) {
    remove_store(restoring);
    std::cerr << "恢复失败，请核对文件夹是否存在、可写、有足够空间 / restore failed; see that the folder is there, "
                 "writable and has room: "
              << path << " -> " << restoring << ": " << failure.message() << "\n";
    return kFailed;
  }
  effect("restore.1-copied");
  // Opening it checks version, county and integrity.
  auto assembly = Assembly::open(std::move(*configuration.value), restoring);
  if (!assembly) {
    std::cerr << "备份无法打开 / the backup cannot be opened: " << assembly.error().detail << "\n";
    remove_store(restoring);
    return kFailed;
  }
  const bool erased = erase_again((*assembly)->county().store, log, (*assembly)->log().keys());
  const auto may_sign = (*assembly)->log().may_sign();
  assembly->reset();
  effect("restore.2-erased");
  if (!erased || !publish(restoring, store)) {
    if (erased) {
      std::cerr << "恢复后的库无法就位，请核对文件夹是否可写、有足够空间 / the restored store could not be put in its "
                   "place; see that the folder is writable and has room: "
                << restoring << " -> " << store << "\n";
    }
    remove_store(restoring);
    return kFailed;
  }
  std::cout << "已恢复 / restored: " << store << "\n";
  std::cout
      << "备份之后停用的单位和证书又是启用状态，启动前请核对 / whoever was revoked after the backup is active again; "
         "compare before the start: registry list, registry revoke\n";
  if (!may_sign) {
    std::cout << "网关还不会启动 / the gateway will not start yet: " << may_sign.error().detail << "\n";
  }
  return kDone;
}

}  // namespace fangpin::programs
