// The kernels that matmul chooses from. Each sets C (m,n), which is row-major, to A (m,k) times B (k,n).
#pragma once

#include "common/tensor/shape.hpp"
#include "common/tensor/simd.hpp"

namespace d2l::kernels {

/// A matrix in memory: element (i,j) is data[i * row + j * column]. Exchanging the two strides transposes it.
struct Matrix {
  const float* data;
  Index row, column;

  const float& operator()(Index i, Index j) const { return data[i * row + j * column]; }
  Matrix transposed() const { return {data, column, row}; }
  /// What lies below and to the right of element (i,j), which becomes element (0,0).
  Matrix from(Index i, Index j) const { return {&(*this)(i, j), row, column}; }
};

/// Any shape: three loops, nothing copied.
void multiply_plain(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c);

/// The least length of the long axis, which is k for dots, n for rows and m for columns, in the next three.
constexpr Index min_long_axis = 4 * simd::width;

/// Few columns, rows of A contiguous: c_ij is the dot product of row i of A and column j of B.
void multiply_by_dots(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c);

/// Few rows, rows of B contiguous: row i of C is the sum over l of a_il times row l of B.
void multiply_by_rows(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c);

/// Few columns, columns of A contiguous: C^T = B^T A^T by rows.
void multiply_by_columns(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c);

/// Any shape: copies A and B into panels in the order in which they are read, and keeps tiles of C in registers.
void multiply_packed(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c);

}  // namespace d2l::kernels
