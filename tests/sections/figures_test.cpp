// The figures that the programs draw: which there are, and that they show the printed numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string_view>

#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sections.hpp"
#include "tests/support/svg.hpp"

namespace d2l {
namespace {

using test::Along;
using test::Element;
using test::figsize;
using test::points;
using test::run;
using test::Scale;
using test::scale_of;
using test::Section;
using test::sections;
using test::texts;
using test::times;

const test::Outcome& outcome_of(std::string_view program) {
  test::run_all_sections();
  return test::run_once("$D2L_BIN/" + std::string(program));
}

const std::string& output_of(std::string_view program) { return outcome_of(program).out; }

const Element& figure(std::string_view program, std::string_view name) {
  static std::map<std::string, Element> parsed;
  const std::string file = std::string(name) + ".svg", key = std::string(program) + '/' + file;
  const auto found = parsed.find(key);
  if (found != parsed.end()) return found->second;
  const auto& figures = outcome_of(program).figures;
  return parsed[key] = test::parse_xml(figures.at(file));
}

// The book's figsize where it gives one.
TEST(Figures, HaveTheBooksWidthsOrTheirOwn) {
  const auto inches = [](const char* program, const char* name) { return figsize(figure(program, name)).first; };
  EXPECT_EQ(figsize(figure("ch3_1_linreg", "3.1.2_normal")), (std::pair{4.5, 2.5}));  // figsize=(4.5, 2.5)
  EXPECT_EQ(inches("ch3_1_linreg", "fig_3.1.1_fit"), 4.5);
  EXPECT_EQ(inches("ch3_1_linreg", "3.1.1_vectorization"), 5);
  EXPECT_EQ(inches("ch3_2_scratch", "3.2.1_scatter"), 3.5);  // 3.5 is set_figsize's default in the book
  EXPECT_EQ(inches("ch3_2_scratch", "3.2.7_loss"), 3.5);
  EXPECT_EQ(inches("ch3_3_concise", "3.3.7_loss"), 3.5);
  EXPECT_EQ(inches("ch3_5_fashion", "3.5.2_reading"), 4.5);
  EXPECT_EQ(inches("ch3_6_softmax_scratch", "3.6.6_training"), 3.5);
  EXPECT_EQ(inches("ch3_7_concise", "3.7.4_training"), 3.5);
}

// A backend may round the last digits of a weight otherwise, which moves a curve by less than a tenth of a pixel.
TEST(Figures, TheReadmesPictureIsWhatTheProgramDraws) {
  const Element shown = test::parse_xml(test::contents("ch3_6_softmax_scratch/3.6.6_training.svg"));
  const Element& drawn = figure("ch3_6_softmax_scratch", "3.6.6_training");
  EXPECT_EQ(texts(shown), texts(drawn));
  const auto shown_curves = shown.all("path"), drawn_curves = drawn.all("path");
  ASSERT_EQ(shown_curves.size(), drawn_curves.size());
  for (std::size_t curve = 0; curve < drawn_curves.size(); ++curve) {
    const auto expected = points(shown_curves[curve]), found = points(drawn_curves[curve]);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i].first, expected[i].first, 0.1);
      EXPECT_NEAR(found[i].second, expected[i].second, 0.1);
    }
  }
}

TEST(Figures, EachProgramDrawsItsOwnAndSaysWhere) {
  for (const Section& section : sections) {
    const auto& r = outcome_of(section.program);
    std::vector<std::string> drawn;
    for (const auto& [name, document] : r.figures) {
      EXPECT_NE(r.out.find("the figure: figures/" + name), std::string::npos) << section.program << ' ' << name;
      drawn.push_back(name);
    }
    EXPECT_EQ(drawn, section.figures) << section.program;
  }
}

TEST(Figures, EachIsAPictureWithATitleAndASize) {
  for (const Section& section : sections)
    for (const auto& [name, document] : outcome_of(section.program).figures) {
      const Element svg = test::parse_xml(document);
      EXPECT_EQ(svg.name, "svg") << name;
      EXPECT_EQ(svg["xmlns"], "http://www.w3.org/2000/svg") << name;
      EXPECT_GT(svg.number("width"), 100) << name;
      EXPECT_LT(svg.number("width"), 1500) << name;
      EXPECT_GT(svg.number("height"), 100) << name;
      ASSERT_FALSE(svg.children.empty()) << name;
      EXPECT_EQ(svg.children[0].name, "title") << name;
      EXPECT_GT(svg.children[0].text.size(), 5u) << name;
    }
}

