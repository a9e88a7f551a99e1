// 3.1.1, Analytic Solution: the w* of (3.1.8).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "ch3_1_linreg/linear_model.hpp"

namespace d2l {

/// X with a column of ones appended, which turns the bias into one more weight: X (n,d) -> (n,d+1).
inline Tensor with_ones(const Tensor& X) {
  if (X.rank() != 2) throw std::invalid_argument("with_ones: expected a matrix, found " + to_string(X.shape()));
  const Index n = X.size(0), d = X.size(1);
  Tensor result({n, d + 1}, 1);
  for (Index i = 0; i < n; ++i) std::copy_n(X.data() + i * d, d, result.data() + i * (d + 1));
  return result;
}

namespace least_squares_steps {

inline double dot(std::span<const double> u, std::span<const double> v) {
  return std::inner_product(u.begin(), u.end(), v.begin(), 0.0);
}

/// Column by column, the elements of X (n,d) and then of y (n,).
inline std::vector<std::vector<double>> columns_of(const Tensor& X, const Tensor& y) {
  const Index n = X.size(0), d = X.size(1);
  std::vector<std::vector<double>> columns(static_cast<std::size_t>(d + 1));
  for (Index j = 0; j <= d; ++j)
    for (Index i = 0; i < n; ++i) {
      const float element = j < d ? X(i, j) : y(i);
      if (!std::isfinite(element))
        throw std::invalid_argument("least_squares: expected finite numbers, found " + std::to_string(element) +
                                    " in example " + std::to_string(i));
      columns[static_cast<std::size_t>(j)].push_back(static_cast<double>(element));
    }
  return columns;
}

/// Reflects column k and those after it so that column k becomes r e_k from element k on, and returns r. The
/// reflection is I - 2 v v^T / v^T v with v = a - r e_k for that part a of the column and r = -sign(a_0) ||a||: with
/// this sign nothing cancels in v.
inline double reflect(std::vector<std::vector<double>>& columns, std::size_t k) {
  std::vector<double> v(columns[k].begin() + static_cast<std::ptrdiff_t>(k), columns[k].end());
  const double r = -std::copysign(std::sqrt(dot(v, v)), v[0]);
  v[0] -= r;
  const double half = dot(v, v) / 2;
  if (half == 0) return 0;
  for (std::size_t j = k; j < columns.size(); ++j) {
    const std::span<double> part = std::span(columns[j]).subspan(k);
    const double amount = dot(v, part) / half;
    std::ranges::transform(part, v, part.begin(), [&](double a, double vi) { return a - amount * vi; });
  }
  return r;
}

}  // namespace least_squares_steps

/// The w (d,) that minimizes ||y - X w||^2: X (n,d), y (n,). Throws std::invalid_argument with both shapes if they do
/// not fit or n < d, and with the column if the columns are linearly dependent: then w is not unique.
///
/// (3.1.8) says (X^T X)^-1 X^T y. That is what this returns, but not how: forming X^T X squares the condition of X,
/// so that half of the digits are gone before the solving starts. Householder's reflections Q take X to a triangle R
/// and leave lengths as they are, ||y - X w|| = ||Q y - Q X w||; in this form the first d rows can be made 0 by solving
/// R w = (Q y)_1..d, and the others do not depend on w.
inline std::vector<double> least_squares(const Tensor& X, const Tensor& y) {
  check_examples("least_squares", X, y);
  if (X.size(0) < X.size(1))
    shape_error("least_squares", X.shape(), y.shape(), "fewer examples than weights, which leaves w open");
  auto columns = least_squares_steps::columns_of(X, y);
  const std::size_t d = columns.size() - 1, n = columns[d].size();
  std::vector<double> w(d);

  for (std::size_t k = 0; k < d; ++k) {
    const double length = std::sqrt(least_squares_steps::dot(columns[k], columns[k]));
    // What is left of a column is its distance from the span of those before it; this much is left by rounding alone.
    const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() * length;
    if (std::abs(least_squares_steps::reflect(columns, k)) <= rounding)
      throw std::invalid_argument("least_squares: column " + std::to_string(k) + " of X " + to_string(X.shape()) +
                                  " is a combination of the columns before it, which leaves w open; drop it");
  }
  for (std::size_t k = d; k-- > 0;) {
    double rest = columns[d][k];
    for (std::size_t j = k + 1; j < d; ++j) rest -= columns[j][k] * w[j];
    w[k] = rest / columns[k][k];
  }
  return w;
}

/// The w* and b* of (3.1.7): X (n,d), y (n,).
inline LinearModel analytic_solution(const Tensor& X, const Tensor& y) {
  const std::vector<double> solution = least_squares(with_ones(X), y);
  LinearModel model{Tensor({X.size(1)}), static_cast<float>(solution.back())};
  for (Index j = 0; j < model.w.size(); ++j) model.w(j) = static_cast<float>(solution[static_cast<std::size_t>(j)]);
  return model;
}

}  // namespace d2l
