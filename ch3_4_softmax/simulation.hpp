// What 3.4 says about expectations and frequencies, tried on random labels: calibration in 3.4.1, surprisal in 3.4.3.
#pragma once

#include <utility>

#include "ch3_4_softmax/information.hpp"
#include "common/console.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::ch3_4 {

/// An event j from 0 to q-1, drawn with probability p(j).
inline Index draw(const Distribution& p, Generator& generator) {
  double rest = generator.uniform();
  std::size_t likely = 0;  // the last event if rounding leaves a rest
  for (std::size_t j = 0; j < p.size(); ++j) {
    if (p[j] > 0) likely = j;
    if (rest < p[j]) break;
    rest -= p[j];
  }
  return static_cast<Index>(likely);
}

/// A label for each row of probabilities: Y_hat (n,q) -> y (n,).
inline Tensor draw_labels(const Tensor& Y_hat, Generator& generator) {
  Tensor y({Y_hat.size(0)});
  for (Index i = 0; i < y.size(); ++i) y(i) = static_cast<float>(draw(doubles(Y_hat[i]), generator));
  return y;
}

/// The examples to whose predicted class a classifier gives about the same probability.
struct Reliability {
  Index examples = 0;
  double mean_probability = 0;  // of their predicted classes
  double fraction_right = 0;    // of the examples whose label is the predicted class
};

/// Among Y_hat (n,q), y (n,), the rows whose greatest probability lies in [low, high). For a calibrated classifier the
/// two numbers differ only by chance; 3.4.1, Softmax Operation. Both are NaN if there is no such row.
inline Reliability reliability(const Tensor& Y_hat, const Tensor& y, double low, double high) {
  const Tensor greatest = max(Y_hat, 1), predicted = argmax(Y_hat, 1);
  Reliability r;
  for (Index i = 0; i < y.size(); ++i) {
    const double probability = static_cast<double>(greatest(i));
    if (probability < low || probability >= high) continue;
    ++r.examples;
    r.mean_probability += probability;
    r.fraction_right += predicted(i) == y(i);
  }
  r.mean_probability /= static_cast<double>(r.examples);
  r.fraction_right /= static_cast<double>(r.examples);
  return r;
}

struct Estimate {
  double mean, standard_error;
};

/// The mean surprisal of an observer who believes q at n >= 2 events drawn from p. Its expectation is H(p, q), so H[p]
/// if q is p. Both numbers are inf if an event is drawn to which q gives probability 0.
inline Estimate mean_surprisal(const Distribution& p, const Distribution& q, Index n, Generator& generator) {
  double sum = 0, squares = 0;
  for (Index i = 0; i < n; ++i) {
    const double s = surprisal(q[static_cast<std::size_t>(draw(p, generator))]);
    sum += s;
    squares += s * s;
  }
  const double count = static_cast<double>(n), mean = sum / count,
               variance = std::isinf(mean) ? INFINITY : squares / count - mean * mean;
  return {mean, std::sqrt(std::max(variance, 0.0) / (count - 1))};
}

/// Of the outputs near 0.5, half should be right; 3.4.1. With labels drawn from softmax(o) that holds for softmax(o),
/// but not for softmax(2 o).
inline void print_calibration(Generator& generator) {
  const Tensor O = normal(0, 1, {100000, 3}, generator), labels = draw_labels(nn::softmax(O), generator);
  print("Labels drawn from softmax(o), where a model's largest probability is between 0.45 and 0.55:");
  std::printf("%-14s %9s %17s %15s\n", "model", "examples", "mean probability", "fraction right");
  for (const auto& [model, factor] : {std::pair{"softmax(o)", 1.0f}, {"softmax(2 o)", 2.0f}}) {
    const Reliability r = reliability(nn::softmax(factor * O), labels, 0.45, 0.55);
    std::printf("%-14s %9td %17.3f %15.3f\n", model, r.examples, r.mean_probability, r.fraction_right);
  }
  print("softmax(o) is calibrated; softmax(2 o) is overconfident.");
}

}  // namespace d2l::ch3_4
