#include "config/settings.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/settings_table.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::config {
namespace {

constexpr std::string_view kSmallest = R"(county = "130126"
policy = "policies/demonstration-2022.toml"
calendars = "calendars"
divisions = "divisions"
data = "/var/lib/gateway"
authorities = ["localhost:8443"]
[tls]
certificate = "tls/cert.pem"
key = "tls/key.pem"
ca = "tls/ca.pem"
[keys]
pseudonym = "keys/pseudonym"
signing = "keys/sign"
)";

Checked<Settings> parse(const std::string& toml) { return parse_settings(toml, "gateway.toml", "/etc/fangpin"); }
std::string smallest_with(std::string_view more) { return std::string(kSmallest) + std::string(more); }

std::string all(const std::vector<ConfigMistake>& mistakes) {
  std::string text;
  for (const auto& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

const ConfigMistake* about(const std::vector<ConfigMistake>& mistakes, std::string_view key) {
  for (const auto& mistake : mistakes) {
    if (mistake.key == key) return &mistake;
  }
  return nullptr;
}

// The one mistake that `more` causes.
ConfigMistake only_mistake(std::string_view more) {
  const auto settings = parse(smallest_with(more));
  EXPECT_FALSE(settings);
  EXPECT_EQ(settings.mistakes.size(), 1u) << more << "\n" << all(settings.mistakes);
  return settings.mistakes.empty() ? ConfigMistake{} : settings.mistakes.front();
}

TEST(Settings, TakesTheSmallestFileAndFillsDefaults) {
  const auto settings = parse(std::string(kSmallest));
  ASSERT_TRUE(settings) << all(settings.mistakes);
  EXPECT_EQ(settings.value->county, "130126");
  EXPECT_EQ(settings.value->listen.api, (Endpoint{"0.0.0.0", 8443}));
  EXPECT_EQ(settings.value->limits.row_problems, 1000);
  EXPECT_EQ(settings.value->threads, 2);
  EXPECT_FALSE(settings.value->forwarding.enabled);
  EXPECT_FALSE(settings.value->hardening.dumpable);
  EXPECT_EQ(settings.value->hardening.memory_lock, MemoryLock::all);
}

TEST(Settings, TakesRelativePathsFromTheFilesFolder) {
  const auto settings = parse(std::string(kSmallest));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings.value->policy, "/etc/fangpin/policies/demonstration-2022.toml");
  EXPECT_EQ(settings.value->tls.key, "/etc/fangpin/tls/key.pem");
  EXPECT_EQ(settings.value->data, "/var/lib/gateway");
  EXPECT_EQ(settings.value->store_path(), "/var/lib/gateway/gateway.db");
  EXPECT_EQ(settings.value->listen.admin, "/var/lib/gateway/admin.sock");
  EXPECT_EQ(settings.value->tls.crl, "");
}

TEST(Settings, ReadsEveryKindOfValue) {
  const auto settings =
      parse(smallest_with("[listen]\napi = \"[::1]:0\"\n[limits]\nbody_bytes = 1048576\nworkbook_bytes = 1024\n"
                          "[log]\nlevel = \"warn\"\nformat = \"text\"\n"
                          "[hardening]\nmemory_lock = \"keys-only\"\ndumpable = true\n"));
  ASSERT_TRUE(settings) << all(settings.mistakes);
  EXPECT_EQ(settings.value->listen.api, (Endpoint{"::1", 0}));
  EXPECT_EQ(settings.value->listen.api.to_text(), "[::1]:0");
  EXPECT_EQ(settings.value->limits.body_bytes, 1048576);
  EXPECT_EQ(settings.value->log.level, "warn");
  EXPECT_EQ(settings.value->log.format, LogFormat::text);
  EXPECT_EQ(settings.value->hardening.memory_lock, MemoryLock::keys_only);
  EXPECT_TRUE(settings.value->hardening.dumpable);
}

TEST(Settings, ReportsEveryMistakeAtOnceWithItsLine) {
  const auto settings = parse(
      "county = \"13012\"\n"
      "policy = 7\n"
      "colour = \"red\"\n"
      "threads = 0\n"
      "[listen]\n"
      "ops = \"0.0.0.0:9443\"\n"
      "[limits]\n"
      "rows = 0\n"
      "row_byte = 5\n");
  ASSERT_FALSE(settings);
  const auto& mistakes = settings.mistakes;
  const std::pair<std::string_view, int> expected[] = {{"county", 1},         {"policy", 2},     {"colour", 3},
                                                       {"threads", 4},        {"listen.ops", 6}, {"limits.rows", 8},
                                                       {"limits.row_byte", 9}};
  for (const auto& [key, line] : expected) {
    const auto* mistake = about(mistakes, key);
    ASSERT_NE(mistake, nullptr) << key << "\n" << all(mistakes);
    EXPECT_EQ(mistake->line, line) << key;
    EXPECT_EQ(mistake->file, "gateway.toml");
    EXPECT_FALSE(mistake->message_zh.empty());
    EXPECT_FALSE(mistake->message_en.empty());
  }
  for (const auto key : {"data", "authorities", "tls.certificate", "tls.key", "tls.ca", "keys.pseudonym",
                         "keys.signing", "calendars", "divisions"}) {
    EXPECT_NE(about(mistakes, key), nullptr) << key;
  }
}

TEST(Settings, NamesTheKnownKeysForAnUnknownOne) {
  const auto mistake = only_mistake("[log]\nlevle = \"info\"\n");
  EXPECT_EQ(mistake.key, "log.levle");
  EXPECT_EQ(mistake.line, 15);
  EXPECT_NE(mistake.message_en.find("format, level"), std::string::npos);
}

TEST(Settings, ReportsUnknownSections) { EXPECT_EQ(only_mistake("[limit]\nrows = 5\n").key, "limit"); }

TEST(Settings, ReportsASyntaxErrorWithItsLine) {
  const auto settings = parse("county = \"130126\"\npolicy = \n");
  ASSERT_FALSE(settings);
  ASSERT_EQ(settings.mistakes.size(), 1u);
  EXPECT_EQ(settings.mistakes[0].line, 2);
}

SettingsFile file_of(const std::string& toml) {
  const crypto::test::ScratchDirectory directory;
  return read_settings(directory.write("gateway.toml", toml));
}

TEST(SettingsFile, SaysWhatCanBeReadBesideItsMistakes) {
  const auto file =
      file_of(smallest_with("[limits]\nrows = \"many\"\n[witness]\npolicy = \"witnesses\"\ncaa = \"x\"\n"));
  EXPECT_EQ(file.mistakes.size(), 2U) << all(file.mistakes);
  EXPECT_TRUE(file.readable.policy.ends_with("policies/demonstration-2022.toml"));
  EXPECT_TRUE(file.readable.witness.policy.ends_with("witnesses"));
  EXPECT_EQ(file.readable.lines.at("witness.policy"), 17);

  auto without = std::string(kSmallest);
  without.replace(without.find("policy ="), 6, "polici");
  const auto misspelt = file_of(without);
  EXPECT_EQ(misspelt.mistakes.size(), 2U) << "one that lacks, one that is unknown";
  EXPECT_EQ(misspelt.readable.policy, "");
  EXPECT_TRUE(misspelt.readable.calendars.ends_with("calendars"));
}

TEST(SettingsFile, ThatStopsBeingTomlSaysWhatStandsAboveThatLine) {
  const auto cut = file_of(smallest_with("[limits]\nrows = 0\nbody_bytes = \n[witness]\npolicy = \"witnesses\"\n"));
  ASSERT_EQ(cut.mistakes.size(), 2U) << all(cut.mistakes);
  EXPECT_EQ(cut.mistakes[0].key, "limits.rows") << "wrong above it";
  EXPECT_EQ(cut.mistakes[1].line, 16);
  EXPECT_TRUE(cut.readable.keys.signing.ends_with("keys/sign"));
  EXPECT_EQ(cut.readable.witness.policy, "");

  auto open = std::string(kSmallest);
  open.replace(open.find("8443\"]"), 6, "8443\",");
  const auto unclosed = file_of(open);
  ASSERT_EQ(unclosed.mistakes.size(), 1U) << all(unclosed.mistakes);
  EXPECT_TRUE(unclosed.readable.policy.ends_with("demonstration-2022.toml")) << "it stands above the open list";
  EXPECT_EQ(unclosed.readable.tls.key, "");

  EXPECT_EQ(file_of("= 1\n").readable.policy, "");
  EXPECT_EQ(file_of("= 1\n").mistakes.size(), 1U);
}

TEST(Settings, RefusesAFileThatIsNotThere) {
  const auto settings = load_settings("/nonexistent/gateway.toml");
  ASSERT_FALSE(settings);
  ASSERT_EQ(settings.mistakes.size(), 1u);
  EXPECT_EQ(settings.mistakes[0].file, "/nonexistent/gateway.toml");
}

TEST(Settings, KeepsOperationsOnLoopback) {
  EXPECT_EQ(only_mistake("[listen]\nops = \"192.0.2.1:9443\"\n").key, "listen.ops");
  EXPECT_TRUE(parse(smallest_with("[listen]\nops = \"127.0.0.2:1\"\n")));
  EXPECT_TRUE(parse(smallest_with("[listen]\nops = \"[::1]:1\"\n")));
  EXPECT_FALSE(parse(smallest_with("[listen]\nops = \"127.example:1\"\n")));
}

TEST(Settings, RefusesEndpointsWithoutAPortOrWithAWrongOne) {
  for (const auto bad : {"0.0.0.0", "0.0.0.0:", "0.0.0.0:65536", "0.0.0.0:-1", ":8443", "[::g]:1", "[::1:1"}) {
    EXPECT_EQ(only_mistake(std::string("[listen]\napi = \"") + bad + "\"\n").key, "listen.api") << bad;
  }
}

TEST(Settings, RefusesAuthoritiesThatAreNoHosts) {
  std::string toml(kSmallest);
  for (const std::string bad : {"[]", "[\"Gateway.Example\"]", "[\"a b\"]", "[\"http://a\"]", "[\"\"]", "[7]"}) {
    std::string with = toml;
    with.replace(with.find("[\"localhost:8443\"]"), 18, bad);
    const auto settings = parse(with);
    ASSERT_FALSE(settings) << bad;
    EXPECT_NE(about(settings.mistakes, "authorities"), nullptr) << bad;
  }
}

TEST(Settings, AsksForEverythingThatForwardingNeeds) {
  const auto settings = parse(smallest_with("[forwarding]\nenabled = true\n"));
  ASSERT_FALSE(settings);
  for (const auto key :
       {"forwarding.url", "forwarding.ca", "forwarding.certificate", "forwarding.key", "forwarding.signing_key"}) {
    EXPECT_NE(about(settings.mistakes, key), nullptr) << key;
  }
  EXPECT_TRUE(parse(smallest_with(
      "[forwarding]\nenabled = true\nurl = \"https://n.example:8444/api\"\nca = \"a\"\ncertificate = \"b\"\n"
      "key = \"c\"\nsigning_key = \"d\"\n")));
}

TEST(Settings, TakesOnlyHttpsAddresses) {
  for (const auto bad : {"http://n.example", "https://", "https://n.example/", "n.example", "https://n.example/a?b",
                         "https://user@n.example"}) {
    EXPECT_EQ(only_mistake(std::string("[forwarding]\nurl = \"") + bad + "\"\n").key, "forwarding.url") << bad;
  }
}

TEST(Settings, FindsContradictionsBetweenLimits) {
  EXPECT_EQ(only_mistake("[limits]\nconnections = 4\n").key, "limits.connections_per_department");
  EXPECT_EQ(only_mistake("[limits]\nworkbook_memory_bytes = 2048\n").key, "limits.workbook_bytes");
  EXPECT_EQ(only_mistake("[forwarding]\nretry_initial_ms = 2000\nretry_max_ms = 1000\n").key,
            "forwarding.retry_initial_ms");
}

TEST(Settings, RefusesASocketPathThatTheKernelCannotTake) {
  const auto mistake = only_mistake("[listen]\nadmin = \"/" + std::string(120, 'a') + "\"\n");
  EXPECT_EQ(mistake.key, "listen.admin");
}

TEST(Settings, HoldsEachIntegerToItsBoundsAndEachDefaultInside) {
  Settings defaults;
  int integers = 0;
  for (const auto& setting : setting_keys()) {
    const auto* integer = std::get_if<IntegerKey>(&setting.type);
    if (integer == nullptr) continue;
    ++integers;
    EXPECT_GE(integer->member(defaults), integer->min) << setting.key;
    EXPECT_LE(integer->member(defaults), integer->max) << setting.key;
    const auto dot = setting.key.find('.');
    for (const auto beyond : {integer->min - 1, integer->max + 1}) {
      const std::string line = std::string(setting.key.substr(dot == std::string_view::npos ? 0 : dot + 1)) + " = " +
                               std::to_string(beyond) + "\n";
      const auto toml = dot == std::string_view::npos
                            ? line + std::string(kSmallest)
                            : smallest_with("[" + std::string(setting.key.substr(0, dot)) + "]\n" + line);
      const auto settings = parse(toml);
      ASSERT_FALSE(settings) << setting.key;
      EXPECT_NE(about(settings.mistakes, setting.key), nullptr) << setting.key;
    }
  }
  EXPECT_GE(integers, 25);
}

TEST(Settings, SaysWhatIsAllowedAndUnsafe) {
  const auto safe = parse(std::string(kSmallest));
  ASSERT_TRUE(safe);
  EXPECT_TRUE(unsafe_settings(*safe.value).empty());
  const auto weak = parse(smallest_with("[hardening]\nmemory_lock = \"keys-only\"\ndumpable = true\n"));
  ASSERT_TRUE(weak);
  const auto remarks = unsafe_settings(*weak.value);
  ASSERT_EQ(remarks.size(), 2u);
  EXPECT_EQ(remarks[0].key, "hardening.dumpable");
  EXPECT_EQ(remarks[0].line, 16);
  EXPECT_EQ(remarks[1].key, "hardening.memory_lock");
}

TEST(Settings, NamesFilesThatAreNotThere) {
  const auto settings = parse(std::string(kSmallest));
  ASSERT_TRUE(settings);
  const auto mistakes = missing_files(*settings.value);
  for (const auto key : {"policy", "tls.certificate", "keys.signing", "data"}) {
    EXPECT_NE(about(mistakes, key), nullptr) << key;
  }
  EXPECT_EQ(about(mistakes, "forwarding.ca"), nullptr) << "not needed while forwarding is off";
}

TEST(Settings, ShippedSampleIsRightAndShowsEachKey) {
  const auto settings = load_settings(FANGPIN_SOURCE_DIR "/config/gateway.toml");
  ASSERT_TRUE(settings) << all(settings.mistakes);
  EXPECT_TRUE(std::filesystem::exists(settings.value->policy));
  EXPECT_TRUE(std::filesystem::exists(settings.value->calendars));

  // What is commented out is a default: with the marks removed the file must still load and change nothing.
  std::ifstream in(FANGPIN_SOURCE_DIR "/config/gateway.toml");
  std::string open, line;
  while (std::getline(in, line)) {
    const bool key = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                     line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 2) == line.find(" = ");
    open += (key ? line.substr(2) : line) + "\n";
  }
  const auto opened = parse_settings(open, "gateway.toml", FANGPIN_SOURCE_DIR "/config");
  ASSERT_TRUE(opened) << all(opened.mistakes);
  for (const auto& setting : setting_keys()) {
    EXPECT_TRUE(opened.value->lines.contains(setting.key)) << setting.key << " is not in the sample";
  }
  Settings shown = *opened.value, defaults;
  for (const auto& setting : setting_keys()) {
    if (const auto* integer = std::get_if<IntegerKey>(&setting.type)) {
      EXPECT_EQ(integer->member(shown), integer->member(defaults)) << setting.key;
    }
  }
}

