#include "log_fixture.hpp"

#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "crypto/base/secret.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/log_export.hpp"

namespace fangpin::verify::test {

namespace fs = std::filesystem;

namespace {
const bool kReady = initialise_crypto();  // before a fixture makes its keys
}

LogFixture::LogFixture() {
  EXPECT_TRUE(kReady);
  std::string name = "/tmp/fangpin-verify-XXXXXX";
  root_ = ::mkdtemp(name.data());
  log_ = root_ / "log";
  clock_ = *parse_instant("2022-09-01T00:00:00Z");
  now_ = *parse_instant("2022-12-01T00:00:00Z");
  write_policy();
}
LogFixture::~LogFixture() { fs::remove_all(root_); }

void LogFixture::add(const std::function<std::string(const store::AuditPosition&)>& maker, std::int64_t attempt) {
  entries_.push_back(maker({static_cast<std::int64_t>(entries_.size()), attempt}));
  clock_ += std::chrono::minutes(1);
}

void LogFixture::add_configuration(bool demonstration, const std::string& policy) {
  const audit::ConfigurationEntry entry{"130126",      policy, {}, "0.1.0",
                                        demonstration, clock_, {}, crypto::sha256("catalogue")};
  add([&](const auto& at) { return audit::configuration(entry, at); });
}

void LogFixture::add_refusal(const std::string& department) {
  const audit::RefusedAttempt entry{"130126", department, "education/dropout", "key-1", "file-refused", clock_};
  add([&](const auto& at) { return audit::refused_attempt(entry, at); }, ++attempts_[department]);
}

void LogFixture::add_action() {
  const audit::ActionEntry entry{"130126", "clock-stepped", "2022-09-02", "uid:0", {}, clock_};
  add([&](const auto& at) { return audit::action(entry, at); });
}

std::string LogFixture::add_push(const std::string& department, int minutes, const std::string& verdict,
                                 const std::string& policy) {
  domain::Window window;
  window.duty = "dropout";
  window.feed = "education/dropout";
  window.first = plus_days(window_first_, windows_++);
  window.last = window.first;
  window.due = clock_ - std::chrono::minutes(minutes);
  window.policy = "demonstration-2022@1";
  const auto given = minutes <= 0 ? domain::Verdict::met : domain::Verdict::met_late;
  const Instant received = clock_;
  add([&](const auto& at) { return audit::verdict(audit::VerdictEntry{"130126", window, given, received}, at); });

  intake::Receipt receipt;
  receipt.id = "receipt-" + std::to_string(entries_.size());
  receipt.county = "130126";
  receipt.demonstration = true;
  receipt.department = department;
  receipt.feed = window.feed;
  receipt.idempotency_key = "key-" + std::to_string(entries_.size());
  receipt.received_at = receipt.committed_at = received;
  receipt.window_duty = window.duty;
  receipt.window_id = window.id();
  receipt.window_due = window.due;
  receipt.verdict = verdict.empty() ? domain::to_text(given) : verdict;
  receipt.cleared = true;
  receipt.policy = policy;
  audit::AcceptedAttempt entry;
  entry.county = "130126";
  entry.department = department;
  entry.feed = receipt.feed;
  entry.idempotency_key = receipt.idempotency_key;
  entry.received_at = entry.at = received;
  entry.window_duty = receipt.window_duty;
  entry.window_id = receipt.window_id;
  entry.verdict = receipt.verdict;
  entry.policy = receipt.policy;
  entry.receipt_id = receipt.id;
  if (receipt_lies_) receipt_lies_(receipt);
  entry.receipt = intake::receipt_digest(receipt);
  std::string document;
  add(
      [&](const auto& at) {
        document = intake::signed_receipt(receipt, at, gateway_key_, "gateway-1");
        return audit::accepted_attempt(entry, at);
      },
      ++attempts_[department]);
  return document;
}

void LogFixture::add_month() {
  add_configuration();
  while (entries_.size() < 600) {
    add_push("education", -60);
    add_refusal("health");
    add_push("housing", 30);
    add_action();
  }
  entries_.resize(600);
}

void LogFixture::export_log() {
  const auto source = [this](std::uint64_t from) -> Result<std::vector<std::string>> {
    return std::vector<std::string>(entries_.begin() + static_cast<std::ptrdiff_t>(from), entries_.end());
  };
  std::vector<Digest> leaves;
  for (const auto& entry : entries_) leaves.push_back(crypto::leaf_hash(as_bytes(entry)));
  const auto note = crypto::sign_checkpoint({origin_, entries_.size(), crypto::tree_root(leaves), {}}, key_).to_text();
  const auto vkey = crypto::NoteKey::of(origin_, crypto::NoteKeyType::ed25519, key_);
  const auto report = audit::export_log(source, {log_, note, {vkey}});
  ASSERT_TRUE(report) << report.error().detail;
}

void LogFixture::sign(std::uint64_t size, const Digest& root, const crypto::SigningKey& key) {
  write("log/checkpoint", crypto::sign_checkpoint({origin_, size, root, {}}, key).to_text());
}

void LogFixture::write(const std::string& path, const std::string& content) {
  fs::create_directories((root_ / path).parent_path());
  std::ofstream(root_ / path, std::ios::binary | std::ios::trunc) << content;
}

std::string LogFixture::read(const std::string& path) const {
  std::ifstream file(root_ / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void LogFixture::flip(const std::string& path, std::size_t byte) {
  auto content = read(path);
  ASSERT_LT(byte, content.size()) << path;
  content[byte] = static_cast<char>(content[byte] ^ 1);
  write(path, content);
}

void LogFixture::write_policy(const std::string& more) {
  const auto vkey = crypto::NoteKey::of(origin_, crypto::NoteKeyType::ed25519, key_).to_text();
  write("policy", "# 信任策略\nlog " + vkey + "\n" + more);
}

int LogFixture::verify(bool with_state, Command command) {
  std::ostringstream out, err;
  const int exit = command({place_.empty() ? log_ : place_, root_ / "policy",
                            with_state ? std::string(root_ / "state") : "", 2, client_, full_, witnesses_},
                           {out, err, now_, {}});
  out_ = out.str();
  err_ = err.str();
  return exit;
}

int LogFixture::verify(const std::vector<std::string>& receipts, const std::string& key) {
  std::ostringstream out, err;
  ReceiptsCommand command;
  command.log = {log_, root_ / "policy", "", 2, {}};
  command.gateway_key = key;
  for (const auto& receipt : receipts) {
    const auto name = "receipt-" + std::to_string(command.files.size()) + ".json";
    write(name, receipt);
    command.files.push_back(root_ / name);
  }
  const int exit = verify_receipts(command, {out, err, now_, {}});
  out_ = out.str();
  err_ = err.str();
  return exit;
}

}  // namespace fangpin::verify::test
