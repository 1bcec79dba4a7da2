#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/access/admission.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/authorizations/capture.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/portal/staff_request.hpp"

namespace fangpin::portal {

inline constexpr std::size_t kCaptureBytesMax = 1 << 20;
inline constexpr std::size_t kCaptureLinesMax = 500;

// One declaration (application/json) or a file of them (application/x-ndjson), each line with its own outcome, captured
// in one transaction together with the answer to the request's key. The answer names no handle: find-subject is the one
// door. Persons are counted against the day's quota before anything is looked up by them, whatever becomes of their
// line; from the first line on that the quota does not allow, none is taken.
class CaptureBatch {
 public:
  struct Line {
    std::size_t number = 0;  // in the file, from 1
    authorizations::Declaration declaration;
    std::vector<crypto::EnvelopeReceiver> receivers;
    std::vector<authorizations::Fault> faults;
    std::optional<authorizations::Captured> captured;
  };

  CaptureBatch(std::vector<Line> lines, const intake::County& county, const StaffRequest& request, Instant now,
               bool file);
  // On the writer thread. Error unprocessable with the detail idempotency-key-reused: the key stands for another body.
  Status write(store::Transaction& transaction, const authorizations::Capture& capture);

  // A declaration that came alone and was refused.
  std::optional<http::Problem> problem() const;
  // Canonical JSON.
  const std::string& answer() const { return answer_; }

 private:
  Status write_line(store::Transaction& transaction, const authorizations::Capture& capture, Line& line);
  // Appends the entry of a line that is not taken.
  Status refuse(store::Transaction& transaction, std::string reason, std::int64_t persons, std::int64_t used) const;

  std::vector<Line> lines_;
  std::string area_, key_;
  Digest digest_;
  bool file_;
  std::int64_t quota_;
  bool over_quota_ = false;
  audit::CaptureRefusedEntry refused_;  // who captures and when
  std::string answer_;
};

// The request's declarations, read and held against the rules. The request's body is wiped. Problems: another media
// type, a body that is no JSON, too many lines.
access::OrProblem<std::shared_ptr<CaptureBatch>> read_batch(const intake::County& county, StaffRequest& request,
                                                            Instant now);

}  // namespace fangpin::portal
