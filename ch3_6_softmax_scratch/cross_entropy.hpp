// 3.6.4 The Loss Function, with its gradient beside it.
#pragma once

#include "common/nn/loss.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"

namespace d2l {

/// Cross-entropy of predicted probabilities y_hat (n,q) and class labels y (n,), as the text defines it. A type, so
/// that the loss and its gradient have one name: cross_entropy(y_hat, y) and cross_entropy.with_gradient(y_hat, y).
struct CrossEntropy {
  /// l_i = -log y_hat_{i,y_i} (3.4.7) -> l (n,). A probability that has underflowed to 0 gives inf.
  Tensor operator()(const Tensor& y_hat, const Tensor& y) const { return -log(pick(y_hat, y)); }

  /// l, and with it d l_i / d y_hat_ij = -1 / y_hat_ij where j = y_i, and 0 elsewhere -> dy_hat (n,q).
  LossAndGradient with_gradient(const Tensor& y_hat, const Tensor& y) const {
    const std::vector<Index> labels = label_indices("cross_entropy", y_hat, y);  // y as indices, checked
    Tensor dy_hat = zeros(y_hat.shape());
    for (Index i = 0; i < y.size(); ++i) dy_hat(i, labels[i]) = -1 / y_hat(i, labels[i]);
    return {(*this)(y_hat, y), dy_hat};
  }
};

inline constexpr CrossEntropy cross_entropy;

}  // namespace d2l
