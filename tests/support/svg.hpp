// Reads the figures back: what stands in them, and which data their pixels stand for.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/xml.hpp"

namespace d2l::test {

/// All texts of a figure, in the order of the document.
inline std::vector<std::string> texts(const Element& svg) {
  std::vector<std::string> all;
  for (const Element& text : svg.all("text")) all.push_back(text.text);
  return all;
}

/// How often a text stands in a figure.
inline std::ptrdiff_t times(const Element& svg, const std::string& wanted) {
  const auto all = texts(svg);
  return std::count(all.begin(), all.end(), wanted);
}

/// The points of a curve, "M1 2h0L3 4", in pixels.
inline std::vector<std::pair<double, double>> points(const Element& path) {
  std::string d = path["d"];
  std::replace_if(
      d.begin(), d.end(), [](char c) { return c == 'M' || c == 'L'; }, '\n');
  std::vector<std::pair<double, double>> all;
  std::istringstream lines(d);
  for (std::string line; std::getline(lines, line);)
    if (std::pair<double, double> p; std::istringstream(line) >> p.first >> p.second) all.push_back(p);
  return all;
}

/// The width and height of the frame around the data, the widest rectangle, in the book's inches of 100 pixels.
inline std::pair<double, double> figsize(const Element& svg) {
  const auto narrower = [](const Element& a, const Element& b) { return a.number("width") < b.number("width"); };
  const auto rectangles = svg.all("rect");
  const Element& frame = *std::max_element(rectangles.begin(), rectangles.end(), narrower);
  return {frame.number("width") / 100, frame.number("height") / 100};
}

/// Turns pixels along one axis into what they stand for, linearly or on a logarithmic scale.
struct Scale {
  double pixel[2], value[2];
  bool logarithmic;

  double operator()(double at) const {
    const double part = (at - pixel[0]) / (pixel[1] - pixel[0]);
    return logarithmic ? value[0] * std::pow(value[1] / value[0], part) : value[0] + part * (value[1] - value[0]);
  }
};

enum class Along { x, y };

/// The scale through the outermost labelled ticks of an axis. Labels are centred below the horizontal axis; they end
/// left of the vertical axis, with the baseline 4 pixels below the tick.
inline Scale scale_of(const Element& svg, Along axis, bool logarithmic = false) {
  std::vector<std::pair<double, double>> ticks;
  for (const Element& text : svg.all("text")) {
    char* end = nullptr;
    const double value = std::strtod(text.text.c_str(), &end);
    if (text.text.empty() || *end != '\0' || !text.attributes.count("text-anchor")) continue;
    if (axis == Along::x && text["text-anchor"] == "middle") ticks.emplace_back(text.number("x"), value);
    if (axis == Along::y && text["text-anchor"] == "end") ticks.emplace_back(text.number("y") - 4, value);
  }
  EXPECT_GE(ticks.size(), 2u);
  return {{ticks.front().first, ticks.back().first}, {ticks.front().second, ticks.back().second}, logarithmic};
}

}  // namespace d2l::test
