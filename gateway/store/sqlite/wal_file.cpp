#include "gateway/store/sqlite/wal_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

namespace fangpin::store::sqlite {

namespace {

constexpr std::size_t kPendingMax = 124 << 10;  // SQLite's file layer writes less than 128 KiB at a time
// Past its end the file grows by as much again as it has, within these bounds. Zeros after the last frame are no frame:
// its salt is not theirs.
constexpr sqlite3_int64 kGrowthMin = 64 << 10;
constexpr sqlite3_int64 kGrowthMax = 1 << 20;

sqlite3_vfs* under_vfs = nullptr;

// SQLite gives the room for it, on a boundary of eight bytes, and for the file under it, which stands behind it.
struct WalFile : sqlite3_file {
  sqlite3_int64 size = 0;  // of the file under it
  sqlite3_int64 pending_at = 0;
  std::vector<char> pending;  // from pending_at on, not yet in the file

  sqlite3_file* under() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

static_assert(alignof(WalFile) <= 8 && sizeof(WalFile) % 8 == 0);

WalFile& of(sqlite3_file* file) { return *static_cast<WalFile*>(file); }

const sqlite3_io_methods& methods_under(sqlite3_file* file) { return *of(file).under()->pMethods; }

// Zeros from where the file ends. False: the disk has no room for them; they are not needed.
bool extend(WalFile& file, sqlite3_int64 end) {
  static constexpr char kZeros[kGrowthMin] = {};
  for (; file.size < end; file.size += kGrowthMin) {
    if (file.under()->pMethods->xWrite(file.under(), kZeros, sizeof kZeros, file.size) != SQLITE_OK) return false;
  }
  return true;
}

void grow(WalFile& file, sqlite3_int64 end) {
  file.size = end;
  extend(file, end + std::clamp(end, kGrowthMin, kGrowthMax));
}

// What cannot be written stays pending, so no sync succeeds without it: it stands before whatever is written later.
int flush(WalFile& file) {
  if (file.pending.empty()) return SQLITE_OK;
  const auto bytes = static_cast<int>(file.pending.size());
  const int code = file.under()->pMethods->xWrite(file.under(), file.pending.data(), bytes, file.pending_at);
  if (code != SQLITE_OK) return code;
  file.pending.clear();
  if (file.pending_at + bytes > file.size) grow(file, file.pending_at + bytes);
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  const int flushed = flush(of(file));
  const int closed = methods_under(file).xClose(of(file).under());
  of(file).~WalFile();
  return flushed == SQLITE_OK ? closed : flushed;
}

int read_file(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
  const int code = flush(of(file));
  return code == SQLITE_OK ? methods_under(file).xRead(of(file).under(), bytes, count, at) : code;
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  auto& wal = of(file);
  const auto end = wal.pending_at + static_cast<sqlite3_int64>(wal.pending.size());
  if (at != end || wal.pending.size() + static_cast<std::size_t>(count) > kPendingMax) {
    if (const int code = flush(wal); code != SQLITE_OK) return code;
    wal.pending_at = at;
  }
  const auto* const first = static_cast<const char*>(bytes);
  wal.pending.insert(wal.pending.end(), first, first + count);
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  int code = flush(of(file));
  if (code == SQLITE_OK) code = methods_under(file).xTruncate(of(file).under(), size);
  if (code == SQLITE_OK) of(file).size = size;
  return code;
}

int sync_file(sqlite3_file* file, int flags) {
  const int code = flush(of(file));
  return code == SQLITE_OK ? methods_under(file).xSync(of(file).under(), flags) : code;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  const int code = flush(of(file));
  return code == SQLITE_OK ? methods_under(file).xFileSize(of(file).under(), size) : code;
}

int lock_file(sqlite3_file* file, int level) { return methods_under(file).xLock(of(file).under(), level); }

int unlock_file(sqlite3_file* file, int level) { return methods_under(file).xUnlock(of(file).under(), level); }

int check_reserved_lock(sqlite3_file* file, int* out) {
  return methods_under(file).xCheckReservedLock(of(file).under(), out);
}

int control_file(sqlite3_file* file, int operation, void* argument) {
  return methods_under(file).xFileControl(of(file).under(), operation, argument);
}

int sector_size(sqlite3_file* file) { return methods_under(file).xSectorSize(of(file).under()); }

int characteristics(sqlite3_file* file) { return methods_under(file).xDeviceCharacteristics(of(file).under()); }

const sqlite3_io_methods wal_methods = {1,
                                        close_file,
                                        read_file,
                                        write_file,
                                        truncate_file,
                                        sync_file,
                                        size_of_file,
                                        lock_file,
                                        unlock_file,
                                        check_reserved_lock,
                                        control_file,
                                        sector_size,
                                        characteristics,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return under_vfs->xOpen(under_vfs, name, file, flags, flags_out);
  auto* const wal = new (file) WalFile;
  wal->pending.reserve(kPendingMax);
  wal->pMethods = nullptr;  // until it is open; SQLite does not close what did not open
  auto* const under = wal->under();
  std::memset(static_cast<void*>(under), 0, static_cast<std::size_t>(under_vfs->szOsFile));
  int code = under_vfs->xOpen(under_vfs, name, under, flags, flags_out);
  if (code == SQLITE_OK) code = under->pMethods->xFileSize(under, &wal->size);
  if (code == SQLITE_OK) {
    wal->pMethods = &wal_methods;
    return SQLITE_OK;
  }
  if (under->pMethods != nullptr) under->pMethods->xClose(under);
  wal->~WalFile();
  return code;
}

// Null where the connection has no log, or another layer.
WalFile* log_of(sqlite3* connection) {
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  return code == SQLITE_OK && file != nullptr && file->pMethods == &wal_methods ? &of(file) : nullptr;
}

sqlite3_vfs make_vfs() {
  sqlite3_initialize();
  under_vfs = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs = *under_vfs;  // what it does beside opening files, it does as before
  vfs.zName = "fangpin-wal";
  vfs.szOsFile += static_cast<int>(sizeof(WalFile));
  vfs.pNext = nullptr;
  vfs.xOpen = open_file;
  return vfs;
}

}  // namespace

const char* wal_gathering_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

std::int64_t wal_file_size(sqlite3* connection) {
  const auto* const file = log_of(connection);
  return file != nullptr ? file->size : 0;
}

// Cut where what is pending begins: a write that failed may have left any part of it, a commit's frame too. Before it
// stand only frames of commits that were synced, and of the transaction that is undone.
bool drop_unwritten(sqlite3* connection) {
  auto* const file = log_of(connection);
  if (file == nullptr || file->pending.empty()) return true;
  const auto& methods = *file->under()->pMethods;
  if (methods.xTruncate(file->under(), file->pending_at) != SQLITE_OK) return false;
  if (methods.xSync(file->under(), SQLITE_SYNC_NORMAL) != SQLITE_OK) return false;
  file->pending.clear();
  file->size = file->pending_at;
  return true;
}

bool extend_wal_file(sqlite3* connection, std::int64_t bytes) {
  auto* const file = log_of(connection);
  if (file == nullptr || file->size >= bytes) return true;
  return !extend(*file, std::min<sqlite3_int64>(bytes, file->size + kGrowthMax)) ||
         file->under()->pMethods->xSync(file->under(), SQLITE_SYNC_NORMAL) != SQLITE_OK || file->size >= bytes;
}

}  // namespace fangpin::store::sqlite
