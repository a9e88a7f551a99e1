// How the weights of a layer are initialized (3.3.4).
#pragma once

#include <functional>

#include "common/tensor/random.hpp"

namespace d2l::init {

/// Fills a weight (units, inputs). Biases start at 0 whatever the initializer.
using Initializer = std::function<void(Tensor& weight, Generator& generator)>;

/// N(0, sigma^2).
inline Initializer Normal(float sigma = 0.01f) {
  return [sigma](Tensor& weight, Generator& generator) { weight = normal(0, sigma, weight.shape(), generator); };
}

}  // namespace d2l::init
