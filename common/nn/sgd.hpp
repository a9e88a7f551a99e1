// What a model learns, and how minibatch stochastic gradient descent updates it (3.2.6, 3.3.6).
#pragma once

#include <span>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// The book's `attach_grad` (3.2.3): `grad` has the shape of `data`, and each backward pass overwrites it.
struct Parameter {
  Tensor data, grad;

  Parameter() = default;
  explicit Parameter(Tensor initial) : data(std::move(initial)), grad(data.shape()) {}
};

/// param <- param - lr * param.grad / batch_size (3.1.9); `grad` is the sum over the minibatch.
void sgd(std::span<Parameter* const> params, float lr, Index batch_size);

inline void sgd(std::initializer_list<Parameter*> params, float lr, Index batch_size) {
  sgd(std::span(params.begin(), params.size()), lr, batch_size);
}

/// Applies an optimization algorithm to the parameters of net.collect_params() (3.3.6), which it does not own.
class Trainer {
 public:
  struct Sgd {
    float learning_rate;
  };

  /// Throws std::invalid_argument unless the learning rate is finite.
  Trainer(std::vector<Parameter*> params, Sgd sgd);

  /// param <- param - learning_rate * param.grad / batch_size for every parameter (3.1.9). Throws std::logic_error if
  /// one has no values yet, std::invalid_argument unless batch_size >= 1.
  void step(Index batch_size);

 private:
  std::vector<Parameter*> params_;
  Sgd sgd_;
};

}  // namespace d2l
