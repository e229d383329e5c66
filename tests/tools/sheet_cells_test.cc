#include "tools/sheet_cells.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/text.h"

namespace seuil::tools {
namespace {

std::string WhyNot(std::string_view cell) {
  return std::string(FromAbsl(SplitList(cell).status().message()));
}

TEST(SheetCells, AListIsReadAsPeopleTypeIt) {
  using List = std::vector<std::string>;
  EXPECT_EQ(*SplitList(""), List());
  EXPECT_EQ(*SplitList("A"), List({"A"}));
  EXPECT_EQ(*SplitList("A | B"), List({"A", "B"}));
  EXPECT_EQ(*SplitList("A|B"), List({"A", "B"}));
  EXPECT_EQ(*SplitList(R"(A\|B | C\\)"), List({"A|B", "C\\"}));
  // More blanks than the one that joins are the text's.
  EXPECT_EQ(*SplitList("A  |  B"), List({"A ", " B"}));
}

TEST(SheetCells, AListThatSaysNothingSomewhereIsRefused) {
  EXPECT_EQ(WhyNot("A | "), "nothing stands on one side of a `|`");
  EXPECT_EQ(WhyNot("| A"), "nothing stands on one side of a `|`");
  EXPECT_EQ(WhyNot("A || B"), "nothing stands on one side of a `|`");
  EXPECT_EQ(WhyNot(" "), "nothing stands on one side of a `|`");
  EXPECT_EQ(WhyNot(R"(A\B)"), R"(a `\` stands before neither `|` nor another `\`)");
  EXPECT_EQ(WhyNot("A\\"), R"(a `\` stands before neither `|` nor another `\`)");
}

TEST(SheetCells, ACodeIsFiveFields) {
  const SheetCode code{"a b", "4.60", R"(x\ y)", grid::CodeRelation::kBroad,
                       grid::CodeBasis::kCertifier};
  EXPECT_EQ(JoinCode(code), R"(a\ b 4.60 x\\\ y broad certifier)");
  EXPECT_EQ(*SplitCode(JoinCode(code)), code);
  const auto why = [](std::string_view text) {
    return std::string(FromAbsl(SplitCode(text).status().message()));
  };
  EXPECT_EQ(why("rome 4.60 M1702 close"),
            "a code is five fields with one blank between, not 4: scheme, edition, code, relation, "
            "basis");
  EXPECT_EQ(why("rome 4.60 M1702 near proposed"),
            "`near` is no relation: exact, close, broad or narrow");
  EXPECT_EQ(why("rome 4.60 M1702 close guessed"), "`guessed` is no basis: proposed or certifier");
}

TEST(SheetCells, WhateverIsJoinedComesApartAsItWas) {
  std::mt19937 random(11);
  const std::vector<std::string> pieces = {"|", "\\", " ", "a", "é", "\n", "\"", ",", "\r\n", "\t"};
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> texts(random() % 4);
    for (std::string& text : texts) {
      do {
        text += pieces[random() % pieces.size()];
      } while (IsBlank(text) || random() % 4 != 0);
    }
    const auto split = SplitList(JoinList(texts));
    ASSERT_TRUE(split.ok()) << JoinList(texts);
    ASSERT_EQ(*split, texts) << JoinList(texts);
  }
}

}  // namespace
}  // namespace seuil::tools
