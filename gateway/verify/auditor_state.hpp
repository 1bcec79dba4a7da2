#pragma once
#include <optional>
#include <string>

#include "gateway/verify/business_check.hpp"
#include "gateway/verify/cosigned_check.hpp"
#include "gateway/verify/state_stream.hpp"
#include "gateway/verify/tree_check.hpp"

namespace fangpin::verify {

// What the auditor's own machine keeps between two runs: the last checkpoint, in FILE itself, and in FILE.resume what
// is needed to go on behind it. Both are replaced durably; a crash between them costs a full run.
struct AuditorState {
  std::string note;
  // Where FILE.resume is whole and belongs to this very checkpoint.
  struct Resume {
    bool push_signatures;    // departments' signatures on all pushes up to there were verified
    TreeEdge edge;           // the tree up to the last full bundle
    CosignedPlace cosigned;  // how far cosigned/ was looked at
    StateReader business;    // goes on with BusinessCheck::save() behind the checkpoint's last entry
  };
  std::optional<Resume> resume;
};

// Nothing where FILE is not there. Error storage: it cannot be read.
Result<std::optional<AuditorState>> load_state(const std::string& file);
Status save_state(const std::string& file, const std::string& note, const TreeEdge& edge, const CosignedPlace& cosigned,
                  BusinessCheck& business);

// Keeps a note beside the state, in FILE.evidence, under a name that its content gives; the path. What is there is
// never overwritten.
Result<std::string> keep_evidence(const std::string& file, const std::string& note);

}  // namespace fangpin::verify
