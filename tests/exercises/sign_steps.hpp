// Exercise 3c of section 3.1: stochastic gradient descent on absolute errors, whose gradient is only a sign.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "ch3_1_linreg/linear_model.hpp"
#include "common/nn/loss.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::sign_steps {

/// The sums of (3.1.9) over the minibatch X (m,d), y (m,) for any loss of common/nn/loss.hpp. With l' the derivative of
/// the loss with respect to y_hat, dw = sum_i l'_i x^(i) and db = sum_i l'_i. For L1Loss l' = sign(r).
template <class Loss>
LinearModel gradient(const Loss& loss, const LinearModel& model, const Tensor& X, const Tensor& y) {
  const Tensor slopes = loss.with_gradient(model(X), y).dy_hat;
  return {Tensor(matmul_tn(X, slopes.reshape({-1, 1})).reshape(model.w.shape())), sum(slopes)};
}

/// (w, b) <- (w, b) - lr / |B| (dw, db).
template <class Loss>
void step(const Loss& loss, LinearModel& model, const Tensor& X, const Tensor& y, float lr) {
  const LinearModel sums = gradient(loss, model, X, y);
  add_scaled(model.w, -lr / static_cast<float>(y.size()), sums.w);
  model.b -= lr / static_cast<float>(y.size()) * sums.b;
}

inline double sign(double r) { return r > 0 ? 1 : r < 0 ? -1 : 0; }

/// The end of a walk and the mean of its second half.
struct Walk {
  double last, average;
};

/// b <- b - rate(t) sign(b - y_i) for t = 1, 2, ... with a random i in each step: sgd on a bias alone, in minibatches
/// of one label.
template <class Rate>
Walk walk(const std::vector<double>& y, double b, int steps, const Rate& rate, Generator& generator) {
  double total = 0;
  for (int t = 1; t <= steps; ++t) {
    b -= rate(t) * sign(b - y[generator.below(static_cast<std::uint32_t>(y.size()))]);
    if (t > steps / 2) total += b;
  }
  return {b, total / (steps - steps / 2)};
}

/// The mean of b - from and the root mean square in the stationary distribution of a walk.
struct LongRun {
  double mean, distance;
};

/// For a fixed rate, a walk through the point `through`, and labels in increasing order. The walk goes up by `rate`
/// with the probability up(b) that a label is above b, and down with down(b). What goes up from b must come down from
/// b + rate, so that p(b) up(b) = p(b + rate) down(b + rate).
inline LongRun long_run(const std::vector<double>& y, double through, double rate, double from) {
  const auto up = [&](double b) { return static_cast<double>(y.end() - std::upper_bound(y.begin(), y.end(), b)); };
  const auto down = [&](double b) { return static_cast<double>(std::lower_bound(y.begin(), y.end(), b) - y.begin()); };
  double b = through - rate * std::floor((through - y.front()) / rate);
  double p = 1, total = 0, sum = 0, squares = 0;
  while (p > 0) {
    total += p, sum += p * (b - from), squares += p * (b - from) * (b - from);
    p *= up(b) / down(b + rate);
    b += rate;
    // Rescaled, because from the tail up they overflow; only ratios matter.
    if (p > 1) total /= p, sum /= p, squares /= p, p = 1;
  }
  return {sum / total, std::sqrt(squares / total)};
}

/// 1001 quantiles of the density exp(-|y|) / 2 as labels, in increasing order. Their median is 0.
inline std::vector<double> laplace_quantiles() {
  std::vector<double> y;
  for (int i = -500; i <= 500; ++i) y.push_back(std::copysign(std::log1p(-std::abs(i) / 500.5), i));
  return y;
}

/// The root mean squares of the ends of many walks and of the means of their second halves.
template <class Rate>
Walk distances(const std::vector<double>& y, double b, int steps, const Rate& rate, int walks, Generator& generator) {
  double last = 0, average = 0;
  for (int repeat = 0; repeat < walks; ++repeat) {
    const Walk one = walk(y, b, steps, rate, generator);
    last += one.last * one.last / walks;
    average += one.average * one.average / walks;
  }
  return {std::sqrt(last), std::sqrt(average)};
}

}  // namespace d2l::sign_steps