// The curves of 3.6 and 3.7 against the printed lines.
TEST(Figures, TrainingCurvesShowThePrintedNumbers) {
  for (const auto& [program, name] : {std::pair<std::string, std::string>{"ch3_6_softmax_scratch", "3.6.6_training"},
                                      {"ch3_7_concise", "3.7.4_training"}}) {
    const Element& svg = figure(program, name);
    const auto curves = svg.all("path");
    ASSERT_EQ(curves.size(), 3u);
    const Scale epochs = scale_of(svg, Along::x), value = scale_of(svg, Along::y);
    std::istringstream out(output_of(program));
    std::size_t epoch = 0;
    for (std::string line; std::getline(out, line);) {
      double printed[3];
      if (std::sscanf(line.c_str(), "epoch %*d, train loss %lf, train acc %lf, test acc %lf", &printed[0], &printed[1],
                      &printed[2]) != 3)
        continue;
      for (std::size_t curve = 0; curve < 3; ++curve) {
        const auto [x, y] = points(curves[curve]).at(epoch);
        EXPECT_NEAR(epochs(x), static_cast<double>(epoch + 1), 0.001) << line;
        EXPECT_NEAR(value(y), printed[curve], 0.00055) << line;  // printed to 0.001, drawn to 0.01 pixels
      }
      ++epoch;
    }
    EXPECT_EQ(epoch, 10u);
    for (const char* wanted : {"epoch", "train loss", "train acc", "test acc", "0.3", "0.9", "10"})
      EXPECT_EQ(times(svg, wanted), 1) << wanted;
  }
}

TEST(Figures, TheScatterHoldsEveryExampleAndFalls) {
  const auto circles = figure("ch3_2_scratch", "3.2.1_scatter").all("circle");
  ASSERT_EQ(circles.size(), 1000u);
  // The correlation of 3.2.1 is about -0.86; in pixels the vertical axis points down.
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (const Element& c : circles) mx += c.number("cx") / 1000, my += c.number("cy") / 1000;
  for (const Element& c : circles) {
    const double x = c.number("cx") - mx, y = c.number("cy") - my;
    xx += x * x, yy += y * y, xy += x * y;
  }
  EXPECT_NEAR(xy / std::sqrt(xx * yy), 0.862, 0.05);
}

TEST(Figures, LossCurvesFallToTheNoise) {
  for (const auto& [program, name] :
       {std::pair<std::string, std::string>{"ch3_2_scratch", "3.2.7_loss"}, {"ch3_3_concise", "3.3.7_loss"}}) {
    const auto losses = points(figure(program, name).all("path").at(0));
    ASSERT_EQ(losses.size(), 3u);
    EXPECT_TRUE(losses[0].second < losses[1].second && losses[1].second < losses[2].second) << name;
  }
}

TEST(Figures, TheFitShowsHousesErrorsAndTheLine) {
  const Element& svg = figure("ch3_1_linreg", "fig_3.1.1_fit");
  for (const char* wanted : {"area, thousand square feet", "price, thousand dollars"})
    EXPECT_EQ(times(svg, wanted), 1) << wanted;
  const auto circles = svg.all("circle");
  ASSERT_EQ(circles.size(), 20u);
  const auto line = points(svg.all("path").at(0)), errors = points(svg.all("path").at(1));
  ASSERT_EQ(line.size(), 2u);
  ASSERT_EQ(errors.size(), 40u);
  double sum = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    const auto &from = errors[2 * i], &to = errors[2 * i + 1];
    EXPECT_EQ(from.first, circles[i].number("cx"));
    EXPECT_EQ(from.second, circles[i].number("cy"));
    EXPECT_EQ(circles[i].number("r"), 3);
    const double slope = (line[1].second - line[0].second) / (line[1].first - line[0].first);
    EXPECT_NEAR(to.second, line[0].second + slope * (to.first - line[0].first), 0.02);
    sum += to.second - from.second;
  }
  EXPECT_NEAR(sum, 0, 20 * 0.01);  // the errors of least squares sum to 0
  // From the smallest house to the largest.
  const auto smaller = [](const Element& a, const Element& b) { return a.number("cx") < b.number("cx"); };
  const auto [first, last] = std::minmax_element(circles.begin(), circles.end(), smaller);
  EXPECT_EQ(line[0].first, first->number("cx"));
  EXPECT_EQ(line[1].first, last->number("cx"));
}

