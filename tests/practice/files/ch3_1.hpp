// 3.1 Linear Regression, written by you. Replace not_written_yet() in each function by code of your own;
// `make practice ONLY=3.1` says which are right. Functions of your own may stand anywhere below a line of dashes; leave
// these lines as they are. common/tensor/ has what you need: matmul and matmul_tn (matmul.hpp), + - * /, exp and square
// (elementwise.hpp), sum and mean (reduce.hpp); ch3_1_linreg/normal_equations.hpp has inverse. X(i, j) is an element, and
// X.size(0) the number of rows.
#pragma once

#include <cmath>
#include <numbers>

#include "ch3_1_linreg/normal_equations.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/not_written.hpp"

namespace mine {

using namespace d2l;
using d2l::practice::not_written_yet;

// ---- 3.1.1, Linear Model: linear_model
/// y_hat = X w + b (3.1.4): X (n,d), w (d,), a number b -> y_hat (n,).
/// Example: X = [[1, 2], [3, 4]], w = [3, 4], b = 5 -> [16, 30].
inline Tensor linear_model(const Tensor& X, const Tensor& w, float b) {
  not_written_yet();
}

// ---- 3.1.1, Loss Function: squared_loss
/// l = (y_hat - y)^2 / 2 (3.1.5), the loss of one example.
/// Example: y_hat = 3, y = 1 -> 2.
inline double squared_loss(double y_hat, double y) {
  not_written_yet();
}

// ---- 3.1.1, Loss Function: empirical_loss
/// L(w, b), the mean of the losses of all examples (3.1.6): X (n,d), w (d,), a number b, y (n,) -> a number.
/// Example: X = [[1], [2]], w = [3], b = 1 predict 4 and 7; for y = [2, 7] the losses are 2 and 0, and L = 1.
inline double empirical_loss(const Tensor& X, const Tensor& w, float b, const Tensor& y) {
  not_written_yet();
}

// ---- 3.1.1, Analytic Solution: analytic_solution
/// w* = (X^T X)^-1 X^T y (3.1.8): X (n,d), y (n,) -> w* (d,). There is no b: whoever wants one appends the column of
/// ones to X before the call. inverse(A) is A^-1; matmul_tn(A, B) is A^T B for two matrices.
/// Example: X = [[1], [2]], y = [3, 4] -> X^T X = [[5]], X^T y = [11], w* = [2.2].
inline Tensor analytic_solution(const Tensor& X, const Tensor& y) {
  not_written_yet();
}

// ---- 3.1.1, Gradient descent: gradient_step
/// (w, b) <- (w, b) - lr / |B| (sum of the gradients) (3.1.9), written out in (3.1.10), for the minibatch X (m,d),
/// y (m,). Changes w (d,) and b in place. Both gradients belong to the w and b from before the step.
/// Example: w = [1], b = 0, X = [[1], [2]], y = [0, 0], lr 0.1 -> errors 1 and 2, w = [0.75], b = -0.15.
inline void gradient_step(Tensor& w, float& b, const Tensor& X, const Tensor& y, float lr) {
  not_written_yet();
}

// ---- 3.1.2 The Normal Distribution and Squared Loss: normal
/// p(z) = exp(-(z - mu)^2 / (2 sigma^2)) / sqrt(2 pi sigma^2) (3.1.11) for each element: z (n,) -> (n,). sigma is the
/// standard deviation, sigma^2 the variance. std::numbers::pi is pi, std::sqrt the root of a number.
/// Example: z = [0, 1], mu = 0, sigma = 1 -> [0.398942, 0.241971].
inline Tensor normal(const Tensor& z, float mu, float sigma) {
  not_written_yet();
}

// ---- 3.1.2 The Normal Distribution and Squared Loss: negative_log_likelihood
/// -log P(Y | X) (3.1.15), a sum over the examples: X (n,d), w (d,), a number b, y (n,), the standard deviation sigma
/// of the noise -> a number. std::log is the natural logarithm of a number.
/// Example: one example with the error 1, sigma = 1 -> log(2 pi) / 2 + 1/2 = 1.41894.
inline double negative_log_likelihood(const Tensor& X, const Tensor& w, float b, const Tensor& y, double sigma) {
  not_written_yet();
}

// ---- end
}  // namespace mine
