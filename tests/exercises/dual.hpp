// Numbers that carry their derivative along, for exercise 4 of section 3.2.
#pragma once

#include <array>
#include <cmath>
#include <vector>

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
inline Number exp(Number a) { return {std::exp(a.value), std::exp(a.value) * a.slope}; }

// An example whose Hessian is not constant: the loss sum_i (exp(w x_i + b) - y_i)^2 / 2 of exponential growth.

/// Its gradient for theta = (w, b), by the chain rule: sum_i dz_i (x_i, 1) with dz_i = (exp(z_i) - y_i) exp(z_i). For
/// doubles and for dual numbers alike.
template <class Real>
std::array<Real, 2> gradient(const std::array<Real, 2>& theta, const std::vector<double>& x,
                             const std::vector<double>& y) {
  using std::exp;
  Real dw = 0, db = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Real y_hat = exp(theta[0] * x[i] + theta[1]), dz = (y_hat - y[i]) * y_hat;
    dw = dw + dz * x[i];
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

}  // namespace d2l::dual
