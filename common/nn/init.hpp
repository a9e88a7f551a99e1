// How the weights of a layer are initialized (3.3.4).
#pragma once

#include <cmath>
#include <functional>

#include "common/tensor/random.hpp"

namespace d2l::init {

/// Fills a weight (units, inputs). Biases start at 0 whatever the initializer.
using Initializer = std::function<void(Tensor& weight, Generator& generator)>;

/// N(0, sigma^2).
inline Initializer Normal(float sigma = 0.01f) {
  return [sigma](Tensor& weight, Generator& generator) { weight = normal(0, sigma, weight.shape(), generator); };
}

/// Uniform on [-scale, scale].
inline Initializer Uniform(float scale = 0.07f) {
  return [scale](Tensor& weight, Generator& generator) { weight = uniform(-scale, scale, weight.shape(), generator); };
}

/// Uniform on [-s, s] with s = sqrt(magnitude / ((inputs + units) / 2)), which keeps the sizes of outputs and gradients
/// near those of the inputs.
inline Initializer Xavier(float magnitude = 3) {
  return [magnitude](Tensor& weight, Generator& generator) {
    const float mean_units = (weight.size(0) + weight.size(1)) / 2.0f;
    weight = uniform(-std::sqrt(magnitude / mean_units), std::sqrt(magnitude / mean_units), weight.shape(), generator);
  };
}

inline Initializer Constant(float value) {
  return [value](Tensor& weight, Generator&) { weight.fill(value); };
}

inline Initializer Zero() { return Constant(0); }

}  // namespace d2l::init
