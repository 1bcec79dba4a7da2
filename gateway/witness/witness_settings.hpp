#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "crypto/note_key.hpp"

namespace fangpin::witness {

// witness.toml: everything that one witness needs. Relative paths in the file are taken from its own folder.
struct WitnessSettings {
  std::string address = "127.0.0.1";  // literal
  std::uint16_t port = 0;             // 0: any free one
  std::string key;                    // WitnessKey
  std::string database;               // HeadStore
  std::string logs;                   // trust policy: whose checkpoints are cosigned
  // Host names that requests may carry.
  std::vector<std::string> authorities;
  // False: HTTP without TLS, which is taken on loopback only.
  bool tls = true;
  std::string certificate, tls_key, ca, crl;  // PEM; crl may be empty
  // SHA-256 of the logs' client certificates, lower-case hex: who may ask for cosignatures. Reading the latest
  // checkpoint takes any certificate of the CA.
  std::set<std::string> clients;
  // Of the file `logs`.
  std::vector<crypto::NoteKey> log_keys;
};

// Reads, checks and reports everything at once; also that the named files can be read and what is in `logs`. Opens no
// secret file.
config::Checked<WitnessSettings> load_witness_settings(const std::string& path);

// The text of a witness.toml as `init` writes it.
std::string sample_witness_settings(const std::string& address, std::uint16_t port, bool tls,
                                    const std::set<std::string>& clients);

}  // namespace fangpin::witness
