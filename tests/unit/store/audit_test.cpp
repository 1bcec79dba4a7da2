#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

using Audit = StoreTest;

TEST_F(Audit, IndexesHaveNoGapsAndAttemptsCountPerDepartment) {
  std::vector<AuditPosition> positions;
  const auto append = [&](const std::string& department) {
    const auto maker = [](const AuditPosition& p) {
      return "{\"index\":" + std::to_string(p.index) + ",\"attempt\":" + std::to_string(p.attempt_number) + "}";
    };
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      const auto position = department.empty() ? t.append_audit(maker) : t.append_attempt(department, maker);
      if (!position) return position.error();
      positions.push_back(*position);
      return ok();
    }));
  };
  append("health");
  append("education");
  append("");
  reopen();
  append("health");
  ASSERT_EQ(positions.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(positions[i].index, static_cast<std::int64_t>(i));
  EXPECT_EQ(positions[0].attempt_number, 1);
  EXPECT_EQ(positions[1].attempt_number, 1);
  EXPECT_EQ(positions[2].attempt_number, 0);
  EXPECT_EQ(positions[3].attempt_number, 2);
  const auto entries = store().reader().audit_entries(1, 2).value();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].index, 1);
  EXPECT_EQ(entries[1].bytes, "{\"index\":2,\"attempt\":0}");
}

TEST_F(Audit, KeepsTheLeafHashOfTheBytesAsGiven) {
  const std::string bytes("bytes\0with a zero", 17);
  ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
    const auto position = t.append_audit([&](const AuditPosition&) { return bytes; });
    if (!position) return position.error();
    return ok();
  }));
  EXPECT_EQ(store().reader().audit_entries(0, 1).value().at(0).bytes, bytes);
  EXPECT_EQ(sql("SELECT lower(hex(leaf)) FROM audit_entry"), to_hex(crypto::sha256(std::string(1, '\0') + bytes)));
}

TEST_F(Audit, AnEntryWithoutBytesFailsTheJob) {
  const auto status = store().run([](Transaction& t) -> Status {
    const auto position = t.append_audit([](const AuditPosition&) { return std::string(); });
    if (!position) return position.error();
    return ok();
  });
  ASSERT_FALSE(status);
  EXPECT_TRUE(store().reader().audit_entries(0, 1).value().empty());
}

TEST_F(Audit, KeepsRefusalsWithTheirAnswer) {
  ASSERT_TRUE(store().run([](Transaction& t) {
    return t.keep_refusal({"health", "health/serious-illness", "k", "digest-mismatch", at(1)}, "{\"signed\":1}");
  }));
  EXPECT_EQ(sql("SELECT problem || answer FROM refusal"), "digest-mismatch{\"signed\":1}");
}

TEST_F(Audit, ParticipantsComeBackWhole) {
  domain::Participant health;
  health.id = "health";
  health.name = "卫生健康局";
  health.credit_code = "11130126000000000X";
  health.certificate_fingerprints = {"aa", "bb"};
  health.signing_keys = {"ed25519:AAAA"};
  health.envelope_key = "x25519:BBBB";
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.put_participant(health); }));
  health.revoked = true;
  domain::Participant officer;
  officer.id = "officer";
  officer.kind = domain::ParticipantKind::receiver;
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.put_participant(health); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.put_participant(officer); }));
  const auto all = store().reader().participants().value();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "卫生健康局");
  EXPECT_EQ(all[0].certificate_fingerprints, (std::vector<std::string>{"aa", "bb"}));
  EXPECT_EQ(all[0].signing_keys, health.signing_keys);
  EXPECT_TRUE(all[0].revoked);
  EXPECT_EQ(all[1].kind, domain::ParticipantKind::receiver);
  EXPECT_TRUE(all[1].signing_keys.empty());
}

}  // namespace fangpin::store
