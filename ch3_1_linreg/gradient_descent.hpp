// 3.1.1, Gradient descent: (3.1.9) and (3.1.10).
#pragma once

#include "ch3_1_linreg/linear_model.hpp"
#include "common/data/data_loader.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// l^(i) = (w^T x^(i) + b - y^(i))^2 / 2, so with the error e_i = w^T x^(i) + b - y^(i)
///   d l^(i) / d w_j = x_ij e_i        d l^(i) / d b = e_i
/// and the sums of (3.1.10) over a minibatch X (m,d), y (m,) are dw = X^T e and db = sum_i e_i.
inline LinearModel gradient(const LinearModel& model, const Tensor& X, const Tensor& y) {
  check_examples("gradient", X, y);
  const Tensor error = model(X) - y;  // (m,)
  return {Tensor(matmul_tn(X, error.reshape({-1, 1})).reshape(model.w.shape())), sum(error)};
}

/// The same sums by central differences, from the losses alone as (3.1.9) has it: L(theta + h) - L(theta - h) over 2 h
/// for each parameter, times |B|. The losses are quadratic, so that any h gives their derivative, up to rounding.
inline LinearModel gradient_by_differences(const LinearModel& model, const Tensor& X, const Tensor& y, float h) {
  const double factor = static_cast<double>(y.size()) / (2 * static_cast<double>(h));
  const auto slope = [&](const LinearModel& above, const LinearModel& below) {
    return static_cast<float>(factor * (empirical_loss(above, X, y) - empirical_loss(below, X, y)));
  };
  LinearModel sums{zeros(model.w.shape()), slope({model.w, model.b + h}, {model.w, model.b - h})};
  for (Index j = 0; j < model.w.size(); ++j) {
    LinearModel above = model, below = model;
    above.w(j) += h;
    below.w(j) -= h;
    sums.w(j) = slope(above, below);
  }
  return sums;
}

/// (w, b) <- (w, b) - lr / |B| (dw, db) (3.1.9) for the minibatch X (m,d), y (m,).
inline void gradient_step(LinearModel& model, const Tensor& X, const Tensor& y, float lr) {
  const LinearModel sums = gradient(model, X, y);
  const float step = lr / static_cast<float>(y.size());
  add_scaled(model.w, -step, sums.w);
  model.b -= step * sums.b;
}

/// One pass over the examples in random order, a step for every `batch_size` of them; the last minibatch may be
/// shorter.
inline void gradient_descent_epoch(LinearModel& model, const Tensor& X, const Tensor& y, float lr, Index batch_size,
                                   Generator& generator) {
  for (const auto& [X_batch, y_batch] : load_array({Tensor(X), Tensor(y)}, batch_size, generator.split()))
    gradient_step(model, X_batch, y_batch, lr);
}

}  // namespace d2l
