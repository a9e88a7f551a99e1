// Curves that grow as training goes: the book's Animator (3.6.6).
#pragma once

#include "common/plot/chart.hpp"
#include "common/plot/figure.hpp"

namespace d2l::plot {

/// Plots data as it comes. On a terminal the curves are redrawn below a line an epoch; elsewhere there are the lines
/// alone; `svg` is the picture of all.
class Animator {
 public:
  struct Settings {
    std::string xlabel, ylabel = "";
    std::vector<std::string> legend;
    std::optional<Limits> xlim = {}, ylim = {};
    FigureSize figsize = {};
  };

  explicit Animator(Settings settings);

  /// Adds the point (x, y_i) to curve i, prints "epoch 1, train loss 0.787, train acc 0.746" and redraws. Throws
  /// std::invalid_argument unless there is a y for each name of the legend.
  void add(double x, const std::vector<double>& y);

  std::string svg() const;

 private:
  Settings settings_;
  std::vector<Curve> curves_;
  long drawn_ = 0;  // lines of the chart on the terminal
};

}  // namespace d2l::plot
