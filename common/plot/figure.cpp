#include "common/plot/figure.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace d2l::plot {
namespace {

// They keep their contrast on white and on black, and for the color-blind: Okabe and Ito's palette without the tones that
// are too light, and two more.
constexpr std::array<const char*, 6> colors = {"#1a7fc1", "#d55e00", "#009e73", "#cc79a7", "#a6761d", "#7570b3"};
constexpr std::array<const char*, 6> dashes = {"none", "6 3", "8 3 2 3", "2 3", "12 4", "12 3 2 3 2 3"};

constexpr double pixels_per_inch = 100, margin = 60, legend_row = 18, sample = 24;

std::string color(std::size_t i) { return colors[i % colors.size()]; }

std::string point(double x, double y) { return number(x).append(" ").append(number(y)); }

}  // namespace

Figure& Figure::line(std::vector<double> x, std::vector<double> y, std::string name) {
  return add({Kind::line, std::move(x), std::move(y), std::move(name)});
}

Figure& Figure::scatter(std::vector<double> x, std::vector<double> y, std::string name, double diameter) {
  return add({Kind::scatter, std::move(x), std::move(y), std::move(name), diameter});
}

Figure& Figure::bars(std::vector<double> heights, std::string name) {
  std::vector<double> categories(heights.size());
  std::iota(categories.begin(), categories.end(), 0.0);
  return add({Kind::bars, std::move(categories), std::move(heights), std::move(name)});
}

Figure& Figure::add(Series series) {
  if (series.x.size() != series.y.size())
    throw std::invalid_argument("figure \"" + title_ + "\": expected as many x as y, found " +
                                std::to_string(series.x.size()) + " and " + std::to_string(series.y.size()));
  series_.push_back(std::move(series));
  return *this;
}

Limits Figure::span(bool of_x) const {
  Limits limits{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Series& series : series_) {
    bool any = false;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!x.has(series.x[i]) || !y.has(series.y[i])) continue;
      any = true;
      const double value = of_x ? series.x[i] : series.y[i];
      limits = {std::min(limits.low, value), std::max(limits.high, value)};
      if (!of_x && series.kind == Kind::bars) limits = {std::min(limits.low, 0.0), std::max(limits.high, 0.0)};
    }
    if (!any)
      throw std::invalid_argument("figure \"" + title_ +
                                  "\": expected a finite point in each series, found none in \"" + series.name + "\"");
  }
  if (series_.empty()) throw std::invalid_argument("figure \"" + title_ + "\": expected a series, found none");
  return limits;
}

// Bars stand on the lower end of the axis.
Axis Figure::y_axis() const {
  Axis axis = y;
  const Limits data = span(false);
  const bool has_bars =
      std::any_of(series_.begin(), series_.end(), [](const Series& series) { return series.kind == Kind::bars; });
  if (has_bars && !axis.limits && data.low == 0 && data.high > 0) axis.limits = Limits{0, 1.05 * data.high};
  return axis;
}

// A figure being drawn: the axes' box and what belongs into and around it.
struct Figure::Drawing {
  const Figure& figure;
  double left = margin, right, top, bottom;
  Scale x, y;
  Svg svg;

  explicit Drawing(const Figure& f)
      : figure(f),
        right(left + pixels_per_inch * f.size_.width),
        top(12 + legend_row * legend(f, nullptr)),
        bottom(top + pixels_per_inch * f.size_.height),
        x(f.x, f.span(true), left, right),
        y(f.y_axis(), f.span(false), bottom, top),
        svg(right + 16, bottom + 40, f.title_) {}

  // Draws the legend from the top, as many entries in a row as fit, and returns the number of rows.
  static int legend(const Figure& f, Svg* svg) {
    double at = margin;
    int row = 0, entries = 0;
    for (std::size_t i = 0; i < f.series_.size(); ++i) {
      const Series& series = f.series_[i];
      if (series.name.empty()) continue;
      const double width = sample + 6 + text_width(series.name) + 12;
      if (at > margin && at + width > margin + pixels_per_inch * f.size_.width) at = margin, ++row;
      const double middle = 12 + legend_row * row;
      if (svg && series.kind == Kind::line)
        svg->add("line", {{"x1", at},
                          {"y1", middle},
                          {"x2", at + sample},
                          {"y2", middle},
                          {"stroke", color(i)},
                          {"stroke-width", 2},
                          {"stroke-dasharray", dashes[i % dashes.size()]}});
      if (svg && series.kind != Kind::line)
        svg->add("rect", {{"x", at + sample / 2 - 5},
                          {"y", middle - 5},
                          {"width", 10},
                          {"height", 10},
                          {"rx", series.kind == Kind::scatter ? 5.0 : 0.0},
                          {"fill", color(i)}});
      if (svg) svg->add("text", {{"x", at + sample + 6}, {"y", middle + 4}}, series.name);
      at += width;
      ++entries;
    }
    return entries ? row + 1 : 0;
  }

