// The formulas of 3.7.2 word for word, to see where they fail; the ones to use are in common/nn/softmax.hpp.
#pragma once

#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l {

/// exp(z_j) / sum_i exp(z_i) for each row of Z (n,q) (3.4.3): NaN once an exponential overflows or all underflow.
inline Tensor softmax_by_definition(const Tensor& Z) {
  const Tensor exp_z = exp(Z);
  return exp_z / sum(exp_z, 1, keepdims);
}

/// z_j - log sum_i exp(z_i) (3.7.1): the quotient is gone, but the sum can still overflow.
inline Tensor log_softmax_by_equation(const Tensor& Z) { return Z - log(sum(exp(Z), 1, keepdims)); }

}  // namespace d2l
