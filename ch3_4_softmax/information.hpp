// 3.4.3 Information Theory Basics: entropy, surprisal, cross-entropy and divergence of distributions, in nats.
#pragma once

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l::ch3_4 {

/// The probabilities p(1), ..., p(q) of q events.
using Distribution = std::vector<double>;

/// A vector (q,), such as a row of Y_hat, in double.
inline std::vector<double> doubles(const Tensor& row) { return {row.data(), row.data() + row.size()}; }

[[noreturn]] inline void probability_error(const std::string& function, const char* expected, double found) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", found);
  throw std::invalid_argument(function + ": expected " + expected + ", found " + text);
}

/// Throws std::invalid_argument unless every p(j) is at least 0 and they sum to 1 within 1e-5, which allows for the
/// rounding of a thousand probabilities to float32.
inline void need_distribution(const char* function, const Distribution& p) {
  double total = 0;
  for (double p_j : p) {
    if (!(p_j >= 0)) probability_error(function, "probabilities of at least 0", p_j);
    total += p_j;
  }
  if (!(std::abs(total - 1) <= 1e-5)) probability_error(function, "probabilities that sum to 1", total);
}

/// The same for two distributions over the same events.
inline void need_distributions(const char* function, const Distribution& p, const Distribution& q) {
  need_distribution(function, p);
  need_distribution(function, q);
  if (p.size() != q.size())
    probability_error(function, ("two distributions over " + std::to_string(p.size()) + " events").c_str(),
                      static_cast<double>(q.size()));
}

/// H[p] = sum_j -p(j) log p(j) (3.4.11). An event of probability 0 adds nothing: x log x -> 0 as x -> 0.
inline double entropy(const Distribution& p) {
  need_distribution("entropy", p);
  double H = 0;
  for (double p_j : p)
    if (p_j > 0) H -= p_j * std::log(p_j);
  return H;
}

/// Nats as bits: one nat is 1 / log 2 bits.
inline double bits(double nats) { return nats / std::log(2.0); }

/// log(1 / p_j) = -log p_j, the surprise at an event of probability p_j: 0 if it was certain, inf if it was thought
/// impossible. Throws std::invalid_argument outside [0, 1].
inline double surprisal(double p_j) {
  if (!(p_j >= 0 && p_j <= 1)) probability_error("surprisal", "a probability from 0 to 1", p_j);
  return p_j == 1 ? 0 : -std::log(p_j);
}

/// H(p, q) = sum_j -p(j) log q(j), the expected surprisal of an observer who believes q while p is true; inf if q gives
/// probability 0 to an event that can happen. cross_entropy_loss(y_hat, y) is the same number as a loss.
inline double cross_entropy(const Distribution& p, const Distribution& q) {
  need_distributions("cross_entropy", p, q);
  double H = 0;
  for (std::size_t j = 0; j < p.size(); ++j)
    if (p[j] > 0) H -= p[j] * std::log(q[j]);
  return H;
}

/// D(p||q) = sum_j p(j) log(p(j) / q(j)) (3.4.12); inf if q gives probability 0 to an event that can happen.
inline double kl_divergence(const Distribution& p, const Distribution& q) {
  need_distributions("kl_divergence", p, q);
  double D = 0;
  for (std::size_t j = 0; j < p.size(); ++j)
    if (p[j] > 0) D += p[j] * (std::log(p[j]) - std::log(q[j]));  // p / q itself can overflow
  return D;
}

}  // namespace d2l::ch3_4
