#include "common/plot/figure.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "common/plot/svg.hpp"

namespace d2l::plot {
namespace {

using Kind = Series::Kind;

// Colors with enough contrast on white and on black, also for the color-blind: Okabe and Ito's palette without the
// tones that are too light, and two more.
constexpr std::array<const char*, 6> colors = {"#1a7fc1", "#d55e00", "#009e73", "#cc79a7", "#a6761d", "#7570b3"};
constexpr std::array<const char*, 6> dashes = {"none", "6 3", "8 3 2 3", "2 3", "12 4", "12 3 2 3 2 3"};

constexpr double pixels_per_inch = 100, margin = 60, legend_row = 18, sample = 24;

std::string color(std::size_t series) { return colors[series % colors.size()]; }
std::string dash(std::size_t series) { return dashes[series % dashes.size()]; }

// A series' place in the legend: where its sample begins, and the middle of its row.
struct Entry {
  std::size_t series;
  double x, y;
};

// From the top, as many entries in a row as fit.
std::vector<Entry> legend_of(const Figure& figure) {
  std::vector<Entry> entries;
  double x = margin, y = 12;
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    const std::string& name = figure.series[i].name;
    if (name.empty()) continue;
    const double width = sample + 6 + text_width(name) + 12;
    if (x > margin && x + width > margin + pixels_per_inch * figure.size.width) x = margin, y += legend_row;
    entries.push_back({i, x, y});
    x += width;
  }
  return entries;
}

void draw_legend(Svg& svg, const Figure& figure, const std::vector<Entry>& entries) {
  for (const auto& [i, x, y] : entries) {
    const Series& series = figure.series[i];
    if (series.kind == Kind::line)
      svg.add("line", "x1", x, "y1", y, "x2", x + sample, "y2", y, "stroke", color(i), "stroke-width", 2,
              "stroke-dasharray", dash(i));
    else
      svg.add("rect", "x", x + sample / 2 - 5, "y", y - 5, "width", 10, "height", 10, "rx",
              series.kind == Kind::scatter ? 5 : 0, "fill", color(i));
    svg.text(series.name, "x", x + sample + 6, "y", y + 4);
  }
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

void draw_line(Svg& svg, const std::vector<std::vector<Point>>& runs, std::size_t i, const Scale& x, const Scale& y) {
  std::string path;
  for (const auto& run : runs)
    for (std::size_t k = 0; k < run.size(); ++k) {
      path.append(k == 0 ? "M" : "L").append(number(x(run[k].x)) + " " + number(y(run[k].y)));
      if (k == 0) path += "h0";  // a stroke of length 0, so that even a single point is seen
    }
  svg.add("path", "d", path, "fill", "none", "stroke", color(i), "stroke-width", 2, "stroke-linecap", "round",
          "stroke-dasharray", dash(i));
}

// The bars of a category, one for each series, share 0.8 of its width. One that starts below the frame is cut off there.
void draw_bar(Svg& svg, const Figure& figure, const Point& p, std::size_t i, const Scale& x, const Scale& y) {
  double all = 0, before = 0;
  for (std::size_t k = 0; k < figure.series.size(); ++k)
    if (figure.series[k].kind == Kind::bars) ++all, before += k < i;
  const double category = x(1) - x(0), left = x(p.x) + category * (0.8 * before / all - 0.4);
  svg.add("rect", "x", left, "y", std::min(y(0), y(p.y)), "width", 0.8 * category / all, "height",
          std::abs(y(0) - y(p.y)));
}

void draw_series(Svg& svg, const Figure& figure, std::size_t i, const Scale& x, const Scale& y) {
  const Series& series = figure.series[i];
  const auto runs = figure.runs(series);
  if (series.kind == Kind::line) return draw_line(svg, runs, i, x, y);
  svg.open("g", "fill", color(i));
  for (const auto& run : runs)
    for (const Point& p : run)
      if (series.kind == Kind::bars)
        draw_bar(svg, figure, p, i, x, y);
      else
        svg.add("circle", "cx", x(p.x), "cy", y(p.y), "r", series.diameter / 2);
  svg.close("g");
}

// The limits of a coordinate over all points that the axes show; from 1 to 2 if there are none.
Limits limits_of(const Figure& figure, double Point::*coordinate) {
  Limits limits{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Series& series : figure.series)
    for (const auto& run : figure.runs(series))
      for (const Point& p : run) limits = {std::min(limits.low, p.*coordinate), std::max(limits.high, p.*coordinate)};
  return limits.low <= limits.high ? limits : Limits{1, 2};
}

Figure& add(Figure& figure, Series series, const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() != y.size())
    throw std::invalid_argument("figure \"" + figure.title + "\": expected as many x as y, found " +
                                std::to_string(x.size()) + " and " + std::to_string(y.size()));
  for (std::size_t i = 0; i < x.size(); ++i) series.points.push_back({x[i], y[i]});
  figure.series.push_back(std::move(series));
  return figure;
}

}  // namespace

