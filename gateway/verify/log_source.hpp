#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::verify {

// Where a log is read from: C2SP's paths under one place. Thread safe.
class LogSource {
 public:
  virtual ~LogSource() = default;
  // The whole file; nothing where there is none. A file longer than bytes_max gives bytes_max + 1 bytes, so that it
  // shows. Errors (storage, upstream, timed_out ...): it cannot be read, and nothing is known about it.
  virtual Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const = 0;
  // The widths W of the files PATH.p/W, ascending; empty where lists_files() is false.
  virtual std::vector<unsigned> partial_widths(const std::string& path) const = 0;
  // Whether this source can say which files there are: then what is left of older partial tiles is checked too.
  virtual bool lists_files() const = 0;
  // Every file below a folder of the log, by its path; none where lists_files() is false.
  virtual void each_file(const std::string& folder, const std::function<void(const std::string& path)>& each) const = 0;
  // Readers side by side that it takes to keep `cores` busy.
  virtual unsigned readers(unsigned cores) const = 0;
};

// The auditor's own client certificate, for a URL: PEM files.
struct ClientFiles {
  std::string ca;                // whom the server must be certified by
  std::string certificate, key;  // empty: none is shown
};

// A folder, or "https://HOST[:PORT][/PATH]": of a log that was begun anew the gateway has the tiles under PATH/N, N
// being the number behind its origin, and they are read there. Errors: config (no such URL, or `files` cannot be used),
// and what keeps the checkpoint from being fetched.
Result<std::unique_ptr<LogSource>> open_log(const std::string& place, const ClientFiles& files);

// Any file of the auditor's: policy, state, receipts. Error not_found where there is none.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace fangpin::verify