  void axes() {
    svg.add("rect", {{"x", left},
                     {"y", top},
                     {"width", right - left},
                     {"height", bottom - top},
                     {"fill", "none"},
                     {"stroke", text_color}});
    const int across = std::max(2, static_cast<int>((right - left) / 60));
    for (const Tick& tick : x.ticks(across)) {
      grid(x(tick.at), top, x(tick.at), bottom);
      svg.add("text", {{"x", x(tick.at)}, {"y", bottom + 16}, {"text-anchor", "middle"}}, tick.label);
    }
    for (const Tick& tick : y.ticks(std::max(2, static_cast<int>((bottom - top) / 40)))) {
      grid(left, y(tick.at), right, y(tick.at));
      svg.add("text", {{"x", left - 6}, {"y", y(tick.at) + 4}, {"text-anchor", "end"}}, tick.label);
    }
    const double middle = (top + bottom) / 2;
    svg.add("text", {{"x", (left + right) / 2}, {"y", bottom + 34}, {"text-anchor", "middle"}}, figure.x.label);
    svg.add(
        "text",
        {{"x", 14}, {"y", middle}, {"text-anchor", "middle"}, {"transform", "rotate(-90 14 " + number(middle) + ")"}},
        figure.y.label);
  }

  void grid(double x1, double y1, double x2, double y2) {
    svg.add("line", {{"x1", x1},
                     {"y1", y1},
                     {"x2", x2},
                     {"y2", y2},
                     {"stroke", text_color},
                     {"stroke-opacity", 0.25},
                     {"stroke-width", 0.5}});
  }

  void line(const Series& series, std::size_t i) {
    std::string path;
    bool pen_is_down = false;
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      const bool has = x.has(series.x[k]) && y.has(series.y[k]);
      if (has)
        path.append(pen_is_down ? "L" : "M")
            .append(point(x(series.x[k]), y(series.y[k])))
            .append(pen_is_down ? "" : "h0");
      pen_is_down = has;
    }
    svg.add("path", {{"d", path},
                     {"fill", "none"},
                     {"stroke", color(i)},
                     {"stroke-width", 2},
                     {"stroke-linecap", "round"},
                     {"stroke-dasharray", dashes[i % dashes.size()]}});
  }

  void scatter(const Series& series, std::size_t i) {
    svg.open("g", {{"fill", color(i)}});
    for (std::size_t k = 0; k < series.x.size(); ++k)
      if (x.has(series.x[k]) && y.has(series.y[k]))
        svg.add("circle", {{"cx", x(series.x[k])}, {"cy", y(series.y[k])}, {"r", series.diameter / 2}});
    svg.close("g");
  }

  // Bar series number `nth` of `all`, side by side in 0.8 of a category's width.
  void bars(const Series& series, std::size_t i, double nth, double all) {
    svg.open("g", {{"fill", color(i)}});
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      if (!y.has(series.y[k])) continue;
      const double begin = series.x[k] - 0.4 + 0.8 * nth / all, zero = y(std::max(0.0, y.limits().low));
      svg.add("rect", {{"x", x(begin)},
                       {"y", std::min(zero, y(series.y[k]))},
                       {"width", x(begin + 0.8 / all) - x(begin)},
                       {"height", std::abs(zero - y(series.y[k]))}});
    }
    svg.close("g");
  }

  // The series, cut off at the axes' box: an inner <svg> clips without an id, of which a page may hold only one.
  void series() {
    svg.open("svg", {{"x", left},
                     {"y", top},
                     {"width", right - left},
                     {"height", bottom - top},
                     {"viewBox", point(left, top) + " " + point(right - left, bottom - top)}});
    const auto is_bars = [](const Series& s) { return s.kind == Kind::bars; };
    const auto all_bars = static_cast<double>(std::count_if(figure.series_.begin(), figure.series_.end(), is_bars));
    double nth_bars = 0;
    for (std::size_t i = 0; i < figure.series_.size(); ++i) {
      const Series& series = figure.series_[i];
      if (series.kind == Kind::line) line(series, i);
      if (series.kind == Kind::scatter) scatter(series, i);
      if (series.kind == Kind::bars) bars(series, i, nth_bars++, all_bars);
    }
    svg.close("svg");
  }
};

std::string Figure::svg() const {
  Drawing drawing(*this);
  Drawing::legend(*this, &drawing.svg);
  drawing.axes();
  drawing.series();
  return drawing.svg.str();
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