Figure& Figure::line(const std::vector<double>& x, const std::vector<double>& y, std::string name) {
  return add(*this, {Kind::line, {}, std::move(name)}, x, y);
}

Figure& Figure::scatter(const std::vector<double>& x, const std::vector<double>& y, std::string name, double diameter) {
  return add(*this, {Kind::scatter, {}, std::move(name), diameter}, x, y);
}

Figure& Figure::bars(const std::vector<double>& heights, std::string name) {
  std::vector<double> categories(heights.size());
  std::iota(categories.begin(), categories.end(), 0.0);
  return add(*this, {Kind::bars, {}, std::move(name)}, categories, heights);
}

std::vector<std::vector<Point>> Figure::runs(const Series& one) const {
  std::vector<std::vector<Point>> all;
  bool gap = true;
  for (const Point& p : one.points) {
    const bool shown = x.shows(p.x) && y.shows(p.y);
    if (shown && gap) all.emplace_back();
    if (shown) all.back().push_back(p);
    gap = !shown;
  }
  return all;
}

Scale Figure::x_scale(double begin, double end) const { return {x, limits_of(*this, &Point::x), begin, end}; }

Scale Figure::y_scale(double begin, double end) const {
  Axis axis = y;
  Limits data = limits_of(*this, &Point::y);
  if (std::any_of(series.begin(), series.end(), [](const Series& s) { return s.kind == Kind::bars; })) {
    data = {std::min(data.low, 0.0), std::max(data.high, 0.0)};
    // Bars that all point up stand on the frame.
    if (!axis.limits && data.low == 0 && data.high > 0) axis.limits = Limits{0, 1.05 * data.high};
  }
  return {axis, data, begin, end};
}

std::string Figure::svg() const {
  const auto fail = [&](const std::string& message) {
    throw std::invalid_argument("figure \"" + title + "\": expected " + message);
  };
  if (series.empty()) fail("a series, found none");
  for (const Series& one : series)
    if (runs(one).empty()) fail("a finite point in each series, found none in \"" + one.name + "\"");
  const std::vector<Entry> entries = legend_of(*this);
  const double width = pixels_per_inch * size.width, height = pixels_per_inch * size.height;
  const double left = margin, top = entries.empty() ? 12 : entries.back().y + legend_row;
  const Scale to_x = x_scale(left, left + width), to_y = y_scale(top + height, top);
  Svg svg(left + width + 16, top + height + 40, title);
  draw_legend(svg, *this, entries);
  draw_axes(svg, *this, to_x, to_y);
  // An inner <svg> cuts the series off at the axes; a <clipPath> would need an id, unique in the page.
  const std::string box = number(left) + " " + number(top) + " " + number(width) + " " + number(height);
  svg.open("svg", "x", left, "y", top, "width", width, "height", height, "viewBox", box);
  for (std::size_t i = 0; i < series.size(); ++i) draw_series(svg, *this, i, to_x, to_y);
  svg.close("svg");
  return svg.str();
}

std::string loss_curve(const std::vector<double>& epochs, const std::vector<double>& losses) {
  Figure figure("Loss over epochs");
  figure.x = {.label = "epoch", .whole = true};
  figure.y = {.label = "loss", .log = true};
  return figure.line(epochs, losses).svg();
}

Figure plot(const std::vector<double>& x, const std::vector<std::vector<double>>& ys, const std::string& xlabel,
            const std::string& ylabel, const std::vector<std::string>& legend, FigureSize size) {
  if (legend.size() != ys.size())
    throw std::invalid_argument("plot: expected a name for each of " + std::to_string(ys.size()) + " curves, found " +
                                std::to_string(legend.size()));
  Figure figure(ylabel + " over " + xlabel, size);
  figure.x.label = xlabel;
  figure.y.label = ylabel;
  for (std::size_t i = 0; i < ys.size(); ++i) figure.line(x, ys[i], legend[i]);
  return figure;
}

}  // namespace d2l::plot
