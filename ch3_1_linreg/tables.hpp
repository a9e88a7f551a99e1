// The tables and longer comparisons that main.cpp prints. The formulas are in the headers that it names.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <utility>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"

namespace d2l {

/// The loss with and without 1/2, as a mean and as a sum, for models that differ in w_area: all are smallest together.
inline void print_kinds_of_loss(const Houses& houses) {
  std::printf("w_area ($/sq ft)   mean of error^2 / 2   mean of error^2   sum of error^2 / 2   (error in 1000 $)\n");
  for (const float w_area : {150.0f, 151.0f, 152.0f}) {
    const LinearModel model{array({w_area, -1200}), 60000};
    const Tensor squares = square((model(houses.features) - houses.prices) / 1000);
    std::printf("%16g %21.1f %17.1f %20.0f\n", w_area, mean(squares) / 2, mean(squares), sum(squares) / 2);
  }
}

/// The factors of (3.1.8) side by side: X (4,2), y (4,1), X^T X and its inverse (2,2), X^T y and w (2,1).
inline void print_factors(const Tensor& X, const Tensor& y, const Tensor& XTX, const Tensor& XTX_inverse,
                          const Tensor& XTy, const Tensor& w) {
  std::printf("area  1   price y     X^T X    (X^T X)^-1    X^T y   w* (3.1.8)   (in 1000 sq ft and 1000 $)\n");
  for (Index i = 0; i < 4; ++i) {
    std::printf("%4g %2g %9g", X(i, 0), X(i, 1), y(i, 0));
    if (i < 2)
      std::printf(" %6g %3g %8.3g %4.3g %8g %12g", XTX(i, 0), XTX(i, 1), XTX_inverse(i, 0), XTX_inverse(i, 1),
                  XTy(i, 0), w(i, 0));
    std::printf("\n");
  }
}

/// Why the houses are solved by QR: the X^T X of this X rounds to a matrix without an inverse, though the columns of X
/// are independent. From y = X (1, 2) QR finds (1, 2).
inline void print_why_qr() {
  const float t = 1e-4f;
  const Tensor X = array({{1, 1}, {t, 0}, {0, t}}), XTX = matmul_tn(X, X);
  const std::vector<double> w = least_squares(X, array({3, t, 2 * t}));  // least_squares.hpp
  std::printf("The houses are solved by QR, because X^T X loses digits: for X = [[1 1] [%g 0] [0 %g]] it is\n", t, t);
  std::printf("[[%g %g] [%g %g]] in float32, without an inverse, while QR finds w = [%.4g %.4g] from y = X [1 2].\n",
              XTX(0, 0), XTX(0, 1), XTX(1, 0), XTX(1, 1), w[0], w[1]);
}

/// Models and their losses on all houses; sqrt(2 L) is the root mean square of the errors.
inline void print_models(const Houses& houses, std::initializer_list<std::pair<const char*, LinearModel>> models) {
  std::printf("model              w_area ($/sq ft)   w_age ($/year)      b ($)   L (1000 $ squared)   sqrt(2 L) ($)\n");
  for (const auto& [name, model] : models) {
    const double L = empirical_loss(model, houses.features, houses.prices);
    std::printf("%-18s %16.3f %16.3f %10.2f %20.3f %15.0f\n", name, model.w(0), model.w(1), model.b, L / 1e6,
                std::sqrt(2 * L));
  }
}

/// The mean derivatives of the losses of the first m examples (all, if there are fewer) at w = 0, b = 0, in two ways
/// and in thousand dollars: X (n,2), y (n,).
inline void print_derivatives(const Tensor& features, const Tensor& prices, Index m) {
  m = std::min(m, prices.size());
  const Tensor X = features.rows(0, m), y = prices.rows(0, m);
  const LinearModel start{zeros({2})};
  const float thousands = 1000 * static_cast<float>(m);
  std::printf(
      "At w = 0, b = 0 the mean derivatives of l in a minibatch of size %td, in 1000 $, for w_area, w_age and b are\n",
      m);
  const auto show = [&](const char* how, const LinearModel& sums) {
    std::printf("%.3f, %.3f, %.3f %s", sums.w(0) / thousands, sums.w(1) / thousands, sums.b / thousands, how);
  };
  show("by differences (3.1.9) and ", gradient_by_differences(start, X, y, 1000));
  show("written out (3.1.10).\n", gradient(start, X, y));
}

/// The loss after an epoch and how far it is above the least one.
inline void print_epoch(int epoch, double L, double above) {
  std::printf("epoch %d, L(w, b) %.6g, above its minimum by %.6g thousand dollars squared\n", epoch, L / 1e6,
              above / 1e6);
}

/// The densities p(z) (3.1.11) at z = x: peaks, where they are, and integrals over x, whose step is 0.01.
inline void print_densities(const Tensor& x, std::initializer_list<std::pair<float, float>> parameters) {
  std::printf("p(z) (3.1.11) from -7 to 7:   mean   standard deviation   variance       peak   at z   integral\n");
  for (const auto& [mu, sigma] : parameters) {
    const Tensor p = normal(x, mu, sigma);  // likelihood.hpp
    const auto peak = static_cast<Index>(argmax(p, 0).item());
    std::printf("%34g %20.4g %10.4g %10.6f %6.2f %10.4f\n", mu, sigma, sigma * sigma, p(peak), x(peak), 0.01f * sum(p));
  }
}

/// The noise of the prices and how likely they are under `model`, one by one and all together.
inline void print_likelihoods(const Houses& houses, const LinearModel& model) {
  const Tensor &X = houses.features, &y = houses.prices, noise = y - true_price()(X);
  const double sigma = price_noise, price = y(0);
  std::printf(
      "The noise (3.1.12), drawn with sigma = %.0f, has the mean %.0f and the standard deviation %.0f dollars.\n",
      sigma, mean(noise), std::sqrt(mean(square(noise))));
  Index k = 1;
  while (k < y.size() && likelihood(model, X.rows(0, k), y.rows(0, k), sigma) > 0) ++k;
  std::printf(
      "The density p(y | x) (3.1.13) of the first price is %.3g per dollar. The likelihood (3.1.14) of only %td\n",
      density(predict(model, X[0]), price, sigma), k);
  std::printf("houses already underflows to %g; the negative log-likelihood -log P (3.1.15) of all %td is %.4f.\n",
              likelihood(model, X.rows(0, k), y.rows(0, k), sigma), y.size(),
              negative_log_likelihood(model, X, y, sigma));
}

/// For several sigma: by how much the negative log-likelihood rises from the closed form to gradient descent's model,
/// the same from the rise of L, and the most likely w_area near the closed form's.
inline void print_rises(const Houses& houses, const LinearModel& closed_form, const LinearModel& learned) {
  const Tensor &X = houses.features, &y = houses.prices;
  const double n = static_cast<double>(y.size());
  const double rise = empirical_loss(learned, X, y) - empirical_loss(closed_form, X, y);
  std::printf(
      "sigma ($)   -log P, gradient descent less closed form   n / sigma^2 times that of L   most likely w_area\n");
  for (const double sigma : {price_noise / 4, price_noise, price_noise * 4}) {
    const double nll = negative_log_likelihood(closed_form, X, y, sigma);
    std::printf("%9.0f %43.6f %29.6f %20.3f\n", sigma, negative_log_likelihood(learned, X, y, sigma) - nll,
                n / (sigma * sigma) * rise, most_likely_weight(closed_form, X, y, sigma));
  }
}

}  // namespace d2l
