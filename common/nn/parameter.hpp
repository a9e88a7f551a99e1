// What a model learns: the values and, beside them, room for their gradient.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

/// The book's `attach_grad` (3.2.3): `grad` has the shape of `data` and is overwritten by each backward pass.
struct Parameter {
  Tensor data, grad;

  Parameter() = default;
  explicit Parameter(Tensor initial) : data(std::move(initial)), grad(data.shape()) {}
};

}  // namespace d2l
