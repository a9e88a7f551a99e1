// Applies an optimization algorithm to all parameters of a net (3.3.6).
#pragma once

#include <vector>

#include "common/nn/parameter.hpp"

namespace d2l {

/// Minibatch stochastic gradient descent over the parameters of net.collect_params().
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
