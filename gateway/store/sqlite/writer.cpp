#include "gateway/store/sqlite/writer.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <future>

#include "crypto/base/effect.hpp"
#include "gateway/store/sqlite/wal_file.hpp"

namespace fangpin::store::sqlite {

namespace {

constexpr auto kIdleBeforeCheckpoint = std::chrono::milliseconds{500};
constexpr auto kFreeMoment = std::chrono::milliseconds{2};
constexpr auto kNoWait = std::chrono::milliseconds{0};
constexpr auto kHaste = std::chrono::milliseconds{50};
constexpr auto kPatience = std::chrono::milliseconds{5000};

// After a failed fsync, and any failed commit but for want of room, nobody knows what is on the disk, and asking again
// can lie: the kernel forgets a write error once it has told it. Only a new process that reads the log can know.
[[noreturn]] void end_process(const Error& failure) {
  std::fprintf(stderr,
               "store: a commit failed (%s); the process ends so that the log decides what happened. "
               "数据库提交失败,进程退出,重启后以日志为准。\n",
               failure.detail.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, CountyIds ids, const StoreOptions& options)
    : connection_(std::move(connection)),
      transaction_(*connection_, ids, options),
      queue_max_(options.queue_max),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Writer::submit(SqliteJob job, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) return false;
    queue_.push_back({std::move(job), std::move(done), ok()});
  }
  wake_.notify_one();
  return true;
}

void Writer::keep_room() {
  {
    const std::lock_guard lock(mutex_);
    keeps_room_ = room_wanted_ = true;
  }
  wake_.notify_one();
}

Status Writer::run(SqliteJob job) {
  std::promise<Status> promise;
  auto future = promise.get_future();
  if (!submit(std::move(job), [&promise](Status status) { promise.set_value(std::move(status)); })) {
    return error(Errc::unavailable, "the store's queue is full or the store is stopping 写入队列已满或正在停止");
  }
  return future.get();
}

// What jobs are spared is done once nothing has waited for a moment, and only until something does.
void Writer::prepare_ahead(std::unique_lock<std::mutex>& lock, const std::function<bool()>& something) {
  bool more = true;
  while (more && !wake_.wait_for(lock, kFreeMoment, something)) {
    while (more && !something()) {
      const bool room = room_wanted_;
      lock.unlock();
      const bool roomy = !room || extend_wal_file(connection_->handle(), kRoomBytes);
      more = !roomy || transaction_.prepare_ahead();
      lock.lock();
      if (room && roomy) room_wanted_ = false;
    }
  }
}

void Writer::loop() {
  std::vector<Item> group;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      const std::function<bool()> something = [this] { return stopping_ || !queue_.empty(); };
      prepare_ahead(lock, something);
      bool rested = false;
      while (!rested && !wake_.wait_for(lock, kIdleBeforeCheckpoint, something)) {
        lock.unlock();
        rested = rest();
        lock.lock();
      }
      wake_.wait(lock, something);
      if (queue_.empty()) return;
      while (!queue_.empty() && group.size() < kGroupMax) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    run_group(group);
    for (auto& item : group) {
      if (item.done) item.done(std::move(item.outcome));
    }
    group.clear();
  }
}

