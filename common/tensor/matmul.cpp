#include "common/tensor/matmul.hpp"

#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"

namespace d2l {
namespace {

using kernels::Matrix;

Matrix matrix(const char* operation, const Tensor& A, const Tensor& B, const Tensor& which) {
  if (which.rank() != 2) shape_error(operation, A.shape(), B.shape(), "both must be matrices");
  return {which.data(), which.shape()[1], 1};
}

// C (m,n) = A (m,k) B (k,n) by the first kernel that fits:
//
//   shape                               kernel       in the chapter
//   m n k <= small                      plain        3.2, 3.3: X w (10,2)(2,1), dw = X^T dy (2,10)(10,1)
//   n <= few, k long, A's rows          by_dots      3.6: X W (256,784)(784,10), 3.7: X W^T, which has the same sizes;
//                  contiguous                        an epoch's last minibatch (96 rows) and those of the test set too
//   n <= few, m long, A's columns       by_columns   3.6: dW = X^T dO (784,256)(256,10)
//                  contiguous
//   m <= few, n long, B's rows          by_rows      3.7: dW = dO^T X (10,256)(256,784)
//                  contiguous
//   any other                           packed       3.1: the ladder's squares; dX = dO W (256,10)(10,784) of a layer
//
// small: up to 16 x 16 x 16, copying the matrices takes about as long as it saves.
// few:   from 17 columns on, the tiles of multiply_packed, 32 columns with AVX-512 and 16 with AVX2, are more than half
//        full, while the kernels for few columns read the large matrix once for every 10 columns, or every 5.
// long:  at least four vectors. On shorter axes, tails and sums over the lanes take as long as the rest; the tasks of
//        multiply_by_rows are four vectors wide.
void multiply(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  constexpr Index small = 4096, few = 16;
  const auto is_long = [](Index length) { return length >= kernels::min_long_axis; };
  if (m * n * k <= small) return kernels::multiply_plain(m, n, k, a, b, c);
  if (n <= few && is_long(k) && a.column == 1) return kernels::multiply_by_dots(m, n, k, a, b, c);
  if (n <= few && is_long(m) && a.row == 1) return kernels::multiply_by_columns(m, n, k, a, b, c);
  if (m <= few && is_long(n) && b.column == 1) return kernels::multiply_by_rows(m, n, k, a, b, c);
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

Tensor result_of(void (*form)(const Tensor& A, const Tensor& B, Tensor& out), const Tensor& A, const Tensor& B) {
  Tensor out;
  form(A, B, out);
  return out;
}

}  // namespace

void matmul(const Tensor& A, const Tensor& B, Tensor& out) {
  if (B.rank() != 1) return multiply("matmul", A, B, false, false, out);
  if (A.rank() != 2 || A.size(1) != B.size())
    shape_error("matmul", A.shape(), B.shape(), "a matrix (m,k) and a vector (k,) are expected");
  multiply("matmul", A, B.reshape({-1, 1}), false, false, out);
  out = out.reshape({out.size()});
}

void matmul_tn(const Tensor& A, const Tensor& B, Tensor& out) { multiply("matmul_tn", A, B, true, false, out); }
void matmul_nt(const Tensor& A, const Tensor& B, Tensor& out) { multiply("matmul_nt", A, B, false, true, out); }

Tensor matmul(const Tensor& A, const Tensor& B) { return result_of(matmul, A, B); }
Tensor matmul_tn(const Tensor& A, const Tensor& B) { return result_of(matmul_tn, A, B); }
Tensor matmul_nt(const Tensor& A, const Tensor& B) { return result_of(matmul_nt, A, B); }

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

void multiply_plain(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  if (n == 1) {  // the loops below would run over rows of one element (see linreg_3_epochs)
    for (Index i = 0; i < m; ++i) {
      const float *x = a.data + i * a.row, *y = b.data;
      float sum = 0;
      for (Index l = 0; l < k; ++l, x += a.column, y += b.row) sum += *x * *y;
      c[i] = sum;
    }
    return;
  }
  std::fill_n(c, m * n, 0.0f);
  for (Index l = 0; l < k; ++l)  // outermost, so that each sum has a whole pass over C to complete an addition
    for (Index i = 0; i < m; ++i)
      for (Index j = 0; j < n; ++j) c[i * n + j] += a(i, l) * b(l, j);
}

}  // namespace kernels
}  // namespace d2l
