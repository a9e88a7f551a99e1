// 3.1.1, Vectorization for Speed, for readers who want more: C = A B, from three loops to what matmul does. Each step
// changes one thing and does the same multiplications.
#pragma once

#include <algorithm>
#include <array>

#include "common/tensor/matmul.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {

// All take A (m,k), B (k,n) and C (m,n).

/// As the formula has it: c_ij is the sum over l of a_il b_lj, one after the other. Each step down a column of B goes
/// to another cache line.
inline void product_by_formula(const Tensor& A, const Tensor& B, Tensor& C) {
  for (Index i = 0; i < C.size(0); ++i)
    for (Index j = 0; j < C.size(1); ++j) {
      const float *a = A.data() + i * A.size(1), *b = B.data() + j;
      float sum = 0;
      for (Index l = 0; l < A.size(1); ++l) sum += a[l] * b[l * B.size(1)];
      C(i, j) = sum;
    }
}

/// The same with the loops over l and j exchanged: B and C are read along their rows, and the compiler can use vectors.
inline void product_by_rows(const Tensor& A, const Tensor& B, Tensor& C) {
  const Index n = C.size(1);
  for (Index i = 0; i < C.size(0); ++i) {
    float* c = C.data() + i * n;
    std::fill_n(c, n, 0.0f);
    for (Index l = 0; l < A.size(1); ++l) {
      const float a = A(i, l);
      const float* b = B.data() + l * n;
      for (Index j = 0; j < n; ++j) c[j] += a * b[j];
    }
  }
}

/// Four rows and two vectors of C at a time, which stay in registers while l runs: a vector of B is loaded once for
/// four rows, and nothing is stored before the sums are complete. Rows and columns that are left over go by the
/// formula.
inline void product_in_registers(const Tensor& A, const Tensor& B, Tensor& C) {
  constexpr int rows = 4, vectors = 2, columns = vectors * simd::width;
  const Index m = C.size(0) / rows * rows, n = C.size(1) / columns * columns, depth = A.size(1);
  for (Index j = 0; j < n; j += columns)
    for (Index i = 0; i < m; i += rows) {
      const float* a = A.data() + i * depth;
      simd::vf sum[rows][vectors] = {};
      for (Index l = 0; l < depth; ++l) {
#pragma GCC unroll 16  // written out, so that every sum has a register of its own
        for (int v = 0; v < vectors; ++v) {
          const simd::vf b = simd::load(B.data() + l * C.size(1) + j + v * simd::width);
          for (int r = 0; r < rows; ++r) sum[r][v] = simd::fma(simd::broadcast(a[r * depth + l]), b, sum[r][v]);
        }
      }
#pragma GCC unroll 16
      for (int r = 0; r < rows; ++r)
        for (int v = 0; v < vectors; ++v) simd::store(&C(i + r, j) + v * simd::width, sum[r][v]);
    }
  for (Index i = 0; i < C.size(0); ++i)
    for (Index j = i < m ? n : 0; j < C.size(1); ++j) {
      C(i, j) = 0;
      for (Index l = 0; l < depth; ++l) C(i, j) += A(i, l) * B(l, j);
    }
}

/// matmul on one thread: the same with more registers, and A and B copied first so that the inner loop reads both front
/// to back in blocks that fit into the caches.
inline void product_packed(const Tensor& A, const Tensor& B, Tensor& C) {
  const int threads = num_threads();
  set_num_threads(1);
  matmul(A, B, C);
  set_num_threads(threads);
}

/// matmul on all threads.
inline void product_packed_openmp(const Tensor& A, const Tensor& B, Tensor& C) { matmul(A, B, C); }

struct ProductVariant {
  const char* name;
  void (*multiply)(const Tensor& A, const Tensor& B, Tensor& C);
};

inline constexpr std::array<ProductVariant, 5> product_variants = {{{"three loops", product_by_formula},
                                                                    {"along the rows", product_by_rows},
                                                                    {"in registers", product_in_registers},
                                                                    {"packed", product_packed},
                                                                    {"packed, OpenMP", product_packed_openmp}}};

}  // namespace d2l
