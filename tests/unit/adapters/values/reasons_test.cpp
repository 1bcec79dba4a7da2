#include "adapters/reasons.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include "adapters/values/code_points.hpp"

namespace fangpin::adapters {
namespace {

TEST(Reasons, AreUniqueAndSpeakBothLanguages) {
  std::set<std::string_view> codes;
  for (const Reason& reason : all_reasons()) {
    EXPECT_TRUE(codes.insert(reason.code).second) << reason.code;
    EXPECT_EQ(reason.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos);
    EXPECT_TRUE(is_utf8(reason.zh) && reason.zh.ends_with("。")) << reason.code;
    EXPECT_TRUE(reason.en.ends_with(".") || reason.en.ends_with("}.")) << reason.code;
    EXPECT_EQ(fangpin::adapters::reason(reason.code).code, reason.code);
  }
}

// A reason that nothing gives is a promise that nobody keeps.
TEST(Reasons, AreEachGivenSomewhere) {
  std::string sources;
  for (const auto* room : {"/adapters", "/gateway/intake", "/gateway/agent"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(FANGPIN_SOURCE_DIR) + room)) {
      if (entry.path().extension() != ".cpp" || entry.path().filename() == "reasons.cpp") continue;
      std::ifstream in(entry.path());
      sources.append(std::istreambuf_iterator<char>(in), {});
    }
  }
  for (const Reason& reason : all_reasons()) {
    EXPECT_NE(sources.find('"' + std::string(reason.code) + '"'), std::string::npos) << reason.code;
  }
}

TEST(Reasons, SaySoWhenACodeHasNoSentence) { EXPECT_EQ(reason("no-such-code").code, "unknown"); }

TEST(Reasons, TellHowToMakeANilReport) {
  for (const char* code : {"file-empty", "file-only-header"}) {
    EXPECT_NE(reason(code).zh.find("fangpin-push nil"), std::string_view::npos);
    EXPECT_NE(reason(code).en.find("fangpin-push nil"), std::string_view::npos);
  }
}

TEST(Reasons, TellWhatToSaveAFileAs) {
  for (const char* code : {"file-is-xls", "file-is-et", "file-is-html", "file-undecodable"}) {
    EXPECT_NE(reason(code).zh.find("另存为"), std::string_view::npos) << code;
  }
}

}  // namespace
}  // namespace fangpin::adapters
