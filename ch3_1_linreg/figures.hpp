// The figures of section 3.1.
#pragma once

#include <algorithm>
#include <string>

#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "ch3_1_linreg/speed.hpp"
#include "common/plot/figure.hpp"
#include "common/tensor/index.hpp"

namespace d2l {

/// Fig. 3.1.1: prices of the first 20 houses over their area, the line that fits them best, and its
/// errors.
inline std::string fit_figure(const Houses& houses) {
  const Tensor area = column(houses.features.rows(0, 20), 0) / 1000;
  const Tensor price(houses.prices.rows(0, 20) / 1000);
  const LinearModel line = analytic_solution(area.reshape({20, 1}), price);
  plot::Figure figure("Fig. 3.1.1: a line fitted to data", {4.5, 3});
  figure.x.label = "area, thousand square feet";
  figure.y.label = "price, thousand dollars";
  const auto [smallest, largest] = std::ranges::minmax(plot::values(area));
  std::vector<double> fitted, residual_x, residual_y;
  for (const double x : {smallest, largest}) fitted.push_back(predict(line, array({static_cast<float>(x)})));
  const double gap = std::numeric_limits<double>::quiet_NaN();
  for (Index i = 0; i < area.size(); ++i) {
    const double x = static_cast<double>(area(i));
    residual_x.insert(residual_x.end(), {x, x, gap});
    residual_y.insert(residual_y.end(), {static_cast<double>(price(i)), predict(line, area.rows(i, i + 1)), gap});
  }
  return figure.line({smallest, largest}, fitted, "w x + b")
      .line(residual_x, residual_y, "error")
      .scatter(plot::values(area), plot::values(price), "house", 6)
      .svg();
}

/// 3.1.1, Vectorization for Speed: nanoseconds per coordinate of each way to add, over n, and, if the bandwidth was
/// measured, the least that it allows for vectors that no cache holds.
inline std::string ladder_figure(const Ladder& ladder) {
  plot::Figure figure("Adding vectors of n coordinates", {5, 3.5});
  figure.x = {.label = "n", .log = true};
  figure.y = {.label = "nanoseconds per coordinate", .log = true};
  for (std::size_t i = 0; i < add_variants.size(); ++i) {
    std::vector<double> n, nanoseconds;
    for (const auto& [size, times] : ladder.rows) {
      n.push_back(static_cast<double>(size));
      nanoseconds.push_back(1e9 * times[i] / n.back());  // 0, if left out, has no place on a logarithmic axis
    }
    figure.line(n, nanoseconds, add_variants[i].name);
  }
  if (ladder.bandwidth > 0) {
    const double least = 1e9 * bytes_per_coordinate / ladder.bandwidth;
    const auto first = static_cast<double>(ladder.rows.front().first),
               last = static_cast<double>(ladder.rows.back().first);
    figure.line({first, last}, {least, least}, "memory bound");
  }
  return figure.svg();
}

/// 3.1.2: the three normal densities of the text.
inline std::string normal_figure() {
  const Tensor x = arange(-7, 7, 0.01);
  std::vector<std::pair<std::string, std::vector<double>>> densities;
  for (const auto& [mu, sigma] : {std::pair{0.0f, 1.0f}, {0.0f, 2.0f}, {3.0f, 1.0f}})
    densities.emplace_back(
        "mean " + std::to_string(static_cast<int>(mu)) + ", std " + std::to_string(static_cast<int>(sigma)),
        plot::values(normal(x, mu, sigma)));  // likelihood.hpp
  return plot::plot(plot::values(x), densities, "z", "p(z)", {4.5, 2.5}).svg();
}

}  // namespace d2l
