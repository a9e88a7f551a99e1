// Second derivatives of the cross-entropy by differences of its values (exercises 3.4.2 and 3.4.3).
#pragma once

#include "ch3_4_softmax/cross_entropy.hpp"
#include "tests/exercises/distributions.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l::ch3_4 {

// The second derivative of f at 0. Differences err by h^2 / 12 times the fourth derivative and, for values of about 1,
// by 1e-15 / h^2.
template <class Function>
double second_derivative(const Function& f, double h = 1e-3) {
  return (f(h) - 2 * f(0) + f(-h)) / (h * h);
}

// The second derivative along v of the loss at o, which is log sum_k exp(o_k) minus a linear function. Along a v of
// length 1 the fourth derivative is at most 1/2, so it errs by less than 5e-8.
inline double curvature(const std::vector<double>& o, const std::vector<double>& v) {
  const Distribution y = certain(o.size(), 0);
  return second_derivative([&](double t) { return softmax_cross_entropy(along(o, t, v), y); });
}

using Matrix = std::vector<std::vector<double>>;

// d^2 f / dx_i dx_j by differences. They err by at most h^2 / 3 times a fourth derivative and, for values of about 1,
// by 1e-16 / h^2.
template <class Function>
Matrix second_derivatives(const Function& f, const std::vector<double>& x, double h = 1e-3) {
  Matrix H(x.size(), std::vector<double>(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) {
      const auto moved = [&](double step_i, double step_j) {
        std::vector<double> at = x;
        at[i] += step_i;
        at[j] += step_j;
        return f(at);
      };
      H[i][j] = (moved(h, h) - moved(h, -h) - moved(-h, h) + moved(-h, -h)) / (4 * h * h);
    }
  return H;
}

// Those of the loss with the label y by the logits o. Its fourth derivatives are at most 1/8.
inline Matrix second_derivatives_of_loss(const std::vector<double>& o, const Distribution& y, double h = 1e-3) {
  return second_derivatives([&](const std::vector<double>& at) { return softmax_cross_entropy(at, y); }, o, h);
}

inline Matrix diagonal_less_outer_product(const Distribution& p) {
  Matrix H(p.size(), std::vector<double>(p.size()));
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t j = 0; j < p.size(); ++j) H[i][j] = p[i] * ((i == j) - p[j]);
  return H;
}

inline double farthest_apart(const Matrix& A, const Matrix& B) {
  double greatest = 0;
  for (std::size_t i = 0; i < A.size(); ++i)
    for (std::size_t j = 0; j < A[i].size(); ++j) greatest = std::max(greatest, std::abs(A[i][j] - B[i][j]));
  return greatest;
}

// Prints two 3 x 3 matrices side by side.
inline void show_beside(const char* heading, const Matrix& A, const Matrix& B) {
  test::show("%s", heading);
  for (std::size_t i = 0; i < 3; ++i)
    test::show("%9.5f %9.5f %9.5f     %9.5f %9.5f %9.5f", A[i][0], A[i][1], A[i][2], B[i][0], B[i][1], B[i][2]);
}

}  // namespace d2l::ch3_4
