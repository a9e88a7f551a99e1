// The formulas of the chapter in double and by plain loops, to compare the library with.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l::test {

/// The elements of a tensor, row after row.
inline std::vector<double> doubles(const Tensor& x) { return {x.data(), x.data() + x.size()}; }

/// A B, row after row, for A (m,k) and B (k,n) row after row; k = A.size() / m, n = B.size() / k.
inline std::vector<double> product(Index m, const std::vector<double>& A, const std::vector<double>& B) {
  const auto rows = static_cast<std::size_t>(m), inner = A.size() / rows, columns = B.size() / inner;
  std::vector<double> C(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      for (std::size_t l = 0; l < inner; ++l) C[i * columns + j] += A[i * inner + l] * B[l * columns + j];
  return C;
}

/// One row of logits less the greatest of them, which leaves the softmax as it is and keeps double from overflowing.
inline std::vector<double> without_greatest(std::vector<double> o) {
  const double greatest = *std::ranges::max_element(o);
  for (double& x : o) x -= greatest;
  return o;
}

/// sum_k exp(o_k).
inline double partition_of(const std::vector<double>& o) {
  double partition = 0;
  for (const double x : o) partition += std::exp(x);
  return partition;
}

/// The softmax (3.4.3) of one row of logits.
inline std::vector<double> softmax_of(const std::vector<double>& o) {
  std::vector<double> y = without_greatest(o);
  const double partition = partition_of(y);
  for (double& x : y) x = std::exp(x) / partition;
  return y;
}

/// The logarithm of the softmax of one row of logits; minus the element at the label it is the cross-entropy (3.4.8).
inline std::vector<double> log_softmax_of(const std::vector<double>& o) {
  std::vector<double> l = without_greatest(o);
  const double logarithm = std::log(partition_of(l));
  for (double& x : l) x -= logarithm;
  return l;
}

/// log sum_k exp(o_k).
inline double log_sum_exp_of(const std::vector<double>& o) {
  return *std::ranges::max_element(o) + std::log(partition_of(without_greatest(o)));
}

/// The cross-entropy (3.4.8) of one row of logits for a label.
inline double cross_entropy_of(const std::vector<double>& o, std::size_t label) { return -log_softmax_of(o)[label]; }

}  // namespace d2l::test
