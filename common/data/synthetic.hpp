// Data generated from a linear model, so that the true parameters are known; 3.2.1.
#pragma once

#include <utility>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/random.hpp"

namespace d2l {

/// y = X w + b + noise (3.2.1): X (num_examples, d) from N(0, 1), w (d,), y (num_examples,), noise from N(0, 0.01^2).
inline std::pair<Tensor, Tensor> synthetic_data(const Tensor& w, float b, Index num_examples, Generator& generator) {
  Tensor X = normal(0, 1, {num_examples, w.size()}, generator);
  Tensor y = matmul(X, w) + b;
  y += normal(0, 0.01f, y.shape(), generator);
  return {std::move(X), std::move(y)};
}

}  // namespace d2l
