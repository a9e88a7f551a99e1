// The smooth maximum and minimum of exercise 3.4.5, and two other routes to them.
#pragma once

#include <algorithm>
#include <cmath>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "tests/exercises/distributions.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l::ch3_4 {

inline double greatest(const std::vector<double>& o) { return *std::ranges::max_element(o); }

// lambda^-1 log sum_i exp(lambda o_i) - max_i o_i, which is the loss of 3.4.2 with the greatest logit as the label.
inline double margin(const std::vector<double>& o, double lambda = 1) {
  const auto top = static_cast<std::size_t>(std::ranges::max_element(o) - o.begin());
  return softmax_cross_entropy(along(std::vector<double>(o.size()), lambda, o), certain(o.size(), top)) / lambda;
}

inline double real_softmax(const std::vector<double>& o, double lambda = 1) { return greatest(o) + margin(o, lambda); }

// The formula exactly as in the exercise.
inline double by_definition(double a, double b, double lambda = 1) {
  return std::log(std::exp(lambda * a) + std::exp(lambda * b)) / lambda;
}

inline double soft_min(const std::vector<double>& o, double lambda = 1) {
  return -real_softmax(along(std::vector<double>(o.size()), -1, o), lambda);
}

// The maximum over p of p a + (1 - p) b + H[(p, 1 - p)] / lambda, found by comparing values: RealSoftMax without the
// logarithm of a sum. For a negative lambda, the minimum.
inline double best_trade(double a, double b, double lambda) {
  const auto value = [&](double p) { return p * a + (1 - p) * b + entropy({p, 1 - p}) / lambda; };
  const double sign = lambda > 0 ? 1 : -1;
  return value(test::golden_section([&](double p) { return -sign * value(p); }, 0, 1));
}

}  // namespace d2l::ch3_4
