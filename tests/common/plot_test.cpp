#include <gtest/gtest.h>
#include <sys/stat.h>

#include <clocale>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "common/plot/figure.hpp"
#include "common/plot/network.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

using test::Element;
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

std::vector<std::string> texts(const Element& svg) {
  std::vector<std::string> all;
  for (const Element& text : svg.all("text")) all.push_back(text.text);
  return all;
}

bool has_text(const Element& svg, const std::string& wanted) {
  const auto all = texts(svg);
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

std::vector<std::string> labels(const Scale& scale, int count) {
  std::vector<std::string> all;
  for (const Tick& tick : scale.ticks(count)) all.push_back(tick.label);
  return all;
}

using Labels = std::vector<std::string>;

// ---- Numbers and text

TEST(Plot, NumbersHaveTwoDecimalsAtMostInAnyLocale) {
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed, printf writes 1,5
  EXPECT_EQ(number(1.5), "1.5");
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(number(-0.001), "0");
  EXPECT_EQ(number(100), "100");
  EXPECT_EQ(number(2.0 / 3), "0.67");
  EXPECT_EQ(number(-12.345678), "-12.35");
  EXPECT_EQ(number(1e300).size(), 301u);
  EXPECT_THROW(number(nan), std::invalid_argument);
  EXPECT_THROW(number(-infinity), std::invalid_argument);
}

TEST(Plot, TextCannotBreakTheMarkup) {
  EXPECT_EQ(escaped("a<b & \"c\">\x01\n\u00e9"), "a&lt;b &amp; &quot;c&quot;&gt;\u00e9");
  Figure figure("<title> & \"more\"");
  figure.x.label = "x < 1 & y > 2";
  figure.line({0, 1}, {0, 1}, "</svg>");
  const Element svg = parse_xml(figure.svg());
  EXPECT_TRUE(has_text(svg, "x < 1 & y > 2"));
  EXPECT_TRUE(has_text(svg, "</svg>"));
  EXPECT_EQ(svg.children.front().text, "<title> & \"more\"");
}

// ---- Axes

TEST(Scale, TicksStandAtRoundNumbersWithinTheLimits) {
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 1}}, {}, 0, 100), 5), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0.3, 0.9}}, {}, 0, 100), 6),
            (Labels{"0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{-7, 7}}, {}, 0, 100), 3), (Labels{"-5", "0", "5"}));
  EXPECT_EQ(labels(Scale({.whole = true, .limits = Limits{1, 3}}, {}, 0, 100), 6), (Labels{"1", "2", "3"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 4e6}}, {}, 0, 100), 4), (Labels{"0", "1e6", "2e6", "3e6", "4e6"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 3e-5}}, {}, 0, 100), 3), (Labels{"0", "1e-5", "2e-5", "3e-5"}));
  // An axis is written in one way, though some of these are over 1e5 and under 1e-3.
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 2e5}}, {}, 0, 100), 4),
            (Labels{"0", "50000", "100000", "150000", "200000"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 1e-3}}, {}, 0, 100), 2), (Labels{"0", "5e-4", "1.0e-3"}));
  EXPECT_EQ(labels(Scale({.names = {"a", "b"}}, {0, 1}, 0, 100), 5), (Labels{"a", "b"}));
}

TEST(Scale, AnyLimitsGiveAFewTicksInside) {
  Generator generator(1);
  for (int i = 0; i < 2000; ++i) {
    const double low = generator.normal() * std::pow(10, 20 * generator.uniform() - 10);
    const double high = low + std::pow(10, 20 * generator.uniform() - 10) + std::abs(low) * 1e-6;
    const Scale scale({.limits = Limits{low, high}}, {}, 0, 400);
    const auto ticks = scale.ticks(6);
    ASSERT_GE(ticks.size(), 2u) << low << ' ' << high;
    ASSERT_LE(ticks.size(), 8u) << low << ' ' << high;
    for (std::size_t k = 0; k < ticks.size(); ++k) {
      EXPECT_GE(scale(ticks[k].at), -1e-3);
      EXPECT_LE(scale(ticks[k].at), 400 + 1e-3);
      if (k > 0) {
        EXPECT_NE(ticks[k].label, ticks[k - 1].label) << low << ' ' << high;
      }
    }
  }
}

TEST(Scale, LogarithmicTicksArePowersOfTen) {
  const Scale scale({.log = true, .limits = Limits{1, 10000}}, {}, 0, 400);
  EXPECT_EQ(labels(scale, 8), (Labels{"1", "10", "100", "1000", "10000"}));
  EXPECT_EQ(labels(scale, 2), (Labels{"1", "100", "10000"}));
  EXPECT_NEAR(scale(10), 100, 1e-9);
  EXPECT_NEAR(scale(std::sqrt(10)), 50, 1e-9);
  EXPECT_EQ(labels(Scale({.log = true, .limits = Limits{2, 8}}, {}, 0, 100), 4), (Labels{"2", "4", "6", "8"}));
}

