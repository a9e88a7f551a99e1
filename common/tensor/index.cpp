#include "common/tensor/index.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace d2l {

void gather_rows(const Tensor& X, std::span<const Index> indices, Tensor& out) {
  const Index n = X.size(0), row = n ? X.size() / n : 0;
  out.resize(X.shape().with(0, std::ssize(indices)));
  const float* const from = X.data();
  float* to = out.data();
  for (Index i : indices) {
    if (i < 0 || i >= n)
      throw std::out_of_range("gather_rows: row " + std::to_string(i) + " of a tensor of shape " +
                              to_string(X.shape()));
    const float* const x = from + i * row;
    if (row > 8)
      std::copy_n(x, row, to);
    else  // a call of memmove would take longer (see linreg_3_epochs)
      for (Index j = 0; j < row; ++j) to[j] = x[j];
    to += row;
  }
}

Tensor gather_rows(const Tensor& X, std::span<const Index> indices) {
  Tensor out;
  gather_rows(X, indices, out);
  return out;
}

Tensor column(const Tensor& X, Index j) {
  if (X.rank() != 2 || j < 0 || j >= X.size(1))
    throw std::out_of_range("column " + std::to_string(j) + " of a tensor of shape " + to_string(X.shape()));
  Tensor out = Tensor::uninitialized({X.size(0)});
  for (Index i = 0; i < X.size(0); ++i) out(i) = X(i, j);
  return out;
}

std::vector<Index> label_indices(const char* operation, const Tensor& X, const Tensor& y) {
  if (X.rank() != 2 || y.rank() != 1 || X.size(0) != y.size())
    shape_error(operation, X.shape(), y.shape(), "a matrix (n,q) and labels (n,) are expected");
  const auto classes = static_cast<float>(X.size(1));
  std::vector<Index> labels(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    const float label = y.data()[i];
    const bool is_label = label >= 0 && label < classes && label == std::trunc(label);  // false for NaN
    if (!is_label)
      throw std::invalid_argument(std::string(operation) + ": label " + std::to_string(label) + " of row " +
                                  std::to_string(i) + ": expected a whole number from 0 to " +
                                  std::to_string(X.size(1) - 1));
    labels[i] = static_cast<Index>(label);
  }
  return labels;
}

Tensor pick(const Tensor& X, const Tensor& y) {
  const std::vector<Index> labels = label_indices("pick", X, y);
  Tensor out = Tensor::uninitialized(y.shape());
  for (Index i = 0; i < y.size(); ++i) out(i) = X(i, labels[i]);
  return out;
}

}  // namespace d2l
