// Matrix products, (3.1.4) and (3.4.5): one function for each of the three forms that layers and their gradients need,
// so that nobody has to transpose a matrix first.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

// All throw std::invalid_argument, naming both shapes, if an argument is not a matrix or the inner sizes differ. An
// inner size of 0 gives zeros. The order of summation does not depend on the number of threads.

/// A B for A (m,k), B (k,n) -> (m,n). A vector B (k,) gives (m,), as the book's `np.dot(X, w)` does.
Tensor matmul(const Tensor& A, const Tensor& B);

/// A^T B for A (k,m), B (k,n) -> (m,n): the gradient of W in O = XW is X^T dO.
Tensor matmul_tn(const Tensor& A, const Tensor& B);

/// A B^T for A (m,k), B (n,k) -> (m,n): the gradient of X in O = XW is dO W^T.
Tensor matmul_nt(const Tensor& A, const Tensor& B);

/// The same three into `out`, whose memory is reused. `out` must not be A or B.
void matmul(const Tensor& A, const Tensor& B, Tensor& out);
void matmul_tn(const Tensor& A, const Tensor& B, Tensor& out);
void matmul_nt(const Tensor& A, const Tensor& B, Tensor& out);

/// A B by the definition, c_ij = sum_k a_ik b_kj, in three loops: the reference that the kernels are tested against.
Tensor matmul_reference(const Tensor& A, const Tensor& B);

}  // namespace d2l
