// What 3.4 says about expectations and frequencies, tried on random labels: calibration (3.4.1), surprisal (3.4.3).
#pragma once

#include "ch3_4_softmax/information.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::ch3_4 {

/// An event j from 0 to q-1, drawn with probability p(j).
inline Index draw(const Distribution& p, Generator& generator) {
  double rest = generator.uniform();
  std::size_t likely = 0;  // rounding may leave a rest behind the last event
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

/// Those examples to whose predicted class a classifier gives about the same probability.
struct Reliability {
  Index examples = 0;
  double output = 0;  // that probability, on average
  double belong = 0;  // the fraction of them that does belong to the predicted class
};

/// Among Y_hat (n,q), y (n,), the rows whose greatest probability lies in [low, high). A calibrated classifier has
/// output = belong, but for chance (3.4.1). Both are NaN if there is no such row.
inline Reliability reliability(const Tensor& Y_hat, const Tensor& y, double low, double high) {
  const Tensor greatest = max(Y_hat, 1), predicted = argmax(Y_hat, 1);
  Reliability r;
  for (Index i = 0; i < y.size(); ++i) {
    const double output = static_cast<double>(greatest(i));
    if (output < low || output >= high) continue;
    ++r.examples;
    r.output += output;
    r.belong += predicted(i) == y(i);
  }
  return {r.examples, r.output / static_cast<double>(r.examples), r.belong / static_cast<double>(r.examples)};
}

struct Estimate {
  double mean, standard_error;
};

/// The mean surprisal of one who believes q at n >= 2 events drawn from p: it tends to H(p, q), and to H[p] if q is p.
inline Estimate mean_surprisal(const Distribution& p, const Distribution& q, Index n, Generator& generator) {
  double sum = 0, squares = 0;
  for (Index i = 0; i < n; ++i) {
    const double s = surprisal(q[static_cast<std::size_t>(draw(p, generator))]);
    sum += s;
    squares += s * s;
  }
  const double count = static_cast<double>(n), mean = sum / count;
  return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean) / (count - 1))};
}

}  // namespace d2l::ch3_4
