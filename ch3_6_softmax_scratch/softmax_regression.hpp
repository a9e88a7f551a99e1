// 3.6.2 The Softmax and 3.6.3 The Model, each with its gradient beside it.
#pragma once

#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// softmax(X)_ij = exp(X_ij) / sum_k exp(X_ik) (3.6.1): X (n,q) -> rows that sum to 1. As the text defines it: an
/// element above 88.7 overflows to inf / inf = NaN, and a row below -104 everywhere gives 0 / 0 = NaN.
inline Tensor softmax(const Tensor& X) {
  const Tensor X_exp = exp(X);
  const Tensor partition = sum(X_exp, 1, keepdims);
  return X_exp / partition;  // (n,q) / (n,1): the broadcast mechanism is applied here
}

/// y_j = exp(o_j) / sum_k exp(o_k), so d y_j / d o_i = y_j (1[i = j] - y_i), and for any loss with gradient dy
///   do_i = sum_j dy_j y_j (1[i = j] - y_i) = y_i (dy_i - sum_j dy_j y_j)
/// y = softmax(o) and dy (n,q) -> do (n,q).
inline Tensor softmax_backward(const Tensor& y, const Tensor& dy) { return y * (dy - sum(dy * y, 1, keepdims)); }

/// Softmax regression: y_hat = softmax(X W + b) (3.4.5) for images X (n,...), W (num_inputs,q), b (q,).
struct Net {
  Parameter W, b;

  /// Each image becomes a row of num_inputs numbers: (n,1,28,28) -> (n,784), without a copy.
  Tensor flatten(const Tensor& X) const { return X.reshape({-1, W.data.size(0)}); }

  Tensor operator()(const Tensor& X) const { return softmax(matmul(flatten(X), W.data) + b.data); }

  /// O = X W + b, so from dO, the gradient of the sum of losses with respect to O,
  ///   dW_kj = sum_i X_ik dO_ij = (X^T dO)_kj        db_j = sum_i dO_ij
  void backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat) {
    const Tensor dO = softmax_backward(y_hat, dy_hat);
    matmul_tn(flatten(X), dO, W.grad);
    b.grad = sum(dO, 0);
  }
};

}  // namespace d2l
