// What a model learns, and how minibatch stochastic gradient descent updates it; 3.2.6, 3.3.6.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/tensor/elementwise.hpp"

namespace d2l {

/// The book's `attach_grad` of 3.2.3: `grad` has the shape of `data`, and each backward pass overwrites it.
struct Parameter {
  Tensor data, grad;

  Parameter() = default;
  explicit Parameter(Tensor initial) : data(std::move(initial)), grad(data.shape()) {}
};

/// param <- param - lr * param.grad / batch_size (3.1.9); `grad` is the sum over the minibatch. Throws
/// std::invalid_argument unless batch_size >= 1.
inline void sgd(const std::vector<Parameter*>& params, float lr, Index batch_size) {
  if (batch_size < 1)
    throw std::invalid_argument("sgd: expected a batch size of at least 1, found " + std::to_string(batch_size));
  for (Parameter* param : params) add_scaled(param->data, -lr / batch_size, param->grad);
}

/// Applies an optimization algorithm to the parameters of net.collect_params(), which it does not own; 3.3.6.
class Trainer {
 public:
  struct Sgd {
    float learning_rate;
  };

  /// Throws std::invalid_argument unless the learning rate is finite.
  Trainer(std::vector<Parameter*> params, Sgd sgd) : params_(std::move(params)), sgd_(sgd) {
    if (!std::isfinite(sgd.learning_rate))
      throw std::invalid_argument("Trainer: expected a finite learning rate, found " +
                                  std::to_string(sgd.learning_rate));
  }

  /// param <- param - learning_rate * param.grad / batch_size for every parameter (3.1.9). Throws std::logic_error if
  /// one has no values yet, std::invalid_argument unless batch_size >= 1.
  void step(Index batch_size) {
    for (const Parameter* param : params_)
      if (param->data.size() == 0)
        throw std::logic_error("Trainer: expected parameters with values, found one without; call net(X) once first");
    sgd(params_, sgd_.learning_rate, batch_size);
  }

 private:
  std::vector<Parameter*> params_;
  Sgd sgd_;
};

}  // namespace d2l
