// How the weights of a layer begin (3.3.4).
#pragma once

#include <functional>

#include "common/tensor/random.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::init {

/// Fills a weight (units, inputs). Biases begin at 0 whatever the initializer.
using Initializer = std::function<void(Tensor& weight, Generator& generator)>;

/// Draws from N(0, sigma^2).
Initializer Normal(float sigma = 0.01f);

/// Draws evenly from -scale to scale.
Initializer Uniform(float scale = 0.07f);

/// Draws evenly from -s to s with s = sqrt(magnitude / ((inputs + units) / 2)), so that the sizes of the outputs and of
/// the gradients stay about those of the inputs.
Initializer Xavier(float magnitude = 3);

Initializer Constant(float value);
Initializer Zero();

}  // namespace d2l::init
