// 3.1.2 The Normal Distribution and Squared Loss: (3.1.11) to (3.1.15).
#pragma once

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "ch3_1_linreg/linear_model.hpp"

namespace d2l {

/// Throws std::invalid_argument unless sigma is positive.
inline void check_sigma(const char* operation, double sigma) {
  if (!(sigma > 0))
    throw std::invalid_argument(std::string(operation) + ": expected a standard deviation above 0, found " +
                                std::to_string(sigma));
}

/// p(z) = exp(-(z - mu)^2 / (2 sigma^2)) / sqrt(2 pi sigma^2) (3.1.11) for each element. sigma is the standard
/// deviation, sigma^2 the variance.
inline Tensor normal(const Tensor& z, float mu, float sigma) {
  check_sigma("normal", static_cast<double>(sigma));
  const float p = 1 / std::sqrt(2 * std::numbers::pi_v<float> * sigma * sigma);
  return p * exp(-0.5f / (sigma * sigma) * square(z - mu));
}

/// p(y | x) (3.1.13), the density of y_hat + epsilon with epsilon from N(0, sigma^2) (3.1.12).
inline double density(double y_hat, double y, double sigma) {
  return std::exp(-squared_loss(y_hat, y) / (sigma * sigma)) / std::sqrt(2 * std::numbers::pi * sigma * sigma);
}

/// P(Y | X), the product over the examples X (n,d), y (n,) (3.1.14): 0 or infinite as soon as it leaves double's range.
inline double likelihood(const LinearModel& model, const Tensor& X, const Tensor& y, double sigma) {
  check_examples("likelihood", X, y);
  check_sigma("likelihood", sigma);
  double product = 1;
  for (Index i = 0; i < y.size(); ++i) product *= density(predict(model, X[i]), static_cast<double>(y(i)), sigma);
  return product;
}

/// -log P(y | X) = sum_i [log(2 pi sigma^2) / 2 + (y^(i) - w^T x^(i) - b)^2 / (2 sigma^2)] (3.1.15): X (n,d), y (n,).
inline double negative_log_likelihood(const LinearModel& model, const Tensor& X, const Tensor& y, double sigma) {
  check_examples("negative_log_likelihood", X, y);
  check_sigma("negative_log_likelihood", sigma);
  double total = 0;
  for (Index i = 0; i < y.size(); ++i)
    total += std::log(2 * std::numbers::pi * sigma * sigma) / 2 +
             squared_loss(predict(model, X[i]), static_cast<double>(y(i))) / (sigma * sigma);
  return total;
}

/// The w_1 within 20 cents of the model's, in steps of a cent, at which (3.1.15) is lowest; the other parameters stay.
inline float most_likely_weight(const LinearModel& model, const Tensor& X, const Tensor& y, double sigma) {
  LinearModel lowest = model;
  for (int cents = -20; cents <= 20; ++cents) {
    LinearModel other = model;
    other.w(0) += cents / 100.0f;
    if (negative_log_likelihood(other, X, y, sigma) < negative_log_likelihood(lowest, X, y, sigma)) lowest = other;
  }
  return lowest.w(0);
}

}  // namespace d2l
