#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

// One thread that owns the writing connection. It takes the jobs that wait (at most kGroupMax), runs them in one
// transaction, each so that it can be undone by itself, commits, and only then calls their completions in order. A
// commit that fails leaves the process in doubt about what is on disk: it ends, and the log decides at the next start;
// but one for which the disk had no room is undone, and its jobs are told storage_full.
class Writer {
 public:
  static constexpr std::size_t kGroupMax = 128;

  Writer(std::unique_ptr<Connection> connection, CountyIds ids, const StoreOptions& options);
  // Finishes what is queued, then ends the thread.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  using SqliteJob = std::function<Status(SqliteTransaction&)>;
  // False if the queue is full or the writer is stopping: then neither is called.
  bool submit(SqliteJob job, Done done);
  // Waits for the commit. From another thread than the writer's.
  Status run(SqliteJob job);
  bool traces_remain() const { return traces_remain_; }
  // As give_log_room().
  void keep_room();
  static constexpr std::int64_t kRoomBytes = std::int64_t{80} << 20;

 private:
  struct Item {
    SqliteJob job;
    Done done;
    Status outcome;
  };

  void loop();
  void prepare_ahead(std::unique_lock<std::mutex>& lock, const std::function<bool()>& something);
  void run_group(std::vector<Item>& group);
  // `pristine`: the transaction holds no changes of other jobs.
  Status run_one(Item& item, bool pristine);
  // True: the transaction failed for want of room and left nothing, in memory or on the disk.
  bool undone(const Error& failure);
  void give_back(std::uint64_t log_size);
  // False: a reader was in the way, so the next idle moment is to try again.
  bool rest();
  // Waits at most so long for readers in the way.
  void empty_log(std::chrono::milliseconds wait);
  bool keeps_room();

  std::unique_ptr<Connection> connection_;
  SqliteTransaction transaction_;
  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;      // guarded by mutex_
  bool stopping_ = false;       // guarded by mutex_
  bool checkpoint_due_ = true;  // a log may have been left behind
  bool cut_due_ = false;        // what it holds is to be gone after the next pause
  std::atomic<bool> traces_remain_ = false;
  bool keeps_room_ = false;   // guarded by mutex_
  bool room_wanted_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace fangpin::store::sqlite
