#pragma once
#include <string_view>

namespace fangpin::agent {

// Why an authorization was not taken, in the two sentences that the person at the desk reads.
struct CaptureReason {
  std::string_view code;  // "head-missing"
  std::string_view zh, en;
};

// Nothing: the code is none of an authorization's; an ID number's reasons are those of a row (adapters::reason).
const CaptureReason* capture_reason(std::string_view code);

}  // namespace fangpin::agent
