#pragma once

namespace fangpin::operations {

// Every block of the heap is overwritten with zeros when it is freed, whoever frees it: our own code, the standard
// library, and each library that the process uses (TLS, XML, JSON, ZIP, SQLite). So what a submission leaves in memory
// is at most on a stack. The program that links this file has it, from its first instruction on; there is nothing to
// turn on. (mallopt(M_PERTURB) is no substitute: glibc 2.36 does not apply it to blocks of up to 1,032 bytes, which it
// keeps per thread, and the cells of a row are such blocks.)
//
// True if `free` and `realloc`, as all libraries of the process find them, are ours. False in sanitizer builds, whose
// own allocator keeps freed memory on purpose.
bool memory_is_wiped();

}  // namespace fangpin::operations
