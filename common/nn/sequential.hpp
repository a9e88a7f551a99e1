// A chain of layers (3.3.3).
#pragma once

#include <deque>
#include <vector>

#include "common/nn/dense.hpp"

namespace d2l::nn {

/// The output of each layer is the input of the next.
class Sequential {
 public:
  /// Adds a layer after the existing ones.
  void add(Dense layer) { layers_.push_back(std::move(layer)); }

  /// Initializes every layer, each with its own random numbers (3.3.4).
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
