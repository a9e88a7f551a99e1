// 3.4.1, Network Architecture: the logits of one example, term by term, and those of a minibatch in one product.
#pragma once

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::ch3_4 {

/// o_j = x_1 w_j1 + x_2 w_j2 + ... + x_d w_jd + b_j (3.4.2): x (d,), W (q,d), b (q,) -> o (q,). Throws
/// std::invalid_argument for other shapes.
inline Tensor logits(const Tensor& x, const Tensor& W, const Tensor& b) {
  if (W.rank() != 2 || x.shape() != Shape{W.size(1)} || b.shape() != Shape{W.size(0)})
    shape_error("logits", x.shape(), W.shape(), "x (d,) and W (q,d) with b (q,) are expected");
  Tensor o(b);
  for (Index j = 0; j < W.size(0); ++j)
    for (Index i = 0; i < W.size(1); ++i) o(j) += x(i) * W(j, i);
  return o;
}

/// O = X W^T + b: X (n,d), W (q,d), b (q,) -> O (n,q), in row i the logits of example i. (3.4.5) writes X W, because
/// its W is (d,q), the transpose of the W in (3.4.2).
inline Tensor minibatch_logits(const Tensor& X, const Tensor& W, const Tensor& b) { return matmul_nt(X, W) + b; }

}  // namespace d2l::ch3_4
