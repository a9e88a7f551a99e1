// Losses that the exercises of 3.1 and 3.3 compare with L2Loss.
#pragma once

#include <algorithm>
#include <cmath>

#include "common/nn/loss.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::loss {

/// A loss of residuals r = y_hat - y (n,m): l_i is the mean of value(r) over the m elements of example i, so that the
/// derivative with respect to each of them is slope(r) / m.
template <class Value, class Slope>
LossAndGradient of_residuals(const char* loss, const Tensor& y_hat, const Tensor& y, Value value, Slope slope) {
  if (y_hat.rank() == 0 || y_hat.size() != y.size() || y_hat.size(0) != y.size(0))
    shape_error(loss, y_hat.shape(), y.shape(), "predictions and labels of the same examples are expected");
  const Shape rows = {y_hat.size(0), y_hat.shape().without(0).size()};
  const Tensor r = y_hat.reshape(rows) - y.reshape(rows);
  Tensor values = Tensor::uninitialized(rows), slopes = Tensor::uninitialized(rows);
  std::transform(r.data(), r.data() + r.size(), values.data(), value);
  std::transform(r.data(), r.data() + r.size(), slopes.data(), slope);
  return {mean(values, 1), slopes.reshape(y_hat.shape()) * (1.0f / static_cast<float>(rows[1]))};
}

/// |r|, with the derivative sign(r), 0 at r = 0.
struct L1Loss {
  LossAndGradient with_gradient(const Tensor& y_hat, const Tensor& y) const {
    return of_residuals(
        "L1Loss", y_hat, y, [](float r) { return std::abs(r); },
        [](float r) { return r > 0   ? 1.0f
                             : r < 0 ? -1.0f
                                     : r; });
  }
  Tensor operator()(const Tensor& y_hat, const Tensor& y) const { return with_gradient(y_hat, y).l; }
};

/// r^2 / (2 rho) where |r| <= rho, |r| - rho / 2 beyond: quadratic near 0, linear for outliers. Its derivative is
/// r / rho, clamped to [-1, 1]. rho > 0.
struct HuberLoss {
  float rho = 1;
  LossAndGradient with_gradient(const Tensor& y_hat, const Tensor& y) const {
    return of_residuals(
        "HuberLoss", y_hat, y,
        [rho = rho](float r) { return std::abs(r) <= rho ? r * r / (2 * rho) : std::abs(r) - rho / 2; },
        [rho = rho](float r) { return std::clamp(r / rho, -1.0f, 1.0f); });
  }
  Tensor operator()(const Tensor& y_hat, const Tensor& y) const { return with_gradient(y_hat, y).l; }
};

}  // namespace d2l::loss
