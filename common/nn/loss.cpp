#include "common/nn/loss.hpp"

#include <algorithm>
#include <cmath>

#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::loss {
namespace {

// r = y_hat - y as (n,m).
Tensor residuals(const char* loss, const Tensor& y_hat, const Tensor& y) {
  if (y_hat.rank() == 0 || y_hat.size() != y.size() || y_hat.size(0) != y.size(0))
    shape_error(loss, y_hat.shape(), y.shape(), "predictions and labels of the same examples are expected");
  const Index n = y_hat.size(0), m = n ? y_hat.size() / n : 1;
  return y_hat.reshape({n, m}) - y.reshape({n, m});
}

template <class Function>
Tensor mapped(Tensor r, const Function& f) {
  std::for_each_n(r.data(), r.size(), [&](float& x) { x = f(x); });
  return r;
}

// The derivative of an example's loss with respect to each of its m elements carries the 1/m of the mean.
Tensor like(const Tensor& y_hat, Tensor gradient) {
  gradient *= Tensor(Shape{}, 1 / static_cast<float>(gradient.size(1)));
  return Tensor(gradient.reshape(y_hat.shape()));
}

}  // namespace

Tensor L2Loss::operator()(const Tensor& y_hat, const Tensor& y) const {
  return mean(square(residuals("L2Loss", y_hat, y)) / 2, 1);
}

// d (r^2 / 2) / dr = r
Tensor L2Loss::backward(const Tensor& y_hat, const Tensor& y) const {
  return like(y_hat, residuals("L2Loss", y_hat, y));
}

Tensor L1Loss::operator()(const Tensor& y_hat, const Tensor& y) const {
  return mean(mapped(residuals("L1Loss", y_hat, y), [](float r) { return std::abs(r); }), 1);
}

// d |r| / dr = sign(r)
Tensor L1Loss::backward(const Tensor& y_hat, const Tensor& y) const {
  return like(y_hat, mapped(residuals("L1Loss", y_hat, y), [](float r) { return r > 0 ? 1.0f : r < 0 ? -1.0f : r; }));
}

Tensor HuberLoss::operator()(const Tensor& y_hat, const Tensor& y) const {
  return mean(mapped(residuals("HuberLoss", y_hat, y),
                     [rho = rho](float r) { return std::abs(r) <= rho ? r * r / (2 * rho) : std::abs(r) - rho / 2; }),
              1);
}

// r / rho inside, sign(r) outside: r / rho cut off at -1 and 1
Tensor HuberLoss::backward(const Tensor& y_hat, const Tensor& y) const {
  return like(y_hat, mapped(residuals("HuberLoss", y_hat, y),
                            [rho = rho](float r) { return std::clamp(r / rho, -1.0f, 1.0f); }));
}

Tensor SoftmaxCrossEntropyLoss::operator()(const Tensor& O, const Tensor& y) const {
  return -pick(nn::log_softmax(O), y);
}

// l_i = log sum_k exp(o_ik) - o_{i,y_i}; the derivative of the first term by o_ij is exp(o_ij) / sum_k exp(o_ik).
Tensor SoftmaxCrossEntropyLoss::backward(const Tensor& O, const Tensor& y) const {
  Tensor dO = nn::softmax(O);
  const Index n = O.size(0), q = O.size(1);
  if (y.shape() != Shape{n}) shape_error("SoftmaxCrossEntropyLoss", O.shape(), y.shape(), "n rows and n labels");
  for (Index i = 0; i < n; ++i) dO.data()[i * q + label_at(O, y, i)] -= 1;
  return dO;
}

}  // namespace d2l::loss
