#include "common/plot/animator.hpp"

#include <gtest/gtest.h>

#include "common/plot/svg.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

using test::screen;

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
  Animator animator(
      {.xlabel = "epoch", .legend = {"train loss", "test acc"}, .xlim = Limits{1, 5}, .ylim = Limits{0.3, 0.9}});
  for (int epoch = 1; epoch <= 5; ++epoch) animator.add(epoch, {0.9 - 0.1 * epoch, 0.75});
  testing::internal::GetCapturedStdout();
  const test::Element svg = test::parse_xml(animator.svg());
  const auto curves = svg.all("path");
  ASSERT_EQ(curves.size(), 2u);
  const std::string d = curves[1]["d"];
  EXPECT_EQ(std::count(d.begin(), d.end(), 'L'), 4);
  const double left = svg.all("rect")[0].number("x"), top = svg.all("rect")[0].number("y");
  EXPECT_EQ(d.substr(0, d.find('h')), "M" + number(left) + " " + number(top + 62.5));
  EXPECT_NE(d.find("L" + number(left + 87.5) + " "), std::string::npos);
  EXPECT_NE(svg.whole_text().find("train loss"), std::string::npos);
  EXPECT_EQ(svg.children[0].text, "train loss, test acc over epoch");
}

TEST(Animator, OnlyWholeEpochsAreMarked) {
  testing::internal::CaptureStdout();
  Animator animator({.xlabel = "epoch", .legend = {"train"}, .xlim = Limits{1, 2}});
  animator.add(1, {0.5});
  animator.add(2, {0.25});
  testing::internal::GetCapturedStdout();
  std::vector<std::string> middle;
  for (const test::Element& text : test::parse_xml(animator.svg()).all("text"))
    if (text.attributes.count("text-anchor") && text["text-anchor"] == "middle") middle.push_back(text.text);
  EXPECT_EQ(middle, (std::vector<std::string>{"1", "2", "epoch", ""}));
}

TEST(Animator, NeedsAValueForEachCurve) {
  Animator animator({.xlabel = "epoch", .legend = {"a", "b"}});
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] { animator.add(1, {1}); }), {"2 curves", "1"}));
}

// 12 rows: 6 of the chart, one of labels, one of names. Each point goes up over them, clears, and draws anew. There is
// room for ticks at halves, but no epoch between 1 and 2.
TEST(Animator, OnATerminalTheChartIsDrawnInPlace) {
  const auto drawn = [](const std::vector<double>& x, const std::vector<double>& y) {
    Figure figure("");
    figure.x = {.whole = true, .limits = Limits{1, 3}};
    figure.y = {.limits = Limits{0, 1}};
    return chart(figure.line(x, y, "loss"), {.columns = 70, .rows = 12});
  };
  const std::string text = screen(70, 12, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}, [] {
    Animator animator({.xlabel = "epoch", .legend = {"loss"}, .xlim = Limits{1, 3}, .ylim = Limits{0, 1}});
    animator.add(1, {0.5});
    animator.add(2, {0.25});
    animator.add(3, {0});
  });
  EXPECT_EQ(text, "epoch 1, loss 0.500\n" + drawn({1}, {0.5}) + "\x1b[8A\r\x1b[Jepoch 2, loss 0.250\n" +
                      drawn({1, 2}, {0.5, 0.25}) + "\x1b[8A\r\x1b[Jepoch 3, loss 0.000\n" +
                      drawn({1, 2, 3}, {0.5, 0.25, 0}));
}

TEST(Animator, ATerminalTooSmallForAChartShowsTheLines) {
  EXPECT_EQ(screen(20, 6, {{"TERM", "xterm"}},
                   [] {
                     Animator animator({.xlabel = "epoch", .legend = {"loss"}});
                     animator.add(1, {0.5});
                     animator.add(2, {0.25});
                   }),
            "epoch 1, loss 0.500\nepoch 2, loss 0.250\n");
}

}  // namespace
}  // namespace d2l::plot
