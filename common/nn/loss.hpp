// Losses as objects, 3.3.5 and 3.7.2: loss(y_hat, y) -> l (n,), one value per example, and with_gradient(y_hat, y),
// which adds the gradient of sum_i l_i. All throw std::invalid_argument if the shapes do not fit.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

/// The loss l (n,) of each example, and dy_hat, the gradient of sum_i l_i with respect to y_hat, in its shape.
struct LossAndGradient {
  Tensor l, dy_hat;
};

}  // namespace d2l

namespace d2l::loss {

/// For regression: y_hat (n,...), and y with as many elements in whatever shape. With r = y_hat - y, l_i is the mean of
/// r^2 / 2 (3.1.5) over the m elements of example i.
struct L2Loss {
  LossAndGradient with_gradient(const Tensor& y_hat, const Tensor& y) const;
  Tensor operator()(const Tensor& y_hat, const Tensor& y) const { return with_gradient(y_hat, y).l; }
};

/// For classification: logits O (n,q), not probabilities, and labels y (n,) from 0 to q - 1.
/// l_i = log sum_k exp(o_ik) - o_{i,y_i} (3.4.8): softmax and its logarithm in one, finite for all finite logits,
/// see 3.7.2. Its gradient is softmax(O)_ij - 1[j = y_i] (3.4.9) -> (n,q).
struct SoftmaxCrossEntropyLoss {
  LossAndGradient with_gradient(const Tensor& O, const Tensor& y) const;
  Tensor operator()(const Tensor& O, const Tensor& y) const { return with_gradient(O, y).l; }
};

}  // namespace d2l::loss
