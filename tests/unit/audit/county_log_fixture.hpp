#pragma once
// A county's log in a store of its own, in a folder that goes with the test.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "crypto/base/encoding.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/audit/log_entry.hpp"

namespace fangpin::audit {

namespace fs = std::filesystem;
inline const bool kCryptoReady = initialise_crypto();  // before a fixture makes its key

class CountyLogTest : public testing::Test {
 protected:
  CountyLogTest() {
    EXPECT_TRUE(kCryptoReady);
    std::string name = "/tmp/fangpin-county-log-XXXXXX";
    root_ = ::mkdtemp(name.data());
    EXPECT_TRUE(key_.save(root_ / "key"));
    EXPECT_TRUE(store::sqlite::create(options(), true));
  }
  ~CountyLogTest() override {
    store_.reset();
    fs::remove_all(root_);
  }

  store::StoreOptions options() const {
    store::StoreOptions out;
    out.path = root_ / "gateway.db";
    out.county = "130126";
    out.free_bytes_min = 0;
    return out;
  }
  Status open(const fs::path& key_file, const std::string& origin = "") {
    store_.reset();
    log_ = std::make_shared<CountyLog>(CountyLogOptions{origin, "130126", head_path()},
                                       crypto::SigningKey::load(key_file).value());
    auto with_log = options();
    with_log.log_tree = log_;
    auto opened = store::sqlite::open(with_log);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return ok();
  }
  Status open() { return open(root_ / "key"); }
  Status open_without_log() {
    store_.reset();
    auto opened = store::sqlite::open(options());
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return ok();
  }
  std::string head_path() const { return root_ / "log-checkpoint"; }

  static std::string entry(std::int64_t index) { return "{\"index\":" + std::to_string(index) + "}"; }
  Result<store::AuditPosition> append() {
    store::AuditPosition position;
    auto done = store_->run([&](store::Transaction& transaction) -> Status {
      auto appended = transaction.append_attempt("education", [](const auto& at) { return entry(at.index); });
      if (!appended) return appended.error();
      position = *appended;
      return ok();
    });
    if (!done) return done.error();
    return position;
  }
  Status grow(std::int64_t entries) {
    return store_->run([&](store::Transaction& transaction) -> Status {
      for (std::int64_t i = 0; i < entries; ++i) {
        auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
        if (!appended) return appended.error();
      }
      return ok();
    });
  }
  crypto::Checkpoint newest() const {
    const auto found = store_->reader().newest_checkpoint().value().value();
    return crypto::Checkpoint::parse(crypto::SignedNote::parse(found.note)->text).value();
  }
  std::size_t signatures() const {
    return crypto::SignedNote::parse(store_->reader().newest_checkpoint().value()->note)->signatures.size();
  }
  crypto::NoteKey vkey(const crypto::SigningKey& key,
                       const std::string& origin = "fangpin.example/130126-demonstration") const {
    return crypto::NoteKey::of(origin, crypto::NoteKeyType::ed25519, key);
  }
  bool proves(const std::string& proof, std::int64_t index, const crypto::NoteKey& key) const {
    const auto parsed = crypto::TlogProof::parse(proof);
    return parsed && parsed->index == static_cast<std::uint64_t>(index) &&
           crypto::verify_tlog_proof(*parsed, crypto::leaf_hash(as_bytes(entry(index))), std::span(&key, 1));
  }
  // As `fangpin-gateway restore` would, and as a disk of yesterday would be.
  void roll_back(const fs::path& backup) {
    store_.reset();
    for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(root_ / (std::string("gateway.db") + suffix));
    fs::copy_file(backup, root_ / "gateway.db");
  }
  Result<CountyLog::Restart> restart(const std::string& after = "") {
    CountyLog::Restart out;
    auto done = store_->run([&](store::Transaction& transaction) -> Status {
      auto restarted = log_->restart(after);
      if (!restarted) return restarted.error();
      out = *restarted;
      auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
      return appended ? ok() : Status(appended.error());
    });
    if (!done) return done.error();
    return out;
  }
  Status rotate(const fs::path& to) {
    return store_->run([&](store::Transaction& transaction) -> Status {
      auto changed = log_->change_key(crypto::SigningKey::load(to).value());
      if (!changed) return changed.error();
      const auto text = key_change_text(log_->origin(), changed->previous, changed->next);
      EXPECT_TRUE(key_.verify_key().verify(as_bytes(text), from_base64(changed->signature).value()));
      auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
      return appended ? ok() : Status(appended.error());
    });
  }

  fs::path root_;
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  std::shared_ptr<CountyLog> log_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace fangpin::audit
