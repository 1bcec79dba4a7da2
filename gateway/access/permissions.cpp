#include "gateway/access/permissions.hpp"

#include <array>

namespace fangpin::access {

namespace {

using domain::ParticipantKind;

struct Permission {
  ParticipantKind kind;
  std::string_view role;  // staff only
  Operation operation;
  Scope scope;
};

constexpr std::array kPermissions{
    Permission{ParticipantKind::department, "", Operation::submit, Scope::own},
    Permission{ParticipantKind::department, "", Operation::read_contract, Scope::all},
    Permission{ParticipantKind::department, "", Operation::read_windows, Scope::own},
    Permission{ParticipantKind::department, "", Operation::read_receipts, Scope::own},
    Permission{ParticipantKind::department, "", Operation::explain, Scope::own},
    Permission{ParticipantKind::department, "", Operation::read_standing, Scope::own},
    Permission{ParticipantKind::department, "", Operation::read_time, Scope::all},
    Permission{ParticipantKind::department, "", Operation::read_checkpoint, Scope::all},
    Permission{ParticipantKind::department, "", Operation::answer_questions, Scope::own},
    Permission{ParticipantKind::staff, "bureau", Operation::ask_assets, Scope::own},
    Permission{ParticipantKind::staff, "township", Operation::ask_assets, Scope::own},
    Permission{ParticipantKind::staff, "bureau", Operation::read_transcript, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::read_contract, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::read_windows, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::read_standing, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::read_time, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::capture_authorizations, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::read_authorizations, Scope::all},
    Permission{ParticipantKind::staff, "bureau", Operation::find_subject, Scope::all},
    Permission{ParticipantKind::staff, "township", Operation::capture_authorizations, Scope::own},
    Permission{ParticipantKind::staff, "township", Operation::read_authorizations, Scope::own},
    Permission{ParticipantKind::staff, "township", Operation::find_subject, Scope::own},
    Permission{ParticipantKind::staff, "township", Operation::read_time, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_authorizations, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_contract, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_windows, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_standing, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_time, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_checkpoint, Scope::all},
    Permission{ParticipantKind::staff, "auditor", Operation::read_log, Scope::all},
    Permission{ParticipantKind::staff, "witness", Operation::read_time, Scope::all},
    Permission{ParticipantKind::staff, "witness", Operation::read_checkpoint, Scope::all},
    Permission{ParticipantKind::staff, "witness", Operation::read_log, Scope::all},
};

}  // namespace

Scope scope_of(const domain::Participant& participant, Operation operation) {
  if (participant.revoked) return Scope::nothing;
  for (const auto& permission : kPermissions) {
    if (permission.kind == participant.kind && permission.operation == operation &&
        (participant.kind != ParticipantKind::staff || permission.role == participant.role)) {
      return permission.scope;
    }
  }
  return Scope::nothing;
}

bool may(const domain::Participant& participant, Operation operation, std::string_view department) {
  switch (scope_of(participant, operation)) {
    case Scope::nothing:
      return false;
    case Scope::own:
      return department.empty() || department == participant.id;
    case Scope::all:
      return true;
  }
  return false;
}

}  // namespace fangpin::access
