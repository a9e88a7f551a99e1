#include "common/plot/figure.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "common/plot/svg.hpp"

namespace d2l::plot {
namespace {

// Colors with enough contrast on white and on black, also for the color-blind: Okabe and Ito's palette without the
// tones that are too light, and two more.
constexpr const char* colors[] = {"#1a7fc1", "#d55e00", "#009e73", "#cc79a7", "#a6761d", "#7570b3"};
constexpr const char* dashes[] = {"none", "6 3", "8 3 2 3", "2 3", "12 4", "12 3 2 3 2 3"};

constexpr double pixels_per_inch = 100, margin = 60;

// Samples and names of the series, as many in a row as fit. Returns where the axes can begin.
double draw_legend(Svg& svg, const Figure& figure) {
  constexpr double sample = 24, letter = 0.6 * font_size;  // wide: a rather generous mean over common fonts
  double x = margin, y = 12, top = y;
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    const Series& series = figure.series[i];
    if (series.name.empty()) continue;
    const double width = sample + 6 + letter * series.name.size() + 12;
    if (x > margin && x + width > margin + pixels_per_inch * figure.size.width) x = margin, y += 18;
    if (series.is_line())
      svg.add("line", "x1", x, "y1", y, "x2", x + sample, "y2", y, "stroke", colors[i % 6], "stroke-width", 2,
              "stroke-dasharray", dashes[i % 6]);
    else
      svg.add("rect", "x", x + sample / 2 - 5, "y", y - 5, "width", 10, "height", 10, "rx", 5, "fill", colors[i % 6]);
    svg.text(series.name, "x", x + sample + 6, "y", y + 4);
    x += width;
    top = y + 18;
  }
  return top;
}

void draw_grid_line(Svg& svg, double x1, double y1, double x2, double y2) {
  svg.add("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", text_color, "stroke-opacity", 0.25, "stroke-width",
          0.5);
}

// Ticks at least 60 pixels apart from left to right and 40 from top to bottom.
void draw_axes(Svg& svg, const Figure& figure, const Scale& x, const Scale& y) {
  const double width = x.end - x.begin, height = y.begin - y.end, middle = (y.begin + y.end) / 2;
  svg.add("rect", "x", x.begin, "y", y.end, "width", width, "height", height, "fill", "none", "stroke", text_color);
  for (const auto& [at, label] : x.ticks(std::max(2, static_cast<int>(width / 60)))) {
    draw_grid_line(svg, x(at), y.end, x(at), y.begin);
    svg.text(label, "x", x(at), "y", y.begin + 16, "text-anchor", "middle");
  }
  for (const auto& [at, label] : y.ticks(std::max(2, static_cast<int>(height / 40)))) {
    draw_grid_line(svg, x.begin, y(at), x.end, y(at));
    svg.text(label, "x", x.begin - 6, "y", y(at) + 4, "text-anchor", "end");
  }
  svg.text(figure.x.label, "x", (x.begin + x.end) / 2, "y", y.begin + 34, "text-anchor", "middle");
  const std::string turned = "rotate(-90 14 " + number(middle) + ")";
  svg.text(figure.y.label, "x", 14, "y", middle, "text-anchor", "middle", "transform", turned);
}

void draw_line(Svg& svg, const Figure& figure, std::size_t i, const Scale& x, const Scale& y) {
  std::string path;
  bool starts = true;
  for (const Point& p : figure.series[i].points) {
    // A start draws a stroke of length 0, so that even a single point is seen.
    if (figure.shows(p))
      path.append(starts ? "M" : "L").append(number(x(p.x)) + " " + number(y(p.y)) + (starts ? "h0" : ""));
    starts = !figure.shows(p);
  }
  svg.add("path", "d", path, "fill", "none", "stroke", colors[i % 6], "stroke-width", 2, "stroke-linecap", "round",
          "stroke-dasharray", dashes[i % 6]);
}

void draw_points(Svg& svg, const Figure& figure, std::size_t i, const Scale& x, const Scale& y) {
  svg.open("g", "fill", colors[i % 6]);
  for (const Point& p : figure.series[i].points)
    if (figure.shows(p)) svg.add("circle", "cx", x(p.x), "cy", y(p.y), "r", figure.series[i].diameter / 2);
  svg.close("g");
}

// The limits of a coordinate over all points that the axes show; from 1 to 2 if there are none.
Limits limits_of(const Figure& figure, double Point::*coordinate) {
  Limits limits{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Series& series : figure.series)
    for (const Point& p : series.points)
      if (figure.shows(p)) limits = {std::min(limits.low, p.*coordinate), std::max(limits.high, p.*coordinate)};
  return limits.low <= limits.high ? limits : Limits{1, 2};
}

}  // namespace

Scale Figure::x_scale(double begin, double end) const { return {x, limits_of(*this, &Point::x), begin, end}; }
Scale Figure::y_scale(double begin, double end) const { return {y, limits_of(*this, &Point::y), begin, end}; }

std::string Figure::svg() const {
  const auto require = [&](bool holds, const std::string& expected) {
    if (!holds) throw std::invalid_argument("figure \"" + title + "\": expected " + expected);
  };
  require(!series.empty(), "a series, found none");
  for (const auto& [name, diameter, points] : series)
    require(std::ranges::any_of(points, [&](const Point& p) { return shows(p); }),
            "a point in each series that the axes can show, found none in \"" + name + "\"");
  Svg svg(title);
  const double left = margin, top = draw_legend(svg, *this);
  const double width = pixels_per_inch * size.width, height = pixels_per_inch * size.height;
  const Scale to_x = x_scale(left, left + width), to_y = y_scale(top + height, top);
  draw_axes(svg, *this, to_x, to_y);
  // An inner <svg> cuts the series off at the axes; a <clipPath> would need an id, unique in the page.
  const std::string box = number(left) + " " + number(top) + " " + number(width) + " " + number(height);
  svg.open("svg", "x", left, "y", top, "width", width, "height", height, "viewBox", box);
  for (std::size_t i = 0; i < series.size(); ++i)
    (series[i].is_line() ? draw_line : draw_points)(svg, *this, i, to_x, to_y);
  svg.close("svg");
  return svg.str(left + width + 16, top + height + 40);
}

Figure& Figure::add(Series one, const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() != y.size())
    throw std::invalid_argument("figure \"" + title + "\": expected as many x as y, found " + std::to_string(x.size()) +
                                " and " + std::to_string(y.size()));
  for (std::size_t i = 0; i < x.size(); ++i) one.points.push_back({x[i], y[i]});
  series.push_back(std::move(one));
  return *this;
}

}  // namespace d2l::plot
