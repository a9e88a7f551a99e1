// Numbers that carry their derivative along, for exercise 4 of section 3.2.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "common/tensor/random.hpp"

namespace d2l::dual {

/// value + slope e with e^2 = 0: a function of x + v e is f(x) + f'(x) v e, since all later terms of Taylor's series
/// contain e^2. This needs neither a graph nor memory: the slope arrives with the value.
struct Number {
  double value = 0, slope = 0;

  Number() = default;
  Number(double x, double v = 0) : value(x), slope(v) {}
};

inline Number operator+(Number a, Number b) { return {a.value + b.value, a.slope + b.slope}; }
inline Number operator-(Number a, Number b) { return {a.value - b.value, a.slope - b.slope}; }
inline Number operator*(Number a, Number b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
inline Number operator/(Number a, Number b) {
  return {a.value / b.value, (a.slope * b.value - a.value * b.slope) / (b.value * b.value)};
}
inline Number sqrt(Number a) { return {std::sqrt(a.value), a.slope / (2 * std::sqrt(a.value))}; }
inline Number exp(Number a) { return {std::exp(a.value), std::exp(a.value) * a.slope}; }

// An example whose Hessian is not constant: the loss sum_i (exp(w x_i + b) - y_i)^2 / 2 of exponential growth.

/// Its gradient for theta = (w, b), by the chain rule: sum_i dz_i (x_i, 1) with dz_i = (exp(z_i) - y_i) exp(z_i). For
/// float, double and dual numbers alike.
template <class Real>
std::array<Real, 2> gradient(const std::array<Real, 2>& theta, const std::vector<double>& x,
                             const std::vector<double>& y) {
  using std::exp;
  Real dw = 0, db = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Real x_i = static_cast<Real>(x[i]), y_i = static_cast<Real>(y[i]);
    const Real y_hat = exp(theta[0] * x_i + theta[1]), dz = (y_hat - y_i) * y_hat;
    dw = dw + dz * x_i;
    db = db + dz;
  }
  return {dw, db};
}

/// Its Hessian times v, differentiated by hand: sum_i (2 exp(2 z_i) - y_i exp(z_i)) (x_i v_1 + v_2) (x_i, 1).
inline std::array<double, 2> hessian_times(const std::array<double, 2>& v, const std::array<double, 2>& theta,
                                           const std::vector<double>& x, const std::vector<double>& y) {
  double first = 0, second = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double z = theta[0] * x[i] + theta[1];
    const double term = (2 * std::exp(2 * z) - y[i] * std::exp(z)) * (x[i] * v[0] + v[1]);
    first += term * x[i];
    second += term;
  }
  return {first, second};
}

/// Without the second derivative of the model: J^T J v with the rows exp(z_i) (x_i, 1) of J.
inline std::array<double, 2> gauss_newton_times(const std::array<double, 2>& v, const std::array<double, 2>& theta,
                                                const std::vector<double>& x) {
  double first = 0, second = 0;
  for (const double x_i : x) {
    const double term = std::exp(2 * (theta[0] * x_i + theta[1])) * (x_i * v[0] + v[1]);
    first += term * x_i;
    second += term;
  }
  return {first, second};
}

/// (gradient(theta + h v) - gradient(theta - h v)) / 2h.
template <class Real>
std::array<Real, 2> difference_of_gradients(const std::array<double, 2>& v, const std::array<double, 2>& theta, Real h,
                                            const std::vector<double>& x, const std::vector<double>& y) {
  const std::array<Real, 2> t = {static_cast<Real>(theta[0]), static_cast<Real>(theta[1])};
  const std::array<Real, 2> hv = {h * static_cast<Real>(v[0]), h * static_cast<Real>(v[1])};
  const auto above = gradient<Real>({t[0] + hv[0], t[1] + hv[1]}, x, y);
  const auto below = gradient<Real>({t[0] - hv[0], t[1] - hv[1]}, x, y);
  return {(above[0] - below[0]) / (2 * h), (above[1] - below[1]) / (2 * h)};
}

struct Examples {
  std::vector<double> x, y;
};

/// Exponential growth exp(x / 2) with noise.
inline Examples examples(int n, Generator& generator) {
  Examples result;
  for (int i = 0; i < n; ++i) {
    result.x.push_back(generator.normal() / 2);
    result.y.push_back(std::exp(0.5 * result.x.back()) + 0.3 * generator.normal());
  }
  return result;
}

/// For h = 1/2, 1/4, ... the error of difference_of_gradients for H v, as a part of ||H v||: the root of the mean
/// square over many sets of examples.
template <class Real>
std::vector<double> errors_of_differences(int halvings, Generator& generator) {
  constexpr int sets = 50;
  constexpr std::array<double, 2> theta = {0.3, 0.1}, v = {2, -1};
  std::vector<double> squares(static_cast<std::size_t>(halvings));
  for (int set = 0; set < sets; ++set) {
    const Examples e = examples(50, generator);
    const auto exact = hessian_times(v, theta, e.x, e.y);
    Real h = 1;
    for (double& sum : squares) {
      const auto found = difference_of_gradients<Real>(v, theta, h /= 2, e.x, e.y);
      const double error =
          std::hypot(static_cast<double>(found[0]) - exact[0], static_cast<double>(found[1]) - exact[1]);
      sum += std::pow(error / std::hypot(exact[0], exact[1]), 2) / sets;
    }
  }
  for (double& square : squares) square = std::sqrt(square);
  return squares;
}

}  // namespace d2l::dual
