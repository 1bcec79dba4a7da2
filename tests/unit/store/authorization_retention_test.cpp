// What authorizations leave behind when their period is over, and what stays for the log's proofs.
#include "gateway/store/authorizations.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {
namespace {

using domain::Retained;

class AuthorizationRetention : public StoreTest {
 protected:
  void capture(const std::string& number) {
    domain::Authorization one;
    one.number = number;
    one.household = "h-one";
    one.members = {{"p-head", "head", domain::Capacity::full, domain::SignedBy::self, ""}};
    one.grantees = {"bureau"};
    one.providers = {"taxation"};
    one.valid_until = at(1'000);
    crypto::WrappedDataKey key;
    key.wrapped = {{"taxation", Bytes{3, 4}}};
    SealedMember member{"p-head", {}};
    const std::string text = "sealed-in-" + number;
    member.identity.ciphertext.assign(text.begin(), text.end());
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      if (auto put = t.authorizations().put(one, key, {member}); !put) return put;
      return t.keep_staff_answer("zhang-san", "key-" + number, {}, R"({"number":")" + number + "\"}");
    }));
  }
  void end(const std::string& number, Instant when) {
    domain::AuthorizationEnd ended;
    ended.number = number;
    ended.at = when;
    ASSERT_TRUE(store().run([&](Transaction& t) { return t.authorizations().end(ended); }));
  }
  std::int64_t remove(Instant cut) {
    std::int64_t removed = 0;
    RetentionPage page{Retained::authorization_identities, cut, 0, 1'000, {}};
    for (std::optional<std::int64_t> after = 0; after; ++pages_) {
      page.after = *after;
      after.reset();
      EXPECT_TRUE(store().run([&](Transaction& t) -> Status {
        const auto turned = t.remove_expired(page);
        if (!turned) return turned.error();
        removed += turned->removed;
        after = turned->end;
        return ok();
      }));
    }
    return removed;
  }
  bool sealed(const std::string& number) {
    return store().reader().authorizations().sealed_member(number, "p-head", "taxation").value().has_value();
  }
  int pages_ = 0;
};

TEST_F(AuthorizationRetention, IdentitiesGoAfterTheEndOfTheirAuthorizationAndTheRecordStays) {
  for (const auto* number : {"n-old", "n-late", "n-stands"}) capture(number);
  end("n-old", at(10));
  end("n-late", at(20));
  EXPECT_EQ(remove(at(10)), 0) << "what ended before the cut goes, not at it";
  EXPECT_EQ(remove(at(20)), 1);
  EXPECT_FALSE(sealed("n-old"));
  EXPECT_TRUE(sealed("n-late"));
  EXPECT_TRUE(sealed("n-stands"));
  const auto kept = store().reader().authorizations().authorization("n-old").value();
  ASSERT_TRUE(kept) << "handles, codes and the scan's digest, as the log has them";
  EXPECT_EQ(kept->authorization.members.size(), 1U);
  EXPECT_EQ(sql("SELECT count(*) FROM authorization_key"), "2");
  EXPECT_EQ(sql("SELECT group_concat(idempotency_key) FROM staff_answer"), "key-n-late,key-n-stands")
      << "beside an answer stands a digest of the letter";
  EXPECT_EQ(remove(at(20)), 0) << "once";
}

TEST_F(AuthorizationRetention, PagesOfManyAuthorizationsAreBounded) {
  for (int i = 0; i < 50; ++i) {
    capture("n-" + std::to_string(i));
    end("n-" + std::to_string(i), at(1));
  }
  EXPECT_EQ(remove(at(2)), 50);
  EXPECT_GE(pages_, 3);
  EXPECT_EQ(sql("SELECT count(*) FROM authorization_sealed") + sql("SELECT count(*) FROM staff_answer"), "00");
}

}  // namespace
}  // namespace fangpin::store
