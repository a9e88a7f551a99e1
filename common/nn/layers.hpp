// The layers of 3.3.3: the fully-connected one, and a chain of them.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "common/nn/sgd.hpp"
#include "common/tensor/random.hpp"

/// How the weights of a layer are initialized; 3.3.4.
namespace d2l::init {

/// Fills a weight (units, inputs). Biases start at 0 whatever the initializer.
using Initializer = std::function<void(Tensor& weight, Generator& generator)>;

/// N(0, sigma^2).
inline Initializer Normal(float sigma = 0.01f) {
  return [sigma](Tensor& weight, Generator& generator) { weight = normal(0, sigma, weight.shape(), generator); };
}

}  // namespace d2l::init

namespace d2l::nn {

/// The fully-connected layer of 3.1.3: y = X W^T + b for X (n,d), W (units,d), b (units,) -> y (n,units); an X with
/// more axes counts as (n, all the rest). The number of inputs d is inferred from the first X; until then the
/// parameters have no shape.
class Dense {
 public:
  /// Throws std::invalid_argument unless units >= 1.
  explicit Dense(Index units);

  /// Sets how the weight is initialized: now if d is known, otherwise in the first forward pass (deferred
  /// initialization, 3.3.4).
  void initialize(const init::Initializer& initializer, Generator& generator);

  /// Throws std::logic_error before initialize, std::invalid_argument if X has another width than the first one had.
  Tensor forward(const Tensor& X);

  /// Overwrites the gradients of W and b, given dy (n,units), the gradient of the sum of losses with respect to y, for
  /// the X of the forward pass.
  void backward(const Tensor& X, const Tensor& dy);

  /// The gradient with respect to X, as (n,d): needed only if there is a layer before this one.
  Tensor input_gradient(const Tensor& dy) const;

  /// Throw std::logic_error while the number of inputs is not known.
  Parameter& weight() &;
  Parameter& bias() &;

  /// W and b, whether they have a shape yet or not.
  std::vector<Parameter*> parameters() & { return {&weight_, &bias_}; }

 private:
  Tensor flatten(const Tensor& X) const;
  bool knows_inputs() const { return weight_.data.rank() == 2; }
  void make_parameters(Index inputs);

  Index units_;
  Parameter weight_, bias_;
  init::Initializer initializer_;
  std::optional<Generator> generator_;
};

/// A chain of layers: the output of each is the input of the next.
class Sequential {
 public:
  /// Adds a layer after the existing ones.
  void add(Dense layer) { layers_.push_back(std::move(layer)); }

  /// Initializes every layer, each with its own random numbers; 3.3.4.
  void initialize(const init::Initializer& initializer, Generator& generator);

  /// X (n,...) through all layers. Throws std::logic_error without layers.
  Tensor operator()(const Tensor& X);

  /// Overwrites all gradients, given dy_hat, the gradient of the sum of losses with respect to y_hat = net(X). The
  /// gradient of X itself is not computed.
  void backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat);

  /// net[0]: the i-th layer; throws std::out_of_range.
  Dense& operator[](std::size_t i) & { return layers_.at(i); }

  /// What a Trainer updates: valid as long as the net lives.
  std::vector<Parameter*> collect_params() &;

 private:
  std::deque<Dense> layers_;  // a deque: adding a layer does not move the others, to which a Trainer may point
};

}  // namespace d2l::nn
