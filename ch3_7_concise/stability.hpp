// The formulas of 3.7.2 word for word, to see where they fail, and the one that does not.
#pragma once

#include "common/nn/softmax.hpp"
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

/// The same with m_i = max_k z_ik taken out of the sum, which is then never inf or 0; 3.7.2: Z (n,q) -> (n,q). Finite
/// where the softmax has underflowed to 0.
inline Tensor log_softmax(const Tensor& Z) {
  const auto [y, m, s] = nn::softmax_parts(Z);
  // (z - m) - log s, not z - (m + log s): subtracting m first keeps the digits that large logits would round away.
  return (Z - m.reshape({-1, 1})) - log(s).reshape({-1, 1});
}

}  // namespace d2l