// (1) begin: a crash leaves nothing. (2) before the commit: the same, the log has no commit frame. (3) after the
// commit: everything stands, nobody has been told; who asks again under the same key gets the stored answer.
void Writer::run_group(std::vector<Item>& group) {
  const auto fail_all = [&](const Error& failure) {
    for (auto& item : group) {
      if (item.outcome) item.outcome = failure;
    }
  };
  connection_->run("BEGIN IMMEDIATE");
  if (const auto failure = connection_->take_error()) return fail_all(*failure);
  effect("store.1-begin");
  const auto log_size = transaction_.log().size();
  bool pristine = true;  // no job's changes stand in the transaction
  for (auto& item : group) {
    item.outcome = run_one(item, pristine);
    if (item.outcome) pristine = false;
    if (!connection_->in_transaction()) {
      // The disk is full, or reading failed: SQLite has rolled back the whole group, and none of it was acknowledged.
      const auto failure =
          item.outcome ? error(Errc::storage, "the transaction was rolled back") : item.outcome.error();
      (void)connection_->take_error();
      give_back(log_size);
      return fail_all(failure);
    }
  }
  if (auto sealed = transaction_.log().seal(); !sealed) {
    (void)connection_->take_error();
    if (connection_->in_transaction()) connection_->script("ROLLBACK");
    if (const auto failure = connection_->take_error()) end_process(*failure);
    give_back(log_size);
    return fail_all(sealed.error());
  }
  effect("store.2-before-commit");
  connection_->run("COMMIT");
  if (const auto failure = connection_->take_error()) {
    if (!undone(*failure)) end_process(*failure);
    give_back(log_size);
    return fail_all(*failure);
  }
  effect("store.3-after-commit");
  if (const auto kept = transaction_.log().committed(); !kept) end_process(kept.error());
  checkpoint_due_ = true;
  if (transaction_.take_removed()) cut_due_ = true;
  // Who is told that a link is erased may rely on it: older pages stand in the log until it is emptied. Readers are
  // waited for once; where one stays, every commit and every pause tries again.
  const bool forgot = transaction_.take_forgot();
  if (forgot) traces_remain_ = true;
  if (traces_remain_) empty_log(forgot ? kPatience : kNoWait);
}

// A savepoint costs a copy of every page that the job touches; a job before which nothing was done is undone with the
// whole transaction instead.
Status Writer::run_one(Item& item, bool pristine) {
  if (!pristine) connection_->run("SAVEPOINT job");
  const auto log_size = transaction_.log().size();
  Status outcome = ok();
  try {
    outcome = item.job(transaction_);
  } catch (const std::exception& exception) {
    outcome = error(Errc::bug, std::string("a store job threw: ") + exception.what());
  }
  // A statement that failed fails its job, whatever the job made of it.
  if (auto failure = connection_->take_error()) {
    if (outcome) outcome = *std::move(failure);
  }
  if (!connection_->in_transaction()) return outcome;
  if (!outcome) {
    connection_->script(pristine ? "ROLLBACK; BEGIN IMMEDIATE" : "ROLLBACK TO job");
    give_back(log_size);
  }
  if (!pristine) connection_->run("RELEASE job");
  if (const auto failure = connection_->take_error()) {
    if (connection_->in_transaction()) connection_->script("ROLLBACK");
    (void)connection_->take_error();
    if (!undone(*failure)) end_process(*failure);
    if (outcome) outcome = *failure;
  }
  return outcome;
}

// No room for the log's pages is told by the write, before the sync: SQLite has undone the transaction, and what is on
// the disk is certain once nothing of it is left there. After any other failure it is not.
bool Writer::undone(const Error& failure) {
  if (failure.code != Errc::storage_full || connection_->in_transaction()) return false;
  cut_due_ = true;
  return drop_unwritten(connection_->handle());
}

// What a rollback has undone must not be remembered, and the log's next leaf is again the one of that size.
void Writer::give_back(std::uint64_t log_size) {
  transaction_.forget();
  transaction_.log().rewind(log_size);
}

// Between bursts the head outside the store is made durable, and the log is emptied, so that it stays small and a
// reader's snapshot short. A reader in the way only puts it off.
bool Writer::rest() {
  transaction_.log().rest();
  if (checkpoint_due_) empty_log(kHaste);
  return !checkpoint_due_;
}

// The file is cut too, but where it keeps its room: then its frames stand until others are written over them, except
// when what they hold must be gone.
void Writer::empty_log(std::chrono::milliseconds wait) {
  auto* const handle = connection_->handle();
  const bool cut = !keeps_room() || traces_remain_ || cut_due_ || wal_file_size(handle) > 2 * kRoomBytes;
  sqlite3_busy_timeout(handle, static_cast<int>(wait.count()));
  const int mode = cut ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
  const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, mode, nullptr, nullptr);
  sqlite3_busy_timeout(handle, 5000);
  checkpoint_due_ = code != SQLITE_OK;
  if (checkpoint_due_ || !cut) return;
  traces_remain_ = cut_due_ = false;
  const std::lock_guard lock(mutex_);
  room_wanted_ = keeps_room_;
}

bool Writer::keeps_room() {
  const std::lock_guard lock(mutex_);
  return keeps_room_;
}

}  // namespace fangpin::store::sqlite
