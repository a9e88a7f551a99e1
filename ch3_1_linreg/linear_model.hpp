// 3.1.1, Linear Model and Loss Function: (3.1.2) to (3.1.7).
#pragma once

#include <stdexcept>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"

namespace d2l {

/// The weights w (d,) and the bias b; also their gradient, which has the same shape.
struct LinearModel {
  Tensor w;
  float b = 0;

  /// y_hat = X w + b (3.1.4): X (n,d) -> (n,).
  Tensor operator()(const Tensor& X) const { return matmul(X, w) + b; }
};

/// y_hat = w_1 x_1 + ... + w_d x_d + b (3.1.2) for one example x (d,), in double: losses near the minimum differ in
/// digits that float32 lacks. Throws std::invalid_argument for another shape.
inline double predict(const LinearModel& model, const Tensor& x) {
  if (x.shape() != model.w.shape()) shape_error("predict", model.w.shape(), x.shape(), "as many features as weights");
  double y_hat = static_cast<double>(model.b);
  for (Index j = 0; j < x.size(); ++j)
    y_hat += static_cast<double>(model.w.data()[j]) * static_cast<double>(x.data()[j]);
  return y_hat;
}

/// l(y_hat, y) = (y_hat - y)^2 / 2 (3.1.5).
inline double squared_loss(double y_hat, double y) { return (y_hat - y) * (y_hat - y) / 2; }

/// Throws std::invalid_argument unless X is (n,d) and y (n,) with n > 0.
inline void check_examples(const char* operation, const Tensor& X, const Tensor& y) {
  if (X.rank() != 2 || y.rank() != 1 || X.size(0) != y.size() || y.size() == 0)
    shape_error(operation, X.shape(), y.shape(), "X (n,d) and y (n,) with n > 0 are expected");
}

/// L(w, b), the mean of the losses of all examples (3.1.6): X (n,d), y (n,). Its minimum is what (3.1.7) asks for.
inline double empirical_loss(const LinearModel& model, const Tensor& X, const Tensor& y) {
  check_examples("empirical_loss", X, y);
  double total = 0;
  for (Index i = 0; i < y.size(); ++i) total += squared_loss(predict(model, X[i]), static_cast<double>(y(i)));
  return total / static_cast<double>(y.size());
}

}  // namespace d2l
