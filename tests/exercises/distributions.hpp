// Distributions, the steps between them and messages drawn from them, for the exercises of section 3.4.
#pragma once

#include "ch3_4_softmax/information.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/tensor/random.hpp"
#include "tests/support/definitions.hpp"

namespace d2l::ch3_4 {

inline double sum_of(const std::vector<double>& x) {
  double total = 0;
  for (const double x_j : x) total += x_j;
  return total;
}

inline double dot(const std::vector<double>& x, const std::vector<double>& y) {
  double total = 0;
  for (std::size_t j = 0; j < x.size(); ++j) total += x[j] * y[j];
  return total;
}

// x + t v
inline std::vector<double> along(std::vector<double> x, double t, const std::vector<double>& v) {
  for (std::size_t j = 0; j < x.size(); ++j) x[j] += t * v[j];
  return x;
}

// Probabilities of q events, uniform over all distributions: exponential waiting times over their sum.
inline Distribution random_distribution(std::size_t q, Generator& generator) {
  Distribution p(q);
  for (double& p_j : p) p_j = -std::log1p(-generator.uniform());
  const double total = sum_of(p);
  for (double& p_j : p) p_j /= total;
  return p;
}

// A random step of length 1 that keeps the sum of q probabilities.
inline std::vector<double> random_step(std::size_t q, Generator& generator) {
  std::vector<double> v = doubles(normal(0, 1, {static_cast<Index>(q)}, generator));
  v = along(v, -sum_of(v) / static_cast<double>(q), std::vector<double>(q, 1));
  const double length = std::sqrt(dot(v, v));
  for (double& v_j : v) v_j /= length;
  return v;
}

// softmax(lambda o), in double.
inline Distribution softmax_of(const std::vector<double>& o, double lambda = 1) {
  return test::softmax_of(along(std::vector<double>(o.size()), lambda, o));
}

inline Distribution certain(std::size_t q, std::size_t event) {
  Distribution y(q);
  y[event] = 1;
  return y;
}

inline std::vector<std::size_t> random_message(const Distribution& p, std::size_t size, Generator& generator) {
  std::vector<std::size_t> message(size);
  for (std::size_t& symbol : message) symbol = static_cast<std::size_t>(draw(p, generator));
  return message;
}

// The surprisals of the symbols of a message under the believed distribution q, summed in bits.
inline double surprisal_bits(const std::vector<std::size_t>& message, const Distribution& q) {
  double total = 0;
  for (const std::size_t symbol : message) total += bits(surprisal(q[symbol]));
  return total;
}

}  // namespace d2l::ch3_4
