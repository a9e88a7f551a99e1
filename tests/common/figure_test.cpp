#include "common/plot/figure.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "common/plot/svg.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

using test::Element;
using test::has_text;
using test::message_of;
using test::parse_xml;
using test::says;

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

// The frame of the axes: the only rectangle without fill.
Element frame(const Element& svg) {
  for (const Element& rect : svg.all("rect"))
    if (rect.attributes.count("fill") && rect["fill"] == "none") return rect;
  ADD_FAILURE() << "no frame";
  return {};
}

TEST(Figure, TextCannotBreakTheMarkup) {
  Figure figure("<title> & \"more\"");
  figure.x.label = "x < 1 & y > 2";
  figure.line({0, 1}, {0, 1}, "</svg>");
  const Element svg = parse_xml(figure.svg());
  EXPECT_TRUE(has_text(svg, "x < 1 & y > 2"));
  EXPECT_TRUE(has_text(svg, "</svg>"));
  EXPECT_EQ(svg.children.front().text, "<title> & \"more\"");
}

TEST(Figure, KnownPointsLieAtKnownPlaces) {
  Figure figure("f", {4, 2});
  figure.x.limits = Limits{0, 10};
  figure.y.limits = Limits{-1, 1};
  figure.scatter({0, 5, 10}, {-1, 0, 0.5});
  const Element svg = parse_xml(figure.svg()), box = frame(svg);
  EXPECT_EQ(box.number("width"), 400);
  EXPECT_EQ(box.number("height"), 200);
  const auto circles = svg.all("circle");
  ASSERT_EQ(circles.size(), 3u);
  const double left = box.number("x"), top = box.number("y");
  EXPECT_EQ(circles[0].number("cx"), left);
  EXPECT_EQ(circles[0].number("cy"), top + 200);
  EXPECT_EQ(circles[1].number("cx"), left + 200);
  EXPECT_EQ(circles[1].number("cy"), top + 100);
  EXPECT_EQ(circles[2].number("cx"), left + 400);
  EXPECT_EQ(circles[2].number("cy"), top + 50);
  EXPECT_EQ(circles[0].number("r"), 2);
}

// The book's set_figsize() makes 3.5 x 2.5 inches, of 100 pixels here.
TEST(Figure, HasTheBooksSizeUnlessTold) {
  const Element box = frame(parse_xml(Figure("f").line({0, 1}, {0, 1}).svg()));
  EXPECT_EQ(box.number("width"), 350);
  EXPECT_EQ(box.number("height"), 250);
  const Element small = frame(parse_xml(plot({0, 1}, {{"a", {0, 1}}}, "x", "y", {2, 1}).svg()));
  EXPECT_EQ(small.number("width"), 200);
  EXPECT_EQ(small.number("height"), 100);
}

