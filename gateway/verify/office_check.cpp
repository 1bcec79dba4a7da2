#include <fmt/format.h>

#include <algorithm>

#include "gateway/verify/registry_check.hpp"

// What RegistryCheck says of offices: who acts for which (B5), who took a letter's signatures (B9), and that what is
// asked of, handed to and answered by a department concerns one that was in the registry then (B4, B5).
namespace fangpin::verify {

namespace {

constexpr std::string_view kStaffActor = "staff:";  // a transcript's actor; otherwise "uid:N", who sits at the machine

}  // namespace

void RegistryCheck::check_office(std::uint64_t index, std::string_view actor, std::string_view office) {
  const auto* const staff = pinned("B5", index, actor, unchecked_.offices);
  if (staff == nullptr) return;
  const auto theirs = staff->role == "township" ? "township:" + staff->area : staff->role;
  if (staff->kind != "staff" || staff->revoked || (office != theirs && office != staff->role)) {
    add("B5", index, fmt::format("{} 当时不属于 {}", actor, office),
        fmt::format("{} did not belong to {} then", actor, office));
  }
}

const RegistryCheck::Pinned* RegistryCheck::check_clerk(std::uint64_t index, std::string_view actor) {
  const auto* const staff = pinned("B5", index, actor, unchecked_.offices);
  if (staff == nullptr) return nullptr;
  if (staff->kind == "staff" && !staff->revoked && (staff->role == "bureau" || staff->role == "township")) return staff;
  add("B5", index, fmt::format("{} 当时不是乡村振兴局或乡镇的经办人", actor),
      fmt::format("{} was no clerk of the bureau or of a township then", actor));
  return nullptr;
}

std::optional<std::string_view> RegistryCheck::area_of(std::string_view staff) const {
  const auto known = pinned_.find(staff);
  if (known == pinned_.end()) return std::nullopt;
  return known->second.role == "township" ? std::string_view(known->second.area) : std::string_view();
}

void RegistryCheck::check_department(const char* check, std::uint64_t index, std::string_view id) {
  const auto* const department = pinned(check, index, id, unchecked_.offices);
  if (department == nullptr || (department->kind == "department" && !department->revoked)) return;
  add(check, index, fmt::format("{} 当时不是登记在册的部门", id),
      fmt::format("{} was no department of the registry then", id));
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const AuthorizationEntry& letter) {
  const auto* const clerk = check_clerk(index, letter.actor);
  if (clerk != nullptr && clerk->role == "township") {
    const auto own = "township:" + clerk->area;
    for (const auto grantee : letter.grantees) {
      if (grantee == "bureau" || grantee == own) continue;
      add("B5", index, fmt::format("乡镇经办人 {} 录入的授权写给了 {}", letter.actor, grantee),
          fmt::format("{} of a township captured it for {}", letter.actor, grantee));
    }
  }
  if (!letter.handler.empty()) {  // otherwise CaptureCheck says so
    const auto* const handler = pinned("B9", index, letter.handler, unchecked_.offices);
    if (handler != nullptr && (handler->kind != "staff" || handler->revoked)) {
      add("B9", index, fmt::format("收取签字的 {} 当时不是工作人员", letter.handler),
          fmt::format("{}, who took the signatures, was no member of staff then", letter.handler));
    }
  }
  for (const auto provider : letter.providers) check_department("B4", index, provider);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const AuthorizationEndEntry& end) {
  if (end.reason != "expired") {
    check_clerk(index, end.actor);
  } else if (end.actor != "gateway") {
    add("B5", index, "到期终止的不是网关", "ends as expired, and not by the gateway");
  }
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const TranscriptEntry& transcript) {
  if (transcript.actor.starts_with(kStaffActor)) {
    check_office(index, transcript.actor.substr(kStaffActor.size()), "bureau");
  } else if (!transcript.actor.starts_with("uid:")) {
    add("B5", index, fmt::format("打印记录的 {} 不是工作人员", transcript.actor),
        fmt::format("{}, who had the transcript, is no member of staff", transcript.actor));
  }
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const AccessEntry& access) {
  check_office(index, access.asker, access.grantee);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const AccessAnswerEntry& answer) {
  if (answer.outcome != "expired") check_department("B5", index, answer.provider);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const ReleaseEntry& release) {
  if (release.what == "question") check_department("B5", index, release.to);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const RecordViewEntry& view) {
  check_office(index, view.actor, view.office);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const FindSubjectEntry& search) {
  if (check_clerk(index, search.actor) != nullptr) check_office(index, search.actor, search.role);
}

void RegistryCheck::take(std::uint64_t index, const AuditEntry&, const CaptureRefusedEntry& refused) {
  if (check_clerk(index, refused.actor) != nullptr) check_office(index, refused.actor, refused.role);
}

}  // namespace fangpin::verify
