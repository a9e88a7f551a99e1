#include "common/nn/init.hpp"

#include <cmath>

namespace d2l::init {

Initializer Normal(float sigma) {
  return [sigma](Tensor& weight, Generator& generator) { weight = normal(0, sigma, weight.shape(), generator); };
}

Initializer Uniform(float scale) {
  return [scale](Tensor& weight, Generator& generator) { weight = uniform(-scale, scale, weight.shape(), generator); };
}

Initializer Xavier(float magnitude) {
  return [magnitude](Tensor& weight, Generator& generator) {
    const float scale = std::sqrt(magnitude / (static_cast<float>(weight.size(0) + weight.size(1)) / 2));
    weight = uniform(-scale, scale, weight.shape(), generator);
  };
}

Initializer Constant(float value) {
  return [value](Tensor& weight, Generator&) { weight.fill(value); };
}

Initializer Zero() { return Constant(0); }

}  // namespace d2l::init
