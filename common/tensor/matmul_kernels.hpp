// What matmul chooses from. All write C (m,n), row by row, as A (m,k) times B (k,n).
#pragma once

#include "common/tensor/shape.hpp"

namespace d2l::kernels {

/// A matrix in memory: element (i,j) is data[i * row + j * column]. Swapping the two transposes it.
struct Matrix {
  const float* data;
  Index row, column;

  float operator()(Index i, Index j) const { return data[i * row + j * column]; }
  Matrix transposed() const { return {data, column, row}; }
};

/// Three loops, for products too small to prepare anything for.
void multiply_plain(Index m, Index n, Index k, Matrix a, Matrix b, float* c);

/// Any shape: both matrices are copied into panels, tiles of C stay in registers.
void multiply_packed(Index m, Index n, Index k, Matrix a, Matrix b, float* c);

/// Few columns, rows of A contiguous: dot products over the long axis k.
void multiply_dots(Index m, Index n, Index k, Matrix a, Matrix b, float* c);

/// Few columns, columns of A contiguous (A^T B): vectors along m. Element (i,j) goes to c[i * c_row + j * c_column], so
/// that a product with few rows can be had as (B^T A^T)^T.
void multiply_columns(Index m, Index n, Index k, Matrix a, Matrix b, float* c, Index c_row, Index c_column);

}  // namespace d2l::kernels