// The first three houses are printed: "1001 square feet,  8 years old, 218215 dollars".
TEST(Figures, TheFitsAxesAreInThousands) {
  const Element& svg = figure("ch3_1_linreg", "fig_3.1.1_fit");
  const Scale area = scale_of(svg, Along::x), price = scale_of(svg, Along::y);
  const auto circles = svg.all("circle");
  std::istringstream out(output_of("ch3_1_linreg"));
  std::size_t house = 0;
  for (std::string line; house < 3 && std::getline(out, line);) {
    double feet = 0, dollars = 0;
    if (std::sscanf(line.c_str(), "%lf square feet, %*f years old, %lf dollars", &feet, &dollars) != 2) continue;
    EXPECT_NEAR(area(circles.at(house).number("cx")), feet / 1000, 0.0006) << line;    // 1/2 foot and 0.01 pixels
    EXPECT_NEAR(price(circles.at(house).number("cy")), dollars / 1000, 0.05) << line;  // 0.01 pixels
    ++house;
  }
  EXPECT_EQ(house, 3u);
}

TEST(Figures, NormalCurvesPeakAtTheirMeans) {
  const Element& svg = figure("ch3_1_linreg", "3.1.2_normal");
  const auto curves = svg.all("path");
  ASSERT_EQ(curves.size(), 3u);
  const Scale z = scale_of(svg, Along::x);
  const auto peak = [&](const Element& path) {
    const auto all = points(path);
    EXPECT_EQ(all.size(), 1400u);
    const auto highest =
        std::min_element(all.begin(), all.end(), [](const auto& p, const auto& q) { return p.second < q.second; });
    return z(highest->first);
  };
  EXPECT_NEAR(peak(curves[0]), 0, 0.05);
  EXPECT_NEAR(peak(curves[1]), 0, 0.15);  // flat at its top: several pixels are equally high
  EXPECT_NEAR(peak(curves[2]), 3, 0.05);
  for (const char* wanted : {"mean 0, std 1", "mean 0, std 2", "mean 3, std 1", "z", "p(z)"})
    EXPECT_EQ(times(svg, wanted), 1) << wanted;
}

const std::string whole_ladder = "ch3_1_linreg --ladder";

TEST(Figures, TheLadderHasACurveForEachWayToAdd) {
  const Element& svg = figure("ch3_1_linreg", "3.1.1_vectorization");
  const auto curves = svg.all("path");
  ASSERT_EQ(curves.size(), 5u);
  for (const Element& curve : curves) EXPECT_EQ(points(curve).size(), 6u);  // n = 10, 100, ..., a million
  for (const char* wanted : {"boxed", "scalar", "compiler", "SIMD", "SIMD, OpenMP", "n"})
    EXPECT_EQ(times(svg, wanted), 1) << wanted;
}

TEST(Figures, TheWholeLadderHasLargerVectorsAndTheMemoryBoundToo) {
  const Element& svg = figure(whole_ladder, "3.1.1_vectorization");
  const auto curves = svg.all("path");
  ASSERT_EQ(curves.size(), 6u);
  EXPECT_EQ(points(curves[0]).size(), 6u);  // boxed: up to a million
  // Up to ten million, or to a hundred million where memory allows.
  EXPECT_TRUE(points(curves[1]).size() == 7 || points(curves[1]).size() == 8);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_EQ(points(curves[i]).size(), points(curves[1]).size());
  ASSERT_EQ(points(curves[5]).size(), 2u);
  EXPECT_EQ(points(curves[5])[0].first, points(curves[1]).front().first);
  EXPECT_EQ(points(curves[5])[1].first, points(curves[1]).back().first);
  for (const char* wanted : {"boxed", "scalar", "compiler", "SIMD", "SIMD, OpenMP", "memory bound", "n"})
    EXPECT_EQ(times(svg, wanted), 1) << wanted;
}

