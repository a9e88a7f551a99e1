// The softmax as a framework offers it, safe for logits of any size; (3.4.3) and 3.7.2.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l::nn {

/// exp(o_ij - m_i) / sum_k exp(o_ik - m_i) with m_i = max_k o_ik: O (n,q) -> rows that sum to 1 (3.4.3). The same as
/// without m_i, but no exponential exceeds 1. All functions here throw std::invalid_argument unless O is (n,q), q > 0.
Tensor softmax(const Tensor& O);
void softmax(const Tensor& O, Tensor& out);

/// y = softmax(O) (n,q) with what it is made of: m_i (n,) and s_i = sum_k exp(o_ik - m_i) (n,).
struct SoftmaxParts {
  Tensor y, m, s;
};
SoftmaxParts softmax_parts(const Tensor& O);

/// m_i + log s_i = log sum_k exp(o_ik): O (n,q) -> (n,1), the logarithm of softmax's denominator.
Tensor log_sum_exp(const Tensor& O);

}  // namespace d2l::nn
