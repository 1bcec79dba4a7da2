#pragma once
#include <cstdint>

struct sqlite3;

namespace fangpin::store::sqlite {

// The name of a file-system layer (sqlite3_vfs) for the writing connection. It changes how the write-ahead log is
// written, and nothing else. SQLite gives each page of a commit to the file in two pieces; here they are gathered and
// reach it in one write, before the sync that the commit waits for, so what is durable when stays the same. And the
// file grows by more than it needs, for a sync that finds its blocks there need not write where they are.
// Wants synchronous=FULL: other connections read a commit in the file once it is synced, and not before.
const char* wal_gathering_vfs();

// The size of the log's file of a connection with that layer; 0 where it has none.
std::int64_t wal_file_size(sqlite3* connection);

// After a transaction for which the disk had no room was undone: nothing of what could not be written stays, in memory
// or, durably, in the file. False: that is not certain.
bool drop_unwritten(sqlite3* connection);

// Extends that file with zeros by a step, durably; to be called between transactions. False: it has less than `bytes`
// yet, and the disk takes more.
bool extend_wal_file(sqlite3* connection, std::int64_t bytes);

}  // namespace fangpin::store::sqlite
