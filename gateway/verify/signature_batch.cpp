#include "gateway/verify/signature_batch.hpp"

#include <algorithm>
#include <thread>

namespace fangpin::verify {

void SignatureBatch::add(const crypto::VerifyKey& key, std::string text, Bytes signature, Finding otherwise) {
  waiting_.push_back({key, std::move(text), std::move(signature), std::move(otherwise), false});
  if (waiting_.size() == kWaitingMax) settle();
}

const Findings& SignatureBatch::settle() {
  const auto threads = std::clamp<std::size_t>(threads_, 1, std::max<std::size_t>(waiting_.size(), 1));
  const auto work = [&](std::size_t first) {
    for (auto i = first; i < waiting_.size(); i += threads) {
      auto& one = waiting_[i];
      one.good = one.key.verify(as_bytes(one.text), one.signature);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work, i);
    work(0);
  }
  for (auto& one : waiting_) {
    if (!one.good) findings_.add(std::move(one.otherwise));
  }
  waiting_.clear();
  return findings_;
}

}  // namespace fangpin::verify
