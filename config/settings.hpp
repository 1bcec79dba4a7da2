#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"

namespace fangpin::config {

struct Endpoint {
  std::string host;  // as written: a name, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string to_text() const;
  bool operator==(const Endpoint&) const = default;
};

enum class MemoryLock { all, keys_only };
enum class LogFormat { json, text };

// gateway.toml, typed. The initialisers here are the defaults; the key, type, bounds and meaning of each stand in one
// table (settings_table.cpp), from which loading, checking and the reference text are made. Paths are absolute or
// relative to the working directory after loading: a relative path in the file is taken from the file's own folder.
struct Settings {
  std::string county;     // GB/T 2260, six digits
  std::string policy;     // file
  std::string calendars;  // folder with cn-YYYY.toml
  std::string divisions;  // folder with CODE.csv
  std::string data;       // folder: store, admin socket, lock

  struct Listen {
    Endpoint api{"0.0.0.0", 8443};
    Endpoint ops{"127.0.0.1", 9443};  // loopback only
    std::string admin;                // Unix socket; default: DATA/admin.sock
  } listen;

  struct Tls {
    std::string certificate;  // chain, PEM
    std::string key;          // mode 0600
    std::string ca;           // the county CA that signs departments' certificates
    std::string crl;          // empty: none
  } tls;

  struct Keys {
    std::string pseudonym;
    std::string signing;  // signs receipts
    std::string log;      // signs the log's checkpoints; empty: the log cannot be exported
  } keys;

  std::vector<std::string> authorities;  // host or host:port that clients may name; lower case

  struct Forwarding {
    bool enabled = false;
    std::string url;  // https://host[:port][/path], without a trailing slash
    std::string ca;
    std::string certificate;
    std::string key;
    std::string signing_key;
    std::string mapping;  // field mapping (config/national); empty: none was given
    std::int64_t batch_max = 200;
    std::int64_t retry_initial_ms = 1'000;
    std::int64_t retry_max_ms = 300'000;
    std::int64_t breaker_failures = 5;
    std::int64_t breaker_open_ms = 30'000;
    std::int64_t timeout_ms = 30'000;
  } forwarding;

  struct Limits {
    std::int64_t header_bytes = 16 << 10;
    std::int64_t body_bytes = 512 << 20;
    std::int64_t rows = 2'000'000;
    std::int64_t row_bytes = 64 << 10;
    std::int64_t columns = 512;
    std::int64_t workbook_bytes = 32 << 20;            // one XLSX body, held whole
    std::int64_t workbook_inflated_bytes = 256 << 20;  // everything that one workbook unpacks to, streamed
    std::int64_t workbook_memory_bytes = 192 << 20;    // all workbooks that are in memory at the same time
    std::int64_t connections = 256;
    std::int64_t connections_per_department = 16;
    std::int64_t handshake_ms = 10'000;
    std::int64_t header_ms = 10'000;
    std::int64_t body_ms = 3'600'000;  // absolute, for the whole body
    std::int64_t idle_ms = 60'000;     // between requests and between two reads
    std::int64_t min_rate_bytes_per_s = 1'024;
    std::int64_t drain_ms = 2'000;  // after a refusal, so that the answer is read
    std::int64_t drain_bytes = 1 << 20;
    std::int64_t submissions_in_flight = 16;
    std::int64_t writer_queue = 1'024;
    std::int64_t row_problems = 1'000;  // in the answer; the rest as a paged list
    std::int64_t feed_wait_ms = 10'000;
    std::int64_t register_leaving_percent = 20;  // more absent persons than that take the department's confirmation
    std::int64_t free_bytes_min = 256 << 20;
    std::int64_t shutdown_ms = 20'000;
  } limits;

  std::int64_t threads = 2;

  struct Log {
    std::string level = "info";  // trace debug info warn error
    LogFormat format = LogFormat::json;
    std::string origin;  // name of the audit log; empty: made from the county
  } log;

  // Other offices that cosign the audit log's checkpoints.
  struct Witness {
    std::string policy;  // trust policy (C2SP tlog-policy) that names them with their URLs; empty: there are none
    std::string ca;
    std::string certificate;  // of the client
    std::string key;
    std::int64_t timeout_ms = 5'000;
    std::int64_t interval_ms = 10'000;
  } witness;

  struct Hardening {
    MemoryLock memory_lock = MemoryLock::all;
    bool dumpable = false;
  } hardening;

  // Where it came from, for messages of later checks.
  std::string file;
  std::map<std::string, int, std::less<>> lines;  // key -> line, for keys that the file has

  std::string store_path() const { return data + "/gateway.db"; }
  // The last signed checkpoint of the audit log. Never part of a backup: it is what a restored one is compared with.
  std::string log_head_path() const { return data + "/log-checkpoint"; }
  // What may be asked of departments; stands beside the policies' folder.
  std::string catalogue_path() const;
};

// A file with all that is wrong in it, and what it says nevertheless: a key with a mistake has its default, which of a
// path is empty. Of a file that stops being TOML at a line, what stands above it.
struct SettingsFile {
  Settings readable;
  std::vector<ConfigMistake> mistakes;
};
// For who goes on with the files that it names. Opens no file but `path`.
SettingsFile read_settings(const std::string& path);

// Reads and checks the whole file: unknown keys, wrong types, values out of bounds, missing keys and contradictions
// between keys are all reported at once. Opens no file but `path`.
Checked<Settings> load_settings(const std::string& path);
// The same from text; relative paths are taken from `folder`.
Checked<Settings> parse_settings(std::string_view toml, const std::string& file, const std::string& folder);

// Files and folders named by the settings that are not there or cannot be read by this process. Secret files are only
// looked for; their mode is the business of crypto/key_file.
std::vector<ConfigMistake> missing_files(const Settings& settings);

// Settings that are allowed and weaken the protection: `check-config` prints them, `serve` logs them.
std::vector<ConfigMistake> unsafe_settings(const Settings& settings);

// A mistake about `key` that a later check found (a policy that does not load, a key that does not fit its
// certificate), with the file and line of the key.
ConfigMistake mistake_at(const Settings& settings, std::string_view key, std::string message_zh,
                         std::string message_en);

// Every key with type, default, bounds and meaning in both languages, as Markdown.
std::string print_settings_reference();

}  // namespace fangpin::config
