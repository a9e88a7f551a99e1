// Exercise 3 of section 3.1: noise with Laplace's density, and the line with the least sum of absolute errors,
// sum_i |w x_i + b - y_i|, found in three ways.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "common/tensor/random.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l::lad {

/// p(z) = exp(-|z|) / 2.
inline double density(double z) { return std::exp(-std::abs(z)) / 2; }

/// A number with this density: an exponential one with a random sign.
inline double draw(Generator& generator) {
  const double size = -std::log(1 - generator.uniform());
  return generator.below(2) == 0 ? size : -size;
}

/// n such numbers, (n,).
inline Tensor noise(Index n, Generator& generator) {
  Tensor z({n});
  for (Index i = 0; i < n; ++i) z(i) = static_cast<float>(draw(generator));
  return z;
}

struct Points {
  std::vector<double> x, y;
};

struct Line {
  double w, b;
};

/// X (n,1) and y (n,) as points.
inline Points points(const Tensor& X, const Tensor& y) {
  return {{X.data(), X.data() + X.size()}, {y.data(), y.data() + y.size()}};
}

inline double error(const Line& line, const Points& p, std::size_t i) { return line.w * p.x[i] + line.b - p.y[i]; }

inline double sum_of_errors(const Line& line, const Points& p) {
  double total = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) total += std::abs(error(line, p, i));
  return total;
}

/// The middle one of the sorted numbers; of an even number of them, the upper of the two in the middle.
inline double median(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

/// Tries all n (n - 1) / 2 lines through two of the points; the x must differ.
inline Line best_line_through_two_points(const Points& p) {
  Line best{};
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < p.x.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const double w = (p.y[i] - p.y[k]) / (p.x[i] - p.x[k]);
      const Line line{w, p.y[i] - w * p.x[i]};
      if (const double total = sum_of_errors(line, p); total < least) best = line, least = total;
    }
  return best;
}

/// The s_i and s_k of the two points on a line for which sum_j s_j (x_j, 1) = 0, where s_j = sign(r_j) for all others;
/// `others` is the sum of these. No other point may be on the line. It is the best line if and only if |s_i|, |s_k|
/// <= 1.
struct Signs {
  double s_i, s_k, others;
};

inline Signs signs_at_the_minimum(const Line& line, const Points& p) {
  double others = 0, others_x = 0;
  std::vector<double> x;
  for (std::size_t j = 0; j < p.x.size(); ++j) {
    const double r = error(line, p, j);
    if (std::abs(r) < 1e-9) {
      x.push_back(p.x[j]);
    } else {
      others += std::copysign(1, r);
      others_x += std::copysign(1, r) * p.x[j];
    }
  }
  if (x.size() != 2) throw std::invalid_argument("signs_at_the_minimum: expected two points on the line");
  // s_i + s_k = -others and s_i x_i + s_k x_k = -others_x.
  const double s_k = (others * x[0] - others_x) / (x[1] - x[0]);
  return {-others - s_k, s_k, others};
}

/// Searches all lines with a slope in [-100, 100]. The best b for a slope w is a median of y - w x. The remaining sum
/// is convex in w, since it is the minimum over b of a function that is convex in (w, b).
inline Line line_by_search(const Points& p) {
  std::vector<double> rest(p.x.size());
  const auto intercept = [&](double w) {
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = p.y[i] - w * p.x[i];
    return median(rest);
  };
  const auto total = [&](double w) { return sum_of_errors({w, intercept(w)}, p); };
  const double w = test::golden_section(total, -100, 100);
  return {w, intercept(w)};
}

/// The line with the least sum_i weight_i (w x_i + b - y_i)^2: the closed form of exercise 2 with weights.
inline Line weighted_least_squares(const Points& p, const std::vector<double>& weights) {
  double total = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    total += weights[i], x += weights[i] * p.x[i], y += weights[i] * p.y[i];
  x /= total, y /= total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    xx += weights[i] * (p.x[i] - x) * (p.x[i] - x);
    xy += weights[i] * (p.x[i] - x) * (p.y[i] - y);
  }
  return {xy / xx, y - xy / xx * x};
}

/// |r| = r^2 / |r|: absolute errors are squares with the weights 1 / |r|, where r is the error of the previous line, or
/// 1e-9 if that is smaller.
inline Line reweighted_least_squares(const Points& p, int steps) {
  std::vector<double> weights(p.x.size(), 1);
  Line line{};
  for (int step = 0; step < steps; ++step) {
    line = weighted_least_squares(p, weights);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1 / std::max(std::abs(error(line, p, i)), 1e-9);
  }
  return line;
}

/// n times the variance of the mean and of the median of n numbers, measured on `repeats` samples.
struct Variances {
  double of_mean, of_median;
};

template <class Draw>
Variances measured_variances(int n, int repeats, const Draw& draw) {
  std::vector<double> means, medians, sample(static_cast<std::size_t>(n));
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (double& x : sample) x = draw();
    means.push_back(test::summarize(sample).mean);
    medians.push_back(median(sample));
  }
  const auto times_n = [n](const test::Summary& s) { return n * s.standard_deviation * s.standard_deviation; };
  return {times_n(test::summarize(means)), times_n(test::summarize(medians))};
}

/// n times the variance of the median of n = 2k + 1 numbers with the even density f and the distribution function F, by
/// integration over the density of the middle one, n! / k!^2 F^k (1 - F)^k f.
template <class Density, class Distribution>
double predicted_variance_of_median(int n, const Density& f, const Distribution& F) {
  const double k = (n - 1) / 2.0, logarithm = std::lgamma(n + 1) - 2 * std::lgamma(k + 1);
  double variance = 0;
  for (double x = -3; x < 3; x += 1e-3)
    variance += 1e-3 * x * x * std::exp(logarithm + k * std::log(F(x) * (1 - F(x)))) * f(x);
  return n * variance;
}

}  // namespace d2l::lad
