// Minibatch stochastic gradient descent (3.2.6).
#pragma once

#include <span>

#include "common/nn/parameter.hpp"

namespace d2l {

/// param <- param - lr * param.grad / batch_size (3.1.9); `grad` is the sum over the minibatch.
void sgd(std::span<Parameter* const> params, float lr, Index batch_size);

inline void sgd(std::initializer_list<Parameter*> params, float lr, Index batch_size) {
  sgd(std::span(params.begin(), params.size()), lr, batch_size);
}

}  // namespace d2l
