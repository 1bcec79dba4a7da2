#pragma once
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

// For a process that serves: from now on the store's write-ahead log keeps 80 MiB of its file, so that commits need not
// wait for the file system to find blocks, and is not cut in pauses, but for one after something was removed for good.
// The file is extended in steps while no job waits. Nothing is done where the disk would have less left than
// StoreOptions::free_bytes_min. `store`: one that open() gave.
void give_log_room(Store& store);

}  // namespace fangpin::store::sqlite
