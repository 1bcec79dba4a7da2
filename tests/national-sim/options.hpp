#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fangpin::national_sim {

struct Options {
  bool init = false;
  std::string directory;
  std::string ca;
  std::string certificate;   // default DIR/national-system.pem
  std::string key;           // default DIR/national-system.key
  std::string envelope_key;  // default DIR/envelope.key
  std::string database;      // default DIR/national.db
  std::string gateway_key;
  std::string gateway_key_id;
  std::vector<std::string> gateway_certificates;  // PEM files
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string pid_file;
  std::vector<std::string> faults;
  std::uint64_t seed = 1;
};

// nullopt: the program is to end with `status` (help, version, a mistake), everything has been printed.
std::optional<Options> parse_command_line(int argc, char** argv, const std::string& version, int& status);

}  // namespace fangpin::national_sim