// The number that follows these words.
double number_after(const std::string& words, const std::string& out) {
  const std::size_t at = out.find(words);
  EXPECT_NE(at, std::string::npos) << words;
  return std::strtod(out.c_str() + std::min(out.size(), at + words.size()), nullptr);
}

// `found` is a printed quotient x / y of printed numbers: x and y are rounded by up to dx and dy, found by half_step.
void expect_quotient(double found, double x, double dx, double y, double dy, double half_step,
                     const std::string& line) {
  const double quotient = x / y;
  EXPECT_NEAR(found, quotient, half_step + 1.5 * (dx / y + quotient * dy / y)) << line;
}

// The lines of a text between two others.
std::vector<std::string> lines_between(const std::string& out, const std::string& first, const std::string& last) {
  std::vector<std::string> found;
  std::istringstream lines(out.substr(out.find(first)));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.starts_with(last)) found.push_back(line);
  return found;
}

TEST(Figures, TheShortLaddersColumnsFollowFromItsTimes) {
  const std::string& out = output_of("ch3_1_linreg");
  const auto rows = lines_between(out, "n = 10000 ", "Without an object");
  ASSERT_EQ(rows.size(), 4u);
  std::vector<double> us;
  for (const std::string& row : rows) {
    double time = 0, boxed = 0;
    char before[16];
    ASSERT_EQ(std::sscanf(row.c_str() + 43, "%lf us %lf %15s", &time, &boxed, before), 3) << row;
    us.push_back(time);
    expect_quotient(boxed, us[0], 0.005, time, 0.005, 0.05, row);
    EXPECT_EQ(std::string(before) == "-", us.size() == 1) << row;
    if (us.size() > 1) expect_quotient(std::atof(before), us[us.size() - 2], 0.005, time, 0.005, 0.05, row);
  }
  expect_quotient(number_after("the loop is ", out), us[0], 0.005, us[1], 0.005, 0.5, "objects");
  expect_quotient(number_after("vectors gain another ", out), us[1], 0.005, us[3], 0.005, 0.05, "vectors");
}

