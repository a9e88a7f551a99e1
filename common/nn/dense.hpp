// The fully-connected layer (3.1.3, 3.3.3).
#pragma once

#include <optional>

#include "common/nn/init.hpp"
#include "common/nn/parameter.hpp"

namespace d2l::nn {

/// y = X W^T + b for X (n,d), W (units,d), b (units,) -> y (n,units); an X of more axes counts as (n, all the rest).
/// The number of inputs d is learnt from the first X; until then the parameters have no shape.
class Dense {
 public:
  /// Throws std::invalid_argument unless units >= 1.
  explicit Dense(Index units);

  /// Says how to begin; the parameters get their values now if d is known, otherwise in the first forward pass
  /// (deferred initialization, 3.3.4).
  void initialize(const init::Initializer& initializer, Generator& generator);

  /// Throws std::logic_error before initialize, std::invalid_argument if X has another width than the first one had.
  Tensor forward(const Tensor& X);

  /// Overwrites the gradients of W and b, given dy (n,units), the gradient of the sum of losses with respect to y, for
  /// the X of the forward pass.
  void backward(const Tensor& X, const Tensor& dy);

  /// The gradient with respect to X, as (n,d): only asked for where another layer comes before.
  Tensor input_gradient(const Tensor& dy) const;

  /// Throw std::logic_error while the number of inputs is not known.
  Parameter& weight();
  Parameter& bias();

  /// W and b, whether they have a shape yet or not.
  std::vector<Parameter*> parameters() { return {&weight_, &bias_}; }

 private:
  Tensor flatten(const Tensor& X) const;
  bool knows_inputs() const { return weight_.data.rank() == 2; }
  void begin(Index inputs);

  Index units_;
  Parameter weight_, bias_;
  init::Initializer initializer_;
  std::optional<Generator> generator_;
};

}  // namespace d2l::nn
