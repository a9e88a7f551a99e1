// The tables that the program prints: models beside each other, their losses, densities and likelihoods.
#pragma once

#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// A loss of dollars^2 (3.1.5) in (thousand dollars)^2.
inline double thousands(double loss) { return loss / 1e6; }

/// The parameters of each model and its loss (3.1.6) for the houses; sqrt(2 L) is the root mean square of its errors.
inline void print_models(const Houses& houses, const std::vector<std::pair<const char*, LinearModel>>& models) {
  std::printf("%-18s %8s %9s %9s %12s %15s\n", "model", "w_area", "w_age", "b", "L(w, b)", "RMS error");
  std::printf("%-18s %8s %9s %9s %12s %15s\n", "", "$/sq ft", "$/year", "$", "(1000 $)^2", "sqrt(2 L), $");
  for (const auto& [name, model] : models) {
    const double L = empirical_loss(model, houses.features, houses.prices);
    std::printf("%-18s %8.6g %9.6g %9.6g %12.6g %15.5g\n", name, model.w(0), model.w(1), model.b, thousands(L),
                std::sqrt(2 * L));
  }
}

/// L(w, b) (3.1.6) of two models, and what it would be as a sum or without the 1/2 of (3.1.5).
inline void print_losses(const Houses& houses, const LinearModel& guess, const LinearModel& truth) {
  const double L_guess = thousands(empirical_loss(guess, houses.features, houses.prices));
  const double L_truth = thousands(empirical_loss(truth, houses.features, houses.prices));
  const auto n = static_cast<double>(houses.prices.size());
  std::printf("%-36s %13s %13s %7s\n", "(3.1.6) All 1000 houses, (1000 $)^2", "the guess", "the true w, b", "ratio");
  for (const auto& [name, factor] :
       {std::pair{"mean of the losses, L(w, b)", 1.0}, {"their sum", n}, {"their mean without the factor 1/2", 2.0}})
    std::printf("%-36s %13.1f %13.1f %7.3f\n", name, factor * L_guess, factor * L_truth, L_guess / L_truth);
}

/// Where the normal densities (3.1.11) of the text, and one more, peak, and their integral over [-7, 7).
inline void print_densities(const Tensor& x) {
  std::printf("%6s %20s %10s %10s %8s %9s\n", "mean", "standard deviation", "variance", "peak", "at z", "integral");
  for (const auto& [mu, sigma] : {std::pair{0.0f, 1.0f}, {0.0f, 2.0f}, {3.0f, 1.0f}, {0.0f, std::sqrt(2.0f)}}) {
    const Tensor p = normal(x, mu, sigma);  // likelihood.hpp
    const auto peak = static_cast<Index>(argmax(p, 0).item());
    std::printf("%6g %20.3f %10g %10.6f %8.2f %9.4f\n", mu, sigma, sigma * sigma, p(peak), x(peak), 0.01 * sum(p));
  }
}

/// How much worse the second model is than the first, for three sigmas: by (3.1.15), and by (3.1.6) times n / sigma^2.
inline void print_likelihoods(const Houses& houses, const LinearModel& best, const LinearModel& learned) {
  const auto& [X, y] = houses;
  const double dL = empirical_loss(learned, X, y) - empirical_loss(best, X, y);
  std::printf("%9s  %s\n", "", "how much worse gradient descent's model is than the closed form");
  std::printf("%9s %24s %28s\n", "sigma, $", "in -log p(y|X) (3.1.15)", "in L (3.1.6), n/sigma^2 dL");
  for (const double sigma : {price_noise / 4.0, price_noise * 1.0, price_noise * 4.0}) {
    const double dnll = negative_log_likelihood(learned, X, y, sigma) - negative_log_likelihood(best, X, y, sigma);
    std::printf("%9.0f %24.6f %28.6f\n", sigma, dnll, static_cast<double>(y.size()) / (sigma * sigma) * dL);
  }
}

}  // namespace d2l
