// Figures with axes: curves, points and bars, as SVG.
#pragma once

#include <string>
#include <vector>

#include "common/plot/axis.hpp"
#include "common/plot/svg.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::plot {

/// In inches of 100 pixels, the axes' part of a figure; the book's figsize.
struct FigureSize {
  double width = 3.5, height = 2.5;
};

/// A series' color, dashes and shape of points follow from its number, so that no two of the first six look the same
/// to anybody, in color or not.
class Figure {
 public:
  explicit Figure(std::string title, FigureSize size = {}) : title_(std::move(title)), size_(size) {}

  Axis x, y;

  // Each adds a series, named in the legend unless its name is "". Throws std::invalid_argument if x and y differ in
  // length. Points that have no place, such as NaN, infinity or 0 on a logarithmic axis, are left out.

  /// A curve through the points in their order, broken where a point is left out.
  Figure& line(std::vector<double> x, std::vector<double> y, std::string name = "");

  /// Points of this many pixels across.
  Figure& scatter(std::vector<double> x, std::vector<double> y, std::string name = "", double diameter = 4);

  /// A bar from 0 to each height, over the categories of `x.names`; several such series stand side by side.
  Figure& bars(std::vector<double> heights, std::string name = "");

  /// The picture. Throws std::invalid_argument, naming the figure, if no point of a series has a place or a scale
  /// cannot be made.
  std::string svg() const;

 private:
  enum class Kind { line, scatter, bars };
  struct Series {
    Kind kind;
    std::vector<double> x, y;
    std::string name;
    double diameter = 0;  // of the points of a scatter
  };
  struct Drawing;

  Figure& add(Series series);
  Limits span(bool of_x) const;
  Axis y_axis() const;

  std::string title_;
  FigureSize size_;
  std::vector<Series> series_;
};

/// The book's d2l.plot: curves over the same x, named by the legend.
Figure plot(const std::vector<double>& x, const std::vector<std::vector<double>>& ys, const std::string& xlabel,
            const std::string& ylabel, const std::vector<std::string>& legend, FigureSize size = {});

/// The SVG of a loss that shrinks by orders of magnitude: one an epoch, on a logarithmic axis. A loss of 0 is left out.
std::string loss_curve(const std::vector<double>& epochs, const std::vector<double>& losses);

/// The elements of a tensor, whatever its shape, as coordinates.
inline std::vector<double> values(const Tensor& x) { return {x.data(), x.data() + x.size()}; }

}  // namespace d2l::plot
