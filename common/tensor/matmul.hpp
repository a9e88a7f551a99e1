// Matrix products (3.1.4, 3.4.5): one function a form, so that no gradient has to transpose anything in memory.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

// All throw std::invalid_argument, with both shapes, if an argument is no matrix or the inner sizes differ. An inner
// size of 0 gives zeros. Sums run in an order that does not depend on the number of threads.

/// A B for A (m,k), B (k,n) -> (m,n). A vector B (k,) gives (m,), as the book's `np.dot(X, w)` does.
Tensor matmul(const Tensor& A, const Tensor& B);

/// A^T B for A (k,m), B (k,n) -> (m,n): the gradient of W in O = XW is X^T dO.
Tensor matmul_tn(const Tensor& A, const Tensor& B);

/// A B^T for A (m,k), B (n,k) -> (m,n): the gradient of X in O = XW is dO W^T.
Tensor matmul_nt(const Tensor& A, const Tensor& B);

/// The same three into a tensor that is reused; `out` must not be A or B.
void matmul(const Tensor& A, const Tensor& B, Tensor& out);
void matmul_tn(const Tensor& A, const Tensor& B, Tensor& out);
void matmul_nt(const Tensor& A, const Tensor& B, Tensor& out);

/// A B by the definition, c_ij = sum_k a_ik b_kj in three loops: what the fast forms are tested and timed against.
Tensor matmul_reference(const Tensor& A, const Tensor& B);

}  // namespace d2l