TEST(Scale, ASingleNumberGetsRoomOnBothSides) {
  for (const double x : {0.0, 5.0, -1e-30, 1e300}) {
    const Scale scale({}, {x, x}, 0, 100);
    EXPECT_NEAR(scale(x), 50, 1e-6) << x;
    EXPECT_GE(scale.ticks(5).size(), 2u) << x;
  }
  EXPECT_NEAR(Scale({}, {1e15, 1e15 + 0.125}, 0, 100)(1e15), 50, 1e-6);
  EXPECT_NEAR(Scale({.log = true}, {7, 7}, 0, 100)(7), 50, 15);
}

TEST(Scale, DataKeepADistanceFromTheFrame) {
  const Scale scale({}, {0, 10}, 0, 110);
  EXPECT_NEAR(scale(0), 5, 1e-9);
  EXPECT_NEAR(scale(10), 105, 1e-9);
  const Scale logarithmic({.log = true}, {1, 100}, 0, 110);
  EXPECT_NEAR(logarithmic(1), 5, 1e-9);
  EXPECT_NEAR(logarithmic(100), 105, 1e-9);
}

TEST(Scale, ImpossibleLimitsAreRefused) {
  const auto refused = [](const Axis& axis, Limits data) {
    return message_of<std::invalid_argument>([&] { Scale(axis, data, 0, 1); });
  };
  EXPECT_TRUE(says(refused({.label = "loss", .limits = Limits{1, 0}}, {}), {"axis \"loss\"", "lower limit below"}));
  EXPECT_TRUE(says(refused({.limits = Limits{1, 1}}, {}), {"lower limit below"}));
  EXPECT_TRUE(says(refused({.limits = Limits{nan, 1}}, {}), {"finite limits"}));
  EXPECT_TRUE(says(refused({.log = true, .limits = Limits{0, 1}}, {}), {"above 0 on a logarithmic axis"}));
  EXPECT_TRUE(says(refused({}, {-1.7e308, 1.7e308}), {"numbers closer together"}));
}

// ---- Figures

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
  const Element small = frame(parse_xml(plot({0, 1}, {{0, 1}}, "x", "y", {"a"}, {2, 1}).svg()));
  EXPECT_EQ(small.number("width"), 200);
  EXPECT_EQ(small.number("height"), 100);
}

