// fangpin-push: a department's agent. The program is gateway/agent; here stand only the process and its terminal.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "crypto/base/secret.hpp"
#include "gateway/agent/net_transport.hpp"
#include "gateway/agent/run.hpp"
#include "gateway/programs/version.hpp"

namespace {

void write_to(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

int run(const std::vector<std::string>& arguments) {
  namespace agent = fangpin::agent;
  const auto parsed = agent::parse_command_line(arguments, fangpin::programs::version_text("fangpin-push"));
  write_to(stdout, parsed.out);
  write_to(stderr, parsed.err);
  if (!parsed.invocation) return parsed.status;

  const auto to_stderr = [](std::string_view text) { write_to(stderr, text); };
  const bool watched = ::isatty(STDERR_FILENO) == 1;
  // A file that is done within two seconds needs no bar.
  agent::Progress progress(watched ? std::function<void(std::string_view)>(to_stderr) : nullptr,
                           std::chrono::seconds(2));
  const auto make_transport = [&progress](const agent::PushSettings& settings, const agent::Patience& patience) {
    return agent::make_net_transport(settings, patience, progress);
  };
  const auto report = agent::run_command(*parsed.invocation, make_transport, progress, to_stderr);
  progress.end();
  write_to(stdout, report.out);
  write_to(stderr, report.err);
  return static_cast<int>(report.code);
}

}  // namespace

int main(int argc, char** argv) {
#ifdef FANGPIN_SANITIZED
  fangpin::SecretBytes::set_lock_required(false);
#endif
  if (!fangpin::initialise_crypto()) {
    write_to(stderr, "fangpin-push: libsodium 无法使用 / libsodium is unusable\n");
    return static_cast<int>(fangpin::agent::ExitCode::refused);
  }
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& fault) {
    write_to(stderr, std::string("fangpin-push: 内部错误 / internal error: ") + fault.what() + "\n");
    return static_cast<int>(fangpin::agent::ExitCode::refused);
  }
}
