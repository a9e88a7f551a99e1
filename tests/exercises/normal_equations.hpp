// Exercise 2 of section 3.1: the closed form (3.1.8) as written, in single or double precision. For real use there is
// least_squares in ch3_1_linreg/least_squares.hpp.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l::normal_equations {

template <class Real>
using Matrix = std::vector<std::vector<Real>>;

/// Solves A x = c for a symmetric A with positive eigenvalues by Cholesky's A = L L^T; nothing if a pivot is no larger
/// than the rounding error of a 0.
template <class Real>
std::optional<std::vector<Real>> solve(Matrix<Real> A, std::vector<Real> c) {
  const std::size_t d = c.size();
  for (std::size_t k = 0; k < d; ++k) {
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

/// The w (d,) of (X^T X + ridge I) w = X^T y: X (n,d), y (n,); nothing if the matrix is singular in this precision.
template <class Real>
std::optional<std::vector<Real>> weights(const Tensor& X, const Tensor& y, Real ridge = 0) {
  const auto d = static_cast<std::size_t>(X.size(1));
  Matrix<Real> A(d, std::vector<Real>(d));
  std::vector<Real> c(d);
  for (Index i = 0; i < X.size(0); ++i)
    for (std::size_t j = 0; j < d; ++j) {
      const auto x_ij = static_cast<Real>(X(i, static_cast<Index>(j)));
      for (std::size_t k = 0; k < d; ++k) A[j][k] += x_ij * static_cast<Real>(X(i, static_cast<Index>(k)));
      c[j] += x_ij * static_cast<Real>(y(i));
    }
  for (std::size_t j = 0; j < d; ++j) A[j][j] += ridge;
  return solve(std::move(A), std::move(c));
}

/// The shortest of all w (d,) with X w = y, X^T (X X^T)^-1 y: X (n,d) with independent rows, y (n,).
inline std::vector<double> shortest_weights(const Tensor& X, const Tensor& y) {
  const Index n = X.size(0), d = X.size(1);
  const auto x = [&](std::size_t i, Index j) { return static_cast<double>(X(static_cast<Index>(i), j)); };
  Matrix<double> A(static_cast<std::size_t>(n), std::vector<double>(static_cast<std::size_t>(n)));
  for (std::size_t i = 0; i < A.size(); ++i)
    for (std::size_t k = 0; k < A.size(); ++k)
      for (Index j = 0; j < d; ++j) A[i][k] += x(i, j) * x(k, j);
  const std::vector<double> alpha = solve(A, {y.data(), y.data() + n}).value();
  std::vector<double> w(static_cast<std::size_t>(d));
  for (std::size_t i = 0; i < A.size(); ++i)
    for (Index j = 0; j < d; ++j) w[static_cast<std::size_t>(j)] += x(i, j) * alpha[i];
  return w;
}

}  // namespace d2l::normal_equations
