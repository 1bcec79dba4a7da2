#include "gateway/operations/hardening.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gateway/operations/wiping_memory.hpp"

namespace fangpin::operations {

namespace {

bool sanitized() {
#ifdef FANGPIN_SANITIZED
  return true;
#else
  return false;
#endif
}

}  // namespace

std::vector<config::ConfigMistake> harden_process(const config::Settings& settings) {
  std::vector<config::ConfigMistake> mistakes;
  ::umask(077);
  if (!memory_is_wiped() && !sanitized()) {
    mistakes.push_back(config::mistake_at(
        settings, "hardening.memory_lock", "释放的内存不会被清零：有别的内存分配器被预先装入（LD_PRELOAD）。请去掉。",
        "Freed memory would not be wiped: another allocator was loaded before (LD_PRELOAD). Remove it."));
  }
  if (!settings.hardening.dumpable) {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0) {
      mistakes.push_back(config::mistake_at(settings, "hardening.dumpable", "无法关闭内核转储。请检查进程权限。",
                                            "Core dumps cannot be turned off. Check the privileges of the process."));
    }
  }
  if (settings.hardening.memory_lock == config::MemoryLock::all && !sanitized()) {
    rlimit limit{};
    // Under Debian's 8 MiB default mlockall succeeds and the next large malloc returns NULL: so only unlimited will do.
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY ||
        ::mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
      mistakes.push_back(
          config::mistake_at(settings, "hardening.memory_lock",
                             "内存锁定需要 RLIMIT_MEMLOCK 不受限：systemd 用 LimitMEMLOCK=infinity，手工启动用 prlimit "
                             "--memlock=unlimited；确无条件时设 "
                             "hardening.memory_lock = \"keys-only\"。",
                             "Locking memory needs an unlimited RLIMIT_MEMLOCK: LimitMEMLOCK=infinity under systemd, "
                             "prlimit --memlock=unlimited by hand; "
                             "where that cannot be had, set hardening.memory_lock = \"keys-only\"."));
    }
  }
  return mistakes;
}

}  // namespace fangpin::operations
