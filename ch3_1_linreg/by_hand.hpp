// 3.1.1, Analytic Solution: (3.1.8) as the text writes it, on numbers that you can check with a pencil.
#pragma once

#include <cstdio>
#include <stdexcept>

#include "common/console.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// u x v for vectors (3,), which is perpendicular to both.
inline Tensor cross(const Tensor& u, const Tensor& v) {
  return array({u(1) * v(2) - u(2) * v(1), u(2) * v(0) - u(0) * v(2), u(0) * v(1) - u(1) * v(0)});
}

/// A^-1 for A (3,3) with rows a, b, c: the matrix with the columns b x c, c x a and a x b, divided by the determinant
/// a . (b x c). Throws std::invalid_argument for another shape or a determinant of 0.
inline Tensor inverse(const Tensor& A) {
  if (A.shape() != Shape{3, 3})
    throw std::invalid_argument("inverse: expected a matrix (3, 3), found " + to_string(A.shape()));
  const Tensor a = A[0], b = A[1], c = A[2];
  const float determinant = sum(a * cross(b, c));
  if (determinant == 0) throw std::invalid_argument("inverse: expected independent rows, found a determinant of 0");
  const Tensor columns[] = {cross(b, c), cross(c, a), cross(a, b)};
  Tensor result({3, 3});
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j) result(i, j) = columns[j](i) / determinant;
  return result;
}

/// Prints each step to the w* of four houses.
inline void analytic_solution_by_hand() {
  const Tensor X = array({{1, 0, 1}, {2, 0, 1}, {1, 1, 1}, {2, 2, 1}}), y = array({214, 356, 194, 340});
  print("Four houses: area in 1000 square feet, age in decades, and a 1 for the bias; prices in 1000 dollars.");
  const Tensor XtX = matmul_tn(X, X), Xty = matmul_tn(X, y.reshape({4, 1}));
  print("X =\n" + to_string(X) + "\ny =", y);
  print("X^T X =\n" + to_string(XtX) + "\n(X^T X)^-1 =\n" + to_string(inverse(XtX)));
  const Tensor w = matmul(inverse(XtX), Xty);
  print("X^T y =", Xty.reshape({3}));
  std::printf("(3.1.8) w* = (X^T X)^-1 X^T y = [%.1f %.1f %.1f]\n", w(0, 0), w(1, 0), w(2, 0));
}

}  // namespace d2l
