// Curves that grow as training goes: the book's Animator; 3.6.6.
#pragma once

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "common/plot/terminal.hpp"

namespace d2l::plot {

/// Prints a line per point, and on a terminal redraws the curves below it; `svg` is the picture of all points.
class Animator {
 public:
  struct Settings {
    std::string xlabel;
    std::vector<std::string> legend;
    std::optional<Limits> xlim = {}, ylim = {};
  };

  explicit Animator(const Settings& settings) : figure_("") {
    figure_.x = {.label = settings.xlabel, .whole = true, .limits = settings.xlim};
    figure_.y = {.limits = settings.ylim};
    for (const std::string& name : settings.legend) {
      figure_.title += (figure_.title.empty() ? "" : ", ") + name;
      figure_.line({}, {}, name);
    }
    figure_.title += " over " + settings.xlabel;
  }

  /// Adds the point (x, y_i) to curve i, and prints "epoch 1, train loss 0.787, train acc 0.746". Throws
  /// std::invalid_argument unless there is a y for each name of the legend.
  void add(double x, const std::vector<double>& y) {
    if (y.size() != figure_.series.size())
      throw std::invalid_argument("Animator: expected a value for each of " + std::to_string(figure_.series.size()) +
                                  " curves, found " + std::to_string(y.size()));
    const Terminal screen = terminal();
    if (!chart_.empty() && columns_ == screen.columns)  // go up, and clear; at another width, lines have been broken
      std::printf("\x1b[%tdA\r\x1b[J", std::ranges::count(chart_, '\n'));
    std::printf("%s %g", figure_.x.label.c_str(), x);
    for (std::size_t i = 0; i < y.size(); ++i) {
      std::printf(y[i] < 1e6 ? ", %s %.3f" : ", %s %.3g", figure_.series[i].name.c_str(), y[i]);
      figure_.series[i].points.push_back({x, y[i]});
    }
    columns_ = screen.columns;
    chart_ = screen.interactive ? chart(figure_, screen) : "";
    std::printf("\n%s", chart_.c_str());
    std::fflush(stdout);
  }

  std::string svg() const { return figure_.svg(); }

 private:
  Figure figure_;
  std::string chart_;  // what is on the terminal
  int columns_ = 0;    // of the terminal then
};

}  // namespace d2l::plot
