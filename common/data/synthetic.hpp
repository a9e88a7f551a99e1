// Data made up from a linear model, so that the true parameters are known (3.2.1).
#pragma once

#include <utility>

#include "common/tensor/random.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l {

/// y = X w + b + noise (3.2.1): X (num_examples, d) from N(0, 1), w (d,), y (num_examples,), noise from N(0, 0.01^2).
std::pair<Tensor, Tensor> synthetic_data(const Tensor& w, float b, Index num_examples, Generator& generator);

}  // namespace d2l
