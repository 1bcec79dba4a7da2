#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/agent/answer_settings.hpp"
#include "gateway/net/base_url.hpp"

namespace fangpin::agent {

// push.toml: one department's way to its gateway. Relative paths are taken from the file's own folder.
struct PushSettings {
  std::string department;
  net::BaseUrl gateway;                         // `gateway = "https://HOST[:PORT]"`
  std::string ca;                               // PEM of the county CA: the only one that is trusted
  std::string certificate;                      // PEM
  std::string key;                              // PEM, mode 0600
  std::string sign_key;                         // crypto::SigningKey file, mode 0600
  std::string key_id;                           // empty: "DEPARTMENT/HEX8" of the key itself, as the registry names it
  std::vector<crypto::VerifyKey> gateway_keys;  // pinned; two while the gateway's key is being replaced
  std::string county;                           // empty: not said

  // [defaults]
  std::string feed;
  std::string population;
  std::string state = ".";                  // folder of pending/ and receipts/
  std::chrono::seconds give_up_after{600};  // all attempts of one command together

  AnswerSettings answer;  // [answer]: only the command of that name needs it

  // Where it was read, for messages about what a key points to.
  std::string file;
  std::map<std::string, int, std::less<>> lines;  // of the keys outside of sections, from 1
};

// Checks everything and reports every mistake with its line and remedy: unknown keys, wrong types, missing keys,
// malformed values. Pure.
config::Checked<PushSettings> parse_push_settings(std::string_view toml, const std::string& file,
                                                  const std::string& folder);
// The same from a file of at most 64 KiB.
config::Checked<PushSettings> read_push_settings(const std::string& path);
// The same; also reports named files that cannot be read.
config::Checked<PushSettings> load_push_settings(const std::string& path);

// "ID/HEX8": the participant and the first 8 hex digits of SHA-256 over the key's text form. How the gateway's registry
// names a signing key.
std::string signing_key_id(std::string_view department, const crypto::VerifyKey& key);

}  // namespace fangpin::agent
