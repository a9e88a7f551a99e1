// 3.2.4 Defining the Model and 3.2.5 Defining the Loss Function, each with its gradient beside it.
#pragma once

#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// y_hat = X w + b (3.1.4): X (n,d), w (d,1), b (1,) -> y_hat (n,1).
inline Tensor linreg(const Tensor& X, const Tensor& w, const Tensor& b) { return matmul(X, w) + b; }

/// y_hat_i = sum_j X_ij w_j + b, so d y_hat_i / d w_j = X_ij and d y_hat_i / d b = 1. With dy_hat (n,1) the gradient of
/// a sum of losses with respect to y_hat, the chain rule gives the sums of (3.1.10):
///   dw_j = sum_i X_ij dy_hat_i = (X^T dy_hat)_j        db = sum_i dy_hat_i
inline void linreg_backward(const Tensor& X, const Tensor& dy_hat, Parameter& w, Parameter& b) {
  matmul_tn(X, dy_hat, w.grad);
  b.grad = sum(dy_hat, 0);
}

/// l_i = (y_hat_i - y_i)^2 / 2 (3.1.5): y_hat (n,1), y (n,) -> l (n,1). Without the reshape, (n,1) - (n,) would
/// broadcast to (n,n).
inline Tensor squared_loss(const Tensor& y_hat, const Tensor& y) {
  return square(y_hat - y.reshape(y_hat.shape())) / 2;
}

/// d l_i / d y_hat_i = y_hat_i - y_i: the square's 2 cancels the 1/2. Returns dy_hat (n,1), the gradient of sum_i l_i.
inline Tensor squared_loss_backward(const Tensor& y_hat, const Tensor& y) { return y_hat - y.reshape(y_hat.shape()); }

}  // namespace d2l
