#pragma once

namespace fangpin::agent {

// What a script that runs `fangpin-push` can rely on. Of several, the largest that applies is the program's status.
enum class ExitCode : int {
  all_accepted = 0,
  some_rejected = 1,  // the file was taken; at least one row must be mended
  refused = 2,        // nothing was taken, or the command itself was wrong
  unreachable = 3,    // the gateway could not be reached or cannot take anything now; the same command may be repeated
  untrusted = 4,      // an answer came, but the gateway's signature over it or over the receipt does not hold
};

}  // namespace fangpin::agent
