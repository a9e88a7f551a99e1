// The smooth maximum and minimum of exercise 3.4.5, and two other routes to them.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

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

// The smooth maximum of all numbers by that of two at a time, from the first to the last.
inline double folded(const std::vector<double>& o, double lambda) {
  double all = o[0];
  for (std::size_t i = 1; i < o.size(); ++i) all = real_softmax({all, o[i]}, lambda);
  return all;
}

// The same by that of the two halves.
inline double folded_by_halves(const std::vector<double>& o, double lambda) {
  if (o.size() == 1) return o[0];
  const auto middle = o.begin() + static_cast<std::ptrdiff_t>(o.size() / 2);
  return real_softmax({folded_by_halves({o.begin(), middle}, lambda), folded_by_halves({middle, o.end()}, lambda)},
                      lambda);
}

inline std::vector<double> shuffled(const std::vector<double>& o, Generator& generator) {
  std::vector<Index> order(o.size());
  std::iota(order.begin(), order.end(), Index{0});
  generator.shuffle(order);
  std::vector<double> in_order;
  for (const Index i : order) in_order.push_back(o[static_cast<std::size_t>(i)]);
  return in_order;
}

// What is gained by the mean of the numbers o under p and by the entropy of p: sum_i p_i o_i + H[p] / lambda.
inline double trade(const Distribution& p, const std::vector<double>& o, double lambda) {
  return dot(p, o) + entropy(p) / lambda;
}

// The greatest value of it for two numbers, found by comparing values: RealSoftMax without the logarithm of a sum. For
// a negative lambda, the least.
inline double best_trade(double a, double b, double lambda) {
  const auto value = [&](double p) { return trade({p, 1 - p}, {a, b}, lambda); };
  const double sign = lambda > 0 ? 1 : -1;
  return value(test::golden_section([&](double p) { return -sign * value(p); }, 0, 1));
}

// The distribution with the greatest value, found by moving weight between two numbers at a time, for all pairs in
// turn; the function is concave, so what no such move improves is its maximum.
inline Distribution best_distribution(const std::vector<double>& o, double lambda) {
  Distribution p(o.size(), 1 / static_cast<double>(o.size()));
  for (int sweep = 0; sweep < 50; ++sweep)
    for (std::size_t i = 0; i < o.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const double both = p[i] + p[j];
        const auto loss = [&](double p_i) {
          p[i] = p_i, p[j] = both - p_i;
          return -trade(p, o, lambda);
        };
        loss(test::golden_section(loss, 0, both));
      }
  return p;
}

}  // namespace d2l::ch3_4
