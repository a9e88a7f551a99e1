#include "common/nn/loss.hpp"

#include <algorithm>
#include <cmath>

#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::loss {
namespace {

// A loss of residuals r = y_hat - y (n,m): l_i is the mean of value(r) over the m elements of example i, so that the
// derivative with respect to each of them is slope(r) / m.
template <class Value, class Slope>
LossAndGradient of_residuals(const char* loss, const Tensor& y_hat, const Tensor& y, Value value, Slope slope) {
  if (y_hat.rank() == 0 || y_hat.size() != y.size() || y_hat.size(0) != y.size(0))
    shape_error(loss, y_hat.shape(), y.shape(), "predictions and labels of the same examples are expected");
  const Shape rows = {y_hat.size(0), y_hat.shape().without(0).size()};
  const Tensor r = y_hat.reshape(rows) - y.reshape(rows);
  Tensor values = Tensor::uninitialized(rows), slopes = Tensor::uninitialized(rows);
  std::transform(r.data(), r.data() + r.size(), values.data(), value);
  std::transform(r.data(), r.data() + r.size(), slopes.data(), slope);
  return {mean(values, 1), slopes.reshape(y_hat.shape()) * (1.0f / rows[1])};
}

}  // namespace

// d (r^2 / 2) / dr = r
LossAndGradient L2Loss::with_gradient(const Tensor& y_hat, const Tensor& y) const {
  return of_residuals(
      "L2Loss", y_hat, y, [](float r) { return r * r / 2; }, [](float r) { return r; });
}

// d |r| / dr = sign(r)
LossAndGradient L1Loss::with_gradient(const Tensor& y_hat, const Tensor& y) const {
  return of_residuals(
      "L1Loss", y_hat, y, [](float r) { return std::abs(r); },
      [](float r) { return r > 0   ? 1.0f
                           : r < 0 ? -1.0f
                                   : r; });
}

// r / rho where |r| <= rho, sign(r) beyond: r / rho, clamped to [-1, 1]
LossAndGradient HuberLoss::with_gradient(const Tensor& y_hat, const Tensor& y) const {
  return of_residuals(
      "HuberLoss", y_hat, y,
      [rho = rho](float r) { return std::abs(r) <= rho ? r * r / (2 * rho) : std::abs(r) - rho / 2; },
      [rho = rho](float r) { return std::clamp(r / rho, -1.0f, 1.0f); });
}

// With m_i = max_k o_ik and s_i = sum_k exp(o_ik - m_i), log sum_k exp(o_ik) = m_i + log s_i. Its derivative with respect
// to o_ij is exp(o_ij - m_i) / s_i = softmax(O)_ij, so both come from one softmax.
LossAndGradient SoftmaxCrossEntropyLoss::with_gradient(const Tensor& O, const Tensor& y) const {
  const std::vector<Index> labels = label_indices("SoftmaxCrossEntropyLoss", O, y);
  nn::SoftmaxParts softmax = nn::softmax_parts(O);
  Tensor l = log(softmax.s);
  const Index q = O.size(1);
  const float *const o = O.data(), *const m = std::as_const(softmax.m).data();
  float *const loss = l.data(), *const dO = softmax.y.data();
  for (Index i = 0; i < y.size(); ++i) {
    const Index label = i * q + labels[i];
    loss[i] -= o[label] - m[i];  // o - m first: it keeps the digits that large logits would round away
    dO[label] -= 1;
  }
  return {std::move(l), std::move(softmax.y)};
}

}  // namespace d2l::loss
