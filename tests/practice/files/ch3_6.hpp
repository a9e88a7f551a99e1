// 3.6 Implementation of Softmax Regression from Scratch, written by you. Replace not_written_yet() in each function by
// code of your own; `make practice ONLY=3.6` says which are right. Functions of your own may stand anywhere below a
// line of dashes; leave these lines as they are. common/tensor/ has what you need: matmul and matmul_tn (matmul.hpp),
// + - * /, exp, log and equal (elementwise.hpp), sum, argmax and keepdims (reduce.hpp), pick and label_indices
// (index.hpp), zeros (tensor.hpp).
#pragma once

#include <vector>

#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.6.2 The Softmax: softmax
/// softmax(X)_ij = exp(X_ij) / sum_k exp(X_ik) (3.6.1): X (n,q) -> (n,q), rows that sum to 1.
/// Example: X = [[0, log 3]] -> [[0.25, 0.75]].
inline Tensor softmax(const Tensor& X) {
  not_written_yet();
}

// ---- 3.6.2 The Softmax: softmax_backward
/// From dy, the gradient of some loss with respect to y = softmax(o), the gradient with respect to o: y and dy (n,q) ->
/// do (n,q). With d y_j / d o_i = y_j (1[i = j] - y_i), do_i = sum_j dy_j (d y_j / d o_i) in each row.
/// Example: y = [[0.25, 0.75]], dy = [[4, 0]] -> [[0.75, -0.75]].
inline Tensor softmax_backward(const Tensor& y, const Tensor& dy) {
  not_written_yet();
}

// ---- 3.6.3 The Model: net
/// y_hat = softmax(X W + b) (3.4.5): images X (n,...), each taken as a row of d numbers, W (d,q), b (q,) -> y_hat
/// (n,q). For (n,1,28,28), d is 784. X.reshape({-1, d}) gives it rows of d. Example: X = [[[[1, 0]]]] of shape (1, 1,
/// 1, 2), W = [[0, log 2], [0, 0]], b = [0, log 2] -> [[0.2, 0.8]].
inline Tensor net(const Tensor& X, const Tensor& W, const Tensor& b) {
  not_written_yet();
}

// ---- 3.6.4 The Loss Function: cross_entropy
/// l_i = -log y_hat_{i,y_i} (3.4.7): probabilities y_hat (n,q), class labels y (n,) from 0 to q - 1 -> l (n,).
/// Example: y_hat = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], y = [0, 2] -> [2.302585, 0.693147].
inline Tensor cross_entropy(const Tensor& y_hat, const Tensor& y) {
  not_written_yet();
}

// ---- 3.6.4 The Loss Function: cross_entropy_backward
/// The gradient of sum_i l_i with respect to y_hat: y_hat (n,q), y (n,) -> (n,q).
/// label_indices("cross_entropy", y_hat, y) gives the labels as integers, with which to read and write elements.
/// Example: y_hat = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], y = [0, 2] -> [[-10, 0, 0], [0, 0, -2]].
inline Tensor cross_entropy_backward(const Tensor& y_hat, const Tensor& y) {
  not_written_yet();
}

// ---- 3.6.3 The Model: net_backward
/// Sets W.grad (d,q) and b.grad (q,) to the gradients of the sum of losses, given X (n,...), y_hat = net(X) (n,q), and
/// dy_hat (n,q), the gradient with respect to y_hat. What they held before is overwritten. With O = X W + b (3.4.5)
/// and its gradient dO, the former is X^T dO and the latter the sum of the rows of dO. Example: X = [[1, 2]],
/// y_hat = [[0.25, 0.75]], dy_hat = [[4, 0]] -> W.grad = [[0.75, -0.75], [1.5, -1.5]], b.grad = [0.75, -0.75].
inline void net_backward(const Tensor& X, const Tensor& y_hat, const Tensor& dy_hat, Parameter& W, Parameter& b) {
  not_written_yet();
}

// ---- 3.6.5 Classification Accuracy: accuracy
/// How many rows of y_hat (n,q) have their largest element in the column that y (n,) names: a count, not a fraction. Of
/// equal elements the first one is meant.
/// Example: y_hat = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], y = [0, 2] -> 1.
inline double accuracy(const Tensor& y_hat, const Tensor& y) {
  not_written_yet();
}

// ---- end
}  // namespace mine
