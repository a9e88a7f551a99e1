#include "common/plot/animator.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// How many columns a text in UTF-8 takes: a character for every byte that does not continue another.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

const Axis from_0_to_1 = {.limits = Limits{0, 1}};

TEST(Chart, InAsciiEachCurveHasItsCharacter) {
  const std::string text =
      chart({{"up", {0, 1}, {0, 1}}, {"down", {0, 1}, {1, 0}}}, from_0_to_1, from_0_to_1, {.columns = 31, .rows = 10});
  // From the middle of the first dot to that of the last: 20 columns and 4 rows further, so 5 columns a row, and half of
  // that, rounded up by the dot at its end, in the first and the last.
  EXPECT_EQ(text,
            "     1 |ooo               ***\n"
            "       |   ooooo     *****   \n"
            "       |        ooooo        \n"
            "       |   *****     ooooo   \n"
            "     0 |***               ooo\n"
            "        0                   1\n"
            "        * up   o down   \n");
}

TEST(Chart, CharactersAreUsedAgainWhenThereAreNoMore) {
  std::vector<Curve> curves;
  for (const char* name : {"a", "b", "c", "d", "e"})
    curves.push_back({name, {0.5}, {0.2 * static_cast<double>(curves.size())}});
  const std::string text = chart(curves, from_0_to_1, from_0_to_1, {.columns = 60, .rows = 20});
  EXPECT_TRUE(test::says(text, {"* a   o b   + c   x d   * e"}));
  std::string drawn = text.substr(0, text.rfind("  0  "));
  std::erase_if(drawn, [](char c) { return std::string_view("*o+x").find(c) == std::string_view::npos; });
  EXPECT_EQ(drawn, "*x+o*");  // from the last, at the top
}

TEST(Chart, ADotOfBrailleIsTheRightOne) {
  const Terminal small = {.columns = 30, .rows = 10, .unicode = true};  // 20 x 5 characters, 40 x 20 dots
  const auto cell = [&](double x, double y) { return chart({{"", {x}, {y}}}, from_0_to_1, from_0_to_1, small); };
  EXPECT_NE(cell(0, 1).find("\u2801"), std::string::npos);  // upper left
  EXPECT_NE(cell(0, 0).find("\u2840"), std::string::npos);  // lower left
  EXPECT_NE(cell(1, 1).find("\u2808"), std::string::npos);  // upper right
  EXPECT_NE(cell(1, 0).find("\u2880"), std::string::npos);  // lower right
}

TEST(Chart, FitsTheTerminal) {
  for (const auto& [width, height] : {std::pair{80, 24}, {200, 50}, {31, 10}})
    for (const bool unicode : {false, true}) {
      const Terminal terminal = {.columns = width, .rows = height, .unicode = unicode};
      const std::string text = chart({{"a", {1, 10}, {3, 5}}}, {.label = "x"}, {.label = "y"}, terminal);
      EXPECT_LT(lines_of(text).size(), static_cast<std::size_t>(height));
      EXPECT_GE(lines_of(text).size(), static_cast<std::size_t>(std::min(height / 2, 24)));
      for (const std::string& line : lines_of(text)) EXPECT_LT(columns(line), static_cast<std::size_t>(width));
    }
  EXPECT_EQ(chart({{"a", {1}, {1}}}, {}, {}, {.columns = 20, .rows = 24}), "");
  EXPECT_EQ(chart({{"a", {1}, {1}}}, {}, {}, {.columns = 80, .rows = 8}), "");
}

TEST(Chart, ColorsOnlyWhereTheyAreWanted) {
  const std::vector<Curve> curves = {{"a", {0, 1}, {0, 1}}};
  EXPECT_EQ(chart(curves, {}, {}, {.unicode = true}).find('\x1b'), std::string::npos);
  EXPECT_NE(chart(curves, {}, {}, {.unicode = true, .colors = true}).find("\x1b[34m"), std::string::npos);
}

