#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <iostream>

#include "crypto/certificate.hpp"
#include "crypto/durable_file.hpp"
#include "gateway/witness/commands.hpp"
#include "gateway/witness/witness_key.hpp"
#include "gateway/witness/witness_settings.hpp"

namespace fangpin::witness {

namespace {

int fail(const Error& failure) {
  std::cerr << "初始化失败 / init failed: " << failure.detail << "\n";
  return failure.code == Errc::malformed || failure.code == Errc::config ? kWrong : kFailed;
}

std::string trust_file(const std::string& log) {
  return fmt::format(
      "# 为哪些日志作见证, 每行一个 log VKEY。VKEY 请向日志的操作员当面索取。\n"
      "# The logs that are cosigned, one line `log VKEY` each; take the VKEY from the log's operators by a way that "
      "they\n"
      "# cannot change afterwards.\n"
      "{}quorum none\n",
      log.empty() ? std::string("# log ...\n") : fmt::format("log {}\n", log));
}

}  // namespace

int init(const InitOptions& options) {
  std::set<std::string> clients;
  if (!options.client_certificate.empty()) {
    auto fingerprint = crypto::certificate_fingerprint(options.client_certificate);
    if (!fingerprint) return fail(fingerprint.error());
    clients.insert(std::move(*fingerprint));
  }
  if (!options.log.empty()) {
    if (const auto log = crypto::NoteKey::parse(options.log); !log) return fail(log.error());
  }
  ::umask(077);
  std::error_code failure;
  std::filesystem::create_directories(options.directory, failure);
  if (failure) {
    return fail(error(Errc::storage, fmt::format("{}: {}", options.directory, failure.message())));
  }
  const auto key = WitnessKey::create(options.directory + "/witness.key", options.name);
  if (!key) return fail(key.error());
  const std::pair<const char*, std::string> files[] = {
      {"/witness.toml", sample_witness_settings(options.address, options.port, !options.plain, clients)},
      {"/logs", trust_file(options.log)}};
  for (const auto& [name, content] : files) {
    const auto written =
        crypto::write_file_durably(options.directory + name, as_bytes(content), 0600, crypto::ExistingFile::refuse);
    if (!written) return fail(written.error());
  }
  std::cout << "vkey " << key->public_key().to_text() << "\n";
  return kDone;
}

}  // namespace fangpin::witness
