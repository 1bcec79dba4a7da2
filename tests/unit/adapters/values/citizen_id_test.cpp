#include "adapters/values/citizen_id.hpp"

#include "cells.hpp"

namespace fangpin::adapters {
namespace {

std::string read(const Cell& cell) {
  const auto id = parse_citizen_id(cell);
  return id.has_value() ? *id : std::string(id.reason());
}
std::string read(std::string text) { return read(text_cell(std::move(text))); }

TEST(CitizenId, AcceptsTheExamplesOfTheStandard) {
  for (const char* id : {"11010519491231002X", "440524188001010014", "34052419800101001X", "370101190102039973",
                         "130126194901010019", "640422198002290028", "53092520000101003X"}) {
    EXPECT_EQ(read(id), id);
  }
}

TEST(CitizenId, MendsWhatPeopleTypeAroundIt) {
  const std::string id = "13012619490101001";
  const std::vector<std::string> all = {
      "'" + id + "9",
      "‘" + id + "9",
      "=\"" + id + "9\"",
      id + "9\t",
      " " + id + "9 ",
      "130126 19490101 0019",
      "130126\u00A019490101\u00A00019",
      "130126\u200B194901010019\u200B",
      "130126194901\n010019",
      "\uFEFF" + id + "9",
      "１３０１２６１９４９０１０１００１９",
      "130126　194901010019",
  };
  for (const std::string& typed : all) {
    EXPECT_EQ(read(typed), id + "9") << typed;
  }
}

TEST(CitizenId, ReadsEverySignThatStandsForTheLastX) {
  for (const char* x : {"X", "x", "Ｘ", "ｘ", "×", "Ⅹ"}) {
    EXPECT_EQ(read("11010519491231002" + std::string(x)), "11010519491231002X") << x;
  }
}

TEST(CitizenId, KnowsNoAddressCodeThatIsAReasonToReject) {
  EXPECT_EQ(read("130199196007111920"), "130199196007111920");
}

TEST(CitizenId, TakesTheFirst18OfADisabilityCertificate) {
  EXPECT_EQ(read("13012619490101001941"), "130126194901010019");
  EXPECT_EQ(read("130126194901010019 41B1"), "130126194901010019");
  EXPECT_EQ(read("13012619490101001841"), "id-length");
}

TEST(CitizenId, SaysWhyItIsBlank) {
  for (const char* text : {"", " ", "\u00A0", "-", "—", "无", "/", "\t"}) EXPECT_EQ(read(text), "id-blank") << text;
  EXPECT_EQ(read(Cell{}), "id-blank");
}

TEST(CitizenId, SaysWhyItsLengthIsWrong) {
  for (const char* text : {"130126490101001", "13012619490101001", "1301261949010100199", "E12345678"}) {
    EXPECT_EQ(read(text), "id-length") << text;
  }
}

TEST(CitizenId, SaysWhichCharactersCannotBe) {
  for (const char* text : {"13012619490101OO19", "1301261949O1010019", "13012619490X010019", "130126********0019",
                           "130126-19490101-001O", "未办理"}) {
    EXPECT_EQ(read(text), "id-character") << text;
  }
}

TEST(CitizenId, RefusesABirthDateThatNeverWas) {
  for (const char* text : {"130126199002300018", "130126199013010010", "130126198102290028", "130126000001010010"}) {
    EXPECT_EQ(read(text), "id-date") << text;
  }
}

TEST(CitizenId, RefusesACheckDigitThatDoesNotFit) {
  EXPECT_EQ(read("130126194901010018"), "id-check-digit");
  EXPECT_EQ(read("13012619490101001X"), "id-check-digit");
  // pandas' float of the same ID: the tail looks like any other, so it cannot be told from a typing mistake
  EXPECT_EQ(read("130126194901010016"), "id-check-digit");
}

TEST(CitizenId, NeverGuessesWhatExcelHasRounded) {
  EXPECT_EQ(read(number_cell("1.301991969112343E+17")), "id-rounded");
  EXPECT_EQ(read(number_cell("130126194901010019")), "id-rounded");
  EXPECT_EQ(read(number_cell("130126194901010000")), "id-rounded");
  for (const char* text :
       {"1.30126E+17", "1.30126e+17", "1.301991969112343E17", "130126194901020000", "130126194901010016.0"}) {
    EXPECT_EQ(read(text), "id-rounded") << text;
  }
  EXPECT_EQ(read(number_cell("130126490101001")), "id-length");
}

TEST(CitizenId, AcceptsATailOf000ThatFits) {
  // A chance of 1 in 11 for a rounded ID: nobody can tell it from a good one, and the rule says accept.
  std::string first17 = "13019919500101000";
  for (int day = 1; day <= 28; ++day) {
    first17.replace(12, 2, (day < 10 ? "0" : "") + std::to_string(day));
    if (citizen_id_check_digit(first17) == '0') break;
  }
  ASSERT_EQ(citizen_id_check_digit(first17), '0');
  EXPECT_EQ(read(first17 + "0"), first17 + "0");
}

TEST(CitizenId, FindsEveryWrongDigitAndEverySwapOfNeighbours) {
  const std::string good = "130126194901010019";
  int refused = 0;
  for (std::size_t at = 0; at < 18; ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string typo = good;
      typo[at] = digit;
      if (typo != good) refused += is_citizen_id(typo) ? 0 : 1;
    }
    std::string swapped = good;
    if (at > 0) std::swap(swapped[at], swapped[at - 1]);
    if (swapped != good) {
      EXPECT_FALSE(is_citizen_id(swapped)) << at;
    }
  }
  EXPECT_EQ(refused, 18 * 9);
}

TEST(CitizenId, PassesOnWhyACellHasNoValue) {
  EXPECT_EQ(read(Cell{CellKind::error, "#N/A"}), "cell-error");
  EXPECT_EQ(read(Cell{CellKind::formula_without_value, ""}), "formula-uncalculated");
  EXPECT_EQ(read(Cell{CellKind::boolean, "TRUE"}), "id-character");
}

}  // namespace
}  // namespace fangpin::adapters
