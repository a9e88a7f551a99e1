// Second derivatives of the cross-entropy by differences of its values (exercises 3.4.2 and 3.4.3).
#pragma once

#include "ch3_4_softmax/cross_entropy.hpp"
#include "tests/exercises/distributions.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l::ch3_4 {

// The second derivative of the loss, log sum_k exp(o_k) minus a linear function, at o along v. h = 1e-3 errs by about
// h^2 / 12 and by 1e-15 / h^2, so by 1e-7 in all.
inline double curvature(const std::vector<double>& o, const std::vector<double>& v) {
  constexpr double h = 1e-3;
  const auto loss = [&](double t) { return softmax_cross_entropy(along(o, t, v), certain(o.size(), 0)); };
  return (loss(h) - 2 * loss(0) + loss(-h)) / (h * h);
}

using Matrix = std::vector<std::vector<double>>;

// d^2 l / do_i do_j by differences of the loss; h errs by about h^2 / 20 and by 4e-16 / h^2.
inline Matrix second_derivatives(const std::vector<double>& o, const Distribution& y, double h = 1e-3) {
  Matrix H(o.size(), std::vector<double>(o.size()));
  for (std::size_t i = 0; i < o.size(); ++i)
    for (std::size_t j = 0; j < o.size(); ++j) {
      const auto loss = [&](double step_i, double step_j) {
        std::vector<double> moved = o;
        moved[i] += step_i;
        moved[j] += step_j;
        return softmax_cross_entropy(moved, y);
      };
      H[i][j] = (loss(h, h) - loss(h, -h) - loss(-h, h) + loss(-h, -h)) / (4 * h * h);
    }
  return H;
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
    for (std::size_t j = 0; j < A.size(); ++j) greatest = std::max(greatest, std::abs(A[i][j] - B[i][j]));
  return greatest;
}

// Prints two 3 x 3 matrices side by side.
inline void show_beside(const char* heading, const Matrix& A, const Matrix& B) {
  test::show("%s", heading);
  for (std::size_t i = 0; i < 3; ++i)
    test::show("%9.5f %9.5f %9.5f     %9.5f %9.5f %9.5f", A[i][0], A[i][1], A[i][2], B[i][0], B[i][1], B[i][2]);
}

}  // namespace d2l::ch3_4
