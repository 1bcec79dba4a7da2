// A program of the department: started without a shell, the ID number on its stdin and nowhere else (arguments and
// environment can be read by others on the machine), its output and its time bounded.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <csignal>

#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/agent/answer_source.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

constexpr std::size_t kOutputBytesMax = 4 * 1024;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool open() const { return ends_[0] >= 0; }
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close(std::size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// A program that does not read its stdin must not end us.
class BrokenPipesIgnored {
 public:
  BrokenPipesIgnored() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~BrokenPipesIgnored() { std::signal(SIGPIPE, before_); }
  BrokenPipesIgnored(const BrokenPipesIgnored&) = delete;
  BrokenPipesIgnored& operator=(const BrokenPipesIgnored&) = delete;

 private:
  void (*before_)(int);
};

// Ends with its whole group of processes and is waited for, however the look-up ends.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // True if it ended by itself, with status 0, before the deadline.
  bool ended_well(std::chrono::steady_clock::time_point deadline) {
    int status = 0;
    while (true) {
      const pid_t done = ::waitpid(pid_, &status, WNOHANG);
      if (done == pid_) break;
      if ((done < 0 && errno != EINTR) || std::chrono::steady_clock::now() > deadline) return false;
      ::usleep(2'000);
    }
    ::kill(-pid_, SIGKILL);  // what it left behind
    pid_ = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_;
};

std::optional<std::string> value_of(std::string output) {
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r' || output.back() == ' ')) output.pop_back();
  if (output.empty() || output.front() != '{') return output;
  auto document = parse_json(output, kOutputBytesMax);
  if (!document || !document->is_object()) return std::nullopt;
  for (const auto* name : {"answer", "value"}) {
    const auto* member = document->get_object().if_contains(name);
    if (member == nullptr) continue;
    if (member->is_string()) return std::string(member->get_string());
    if (member->is_int64()) return std::to_string(member->get_int64());
    if (member->is_bool()) return std::string(member->get_bool() ? "yes" : "no");
  }
  return std::nullopt;
}

class CommandSource final : public AnswerSource {
 public:
  explicit CommandSource(const AnswerItem& item) : item_(item) {}

  Result<std::vector<FoundValues>> look_up(std::span<const std::string> citizen_ids) override {
    const BrokenPipesIgnored ignored;
    std::vector<FoundValues> out;
    for (const auto& id : citizen_ids) {
      auto value = one(id);
      if (!value) return value.error();
      out.push_back({std::move(*value)});
    }
    return out;
  }

 private:
  Error failed(std::string_view what) const {
    return error(Errc::storage, std::string(what) + ": " + item_.command.front());
  }

  Result<pid_t> start(const Pipe& in, const Pipe& out) const {
    std::vector<char*> arguments;
    for (const auto& argument : item_.command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::array<char*, 3> environment{const_cast<char*>("PATH=/usr/local/bin:/usr/bin:/bin"),
                                     const_cast<char*>("LANG=C.UTF-8"), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, in.reading(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.writing(), STDOUT_FILENO);
    // What it says on stderr could name a person, and our own terminal or journal would keep it.
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t nothing, defaults;
    ::sigemptyset(&nothing);
    ::sigemptyset(&defaults);
    for (const int number : {SIGPIPE, SIGTERM, SIGINT}) ::sigaddset(&defaults, number);
    ::posix_spawnattr_setsigmask(&attributes, &nothing);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = 0;
    const int status =
        ::posix_spawn(&pid, item_.command.front().c_str(), &actions, &attributes, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (status != 0) return failed("程序无法启动 / the program cannot be started");
    return pid;
  }

  Result<std::string> one(const std::string& id) const {
    const auto deadline = std::chrono::steady_clock::now() + item_.timeout;
    Pipe in, out;
    if (!in.open() || !out.open()) return failed("无法建立管道 / no pipe for the program");
    auto pid = start(in, out);
    if (!pid) return pid.error();
    Child child(*pid);
    in.close(0);
    out.close(1);
    std::string line = id + "\n";
    // 19 bytes fit into any pipe: no wait. Who does not read them has closed its end, which is no fault.
    [[maybe_unused]] const auto written = ::write(in.writing(), line.data(), line.size());
    wipe(line);
    in.close(1);
    std::string output;
    while (true) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd watched{out.reading(), POLLIN, 0};
      const int ready = left.count() > 0 ? ::poll(&watched, 1, static_cast<int>(left.count())) : 0;
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return failed("程序超时 / the program took too long");
      std::array<char, 1024> buffer{};
      const auto count = ::read(out.reading(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      output.append(buffer.data(), static_cast<std::size_t>(count));
      if (output.size() > kOutputBytesMax) return failed("程序输出过长 / the program printed too much");
    }
    if (!child.ended_well(deadline)) return failed("程序异常结束或超时 / the program failed or took too long");
    auto value = value_of(std::move(output));
    if (!value) return failed("程序输出无法识别 / the program's output is not understood");
    return std::move(*value);
  }

  const AnswerItem& item_;
};

}  // namespace

std::unique_ptr<AnswerSource> make_command_source(const AnswerItem& item) {
  return std::make_unique<CommandSource>(item);
}

}  // namespace fangpin::agent
