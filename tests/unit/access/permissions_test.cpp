#include "gateway/access/permissions.hpp"

#include <gtest/gtest.h>

#include <map>

namespace fangpin::access {
namespace {

using domain::Participant;
using domain::ParticipantKind;

constexpr Operation kOperations[] = {Operation::submit,
                                     Operation::read_contract,
                                     Operation::read_windows,
                                     Operation::read_receipts,
                                     Operation::explain,
                                     Operation::read_standing,
                                     Operation::read_time,
                                     Operation::read_checkpoint,
                                     Operation::read_log,
                                     Operation::capture_authorizations,
                                     Operation::read_authorizations,
                                     Operation::find_subject,
                                     Operation::ask_assets,
                                     Operation::answer_questions,
                                     Operation::read_transcript};

Participant somebody(ParticipantKind kind, const std::string& role = {}) {
  Participant participant;
  participant.id = "education";
  participant.kind = kind;
  participant.role = role;
  return participant;
}

// What is not listed here is denied: a new permission has to be written down twice.
std::map<Operation, Scope> granted(const Participant& participant) {
  if (participant.kind == ParticipantKind::department) {
    return {{Operation::submit, Scope::own},          {Operation::read_contract, Scope::all},
            {Operation::read_windows, Scope::own},    {Operation::read_receipts, Scope::own},
            {Operation::explain, Scope::own},         {Operation::read_standing, Scope::own},
            {Operation::read_time, Scope::all},       {Operation::read_checkpoint, Scope::all},
            {Operation::answer_questions, Scope::own}};
  }
  if (participant.role == "witness") {
    return {{Operation::read_time, Scope::all},
            {Operation::read_checkpoint, Scope::all},
            {Operation::read_log, Scope::all}};
  }
  if (participant.role == "bureau" || participant.role == "auditor") {
    std::map<Operation, Scope> staff{{Operation::read_contract, Scope::all},
                                     {Operation::read_windows, Scope::all},
                                     {Operation::read_standing, Scope::all},
                                     {Operation::read_time, Scope::all},
                                     {Operation::read_authorizations, Scope::all}};
    if (participant.role == "auditor") {
      staff[Operation::read_checkpoint] = Scope::all;
      staff[Operation::read_log] = Scope::all;
      return staff;
    }
    staff[Operation::capture_authorizations] = Scope::all;
    staff[Operation::find_subject] = Scope::all;
    staff[Operation::ask_assets] = Scope::own;
    staff[Operation::read_transcript] = Scope::all;
    return staff;
  }
  if (participant.role == "township") {
    return {{Operation::capture_authorizations, Scope::own},
            {Operation::read_authorizations, Scope::own},
            {Operation::find_subject, Scope::own},
            {Operation::ask_assets, Scope::own},
            {Operation::read_time, Scope::all}};
  }
  return {};
}

std::vector<Participant> everybody() {
  return {somebody(ParticipantKind::department),
          somebody(ParticipantKind::receiver),
          somebody(ParticipantKind::staff, "bureau"),
          somebody(ParticipantKind::staff, "auditor"),
          somebody(ParticipantKind::staff, "township"),
          somebody(ParticipantKind::staff, "administrator"),
          somebody(ParticipantKind::staff, "identity-officer"),
          somebody(ParticipantKind::staff, "witness"),
          somebody(ParticipantKind::receiver, "witness"),
          somebody(ParticipantKind::staff, ""),
          somebody(ParticipantKind::staff, "Bureau"),
          somebody(ParticipantKind::receiver, "bureau")};
}

TEST(Permissions, AreWhatTheTableGrantsAndNothingElse) {
  for (const auto& participant : everybody()) {
    auto expected = granted(participant);
    if (participant.kind == ParticipantKind::receiver) expected.clear();
    for (const auto operation : kOperations) {
      const auto found = expected.find(operation);
      EXPECT_EQ(scope_of(participant, operation), found == expected.end() ? Scope::nothing : found->second)
          << static_cast<int>(participant.kind) << " " << participant.role << " " << static_cast<int>(operation);
    }
  }
}

TEST(Permissions, OfSomebodyRevokedAreNone) {
  for (auto participant : everybody()) {
    participant.revoked = true;
    for (const auto operation : kOperations) {
      EXPECT_EQ(scope_of(participant, operation), Scope::nothing);
      EXPECT_FALSE(may(participant, operation, participant.id));
      EXPECT_FALSE(may(participant, operation, ""));
    }
  }
}

TEST(Permissions, OwnMeansTheDepartmentItself) {
  const auto department = somebody(ParticipantKind::department);
  EXPECT_TRUE(may(department, Operation::submit, "education"));
  EXPECT_FALSE(may(department, Operation::submit, "health"));
  EXPECT_FALSE(may(department, Operation::submit, "education-x"));
  EXPECT_FALSE(may(department, Operation::submit, "educatio"));
  EXPECT_TRUE(may(department, Operation::read_standing, ""));
  EXPECT_TRUE(may(department, Operation::read_contract, "health"));
}

TEST(Permissions, ADepartmentWhoseEntryHasARoleGainsNothingByIt) {
  const auto department = somebody(ParticipantKind::department, "auditor");
  EXPECT_EQ(scope_of(department, Operation::read_standing), Scope::own);
}

TEST(Permissions, StaffReadAllDepartmentsAndPushForNone) {
  const auto bureau = somebody(ParticipantKind::staff, "bureau");
  EXPECT_TRUE(may(bureau, Operation::read_windows, "health"));
  EXPECT_FALSE(may(bureau, Operation::submit, "health"));
  EXPECT_FALSE(may(bureau, Operation::read_receipts, "health"));
}

}  // namespace
}  // namespace fangpin::access