// The other columns of the ladder and the sentences below it follow from its times by their definitions: 12 bytes and
// one addition per coordinate. The bounds are those of the printed digits.
TEST(Figures, TheLaddersOtherColumnsAndSentencesFollowFromItsTimes) {
  const std::string& out = output_of(whole_ladder);
  const auto after = [&](const std::string& words) { return number_after(words, out); };
  const double bandwidth = after("memory is read at "), peak = after("in registers only, is ");
  std::map<double, std::map<std::string, double>> ladder;
  double above = 0;
  const std::string header = out.substr(out.find("        n  how"));
  for (const std::string& line : lines_between(out, "        n  how", "At n = ")) {
    EXPECT_EQ(line.size(), header.find('\n')) << line;
    double n = 0, us = 0, gb = 0, gflop = 0, share = 0;
    char boxed[16], before[16];
    int end = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "%lf", &n), 1) << line;
    std::string name = line.substr(11, 12);
    name.erase(name.find_last_not_of(' ') + 1);
    ASSERT_EQ(std::sscanf(line.c_str() + 24, "%lf us %15s %15s %lf%n", &us, boxed, before, &gb, &end), 4) << line;
    std::string memory = line.substr(24 + static_cast<std::size_t>(end), 15);
    memory.erase(0, memory.find_first_not_of(' '));
    ASSERT_EQ(std::sscanf(line.c_str() + 24 + end + 15, "%lf %lf%%", &gflop, &share), 2) << line;
    const bool first = ladder.count(n) == 0;
    auto& same_n = ladder[n];
    same_n[name] = us;
    EXPECT_NEAR(gb, 12 * gflop, 0.005 + 12 * 0.0005) << line;
    expect_quotient(gb, 12e-3 * n, 0, us, 0.0005, 0.005, line);
    if (memory == "in the caches") {
      EXPECT_GT(gb, bandwidth - 0.06) << line;  // more than memory delivers, up to the printed digits
      EXPECT_LE(12 * n, 1 << 27) << line;
    } else {
      expect_quotient(std::atof(memory.c_str()), 100 * gb, 0.5, bandwidth, 0.05, 0.05, line);
    }
    expect_quotient(share, 100 * gflop, 0.05, peak, 0.05, 0.0005, line);
    EXPECT_EQ(std::string(boxed) == "-", same_n.count("boxed") == 0) << line;
    EXPECT_EQ(std::string(before) == "-", first) << line;
    if (same_n.count("boxed")) expect_quotient(std::atof(boxed), same_n["boxed"], 0.0005, us, 0.0005, 0.05, line);
    if (!first) expect_quotient(std::atof(before), above, 0.0005, us, 0.0005, 0.05, line);
    above = us;
  }
  ASSERT_GE(ladder.size(), 7u);
  ASSERT_EQ(ladder.count(10000), 1u);
  // The figure shows the times divided by n.
  const Element& svg = figure(whole_ladder, "3.1.1_vectorization");
  const Scale size = scale_of(svg, Along::x, true), nanoseconds = scale_of(svg, Along::y, true);
  const auto curves = svg.all("path");
  const std::vector<std::string> names = {"boxed", "scalar", "compiler", "SIMD", "SIMD, OpenMP"};
  for (std::size_t i = 0; i < names.size(); ++i)
    for (const auto& [x, y] : points(curves.at(i))) {
      const double n = std::pow(10, std::round(std::log10(size(x))));
      EXPECT_NEAR(size(x), n, 0.002 * n);
      ASSERT_EQ(ladder.count(n), 1u);
      const double expected = 1e3 * ladder[n].at(names[i]) / n;
      EXPECT_NEAR(nanoseconds(y), expected, 0.002 * expected + 0.6 / n) << names[i] << ' ' << n;
    }
  for (const auto& [x, y] : points(curves.at(5)))
    EXPECT_NEAR(nanoseconds(y), 12 / bandwidth, 0.002 * 12 / bandwidth + 0.6 / bandwidth / bandwidth);
  auto& middle = ladder[10000];
  auto& largest = ladder.rbegin()->second;
  EXPECT_NEAR(after("a heap object per coordinate costs "), middle["boxed"] / 10, 0.051);
  EXPECT_NEAR(after("ns, an addition "), middle["scalar"] / 10, 0.0051);
  EXPECT_NEAR(after("in vectors "), middle["SIMD"] / 10, 0.00056);
  expect_quotient(after("Vectors gain "), middle["scalar"], 0.0005, middle["SIMD"], 0.0005, 0.05, "gain");
  expect_quotient(after("the caches, they gain "), largest["scalar"], 0.0005, largest["SIMD"], 0.0005, 0.05, "largest");
  expect_quotient(after("bytes of a coordinate takes "), 12, 0, bandwidth, 0.05, 0.0005, "coordinate");
}

TEST(Figures, TheProductsOtherColumnsFollowFromTheirTimes) {
  const std::string& out = output_of(whole_ladder);
  const double n = number_after("The product of two matrices (", out), peak = number_after("registers only, is ", out);
  const std::string product = out.substr(out.find("The product of two matrices"));
  const std::string header = product.substr(product.find("\nhow") + 1);
  double above = 0;
  const auto rows = lines_between(product, "how", "   the figure");
  for (const std::string& line : rows) {
    double ms = 0, gflop = 0, share = 0;
    char before[16];
    EXPECT_EQ(line.size(), header.find('\n')) << line;
    ASSERT_EQ(std::sscanf(line.c_str() + 15, "%lf ms %15s %lf %lf%%", &ms, before, &gflop, &share), 4) << line;
    expect_quotient(gflop, 2e-6 * n * n * n, 0, ms, 0.005, 0.05, line);
    expect_quotient(share, 100 * gflop, 5, peak, 0.05, 0.05, line);
    EXPECT_EQ(std::string(before) == "-", above == 0) << line;
    if (above > 0) expect_quotient(std::atof(before), above, 0.005, ms, 0.005, 0.05, line);
    above = ms;
  }
  EXPECT_EQ(rows.size(), 5u);
}

TEST(Figures, NetworksHaveTheModelsSizes) {
  const std::vector<std::tuple<std::string, std::string, std::size_t, std::size_t>> networks = {
      {"ch3_1_linreg", "fig_3.1.2_network", 3, 2},
      {"ch3_3_concise", "fig_3.3.1_network", 3, 2},
      {"ch3_4_softmax", "fig_3.4.1_network", 7, 12}};
  for (const auto& [program, name, units, weights] : networks) {
    EXPECT_EQ(figure(program, name).all("circle").size(), units) << name;
    EXPECT_EQ(figure(program, name).all("line").size(), weights) << name;
  }
}

