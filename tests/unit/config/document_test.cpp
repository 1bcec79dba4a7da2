#include "config/document.hpp"

#include <gtest/gtest.h>

namespace fangpin::config {
namespace {

Checked<Node> parse_f(std::string_view text) { return parse_document(text, "f.toml"); }

// The line of the one mistake; 0: it parsed.
int line_of_mistake(std::string_view text) {
  const auto document = parse_f(text);
  if (document) return 0;
  EXPECT_EQ(document.mistakes.size(), 1u);
  EXPECT_EQ(document.mistakes.at(0).file, "f.toml");
  return document.mistakes.at(0).line;
}

TEST(Document, KeepsFileAndLineOfEachValue) {
  const auto document = parse_f("a = 1\n\n[b]\nc = \"文\"\nd = [true,\n  2022-09-01]\ne = 1.5\n");
  ASSERT_TRUE(document);
  const auto& root = *document.value;
  EXPECT_EQ(root.find("a")->kind, Node::Kind::integer);
  EXPECT_EQ(root.find("a")->integer, 1);
  const auto* table = root.find("b");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->kind, Node::Kind::table);
  EXPECT_EQ(table->line, 3);
  EXPECT_EQ(table->find("c")->text, "文");
  EXPECT_EQ(table->find("c")->line, 4);
  EXPECT_EQ(table->find("c")->file, "f.toml");
  const auto& list = table->find("d")->items;
  ASSERT_EQ(list.size(), 2u);
  EXPECT_TRUE(list[0].boolean);
  EXPECT_EQ(fangpin::to_text(list[1].date), "2022-09-01");
  EXPECT_EQ(list[1].line, 6);
  EXPECT_EQ(table->find("e")->kind, Node::Kind::unsupported);
  EXPECT_EQ(root.find("z"), nullptr);
}

TEST(Document, TakesChineseInQuotesAndComments) {
  EXPECT_EQ(line_of_mistake("# 注释,“全角”。\n\"键\" = '值。' # 再注释\nx = \"a\\\"，\" # 。\n"), 0);
  EXPECT_EQ(line_of_mistake("\xEF\xBB\xBF"
                            "a = 1\n"),
            0)
      << "a byte order mark, as Notepad writes it";
}

TEST(Document, RefusesFullWidthSignsOutsideQuotesWithASentence) {
  EXPECT_EQ(line_of_mistake("a = [1，2]\n"), 1);
  EXPECT_EQ(line_of_mistake("a = 1\nb =　2\n"), 2) << "an ideographic space";
  EXPECT_EQ(line_of_mistake("a = 1\nb = “x”\n"), 2);
  EXPECT_EQ(line_of_mistake("a = 1\n名 = 2\n"), 2);
  EXPECT_EQ(line_of_mistake("a = \"x\"。\n"), 1);
  const auto document = parse_f("a = [1，2]\n");
  EXPECT_NE(document.mistakes.at(0).message_zh.find("全角"), std::string::npos);
}

TEST(Document, IsNotLedAstrayByUnpairedQuotes) {
  EXPECT_EQ(line_of_mistake("a = tru\"。\"\n"), 1);
  EXPECT_EQ(line_of_mistake("a = \"x\nb = 。\n"), 2) << "text ends with its line";
  EXPECT_EQ(line_of_mistake("a = \"x\\\nb = 1\n"), 1);
  EXPECT_EQ(line_of_mistake("a = 'it\\'。\n"), 1) << "a backslash is nothing special in single quotes";
}

TEST(Document, RefusesTextOverSeveralLines) {
  EXPECT_EQ(line_of_mistake("a = \"\"\"x\n\"\"\"\n"), 1);
  EXPECT_EQ(line_of_mistake("a = 1\nb = '''x'''\n"), 2);
  EXPECT_EQ(line_of_mistake("a = \"\"\nb = ''\n"), 0) << "empty text is fine here";
}

TEST(Document, BoundsFullStopsInALine) {
  const auto dotted = [](int dots) {
    std::string key = "a";
    for (int i = 0; i < dots; ++i) key += ".a";
    return key + " = 1\n";
  };
  EXPECT_EQ(line_of_mistake(dotted(64)), 0);
  EXPECT_EQ(line_of_mistake(dotted(65)), 1);
  EXPECT_EQ(line_of_mistake("a = \"" + std::string(500, '.') + "\" # " + std::string(500, '.') + "\n"), 0);
}

TEST(Document, ReportsNamesThatAreNone) {
  for (const auto bad :
       {"[=]\n", "[[*]]\n", "[ +]\n", "[a.=]\n", "= 1\n", "a = {=}\n", "[]\n", "[", "[[", "a = {", "a."}) {
    EXPECT_EQ(line_of_mistake(bad), 1) << bad;
  }
}

TEST(Document, RefusesBytesThatAreNoText) {
  EXPECT_NE(line_of_mistake("a = \"\xff\xfe\"\n"), 0);
  EXPECT_NE(line_of_mistake(std::string_view("a = \"\0\"\n", 8)), 0);
  EXPECT_FALSE(read_document("/nonexistent.toml"));
}

}  // namespace
}  // namespace fangpin::config
