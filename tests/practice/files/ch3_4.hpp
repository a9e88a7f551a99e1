// 3.4 Softmax Regression, written by you. Replace not_written_yet() in each function by code of your own;
// `make practice ONLY=3.4` says which are right. Functions of your own may stand anywhere below a line of dashes; leave
// these lines as they are. common/tensor/ has what you need: + - * /, exp and log (elementwise.hpp), sum and max
// (reduce.hpp), zeros and Tensor (tensor.hpp). O(i, j) is an element, O.size(0) the number of rows, O.size(1) that of
// columns. std::exp and std::log take a number.
#pragma once

#include <cmath>
#include <vector>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.4.1 Classification Problems: one_hot
/// Row i is the vector of (3.4.1) for the label y_i, a 1 at the label and 0 elsewhere: labels y (n,), which count from
/// 0 to q-1 -> (n,q). y(i) is a float; static_cast<Index>(y(i)) makes an index of it.
/// Example: y = [1, 0], q = 3 -> [[0, 1, 0], [1, 0, 0]].
inline Tensor one_hot(const Tensor& y, Index q) {
  not_written_yet();
}

// ---- 3.4.1, Softmax Operation: softmax
/// y_hat_j = exp(o_j) / sum_k exp(o_k) (3.4.3) in each row: O (n,q) -> Y_hat (n,q), whose rows sum to 1.
/// Example: O = [[0, log 3]] -> [[0.25, 0.75]].
inline Tensor softmax(const Tensor& O) {
  not_written_yet();
}

// ---- 3.4.2, Log-Likelihood: cross_entropy_loss
/// l = -sum_j y_j log y_hat_j for each example (3.4.7): probabilities Y_hat (n,q), labels Y (n,q) -> l (n,). The rows
/// of Y are one-hot or any other distribution (3.4.10); where y_j = 0 there is nothing to add, even if y_hat_j is 0,
/// too.
/// Example: Y_hat = [[0.5, 0.25, 0.25]], Y = [[0, 1, 0]] -> [log 4].
inline Tensor cross_entropy_loss(const Tensor& Y_hat, const Tensor& Y) {
  not_written_yet();
}

// ---- 3.4.2, Softmax and Derivatives: softmax_cross_entropy_backward
/// The gradient of the sum of the losses with respect to the logits O, in which each row is (3.4.9): O (n,q), Y (n,q)
/// -> (n,q).
/// Example: O = [[0, log 3]], Y = [[1, 0]] -> [[-0.75, 0.75]].
inline Tensor softmax_cross_entropy_backward(const Tensor& O, const Tensor& Y) {
  not_written_yet();
}

// ---- 3.4.3, Entropy: entropy
/// H[p] = -sum_j p(j) log p(j) (3.4.11) in nats, where 0 log 0 counts as 0. p[j] is the probability of event j,
/// p.size() the number of events.
/// Example: p = (0.5, 0.5) -> log 2 = 0.693147.
inline double entropy(const std::vector<double>& p) {
  not_written_yet();
}

// ---- 3.4.3, Cross-Entropy Revisited: cross_entropy
/// H(p, q) = -sum_j p(j) log q(j) in nats, the expected surprisal of an observer who believes q while p is true. An
/// event that cannot happen, p(j) = 0, adds nothing.
/// Example: p = (1, 0), q = (0.5, 0.5) -> log 2 = 0.693147.
inline double cross_entropy(const std::vector<double>& p, const std::vector<double>& q) {
  not_written_yet();
}

// ---- 3.4.3, Kullback Leibler Divergence: kl_divergence
/// D(p||q) = sum_j p(j) log(p(j) / q(j)) (3.4.12) in nats. An event that cannot happen, p(j) = 0, adds nothing.
/// Example: p = (1, 0), q = (0.5, 0.5) -> log 2; if p and q are equal -> 0.
inline double kl_divergence(const std::vector<double>& p, const std::vector<double>& q) {
  not_written_yet();
}

// ---- end
}  // namespace mine
