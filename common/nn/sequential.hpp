// A chain of layers (3.3.3).
#pragma once

#include <deque>
#include <vector>

#include "common/nn/dense.hpp"

namespace d2l::nn {

/// The output of each layer is the input of the next.
class Sequential {
 public:
  /// Adds a layer behind those there are.
  void add(Dense layer) { layers_.push_back(std::move(layer)); }

  /// Initializes every layer, each from random numbers of its own (3.3.4).
  void initialize(const init::Initializer& initializer, Generator& generator);

  /// X (n,...) through all layers; the result is valid until the next call. Throws std::logic_error without layers.
  const Tensor& operator()(const Tensor& X);

  /// Overwrites all gradients, given the X of the last call and dy_hat, the gradient of the sum of losses with respect
  /// to its result `y_hat`. The gradient of X itself is not computed.
  void backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat);

  /// net[0]: the i-th layer; throws std::out_of_range.
  Dense& operator[](std::size_t i) { return layers_.at(i); }

  /// What a Trainer updates: valid as long as the net lives.
  std::vector<Parameter*> collect_params();

 private:
  std::deque<Dense> layers_;  // a deque: adding a layer does not move the others, to which a Trainer may point
  std::vector<Tensor> outputs_;
};

}  // namespace d2l::nn
