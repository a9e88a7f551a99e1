// Uniform random tensors.
#pragma once

#include "common/tensor/random.hpp"

namespace d2l {

/// Elements uniform on [low, high]; only rounding to float can reach high.
inline Tensor uniform(float low, float high, const Shape& shape, Generator& generator) {
  Tensor x = Tensor::uninitialized(shape);
  for (float* element = x.data(); element != x.data() + x.size(); ++element)
    *element = static_cast<float>(low + (static_cast<double>(high) - low) * generator.uniform());
  return x;
}

}  // namespace d2l
