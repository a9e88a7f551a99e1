// Initializers that the exercises compare with init::Normal.
#pragma once

#include <cmath>

#include "common/nn/layers.hpp"
#include "tests/support/uniform.hpp"

namespace d2l::init {

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