TEST(Figure, LabelsTicksAndLegendAreThere) {
  const Element svg = parse_xml(plot({0, 1, 2}, {{0, 1, 4}, {0, 1, 8}}, "z", "p(z)", {"square", "cube"}).svg());
  for (const char* wanted : {"z", "p(z)", "square", "cube", "0", "2", "8"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_EQ(svg.all("path").size(), 2u);
  EXPECT_NE(svg.all("path")[0]["stroke"], svg.all("path")[1]["stroke"]);
  EXPECT_NE(svg.all("path")[0]["stroke-dasharray"], svg.all("path")[1]["stroke-dasharray"]);
}

TEST(Figure, TheLegendTakesAsManyRowsAsItNeeds) {
  const auto heights = [](const std::vector<std::string>& names) {
    const double left = frame(parse_xml(Figure("f").line({0, 1}, {0, 1}).svg())).number("x");
    std::vector<double> all;
    for (const Element& text : parse_xml(plot({0, 1}, {names.size(), {0, 1}}, "", "", names).svg()).all("text"))
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

// A dash of 24 pixels for a curve, a disk for points and a square for bars, each 10 wide in the middle of the 24, as
// high as the middle of the text.
TEST(Figure, TheLegendShowsASampleOfEachSeries) {
  Figure figure("f", {6, 1});
  figure.line({0, 1}, {0, 1}, "curve").scatter({0}, {1}, "points").bars({1}, "bars");
  const Element svg = parse_xml(figure.svg());
  std::map<std::string, double> text_x;
  for (const Element& text : svg.all("text"))
    if (text.number("y") == 16) text_x[text.text] = text.number("x");
  ASSERT_EQ(text_x.size(), 3u);
  // A letter takes 7.2 pixels, and 12 are left behind a name.
  EXPECT_NEAR(text_x["points"] - text_x["curve"], 24 + 6 + 5 * 7.2 + 12, 0.011);
  EXPECT_NEAR(text_x["bars"] - text_x["points"], 24 + 6 + 6 * 7.2 + 12, 0.011);
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
    EXPECT_EQ(spots[i].number("rx"), i == 0 ? 5 : 0);
    EXPECT_NEAR(text_x[i == 0 ? "points" : "bars"] - spots[i].number("x"), 6 + 24 - 7, 0.011);
    EXPECT_EQ(spots[i]["fill"], svg.all("g").at(i)["fill"]);
  }
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

TEST(Figure, BarsStandOnZeroSideBySide) {
  Figure figure("f", {4, 2});
  figure.x.names = {"a", "b"};
  figure.y.limits = Limits{0, 10};
  figure.bars({5, 10}, "left").bars({2.5, 0}, "right");
  const Element svg = parse_xml(figure.svg()), box = frame(svg);
  std::vector<Element> bars;
  for (const Element& group : svg.all("svg")[0].all("g"))
    for (const Element& bar : group.all("rect")) bars.push_back(bar);
  ASSERT_EQ(bars.size(), 4u);
  EXPECT_EQ(bars[0].number("height"), 100);
  EXPECT_EQ(bars[1].number("height"), 200);
  EXPECT_EQ(bars[2].number("height"), 50);
  EXPECT_EQ(bars[3].number("height"), 0);
  EXPECT_EQ(bars[0].number("y") + 100, box.number("y") + 200);
  // Two categories of 200 pixels, each 0.1 + 0.4 + 0.4 + 0.1 wide.
  EXPECT_EQ(bars[0].number("x"), box.number("x") + 20);
  EXPECT_EQ(bars[0].number("width"), 80);
  EXPECT_EQ(bars[2].number("x"), box.number("x") + 100);
  EXPECT_EQ(bars[1].number("x"), box.number("x") + 220);
}

TEST(Figure, BarsStartAtTheFrame) {
  Figure figure("f", {4, 2});
  figure.x.names = {"a"};
  figure.bars({10});
  const Element svg = parse_xml(figure.svg()), box = frame(svg), bar = svg.all("g")[0].all("rect")[0];
  EXPECT_NEAR(bar.number("y") + bar.number("height"), box.number("y") + 200, 0.011);
  EXPECT_NEAR(bar.number("height"), 200 / 1.05, 0.011);
}

TEST(Figure, WhatCannotBeDrawnIsRefused) {
  const auto refused = [](Figure figure) { return message_of<std::invalid_argument>([&] { figure.svg(); }); };
  EXPECT_TRUE(says(refused(Figure("empty")), {"\"empty\"", "expected a series"}));
  EXPECT_TRUE(says(refused(Figure("f").line({}, {}, "nothing")), {"\"f\"", "finite point", "\"nothing\""}));
  EXPECT_TRUE(says(refused(Figure("f").scatter({1, nan}, {infinity, 1}, "n")), {"finite point", "\"n\""}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     Figure("f").line({1, 2}, {1});
                   }),
                   {"as many x as y", "2", "1"}));
  EXPECT_THROW(plot({1}, {{1}, {2}}, "x", "y", {"one"}), std::invalid_argument);
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

// ---- Network diagrams

TEST(NetworkDiagram, ConnectsEveryInputWithEveryOutput) {
  const Element svg = parse_xml(network_diagram(4, 3));
  EXPECT_EQ(svg.all("circle").size(), 7u);
  EXPECT_EQ(svg.all("line").size(), 12u);
  for (const char* wanted : {"x\u2081", "x\u2084", "o\u2083", "Input layer", "Output layer"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_FALSE(has_text(svg, "\u2026"));
}

TEST(NetworkDiagram, LeavesOutTheMiddleOfLargeLayers) {
  const Element svg = parse_xml(network_diagram(784, 10));
  EXPECT_EQ(svg.all("circle").size(), 8u);
  EXPECT_EQ(svg.all("line").size(), 16u);
  for (const char* wanted : {"x\u2083", "x\u2087\u2088\u2084", "o\u2081\u2080", "\u2026"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_FALSE(has_text(svg, "x\u2084"));
  for (const Element& text : svg.all("text")) {
    const double output = text.number("y") - svg.all("circle").front().number("cy");
    const double input = text.number("y") - svg.all("circle").back().number("cy");
    EXPECT_TRUE(output == 4 || input == 4) << text.text;  // a third of the letters' size below the middle of a layer
  }
  EXPECT_EQ(parse_xml(network_diagram(8, 1)).all("circle").size(), 9u);
  EXPECT_EQ(parse_xml(network_diagram(9, 1)).all("circle").size(), 5u);
}

TEST(NetworkDiagram, StaysWithinThePicture) {
  for (const auto& [inputs, outputs] : {std::pair<Index, Index>{1, 1}, {8, 1}, {2, 9}, {9, 8}}) {
    const Element svg = parse_xml(network_diagram(inputs, outputs));
    for (const Element& circle : svg.all("circle")) {
      EXPECT_GE(circle.number("cx"), 80 + circle.number("r"));
      EXPECT_LE(circle.number("cx") + circle.number("r"), svg.number("width"));
    }
  }
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { network_diagram(0, 3); }), {"0 inputs", "3 outputs"}));
}

// ---- Saving

TEST(Save, WritesTheWholeFileAndMakesItsFolder) {
  const test::Folder folder;
  const std::string path = folder.path("a/b/c.svg");
  save(path, "first");
  save(path, "second");
  EXPECT_EQ(test::contents(path), "second");
  const auto entries = std::filesystem::directory_iterator(folder.path("a/b"));
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(Save, AnImpossiblePlaceIsNamedAndNothingIsLeft) {
  const test::Folder folder;
  folder.write("file", "");
  std::filesystem::create_directory(folder.path("c.svg"));
  const auto refused = [&](const std::string& name) {
    return message_of<std::runtime_error>([&] { save(folder.path(name), "content"); });
  };
  EXPECT_TRUE(says(refused("file/c.svg"), {"file/c.svg", "could not be written", "Not a directory", "--figures"}));
  EXPECT_TRUE(says(refused("c.svg"), {"c.svg", "could not be written", "directory"}));
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 2);
}

}  // namespace
}  // namespace d2l::plot
