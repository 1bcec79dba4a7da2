#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

class StateReader;
class StateWriter;

// E1 for an entry of an older form behind one of a newer form of its kind, or behind a configuration whose program
// writes the newer form. What older forms do not hold, the other
// checks do not ask of them; so a log of before the newer form stays clean, and nobody goes back to the older one to
// leave something out. Of attempts and actions, whose versions say more than their age, RegistryCheck does the same.
class FormCheck {
 public:
  explicit FormCheck(Findings& findings) : findings_(findings) {}
  void take(std::uint64_t index, const AuditEntry& entry);

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  void saw(std::string_view kind, std::uint64_t version);

  Findings& findings_;
  std::map<std::string, std::uint64_t, std::less<>> newest_;  // kind -> the highest version so far
};

}  // namespace fangpin::verify
