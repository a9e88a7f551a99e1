// 3.7 Concise Implementation of Softmax Regression, written by you. Replace not_written_yet() in each function by code
// of your own; `make practice ONLY=3.7` says which are right. Functions of your own may stand anywhere below a line of
// dashes; leave these lines as they are. common/tensor/ has what you need: + - * /, exp and log (elementwise.hpp), sum,
// max and keepdims (reduce.hpp), pick and label_indices (index.hpp). The layers come in with the training.
#pragma once

#include <vector>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.7.2 The Softmax: log_softmax
/// log y_hat_j = z_j - log sum_i exp(z_i) (3.7.1) for each row of the logits: Z (n,q) -> (n,q). Finite also where
/// exp(z_i) overflows or y_hat_j underflows: adding the same amount to all logits of a row changes nothing. It keeps
/// its digits where they are large: [[1e8, 1e8]] -> [[-log 2, -log 2]]. Example: Z = [[0, log 3]] -> [[log 0.25, log
/// 0.75]]; Z = [[1000, 0]] -> [[0, -1000]].
inline Tensor log_softmax(const Tensor& Z) {
  not_written_yet();
}

// ---- 3.7.2 The Softmax: softmax_cross_entropy
/// l_i = log sum_k exp(o_ik) - o_{i,y_i} (3.4.8): logits O (n,q), not probabilities, and class labels y (n,) -> l (n,).
/// Finite for the same logits as log_softmax.
/// Example: O = [[0, log 3]], y = [0] -> [log 4]; O = [[1000, 0]], y = [1] -> [1000].
inline Tensor softmax_cross_entropy(const Tensor& O, const Tensor& y) {
  not_written_yet();
}

// ---- 3.7.2 The Softmax: softmax_cross_entropy_backward
/// The gradient of sum_i l_i with respect to O, which is softmax(O)_ij - 1[j = y_i] (3.4.9): O (n,q), y (n,) -> (n,q).
/// Finite for the same logits as log_softmax. label_indices("softmax_cross_entropy", O, y) gives the labels as
/// integers. Example: O = [[0, log 3]], y = [1] -> [[0.25, -0.25]]; O = [[1000, 0]], y = [1] -> [[1, -1]].
inline Tensor softmax_cross_entropy_backward(const Tensor& O, const Tensor& y) {
  not_written_yet();
}

// ---- end
}  // namespace mine
