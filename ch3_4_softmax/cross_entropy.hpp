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

/// l_i = -sum_j y_ij log y_hat_ij (3.4.7), (3.4.10): Y_hat (n,q), labels Y (n,q) one-hot or any distributions -> l
/// (n,). Throws std::invalid_argument for a row that is no distribution.
inline Tensor cross_entropy(const Tensor& Y_hat, const Tensor& Y) {
  need_same_matrices("cross_entropy", Y_hat, Y);
  Tensor l({Y.size(0)});
  for (Index i = 0; i < l.size(); ++i) l(i) = static_cast<float>(cross_entropy(doubles(Y[i]), doubles(Y_hat[i])));
  return l;
}

/// l = log sum_k exp(o_k) - sum_j y_j o_j (3.4.8), from logits o and a label y of as many. With m = max_k o_k and
/// sum_j y_j = 1 this is
///   l = log(1 + sum_{k not at the maximum} exp(o_k - m)) + sum_j y_j (m - o_j)
/// where nothing overflows, and log1p keeps the little that unlikely classes add to the 1.
inline double softmax_cross_entropy(const std::vector<double>& o, const Distribution& y) {
  need_distribution("softmax_cross_entropy", y);
  if (o.size() != y.size())
    probability_error("softmax_cross_entropy", "as many logits as labels", static_cast<double>(o.size()));
  const auto top = static_cast<std::size_t>(std::ranges::max_element(o) - o.begin());
  double others = 0, behind = 0;
  for (std::size_t j = 0; j < o.size(); ++j) {
    if (j != top) others += std::exp(o[j] - o[top]);
    if (y[j] > 0) behind += y[j] * (o[top] - o[j]);
  }
  return std::log1p(others) + behind;
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

/// (f(x + h e_j) - f(x - h e_j)) / (2h) for each j, what (3.4.9) is held against: x (q,) and f(x) in double -> (q,).
template <class Function>
Tensor central_difference(const Function& f, const Tensor& x) {
  constexpr double h = 1e-5;  // errs by about h^2 and by 1e-16 / h, so by 1e-10 in all
  Tensor slope(x.shape());
  for (Index j = 0; j < x.size(); ++j) {
    std::vector<double> above = doubles(x), below = above;
    above[static_cast<std::size_t>(j)] += h;
    below[static_cast<std::size_t>(j)] -= h;
    slope(j) = static_cast<float>((f(above) - f(below)) / (2 * h));
  }
  return slope;
}

}  // namespace d2l::ch3_4
