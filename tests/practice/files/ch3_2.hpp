// 3.2 Linear Regression Implementation from Scratch, written by you. Replace not_written_yet() in each function by code of
// your own; `make practice ONLY=3.2` says which are right. Functions of your own may stand anywhere below a line of
// dashes; leave these lines as they are. common/tensor/ has what you need: matmul and matmul_tn (matmul.hpp), + - * /
// and square (elementwise.hpp), sum and mean (reduce.hpp), gather_rows (index.hpp), normal and Generator (random.hpp).
#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.2.1 Generating the Dataset: synthetic_data
/// y = X w + b + noise: w (d,) -> X (num_examples,d) with elements from N(0, 1), and y (num_examples,). The noise is
/// from N(0, 0.01^2). normal(mu, sigma, shape, generator) draws a tensor. Example: for w = [2, -3.4], b = 4.2 and the
/// row [1, 2] of X, y is 4.2 + 2 - 6.8 = -0.6, give or take about 0.01.
inline std::pair<Tensor, Tensor> synthetic_data(const Tensor& w, float b, Index num_examples, Generator& generator) {
  not_written_yet();
}

// ---- 3.2.2 Reading the Dataset: data_iter
/// The minibatches of one pass in a new random order: features (n,d), labels (n,) -> for each X (batch_size,d) and
/// y (batch_size,). Every example is in exactly one of them, beside its own label; the last one may be shorter.
/// generator.shuffle(indices) puts a vector of indices into a random order.
/// Example: 5 examples and batch_size 2 give minibatches of 2, 2 and 1.
inline std::vector<Batch> data_iter(Index batch_size, const Tensor& features, const Tensor& labels,
                                    Generator& generator) {
  not_written_yet();
}

// ---- 3.2.4 Defining the Model: linreg
/// y_hat = X w + b (3.1.4): X (n,d), w (d,1), b (1,) -> y_hat (n,1).
/// Example: X = [[1, 2]], w = [[3], [4]], b = [5] -> [[16]].
inline Tensor linreg(const Tensor& X, const Tensor& w, const Tensor& b) {
  not_written_yet();
}

// ---- 3.2.5 Defining the Loss Function: squared_loss
/// l_i = (y_hat_i - y_i)^2 / 2 (3.1.5): y_hat (n,1), y (n,) -> l (n,1).
/// Example: y_hat = [[3], [1]], y = [1, 1] -> [[2], [0]].
inline Tensor squared_loss(const Tensor& y_hat, const Tensor& y) {
  not_written_yet();
}

// ---- 3.2.5 Defining the Loss Function: squared_loss_backward
/// The gradient of sum_i l_i with respect to y_hat: y_hat (n,1), y (n,) -> (n,1).
/// Example: y_hat = [[3], [1]], y = [1, 1] -> [[2], [0]].
inline Tensor squared_loss_backward(const Tensor& y_hat, const Tensor& y) {
  not_written_yet();
}

// ---- 3.2.4 Defining the Model: linreg_backward
/// Sets w.grad (d,1) and b.grad (1,) to the gradients of the sum of losses, given X (n,d) and dy_hat (n,1), the
/// gradient with respect to y_hat: the sums of (3.1.10). What w.grad and b.grad held before is overwritten. Example: X
/// = [[1, 2], [3, 4]], dy_hat = [[1], [10]] -> w.grad = [[31], [42]], b.grad = [11].
inline void linreg_backward(const Tensor& X, const Tensor& dy_hat, Parameter& w, Parameter& b) {
  not_written_yet();
}

// ---- 3.2.6 Defining the Optimization Algorithm: sgd
/// param <- param - lr * param.grad / batch_size (3.1.9) for each of params, in place; `grad` is the sum over the
/// minibatch.
/// Example: data [1], grad [20], lr 0.1, batch_size 10 -> data [0.8].
inline void sgd(const std::vector<Parameter*>& params, float lr, Index batch_size) {
  not_written_yet();
}

// ---- end
}  // namespace mine
