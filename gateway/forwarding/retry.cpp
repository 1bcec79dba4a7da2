#include "gateway/forwarding/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace fangpin::forwarding {

Milliseconds Backoff::ceiling(int attempt) const {
  Milliseconds bound = std::min(std::max(first, Milliseconds{0}), longest);
  for (int step = 0; step < attempt && bound < longest; ++step) {
    bound = bound > longest / 2 ? longest : bound * 2;
  }
  return bound;
}

Milliseconds Backoff::wait(int attempt, Random& random) const {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  std::uint64_t drawn = 0;
  std::memcpy(&drawn, bytes.data(), bytes.size());
  // The bias of the remainder is below 2^-40 for any wait that we use.
  const auto values = static_cast<std::uint64_t>(ceiling(attempt).count()) + 1;
  return Milliseconds{static_cast<Milliseconds::rep>(drawn % values)};
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view field) {
  if (field.empty() || field.size() > 9) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(field.data(), field.data() + field.size(), seconds);
  if (fault != std::errc{} || end != field.data() + field.size() || field.front() == '-') {
    return std::nullopt;
  }
  return std::chrono::seconds{seconds};
}

Milliseconds bounded_retry_after(std::chrono::seconds asked, Milliseconds longest) {
  return std::clamp(std::chrono::duration_cast<Milliseconds>(asked), Milliseconds{0}, longest);
}

Breaker::State Breaker::state(Monotonic now) const {
  if (!open_) {
    return State::closed;
  }
  return now < open_until_ ? State::open : State::half_open;
}

Monotonic Breaker::allowed_at(Monotonic now) const { return state(now) == State::open ? open_until_ : now; }

void Breaker::succeeded() {
  failures_ = 0;
  reopenings_ = 0;
  open_ = false;
}

void Breaker::failed(Monotonic now, std::optional<Milliseconds> asked) {
  ++failures_;
  if (open_ || failures_ >= options_.failures_to_open) {
    open(now, asked);
  }
}

void Breaker::trip(Monotonic now) {
  ++failures_;
  open(now, std::nullopt);
}

void Breaker::open(Monotonic now, std::optional<Milliseconds> asked) {
  // Half the ceiling is certain, the other half is jitter: an open breaker that waits 0 would not be open.
  const Milliseconds ceiling = options_.open_for.ceiling(reopenings_);
  const Milliseconds wait = ceiling / 2 + options_.open_for.wait(reopenings_, random_) / 2;
  open_ = true;
  open_until_ = now + std::max(wait, asked.value_or(Milliseconds{0}));
  ++reopenings_;
  ++opened_;
}

const char* to_text(Breaker::State state) {
  switch (state) {
    case Breaker::State::closed:
      return "closed";
    case Breaker::State::open:
      return "open";
    case Breaker::State::half_open:
      return "half-open";
  }
  return "";
}

}  // namespace fangpin::forwarding
