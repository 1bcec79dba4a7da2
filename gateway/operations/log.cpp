#include "gateway/operations/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "crypto/base/canonical_object.hpp"
#include "crypto/base/instant.hpp"

namespace fangpin::operations {

namespace {

std::atomic<bool> as_json{true};

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

const char* to_text(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warn:
      return "warn";
    case Level::error:
      return "error";
  }
  return "";
}

}  // namespace

void start_log(std::string_view level, bool json) {
  as_json = json;
  auto logger = std::make_shared<spdlog::logger>("fangpin", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::from_str(std::string(level)));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void log(Level level, std::string_view event, std::initializer_list<std::pair<std::string_view, std::string>> members) {
  if (!spdlog::default_logger_raw()->should_log(to_spdlog(level))) return;
  const auto now = to_text_utc(security_now());
  std::string line;
  if (as_json) {
    const auto member = [&](std::string_view name, std::string_view value) {
      line += line.empty() ? '{' : ',';
      append_json_string(line, name);
      line += ':';
      append_json_string(line, value);
    };
    member("time", now);
    member("level", to_text(level));
    member("event", event);
    for (const auto& [name, value] : members) member(name, value);
    line += '}';
  } else {
    line = now + " " + to_text(level) + " " + std::string(event);
    for (const auto& [name, value] : members) line += " " + std::string(name) + "=" + value;
  }
  spdlog::default_logger_raw()->log(to_spdlog(level), "{}", line);
}

}  // namespace fangpin::operations