TEST(Figures, ImagesHaveTheBooksTitles) {
  const Element& images = figure("ch3_5_fashion", "3.5.1_images");
  EXPECT_EQ(images.all("image").size(), 18u);
  EXPECT_EQ(texts(images),
            (std::vector<std::string>{"ankle boot", "t-shirt", "t-shirt", "dress", "t-shirt", "pullover", "sneaker",
                                      "pullover", "sandal", "sandal", "t-shirt", "ankle boot", "sandal", "sandal",
                                      "sneaker", "ankle boot", "trouser", "t-shirt"}));
  const Element& predictions = figure("ch3_6_softmax_scratch", "3.6.7_predictions");
  EXPECT_EQ(predictions.all("image").size(), 6u);
  const auto labels = texts(predictions);
  ASSERT_EQ(labels.size(), 12u);
  const std::vector<std::string> trues = {"ankle boot", "pullover", "trouser", "trouser", "shirt", "trouser"};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(labels[2 * i], trues[i]);
  const Element& weights = figure("ch3_6_softmax_scratch", "3.6.7_weights");
  EXPECT_EQ(weights.all("image").size(), 10u);
  EXPECT_EQ(texts(weights).front(), "t-shirt");
  EXPECT_EQ(texts(weights).back(), "ankle boot");
}

TEST(Figures, ReadingTimesHaveACurveOverTheWorkersForEachBatchSize) {
  const Element& svg = figure("ch3_5_fashion", "3.5.2_reading");
  EXPECT_EQ(svg.all("path").size(), 3u);
  for (const Element& path : svg.all("path")) {
    const std::string d = path["d"];
    EXPECT_EQ(std::count(d.begin(), d.end(), 'L'), 3);  // from 0 workers to 1, 2 and 4
  }
  for (const char* wanted : {"workers", "milliseconds per pass", "batches of 32", "batches of 256", "batches of 1024"})
    EXPECT_EQ(times(svg, wanted), 1) << wanted;
}

TEST(Figures, AFolderThatCannotBeWrittenIsOneLineAndStatusOne) {
  const test::Folder folder;
  folder.write("file", "");
  for (const Section& section : sections) {
    const auto r = run(section.short_command("--figures " + folder.path("file/figures")));
    EXPECT_EQ(r.status, 1) << section.program;
    EXPECT_EQ(test::lines(r.err), 1) << r.err;
    EXPECT_TRUE(test::says(
        r.err, {section.program + ": " + folder.path("file/figures/"), ".svg: could not be written: ", "--figures"}));
  }
}

// A limit on the size of files stands for a full disk: the first block fits, the rest does not.
TEST(Figures, AFullDiskLeavesNoHalfWrittenFigure) {
  const test::Folder folder;
  const auto r = run("ulimit -f 8; $D2L_BIN/ch3_2_scratch --figures " + folder.path("figures") + " | cat");
  EXPECT_EQ(test::lines(r.err), 1) << r.err;
  EXPECT_TRUE(test::says(r.err, {"3.2.1_scatter.svg: could not be written: File too large"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("figures")));
  const auto status = run("ulimit -f 8; $D2L_BIN/ch3_2_scratch --figures " + folder.path("figures") + " >/dev/null");
  EXPECT_EQ(status.status, 1);
}

TEST(Report, AFolderThatCannotBeMadeIsOneLineAndStatusOne) {
  const test::Folder folder;
  folder.write("file", "");
  const auto r = run("sh common/tools/report.sh bin " + folder.path("file/report") + " ch3_2_scratch");
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(r.out, "");
  EXPECT_EQ(test::lines(r.err), 1) << r.err;
  EXPECT_TRUE(test::says(r.err, {"report: " + folder.path("file/report/index.html")}));
}

TEST(Report, ANumberThatNoSectionHasIsOneLineAndStatusOne) {
  const test::Folder folder;
  const auto r = run("ONLY=3.8 sh common/tools/report.sh bin " + folder.path("report"));
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(r.out + r.err, "report: ONLY=3.8: expected a section from 3.1 to 3.7\n");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace d2l
