// Exercise 2 of section 3.1: the closed form (3.1.8) as written, in single or double precision. For real use there is
// least_squares in ch3_1_linreg/least_squares.hpp.
#pragma once

#include <optional>
#include <vector>

#include "ch3_1_linreg/normal_equations.hpp"

namespace d2l::normal_equations {

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
