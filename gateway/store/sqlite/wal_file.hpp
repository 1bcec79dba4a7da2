#pragma once

namespace fangpin::store::sqlite {

// The name of a file-system layer (sqlite3_vfs) for the writing connection. It changes how the write-ahead log is
// written, and nothing else. SQLite gives each page of a commit to the file in two pieces; here they are gathered and
// reach it in one write, before the sync that the commit waits for, so what is durable when stays the same. And the
// file grows by more than it needs, for a sync that finds its blocks there need not write where they are.
// Wants synchronous=FULL: other connections read a commit in the file once it is synced, and not before.
const char* wal_gathering_vfs();

}  // namespace fangpin::store::sqlite
