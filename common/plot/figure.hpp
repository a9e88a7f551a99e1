// Figures with axes: curves and points, as SVG.
#pragma once

#include <string>
#include <vector>

#include "common/plot/axis.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::plot {

/// The book's figsize: the part of a figure inside the axes, in inches of 100 pixels.
struct FigureSize {
  double width = 3.5, height = 2.5;
};

struct Point {
  double x, y;
};

/// Points that are drawn alike, and named in the legend unless the name is "".
struct Series {
  std::string name;
  double diameter = 0;  // in pixels, of the points of a scatter; a line has 0
  std::vector<Point> points = {};

  bool is_line() const { return diameter == 0; }
};

/// Color, dashes and shape follow from a series' number, so that the first six can be told apart, with color or
/// without.
struct Figure {
  explicit Figure(std::string title, FigureSize size = {}) : title(std::move(title)), size(size) {}

  // Each adds a series. Throws std::invalid_argument if x and y differ in length. Points that an axis cannot show, such
  // as NaN, infinity, or 0 on a logarithmic axis, are left out.

  /// A curve through the points in their order, broken where a point is left out.
  Figure& line(const std::vector<double>& x, const std::vector<double>& y, const std::string& name = "") {
    return add({name}, x, y);
  }

  /// Points this many pixels across.
  Figure& scatter(const std::vector<double>& x, const std::vector<double>& y, const std::string& name = "",
                  double diameter = 4) {
    return add({name, diameter}, x, y);
  }

  /// The picture. Throws std::invalid_argument, naming the figure, if a series has no point to show, or naming the axis
  /// if its limits are impossible.
  std::string svg() const;

  /// Whether both axes can show a point.
  bool shows(const Point& p) const { return x.shows(p.x) && y.shows(p.y); }

  /// An axis from pixel `begin` to pixel `end`, as long as the points of all series need.
  Scale x_scale(double begin, double end) const;
  Scale y_scale(double begin, double end) const;

  std::string title;
  FigureSize size;
  Axis x, y;
  std::vector<Series> series;

 private:
  Figure& add(Series one, const std::vector<double>& x, const std::vector<double>& y);
};

/// The book's d2l.plot: curves over the same x, each with its name in the legend.
inline Figure plot(const std::vector<double>& x, const std::vector<std::pair<std::string, std::vector<double>>>& curves,
                   const std::string& xlabel, const std::string& ylabel, FigureSize size = {}) {
  Figure figure(ylabel + " over " + xlabel, size);
  figure.x.label = xlabel;
  figure.y.label = ylabel;
  for (const auto& [name, y] : curves) figure.line(x, y, name);
  return figure;
}

/// The SVG of the loss of each epoch, on a logarithmic axis because it shrinks by orders of magnitude; losses of 0 are
/// left out.
inline std::string loss_curve(const std::vector<double>& epochs, const std::vector<double>& losses) {
  Figure figure("Loss over epochs");
  figure.x = {.label = "epoch", .whole = true};
  figure.y = {.label = "loss", .log = true};
  return figure.line(epochs, losses).svg();
}

/// The elements of a tensor, whatever its shape, as coordinates.
inline std::vector<double> values(const Tensor& x) { return {x.data(), x.data() + x.size()}; }

}  // namespace d2l::plot
