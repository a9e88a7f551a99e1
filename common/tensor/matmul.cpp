#include "common/tensor/matmul.hpp"

#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

using kernels::Matrix;

constexpr Index plain_up_to = 4096;  // multiplications
constexpr Index narrow_up_to = 16;   // columns or rows

Matrix matrix(const char* operation, const Tensor& A, const Tensor& B, const Tensor& which) {
  if (which.rank() != 2) shape_error(operation, A.shape(), B.shape(), "both must be matrices");
  return {which.data(), which.shape()[1], 1};
}

void multiply(Index m, Index n, Index k, Matrix a, Matrix b, float* c) {
  if (m * n * k <= plain_up_to) return kernels::multiply_plain(m, n, k, a, b, c);
  if (n <= narrow_up_to && a.column == 1 && k >= 4 * simd::width) return kernels::multiply_dots(m, n, k, a, b, c);
  if (n <= narrow_up_to && a.row == 1 && m >= 4 * simd::width) return kernels::multiply_columns(m, n, k, a, b, c, n, 1);
  if (m <= narrow_up_to && b.column == 1 && n >= 4 * simd::width)
    return kernels::multiply_columns(n, m, k, b.transposed(), a.transposed(), c, 1, n);
  kernels::multiply_packed(m, n, k, a, b, c);
}

void multiply(const char* operation, const Tensor& A, const Tensor& B, bool a_transposed, bool b_transposed,
              Tensor& out) {
  Matrix a = matrix(operation, A, B, A), b = matrix(operation, A, B, B);
  const Index m = A.shape()[a_transposed ? 1 : 0], k = A.shape()[a_transposed ? 0 : 1];
  const Index inner = B.shape()[b_transposed ? 1 : 0], n = B.shape()[b_transposed ? 0 : 1];
  if (k != inner)
    shape_error(operation, A.shape(), B.shape(),
                "the inner sizes " + std::to_string(k) + " and " + std::to_string(inner) + " differ");
  out.resize({m, n});
  multiply(m, n, k, a_transposed ? a.transposed() : a, b_transposed ? b.transposed() : b, out.data());
}

}  // namespace

void matmul(const Tensor& A, const Tensor& B, Tensor& out) {
  if (B.rank() != 1) return multiply("matmul", A, B, false, false, out);
  if (A.rank() != 2 || A.size(1) != B.size())
    shape_error("matmul", A.shape(), B.shape(), "a matrix (m,k) and a vector (k,) are expected");
  out.resize({A.size(0)});
  multiply(A.size(0), 1, A.size(1), {A.data(), A.size(1), 1}, {B.data(), 1, 1}, out.data());
}

void matmul_tn(const Tensor& A, const Tensor& B, Tensor& out) { multiply("matmul_tn", A, B, true, false, out); }

void matmul_nt(const Tensor& A, const Tensor& B, Tensor& out) { multiply("matmul_nt", A, B, false, true, out); }

Tensor matmul(const Tensor& A, const Tensor& B) {
  Tensor out;
  matmul(A, B, out);
  return out;
}

Tensor matmul_tn(const Tensor& A, const Tensor& B) {
  Tensor out;
  matmul_tn(A, B, out);
  return out;
}

Tensor matmul_nt(const Tensor& A, const Tensor& B) {
  Tensor out;
  matmul_nt(A, B, out);
  return out;
}

Tensor matmul_reference(const Tensor& A, const Tensor& B) {
  matrix("matmul_reference", A, B, A), matrix("matmul_reference", A, B, B);
  if (A.size(1) != B.size(0)) shape_error("matmul_reference", A.shape(), B.shape(), "the inner sizes differ");
  Tensor C({A.size(0), B.size(1)});
  for (Index i = 0; i < A.size(0); ++i)
    for (Index j = 0; j < B.size(1); ++j)
      for (Index k = 0; k < A.size(1); ++k) C(i, j) += A(i, k) * B(k, j);
  return C;
}

namespace kernels {

void multiply_plain(Index m, Index n, Index k, Matrix a, Matrix b, float* c) {
  if (n == 1) {  // as rows of one element, 10 examples of 2 features take 6 times as long
    for (Index i = 0; i < m; ++i) {
      c[i] = 0;
      for (Index l = 0; l < k; ++l) c[i] += a(i, l) * b(l, 0);
    }
    return;
  }
  for (Index i = 0; i < m; ++i) {
    float* row = c + i * n;
    std::fill_n(row, n, 0.0f);
    for (Index l = 0; l < k; ++l)
      for (Index j = 0; j < n; ++j) row[j] += a(i, l) * b(l, j);
  }
}

}  // namespace kernels
}  // namespace d2l
