#include "gateway/net/census.hpp"

#include <utility>

namespace fangpin::net {

namespace {

void take_one(std::map<std::string, std::size_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found == counts.end()) return;
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

Census::Seat::Seat(Census* census, std::string address, Verdict verdict)
    : census_(census), address_(std::move(address)), verdict_(verdict) {}

Census::Seat::Seat(Seat&& other) noexcept
    : census_(std::exchange(other.census_, nullptr)),
      address_(std::move(other.address_)),
      certificate_(std::move(other.certificate_)),
      verdict_(other.verdict_) {}

Census::Seat::~Seat() {
  if (census_ != nullptr) census_->leave(*this);
}

bool Census::Seat::add_certificate(const std::string& fingerprint) {
  const std::lock_guard lock(census_->mutex_);
  std::size_t& count = census_->certificates_[fingerprint];
  if (count >= census_->limits_.per_certificate) return false;
  ++count;
  certificate_ = fingerprint;
  return true;
}

Census::Seat Census::admit(const std::string& address) {
  const std::lock_guard lock(mutex_);
  Verdict verdict = Verdict::admitted;
  if (admitted_ >= limits_.total) {
    verdict = Verdict::too_many;
  } else if (const auto found = addresses_.find(address);
             found != addresses_.end() && found->second >= limits_.per_address) {
    verdict = Verdict::too_many_of_peer;
  }
  if (verdict == Verdict::admitted) {
    ++admitted_;
    ++addresses_[address];
    return {this, address, verdict};
  }
  if (refusing_ >= limits_.refusals) return {};
  ++refusing_;
  return {this, address, verdict};
}

std::size_t Census::open() const {
  const std::lock_guard lock(mutex_);
  return admitted_ + refusing_;
}

void Census::leave(const Seat& seat) {
  const std::lock_guard lock(mutex_);
  if (!seat.certificate_.empty()) take_one(certificates_, seat.certificate_);
  if (seat.verdict_ != Verdict::admitted) {
    --refusing_;
    return;
  }
  --admitted_;
  take_one(addresses_, seat.address_);
}

}  // namespace fangpin::net
