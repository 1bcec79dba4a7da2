#pragma once
// The commands of fangpin-gateway, one function each; main.cpp only reads the command line. Each prints for people on
// stdout (or JSON where asked), says what is wrong and what to do on stderr, and returns the exit code of the process.
#include <optional>
#include <string>
#include <vector>

namespace fangpin::programs {

// 0 done; 1 it failed (the sentence says why); 2 the command or the configuration is wrong; 3 a server that is needed
// does not answer.
enum ExitCode { kDone = 0, kFailed = 1, kWrong = 2, kUnreachable = 3 };

struct InitOptions {
  std::string config;
  bool demonstration = false;
  std::string clock_start;  // RFC 3339; demonstration only
};
// Makes the data folder, an empty store, the pseudonym key and the receipt key, and refuses to overwrite any of them;
// the log key is made where there is none.
int init(const InitOptions& options);

// Checks the whole configuration and everything that it names; prints every mistake with file, line and remedy.
int check_config(const std::string& config);

int serve(const std::string& config);

// `contract_page` of a feed, or the list of all feeds where none is named.
int explain(const std::string& feed);

struct CaIssueOptions {
  std::string directory;
  std::string name;
  bool server = false;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  int days = 365;
  std::string key_path;
  std::string certificate_path;
};
// The county CA is a folder of its own, kept offline; `serve` neither needs nor reads it.
int ca_init(const std::string& directory, const std::string& name, int days, bool demonstration);
int ca_issue(const CaIssueOptions& options);

// Writes a new secret key file and prints its public text.
int key_new(const std::string& kind, const std::string& path);     // "signing" or "envelope"
int key_public(const std::string& kind, const std::string& path);  // prints the public text of an existing one
int key_id(const std::string& participant, const std::string& public_text);

struct ParticipantOptions {
  std::string id, kind, name, role, area, credit_code;
  std::vector<std::string> certificates;  // PEM files
  std::vector<std::string> signing_keys;  // public texts
  std::string envelope_key;               // public text
  bool signature_waived = false;
  std::vector<std::string> approvals;  // "ADMINISTRATOR=KEYFILE", twice for a receiver or a staff member
};
int registry_add(const std::string& config, const ParticipantOptions& options);
int registry_pin(const std::string& config, const ParticipantOptions& options);
int registry_revoke(const std::string& config, const std::string& id);
int registry_list(const std::string& config, bool json);

int standing(const std::string& config, bool json);
int totals(const std::string& config);
int revisions(const std::string& config);  // "ALERT REVISION" a line: every accepted alert revision, for reconciling
                                           // with the national side
int waive(const std::string& config, const std::string& duty, const std::string& window, const std::string& document);
// Lists what departments owe words about, and what they said; those that were accepted only where `all`.
int explanations(const std::string& config, bool all, bool json);
int decide_explanation(const std::string& config, const std::string& department, const std::string& receipt_id,
                       bool accepted, const std::string& remark);
int dead_letters(const std::string& config, bool json);
int resend_dead_letters(const std::string& config, const std::string& alert_or_all);
int clock_show(const std::string& config);
int clock_step(const std::string& config, const std::string& to);
int clock_confirm(const std::string& config);
int rotate_pseudonym_key(const std::string& config, const std::string& not_before);
int retire_pseudonym_key(const std::string& config, unsigned epoch);
struct TranscriptOptions {
  std::string household, member;
  std::string purpose = "household-request";
  bool json = false;
};
// Who looked at a household; itself in the log before it is shown.
int transcript(const std::string& config, const TranscriptOptions& options);
struct WithholdOptions {
  std::string query, until, legal_basis;
  std::vector<std::string> approvals;  // "ADMINISTRATOR=KEYFILE", twice
};
// Keeps a query out of the household's transcripts until then.
int withhold(const std::string& config, const WithholdOptions& options);
int backup(const std::string& config, const std::string& path);
// Puts a backup in place of a missing store and replays every erasure that its log, and the exported log in `log`
// (empty: none), hold.
int restore(const std::string& config, const std::string& path, const std::string& log);

struct ErasureOptions {
  std::string handle;
  std::string legal_basis;             // a clause
  std::string document;                // its number
  std::vector<std::string> approvals;  // "ADMINISTRATOR=KEYFILE", two
};
// Erases the link behind a handle for good.
int log_forget(const std::string& config, const ErasureOptions& options);
// Writes or extends the log as files (checkpoint, tiles, entry bundles) and prints its origin, size, root and verifier
// key.
int log_export(const std::string& config, const std::string& directory);
// Prints the log's origin and verifier key: what auditors and witnesses put into their trust policies.
int log_key(const std::string& config);
// The log is signed by another key from here on, named by its file on the gateway's machine; prints both
// vkeys.
int log_rotate_key(const std::string& config, const std::string& key_file);
struct LogRestartOptions {
  std::string document;                // the number of the paper that allows it
  std::string after;                   // the newest origin that receipts, auditors or witnesses show; may be empty
  std::vector<std::string> approvals;  // "ADMINISTRATOR=KEYFILE", two
};
// After entries were lost for good: the log goes on under an origin that it never had.
int log_restart(const std::string& config, const LogRestartOptions& options);

}  // namespace fangpin::programs