TEST(Settings, ReferenceNamesEveryKeyOnce) {
  const auto text = print_settings_reference();
  for (const auto& setting : setting_keys()) {
    const auto cell = "| `" + std::string(setting.key) + "` |";
    const auto at = text.find(cell);
    ASSERT_NE(at, std::string::npos) << setting.key;
    EXPECT_EQ(text.find(cell, at + 1), std::string::npos) << setting.key;
    EXPECT_FALSE(setting.zh.empty());
    EXPECT_FALSE(setting.en.empty());
  }
  EXPECT_NE(text.find("| `limits.row_problems` | integer | 1000 | 1 - 1000 |"), std::string::npos);
}

TEST(Settings, ReferenceStandsInTheReadme) {
  std::ifstream in(FANGPIN_SOURCE_DIR "/config/README.md");
  const std::string readme{std::istreambuf_iterator<char>(in), {}};
  EXPECT_NE(readme.find("<!-- settings -->\n" + print_settings_reference() + "<!-- /settings -->"), std::string::npos)
      << "config/README.md shows another table than print_settings_reference()";
}

TEST(Settings, WitnessesAreOptionalAndBounded) {
  const auto none = parse(smallest_with(""));
  EXPECT_TRUE(none.value->witness.policy.empty());
  EXPECT_EQ(none.value->witness.timeout_ms, 5'000);
  EXPECT_EQ(none.value->witness.interval_ms, 10'000);
  const auto some = parse(smallest_with("[witness]\npolicy = \"policy\"\ntimeout_ms = 700\n"));
  ASSERT_TRUE(some);
  EXPECT_EQ(std::filesystem::path(some.value->witness.policy).filename(), "policy");
  EXPECT_EQ(some.value->witness.timeout_ms, 700);
  EXPECT_EQ(only_mistake("[witness]\ninterval_ms = 1\n").key, "witness.interval_ms");
}

TEST(ConfigMistake, IsOneLineWhateverItHolds) {
  EXPECT_EQ(to_text(ConfigMistake{"a.toml", 3, "b\nc", "中", "e"}), "a.toml:3: b c: 中 / e");
  EXPECT_EQ(to_text(ConfigMistake{"a.toml", 0, "", "中", "e"}), "a.toml: 中 / e");
}

TEST(Settings, TheLogsKeyIsBesideTheReceiptKeyAndItsOriginIsChecked) {
  const auto with = [](const std::string& origin) {
    return parse(smallest_with("[log]\norigin = \"" + origin + "\"\n"));
  };
  const auto smallest = parse(smallest_with(""));
  EXPECT_EQ(std::filesystem::path(smallest.value->keys.log),
            std::filesystem::path(smallest.value->keys.signing).parent_path() / "log.key");
  EXPECT_EQ(with("log.county.example/130126").value->log.origin, "log.county.example/130126");
  for (const char* bad : {"", "a b", "a+b", "https://log.county.example", "\u65e5"}) EXPECT_FALSE(with(bad)) << bad;
}

}  // namespace
}  // namespace fangpin::config
