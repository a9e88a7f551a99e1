#include "common/nn/loss.hpp"

#include <utility>

#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::loss {
// d (r^2 / 2) / dr = r
LossAndGradient L2Loss::with_gradient(const Tensor& y_hat, const Tensor& y) const {
  if (y_hat.rank() == 0 || y_hat.size() != y.size() || y_hat.size(0) != y.size(0))
    shape_error("L2Loss", y_hat.shape(), y.shape(), "predictions and labels of the same examples are expected");
  const Index m = y_hat.shape().without(0).size();
  const Tensor r = (y_hat - y.reshape(y_hat.shape())).reshape({y_hat.size(0), m});
  return {mean(r * r / 2, 1), (r / static_cast<float>(m)).reshape(y_hat.shape())};
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
