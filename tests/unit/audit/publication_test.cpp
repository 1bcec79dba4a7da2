// Which checkpoint the log shows, over a real store that holds cosigned ones.
#include "gateway/audit/publication.hpp"

#include <gtest/gtest.h>

#include "crypto/base/secret.hpp"
#include "crypto/signed_note.hpp"
#include "gateway/audit/cosigned_files.hpp"
#include "gateway/audit/county_log.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::audit {
namespace {

constexpr std::uint64_t kCosigned = 1'700'000'000;
const Instant kPublishedAt{std::chrono::seconds(kCosigned)};

class PublicationTest : public testing::Test {
 protected:
  PublicationTest() {
    EXPECT_TRUE(initialise_crypto());
    witness_ = std::make_unique<crypto::SigningKey>(crypto::SigningKey::generate());
    store::StoreOptions options;
    options.path = directory_.file("gateway.db");
    options.county = "130126";
    options.free_bytes_min = 0;
    EXPECT_TRUE(store::sqlite::create(options, true));
    options.log_tree = std::make_shared<CountyLog>(CountyLogOptions{"", "130126", directory_.file("log-checkpoint")},
                                                   crypto::SigningKey::generate());
    store_ = store::sqlite::open(options).value();
  }
  void grow() {
    EXPECT_TRUE(store_->run([](store::Transaction& transaction) -> Status {
      auto appended = transaction.append_audit([](const auto& at) { return std::to_string(at.index); });
      return appended ? ok() : Status(appended.error());
    }));
  }
  // The checkpoint over the first `size` entries, cosigned.
  store::LogCheckpoint cosign(std::int64_t size, std::uint64_t seconds) {
    auto checkpoint = store_->reader().checkpoint_over(size - 1).value().value();
    auto note = crypto::SignedNote::parse(checkpoint.note).value();
    note.add(crypto::NoteKey::of("witness.example", crypto::NoteKeyType::cosignature_ed25519, *witness_),
             crypto::cosign_note_text(note.text, *witness_, seconds));
    checkpoint.note = note.to_text();
    EXPECT_TRUE(store_->run([&](store::Transaction& transaction) { return transaction.keep_cosigned(checkpoint); }));
    return checkpoint;
  }
  std::int64_t shown(Publication& publication, Instant now = kPublishedAt) {
    const auto checkpoint = publication.checkpoint(store_->reader(), now).value();
    return checkpoint ? checkpoint->size : -1;
  }

  crypto::test::ScratchDirectory directory_;
  std::unique_ptr<crypto::SigningKey> witness_;
  std::unique_ptr<store::Store> store_;
  Publication witnessed_{true}, alone_{false};
};

TEST_F(PublicationTest, ShowsTheNewestThatWasCosigned) {
  EXPECT_EQ(shown(witnessed_), -1);
  grow();
  EXPECT_EQ(shown(witnessed_), 1);  // nothing was cosigned yet
  cosign(1, kCosigned);
  grow();
  EXPECT_EQ(shown(witnessed_), 1);
  EXPECT_EQ(shown(alone_), 2);
  const auto note = cosign(2, kCosigned).note;
  EXPECT_EQ(witnessed_.checkpoint(store_->reader(), kPublishedAt).value()->note, note);
}

TEST_F(PublicationTest, IsNotFrozenByWitnessesThatStaySilent) {
  grow();
  cosign(1, kCosigned);
  grow();
  EXPECT_EQ(shown(witnessed_, kPublishedAt + Publication::kCosignedAgeMax), 1);
  EXPECT_EQ(shown(witnessed_, kPublishedAt + Publication::kCosignedAgeMax + std::chrono::seconds(1)), 2);
}

TEST_F(PublicationTest, NeverShrinks) {
  grow();
  grow();
  grow();
  const auto late = kPublishedAt + std::chrono::hours(2);
  cosign(1, kCosigned);
  EXPECT_EQ(shown(witnessed_, late), 3);
  // A witness answers at last, for a checkpoint before the one that was shown.
  cosign(2, kCosigned + 7200);
  EXPECT_EQ(shown(witnessed_, late), 3);
  cosign(3, kCosigned + 7200);
  EXPECT_EQ(shown(witnessed_, late), 3);
}

// Requests come faster than cosignatures: what bears none must not run ahead of the witnesses for ever.
TEST_F(PublicationTest, GoesBackToTheWitnessesWhileTheLogGrows) {
  grow();
  grow();
  EXPECT_EQ(shown(witnessed_), 2);  // nothing was cosigned yet
  cosign(1, kCosigned);
  grow();
  EXPECT_EQ(shown(witnessed_), 2) << "it waits for them, and does not shrink";
  cosign(3, kCosigned);
  grow();
  EXPECT_EQ(shown(witnessed_), 3);
}

TEST_F(PublicationTest, ShowsNothingOfALogWithAnotherName) {
  grow();
  auto former = cosign(1, kCosigned);
  former.note = "former.example" + former.note.substr(former.note.find('\n'));
  EXPECT_TRUE(store_->run([&](store::Transaction& transaction) { return transaction.keep_cosigned(former); }));
  grow();
  EXPECT_EQ(shown(witnessed_), 2);
}

TEST_F(PublicationTest, TheStoreKeepsWhatWasCosignedInItsOrder) {
  auto& reader = store_->reader();
  EXPECT_EQ(reader.cosigned_count().value(), 0);
  EXPECT_FALSE(cosigned_bytes(reader, {0, 0, 1}));
  std::vector<std::string> notes;
  for (std::int64_t i = 0; i < 3; ++i) {
    grow();
    notes.push_back(cosign(i + 1, kCosigned + static_cast<std::uint64_t>(i)).note);
  }
  notes.push_back(cosign(3, kCosigned + 600).note);  // the same size, later
  EXPECT_EQ(reader.cosigned_count().value(), 4);
  EXPECT_EQ(reader.cosigned_notes(0, 100).value(), notes);
  EXPECT_EQ(reader.cosigned_notes(3, 100).value(), std::vector{notes[3]});
  EXPECT_EQ(reader.cosigned_notes(1, 1).value(), std::vector{notes[1]});
  const auto bundle = cosigned_bytes(reader, {0, 0, 4}).value();
  EXPECT_EQ(crypto::parse_bundle(bundle, 4)->back(), notes[3]);
  EXPECT_EQ(cosigned_bytes(reader, {0, 0, 5}).error().code, Errc::not_found);
  EXPECT_EQ(cosigned_bytes(reader, {0, 1, 1}).error().code, Errc::not_found);
  for (const unsigned bits : {54U, 55U, 56U, 61U}) {  // times 256 these are beyond what counts them
    EXPECT_FALSE(cosigned_bytes(reader, {0, std::uint64_t{1} << bits, 1})) << bits;
  }
}

}  // namespace
}  // namespace fangpin::audit
