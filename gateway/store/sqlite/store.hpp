#pragma once
#include <map>
#include <mutex>
#include <thread>

#include "gateway/store/sqlite/instance_lock.hpp"
#include "gateway/store/sqlite/reader.hpp"
#include "gateway/store/sqlite/writer.hpp"

namespace fangpin::store::sqlite {

class SqliteStore final : public Store {
 public:
  SqliteStore(InstanceLock lock, std::unique_ptr<Connection> connection, CountyIds ids, StoreOptions options);
  // Finishes what is queued and marks the end as clean.
  ~SqliteStore() override;

  bool submit(Job job, Done done) override;
  Status run(Job job) override;
  Reader& reader() override;
  Status probe() override;
  Result<std::uint64_t> free_bytes() const override;
  Status check_space() const override;
  Result<std::int64_t> sweep(Instant older_than, std::size_t rows_max) override;
  bool traces_remain() const override { return writer_->traces_remain(); }
  Status backup(const std::string& path) override;
  // As the function of that name.
  void give_log_room();

 private:
  InstanceLock lock_;
  const StoreOptions options_;
  CountyIds ids_;
  std::mutex readers_mutex_;
  std::map<std::thread::id, std::unique_ptr<Reader>> readers_;  // guarded by readers_mutex_
  std::unique_ptr<Writer> writer_;
};

// Space that an ordinary process can still use on the file system of `path`; storage_full below `bytes_min`.
Status require_free_space(const std::string& path, std::uint64_t bytes_min);

}  // namespace fangpin::store::sqlite