TEST(Figure, LabelsTicksAndLegendAreThere) {
  const Element svg = parse_xml(plot({0, 1, 2}, {{"square", {0, 1, 4}}, {"cube", {0, 1, 8}}}, "z", "p(z)").svg());
  for (const char* wanted : {"z", "p(z)", "square", "cube", "0", "2", "8"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_EQ(svg.all("path").size(), 2u);
  EXPECT_NE(svg.all("path")[0]["stroke"], svg.all("path")[1]["stroke"]);
  EXPECT_NE(svg.all("path")[0]["stroke-dasharray"], svg.all("path")[1]["stroke-dasharray"]);
}

TEST(Figure, TheLegendTakesAsManyRowsAsItNeeds) {
  const auto heights = [](const std::vector<std::string>& names) {
    const double left = frame(parse_xml(Figure("f").line({0, 1}, {0, 1}).svg())).number("x");
    Figure figure("f");
    for (const std::string& name : names) figure.line({0, 1}, {0, 1}, name);
    std::vector<double> all;
    for (const Element& text : parse_xml(figure.svg()).all("text"))
      if (std::find(names.begin(), names.end(), text.text) != names.end()) {
        all.push_back(text.number("y"));
        EXPECT_GE(text.number("x"), left + 30);  // behind its sample of 24 pixels, which starts at the frame
      }
    return all;
  };
  EXPECT_EQ(heights({"one", "two"}), (std::vector<double>{16, 16}));
  EXPECT_EQ(heights({std::string(30, 'a'), std::string(30, 'b')}), (std::vector<double>{16, 34}));
  EXPECT_EQ(heights({std::string(90, 'a')}), (std::vector<double>{16}));
}

TEST(Figure, SixSeriesLookDifferentAndTheSeventhLikeTheFirst) {
  Figure figure("f");
  for (int i = 0; i < 7; ++i) figure.line({0, 1}, {0, static_cast<double>(i)});
  const auto paths = parse_xml(figure.svg()).all("path");
  ASSERT_EQ(paths.size(), 7u);
  std::set<std::string> strokes, dashes;
  for (std::size_t i = 0; i < 6; ++i) strokes.insert(paths[i]["stroke"]), dashes.insert(paths[i]["stroke-dasharray"]);
  EXPECT_EQ(strokes.size(), 6u);
  EXPECT_EQ(dashes.size(), 6u);
  EXPECT_EQ(paths[6]["stroke"], paths[0]["stroke"]);
  EXPECT_EQ(paths[6]["stroke-dasharray"], paths[0]["stroke-dasharray"]);
}

// A dash of 24 pixels for a curve, and for points a disk 10 wide in the middle of the 24, both as high as the middle of
// the text.
TEST(Figure, TheLegendShowsASampleOfEachSeries) {
  Figure figure("f", {6, 1});
  figure.line({0, 1}, {0, 1}, "curve").scatter({0}, {1}, "points").scatter({1}, {1}, "more");
  const Element svg = parse_xml(figure.svg());
  std::map<std::string, double> text_x;
  for (const Element& text : svg.all("text"))
    if (text.number("y") == 16) text_x[text.text] = text.number("x");
  ASSERT_EQ(text_x.size(), 3u);
  // A letter takes 7.2 pixels, and 12 are left behind a name.
  EXPECT_NEAR(text_x["points"] - text_x["curve"], 24 + 6 + 5 * 7.2 + 12, 0.011);
  EXPECT_NEAR(text_x["more"] - text_x["points"], 24 + 6 + 6 * 7.2 + 12, 0.011);
  std::vector<Element> dashes, spots;
  for (const Element& line : svg.all("line"))
    if (line.number("y1") == 12 && line.number("y2") == 12 && line["stroke-width"] == "2") dashes.push_back(line);
  for (const Element& rect : svg.all("rect"))
    if (rect.attributes.count("rx")) spots.push_back(rect);
  ASSERT_EQ(dashes.size(), 1u);
  EXPECT_EQ(dashes[0].number("x2") - dashes[0].number("x1"), 24);
  EXPECT_NEAR(text_x["curve"] - dashes[0].number("x2"), 6, 0.011);
  EXPECT_EQ(dashes[0]["stroke"], svg.all("path")[0]["stroke"]);
  EXPECT_EQ(dashes[0]["stroke-dasharray"], svg.all("path")[0]["stroke-dasharray"]);
  ASSERT_EQ(spots.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(spots[i].number("width"), 10);
    EXPECT_EQ(spots[i].number("height"), 10);
    EXPECT_EQ(spots[i].number("y"), 12 - 5);
    EXPECT_EQ(spots[i].number("rx"), 5);
    EXPECT_NEAR(text_x[i == 0 ? "points" : "more"] - spots[i].number("x"), 6 + 24 - 7, 0.011);
    EXPECT_EQ(spots[i]["fill"], svg.all("g").at(i)["fill"]);
  }
}

TEST(Figure, TheLegendsSamplesAreDashedLikeTheCurves) {
  Figure figure("f", {6, 1});
  for (int i = 0; i < 3; ++i)
    figure.line({0, 1}, {0, static_cast<double>(i)}, std::string(1, static_cast<char>('a' + i)));
  const Element svg = parse_xml(figure.svg());
  std::vector<Element> samples;
  for (const Element& line : svg.all("line"))
    if (line["stroke-width"] == "2") samples.push_back(line);
  const auto paths = svg.all("path");
  ASSERT_EQ(samples.size(), 3u);
  ASSERT_EQ(paths.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(samples[i]["stroke"], paths[i]["stroke"]);
    EXPECT_EQ(samples[i]["stroke-dasharray"], paths[i]["stroke-dasharray"]);
  }
}

TEST(Figure, CoordinatesAreATensorsElementsWhateverItsShape) {
  EXPECT_EQ(values(array({{1, 2, 3}, {4, 5, 6}})), (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST(Figure, ACurveBreaksWhereANumberIsMissing) {
  Figure figure("f");
  figure.line({0, 1, 2, 3, 4}, {1, 2, nan, 3, infinity});
  const std::string path = parse_xml(figure.svg()).all("path")[0]["d"];
  EXPECT_EQ(std::count(path.begin(), path.end(), 'M'), 2);
  EXPECT_EQ(std::count(path.begin(), path.end(), 'L'), 1);
  EXPECT_EQ(path.find("nan"), std::string::npos);
}

TEST(Figure, ALogarithmicAxisLeavesOutZeroAndLess) {
  Figure figure("f");
  figure.y.log = true;
  figure.scatter({0, 1, 2, 3}, {0, -1, 10, 100});
  EXPECT_EQ(parse_xml(figure.svg()).all("circle").size(), 2u);
}

TEST(Figure, WhatCannotBeDrawnIsRefused) {
  const auto refused = [](Figure figure) { return message_of<std::invalid_argument>([&] { figure.svg(); }); };
  EXPECT_TRUE(says(refused(Figure("empty")), {"\"empty\"", "expected a series"}));
  EXPECT_TRUE(says(refused(Figure("f").line({}, {}, "nothing")), {"\"f\"", "axes can show", "\"nothing\""}));
  EXPECT_TRUE(says(refused(Figure("f").scatter({1, nan}, {infinity, 1}, "n")), {"axes can show", "\"n\""}));
  EXPECT_TRUE(says(refused(Figure("f").line({1}, {2}, "a point").line({nan}, {2}, "n")), {"axes can show", "\"n\""}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     Figure("f").line({1, 2}, {1});
                   }),
                   {"as many x as y", "2", "1"}));
}

TEST(Figure, ConstantDataAndASinglePointAreDrawnInTheMiddle) {
  Figure figure("f", {4, 2});
  figure.line({3}, {7});
  const Element svg = parse_xml(figure.svg()), box = frame(svg);
  const std::string middle = number(box.number("x") + 200) + " " + number(box.number("y") + 100);
  EXPECT_EQ(svg.all("path")[0]["d"], "M" + middle + "h0");  // a dot, as its ends are round
}

TEST(Figure, IsThisText) {
  Figure figure("small", {1, 1});
  figure.x = {.label = "x", .limits = Limits{0, 1}};
  figure.y = {.label = "y", .limits = Limits{0, 2}};
  figure.line({0, 1}, {0, 2});
  EXPECT_EQ(
      figure.svg(),
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="176" height="152" viewBox="0 0 176 152" role="img" font-family="sans-serif" font-size="12" fill="#767676">
<title>small</title>
<rect x="60" y="12" width="100" height="100" fill="none" stroke="#767676"/>
<line x1="60" y1="12" x2="60" y2="112" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="60" y="128" text-anchor="middle">0</text>
<line x1="110" y1="12" x2="110" y2="112" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="110" y="128" text-anchor="middle">0.5</text>
<line x1="160" y1="12" x2="160" y2="112" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="160" y="128" text-anchor="middle">1.0</text>
<line x1="60" y1="112" x2="160" y2="112" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="54" y="116" text-anchor="end">0</text>
<line x1="60" y1="62" x2="160" y2="62" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="54" y="66" text-anchor="end">1</text>
<line x1="60" y1="12" x2="160" y2="12" stroke="#767676" stroke-opacity="0.25" stroke-width="0.5"/>
<text x="54" y="16" text-anchor="end">2</text>
<text x="110" y="146" text-anchor="middle">x</text>
<text x="14" y="62" text-anchor="middle" transform="rotate(-90 14 62)">y</text>
<svg x="60" y="12" width="100" height="100" viewBox="60 12 100 100">
<path d="M60 112h0L160 12" fill="none" stroke="#1a7fc1" stroke-width="2" stroke-linecap="round" stroke-dasharray="none"/>
</svg>
</svg>
)svg");
}

}  // namespace
}  // namespace d2l::plot
