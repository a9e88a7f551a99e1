// 3.4.2 Loss Function: cross-entropy of probabilities, the same from logits, and its gradient.
#pragma once

#include <algorithm>

#include "ch3_4_softmax/information.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"

namespace d2l::ch3_4 {

inline void need_same_matrices(const char* function, const Tensor& a, const Tensor& b) {
  if (a.rank() != 2 || a.shape() != b.shape())
    shape_error(function, a.shape(), b.shape(), "a row of labels for each row of predictions is expected, both (n,q)");
}

/// l = -sum_j y_j log y_hat_j (3.4.7), (3.4.10), the loss of one example: probabilities y_hat, and a label y that is
/// one-hot or any distribution. It is the H(p, q) of 3.4.3 with p = y and q = y_hat. Only the order differs: losses
/// take the prediction first, as in the whole chapter, and H(p, q) takes the true distribution first, as in the text.
inline double cross_entropy_loss(const Distribution& y_hat, const Distribution& y) { return cross_entropy(y, y_hat); }

/// The same for each row of a minibatch: Y_hat (n,q), Y (n,q) -> l (n,). Throws std::invalid_argument for a row that is
/// no distribution.
inline Tensor cross_entropy_loss(const Tensor& Y_hat, const Tensor& Y) {
  need_same_matrices("cross_entropy_loss", Y_hat, Y);
  Tensor l({Y.size(0)});
  for (Index i = 0; i < l.size(); ++i) l(i) = static_cast<float>(cross_entropy_loss(doubles(Y_hat[i]), doubles(Y[i])));
  return l;
}

/// l = log sum_k exp(o_k) - sum_j y_j o_j (3.4.8), the same loss from logits o (q) for a label y (q). With m = max_k
/// o_k and sum_j y_j = 1 this is
///   l = log(1 + sum_{k not at the maximum} exp(o_k - m)) + sum_j y_j (m - o_j)
/// No exponential here can overflow, and log1p(x) = log(1 + x) keeps a small x that 1 + x would round away.
inline double softmax_cross_entropy(const std::vector<double>& o, const Distribution& y) {
  need_distribution("softmax_cross_entropy", y);
  if (o.size() != y.size())
    probability_error("softmax_cross_entropy", "as many logits as labels", static_cast<double>(o.size()));
  const auto top = static_cast<std::size_t>(std::ranges::max_element(o) - o.begin());
  double others = 0, gap = 0;  // the two sums
  for (std::size_t j = 0; j < o.size(); ++j) {
    if (j != top) others += std::exp(o[j] - o[top]);
    if (y[j] > 0) gap += y[j] * (o[top] - o[j]);
  }
  return std::log1p(others) + gap;
}

/// The same for a minibatch: O (n,q), Y (n,q) -> l (n,).
inline Tensor softmax_cross_entropy(const Tensor& O, const Tensor& Y) {
  need_same_matrices("softmax_cross_entropy", O, Y);
  Tensor l({Y.size(0)});
  for (Index i = 0; i < l.size(); ++i) l(i) = static_cast<float>(softmax_cross_entropy(doubles(O[i]), doubles(Y[i])));
  return l;
}

/// l = log sum_k exp(o_k) - sum_j y_j o_j, so d l / d o_j = exp(o_j) / sum_k exp(o_k) - y_j = softmax(o)_j - y_j
/// (3.4.9). O (n,q), Y (n,q) -> dO (n,q), the gradient of sum_i l_i.
inline Tensor softmax_cross_entropy_backward(const Tensor& O, const Tensor& Y) {
  need_same_matrices("softmax_cross_entropy_backward", O, Y);
  return nn::softmax(O) - Y;
}

/// (f(x + h e_j) - f(x - h e_j)) / (2h) for each j, the slope of f along each axis: x (q,), f in double -> (q,).
template <class Function>
Tensor central_difference(const Function& f, const Tensor& x) {
  constexpr double h = 1e-5;  // the error is about h^2 + 1e-16 / h, which is 1e-10
  Tensor slope(x.shape());
  for (Index j = 0; j < x.size(); ++j) {
    std::vector<double> above = doubles(x), below = above;
    above[static_cast<std::size_t>(j)] += h;
    below[static_cast<std::size_t>(j)] -= h;
    slope(j) = static_cast<float>((f(above) - f(below)) / (2 * h));
  }
  return slope;
}

/// The gradient of (3.4.9) without its formula, by differences of the loss: logits o (q,), label y (q,) -> (q,).
inline Tensor gradient_by_differences(const Tensor& o, const Tensor& y) {
  const Distribution label = doubles(y);
  return central_difference([&](const std::vector<double>& at) { return softmax_cross_entropy(at, label); }, o);
}

}  // namespace d2l::ch3_4
