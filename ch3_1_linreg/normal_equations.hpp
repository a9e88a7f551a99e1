// 3.1.1, Analytic Solution: the inverse that (3.1.8) asks for. For data of any size there is least_squares.hpp.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {
namespace normal_equations {

template <class Real>
using Matrix = std::vector<std::vector<Real>>;

/// Solves A x = c for a symmetric A with positive eigenvalues by Cholesky's A = L L^T with a triangle L; nothing if a
/// pivot is no larger than the rounding error of a 0.
template <class Real>
std::optional<std::vector<Real>> solve(Matrix<Real> A, std::vector<Real> c) {
  const std::size_t d = c.size();
  for (std::size_t k = 0; k < d; ++k) {  // L takes the place of A's lower half
    const Real diagonal = A[k][k];
    for (std::size_t j = 0; j < k; ++j) A[k][k] -= A[k][j] * A[k][j];
    if (!(A[k][k] > static_cast<Real>(d) * std::numeric_limits<Real>::epsilon() * diagonal)) return {};
    A[k][k] = std::sqrt(A[k][k]);
    for (std::size_t i = k + 1; i < d; ++i) {
      for (std::size_t j = 0; j < k; ++j) A[i][k] -= A[i][j] * A[k][j];
      A[i][k] /= A[k][k];
    }
  }
  // L z = c from the top, then L^T x = z from the bottom.
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t j = 0; j < k; ++j) c[k] -= A[k][j] * c[j];
    c[k] /= A[k][k];
  }
  for (std::size_t k = d; k-- > 0;) {
    for (std::size_t i = k + 1; i < d; ++i) c[k] -= A[i][k] * c[i];
    c[k] /= A[k][k];
  }
  return c;
}

}  // namespace normal_equations

/// A^-1 (d,d) of a symmetric A with positive eigenvalues, such as X^T X: its column k is the x with A x = e_k, where
/// e_k is column k of the identity. Throws std::invalid_argument if A is not square or, as far as rounding lets one
/// tell, has no inverse.
inline Tensor inverse(const Tensor& A) {
  if (A.rank() != 2 || A.size(0) != A.size(1))
    throw std::invalid_argument("inverse: expected a square matrix, found " + to_string(A.shape()));
  const auto d = static_cast<std::size_t>(A.size(0));
  normal_equations::Matrix<double> rows;
  for (std::size_t i = 0; i < d; ++i) rows.emplace_back(A.data() + i * d, A.data() + (i + 1) * d);
  Tensor result(A.shape());
  for (std::size_t k = 0; k < d; ++k) {
    std::vector<double> e_k(d);
    e_k[k] = 1;
    const auto x = normal_equations::solve(rows, e_k);
    if (!x) throw std::invalid_argument("inverse: expected linearly independent columns, found a singular matrix");
    for (std::size_t i = 0; i < d; ++i) result.data()[i * d + k] = static_cast<float>((*x)[i]);
  }
  return result;
}

}  // namespace d2l
