#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::bench {

// The feeds that the load client speaks, one per connection: one feed's intake is serial.
inline constexpr std::string_view kFeeds[] = {"health/serious-illness", "emergency-management/disaster",
                                              "health/epidemic", "emergency-management/fire"};

// An NDJSON row is padded to this many bytes, its line feed included: the row that LIMITS measured others with.
inline constexpr std::size_t kRowBytes = 374;

// Numbers from 0 that give distinct persons.
inline constexpr std::uint64_t kPersonsMax = 24'000'000;

// Citizen ID of synthetic person `number` (address code 130199), with the right check digit; distinct below
// kPersonsMax.
std::string citizen_id(std::uint64_t number);

// Appends one NDJSON row of `feed` about person `number`, as that department writes it: its headers, its words.
void append_row(std::string& out, std::string_view feed, std::uint64_t number);

}  // namespace fangpin::bench
