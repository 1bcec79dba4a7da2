#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/intake/receipt.hpp"
#include "gateway/verify/commands.hpp"

namespace fangpin::verify::test {

// A county's log made by the gateway's own code, exported into a folder that a test then spoils.
class LogFixture : public testing::Test {
 protected:
  LogFixture();
  ~LogFixture() override;

  // Entries as the gateway writes them.
  void add(const std::function<std::string(const store::AuditPosition&)>& maker, std::int64_t attempt = 0);
  void add_configuration(bool demonstration = true, const std::string& policy = "demonstration-2022@1");
  void add_refusal(const std::string& department);
  void add_action();
  // A push that concludes its window, `minutes` after the window's due instant (negative: before); the receipt
  // document.
  std::string add_push(const std::string& department, int minutes = -60, const std::string& verdict = "",
                       const std::string& policy = "demonstration-2022@1");
  // 600 entries: three bundles, two levels of tiles.
  void add_month();

  void export_log();
  void sign(std::uint64_t size, const Digest& root,
            const crypto::SigningKey& key);  // another checkpoint over the files
  void write(const std::string& path, const std::string& content);
  std::string read(const std::string& path) const;
  void flip(const std::string& path, std::size_t byte);
  void write_policy(const std::string& more = "quorum none\n");

  // Run a command; its output is in out_ and err_.
  using Command = int (*)(const LogCommand&, const Surroundings&);
  int verify(bool with_state = false, Command command = verify_log);
  int verify(const std::vector<std::string>& receipts, const std::string& key = "");
  std::string out_, err_;

  std::filesystem::path root_;
  std::string log_;    // the exported folder
  std::string place_;  // where it is read from, if not there
  ClientFiles client_;
  bool full_ = false, witnesses_ = false;
  std::string origin_ = "fangpin.example/130126-demonstration";
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  crypto::SigningKey gateway_key_ = crypto::SigningKey::generate();
  std::vector<std::string> entries_;
  std::map<std::string, std::int64_t> attempts_;
  Instant clock_;
  Instant now_;                                    // the auditor's clock
  Date window_first_ = *parse_date("2000-01-01");  // first day of the first window
  int windows_ = 0;
  // What a gateway that contradicts itself writes into its receipts, and not into the log.
  std::function<void(intake::Receipt&)> receipt_lies_;
};

}  // namespace fangpin::verify::test
