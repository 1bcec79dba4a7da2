#include <boost/json.hpp>

#include "crypto/merkle_tree.hpp"
#include "proven_fixture.hpp"

namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

// What a department holds of a push that was refused: the problem document, with the attempt's entry and its proof.
class Refused : public test::Proven {
 protected:
  Refused() {
    index_ = entries_.size();
    add_refusal("education");
    std::filesystem::remove_all(log_);
    std::filesystem::remove(root_ / "log-checkpoint");
    export_log();
  }
  std::string refusal(const std::string& code, std::uint64_t index) const {
    return bj::serialize(bj::object{{"entry", entries_[index]},
                                    {"proof", proof(index, entries_.size(), checkpoint_of(entries_.size()))},
                                    {"type", "urn:fangpin:problem:" + code},
                                    {"code", code},
                                    {"status", 422},
                                    {"title", "文件被拒收"},
                                    {"title_en", "The file is refused"}});
  }
};

TEST_F(Refused, AttemptIsProvenByItsEntry) {
  EXPECT_EQ(offline(refusal("file-refused", index_)), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("a refused push (file-refused)"));
  EXPECT_EQ(verify({refusal("file-refused", index_), receipt_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("receipt-1.json education"));
}

TEST_F(Refused, WithAnotherCodeOrAnotherEntryIsAFinding) {
  for (const auto& bad : {refusal("rows-rejected", index_), refusal("file-refused", 2), refusal("file-refused", 3)}) {
    EXPECT_EQ(offline(bad), kFindings) << bad;
    EXPECT_THAT(out_, HasSubstr("[B10]"));
    EXPECT_THAT(out_, HasSubstr("is no push that was refused"));
    EXPECT_EQ(verify({bad}), kFindings) << bad;
  }
  auto altered = refusal("file-refused", index_);
  altered.replace(altered.find("key-1"), 5, "key-2");
  EXPECT_EQ(verify({altered}), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L8]"));
  EXPECT_THAT(out_, HasSubstr("the entry that came with it is not the log's"));
}

TEST_F(Refused, WithoutEntryOrProofIsUnreadable) {
  auto document = bj::parse(refusal("file-refused", index_)).as_object();
  for (const char* member : {"entry", "proof"}) {
    auto less = document;
    less.erase(member);
    EXPECT_EQ(offline(bj::serialize(less)), kUnreadable) << member;
    EXPECT_THAT(err_, HasSubstr("a refusal without entry and proof"));
  }
  document["type"] = "about:blank";
  EXPECT_EQ(offline(bj::serialize(document)), kUnreadable);
}

TEST_F(Refused, ProofBesideItIsReadAsTheDepartmentKeepsIt) {
  write("receipt-0.tlog-proof", proof(3, entries_.size(), checkpoint_of(entries_.size())));
  EXPECT_EQ(verify({refusal("file-refused", index_)}), kFindings);
  EXPECT_THAT(out_, HasSubstr("its proof is of entry 3"));
  write("receipt-0.tlog-proof", proof(index_, entries_.size(), checkpoint_of(entries_.size())));
  EXPECT_EQ(verify({refusal("file-refused", index_)}), kClean) << out_;
}

}  // namespace
}  // namespace fangpin::verify