TEST(Chart, MissingAndHugeNumbersAreLeftOut) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const Terminal small = {.columns = 31, .rows = 10};
  const std::string text = chart({{"a", {0, 0.5, 1}, {nan, infinity, 1e30}}}, from_0_to_1, from_0_to_1, small);
  EXPECT_EQ(std::count(text.begin(), text.end(), '*'), 1) << text;  // in the line of names
  EXPECT_NE(chart({{"a", {}, {}}}, {}, {}, small), "");
  // An axis without a number reaches from 1 to 2, where a logarithm has a place too.
  const std::string nothing = chart({{"a", {1, 2}, {nan, nan}}}, {}, {}, {.columns = 40, .rows = 24});
  EXPECT_TRUE(nothing.starts_with("   2.0 |"));
  EXPECT_NE(nothing.find("   1.0 |"), std::string::npos);
}

// 21 x 5 characters; the data reach to 1/22 of the axes from either end, so to 0.5 + 20 / 22 and 0.5 + 4 / 22.
TEST(Chart, WithoutLimitsTheDataFillTheFrame) {
  const double nan = std::numeric_limits<double>::quiet_NaN();  // between the points, so that nothing joins them
  const auto lines = lines_of(chart({{"a", {-3, 0, 5}, {-10, nan, 30}}}, {}, {}, {.columns = 31, .rows = 10}));
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[0].substr(7), "|                   * ");
  for (std::size_t row : {1u, 2u, 3u}) EXPECT_EQ(lines[row].substr(7), "|" + std::string(21, ' '));
  EXPECT_EQ(lines[4].substr(7), "| *                   ");
}

TEST(Animator, InAPipePrintsALineAPoint) {
  testing::internal::CaptureStdout();
  Animator animator({.xlabel = "epoch", .legend = {"train loss", "test acc"}});
  animator.add(1, {0.78651, 0.5});
  animator.add(2, {0.5, 0.81249});
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "epoch 1, train loss 0.787, test acc 0.500\nepoch 2, train loss 0.500, test acc 0.812\n");
}

TEST(Animator, ThePictureHoldsEveryPoint) {
  testing::internal::CaptureStdout();
  Animator animator({.xlabel = "epoch",
                     .legend = {"train loss", "test acc"},
                     .xlim = Limits{1, 5},
                     .ylim = Limits{0.3, 0.9},
                     .figsize = {4, 3}});
  for (int epoch = 1; epoch <= 5; ++epoch) animator.add(epoch, {0.9 - 0.1 * epoch, 0.75});
  testing::internal::GetCapturedStdout();
  const test::Element svg = test::parse_xml(animator.svg());
  const auto curves = svg.all("path");
  ASSERT_EQ(curves.size(), 2u);
  const std::string d = curves[1]["d"];
  EXPECT_EQ(std::count(d.begin(), d.end(), 'L'), 4);
  const double left = svg.all("rect")[0].number("x"), top = svg.all("rect")[0].number("y");
  EXPECT_EQ(d.substr(0, d.find('h')), "M" + number(left) + " " + number(top + 75));
  EXPECT_NE(d.find("L" + number(left + 100) + " "), std::string::npos);
  EXPECT_NE(svg.whole_text().find("train loss"), std::string::npos);
  EXPECT_EQ(svg.children[0].text, "train loss, test acc over epoch");
}

TEST(Animator, OnlyWholeEpochsAreMarked) {
  testing::internal::CaptureStdout();
  Animator animator({.xlabel = "epoch", .ylabel = "loss", .legend = {"train"}, .xlim = Limits{1, 2}});
  animator.add(1, {0.5});
  animator.add(2, {0.25});
  testing::internal::GetCapturedStdout();
  std::vector<std::string> middle;
  for (const test::Element& text : test::parse_xml(animator.svg()).all("text"))
    if (text.attributes.count("text-anchor") && text["text-anchor"] == "middle") middle.push_back(text.text);
  EXPECT_EQ(middle, (std::vector<std::string>{"1", "2", "epoch", "loss"}));
}

TEST(Animator, NeedsAValueForEachCurve) {
  Animator animator({.xlabel = "epoch", .legend = {"a", "b"}});
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] { animator.add(1, {1}); }), {"2 curves", "1"}));
}

}  // namespace
}  // namespace d2l::plot
