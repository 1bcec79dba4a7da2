#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/access/admission.hpp"
#include "gateway/authorizations/capture.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/portal/staff_request.hpp"

namespace fangpin::portal {

inline constexpr std::size_t kCaptureBytesMax = 1 << 20;
inline constexpr std::size_t kCaptureLinesMax = 500;

// One declaration (application/json) or a file of them (application/x-ndjson), each line with its own outcome, captured
// in one transaction together with the answer to the request's key.
class CaptureBatch {
 public:
  struct Line {
    std::size_t number = 0;  // in the file, from 1
    authorizations::Declaration declaration;
    std::vector<crypto::EnvelopeReceiver> receivers;
    std::vector<authorizations::Fault> faults;
    std::optional<authorizations::Captured> captured;
  };

  CaptureBatch(std::vector<Line> lines, const StaffRequest& request, bool file);
  // On the writer thread. Error unprocessable with the detail idempotency-key-reused: the key stands for another body.
  Status write(store::Transaction& transaction, const authorizations::Capture& capture);

  // A declaration that came alone and was refused.
  std::optional<http::Problem> problem() const;
  // Canonical JSON.
  const std::string& answer() const { return answer_; }

 private:
  std::vector<Line> lines_;
  std::string actor_, area_, key_;
  Digest digest_;
  bool file_;
  std::string answer_;
};

// The request's declarations, read and held against the rules. The request's body is wiped. Problems: another media
// type, a body that is no JSON, too many lines.
access::OrProblem<std::shared_ptr<CaptureBatch>> read_batch(const intake::County& county, StaffRequest& request,
                                                            Instant now);

}  // namespace fangpin::portal
