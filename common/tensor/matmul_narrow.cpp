// Products in which C has few columns or few rows, as in the chapter. For them multiply_packed would leave most of each
// tile empty and spend its time on copying the large matrix. These kernels read that matrix where it lies. The small
// matrix, which is read again and again, stays in L1 or L2, and a tile of C stays in registers.
//
// multiply_by_dots: rows of A are contiguous            multiply_by_rows: rows of B are contiguous
//
//   for 64 rows of A, in parallel                         for each part of k and block of B's columns, in parallel
//     for 2 of these rows           A: memory to L1         for up to 10 rows of C
//       for up to 10 columns of B   B: L1 or L2               for 2 vectors of the block's columns
//         for each vector along k                               for each l in the part   A: L1, B: memory to L2
//           tile += 2 vectors of A times 10 of B                  tile += 10 elements of A times 2 vectors of B
//
//                        10                                                   2 vectors
//                      +----+                                             +---+--+--------+
//                      ||   |                                             |   |--|        |  row l of B
//                      ||   | k                                         k |   |  |        |
//             k        |    |                                        k    |   |  |        |
//      +-----------+   +----+                                     +-----+ +---+--+--------+
//    2 |--         |   | C  |                                  10 |:    | |   |C |        |
//      +-----------+   +----+                                     +-----+ +---+--+--------+
//            A                                                       A
#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::kernels {
namespace {

using simd::vf;

// The tile along the long and the short axis of C. Its accumulators, two vectors of the large matrix and one of the
// small matrix take 2 x 10 + 2 + 1 = 23 of 32 registers, or 2 x 5 + 2 + 1 = 13 of 16: the chapter's 10 classes are one
// tile, or two.
constexpr int long_side = 2;
constexpr int short_side = simd::registers == 32 ? 10 : 5;

// C (2,N) = the dot products of 2 rows of A and N columns of B, all contiguous; c_row is the stride between rows of C.
// Loops that are unrolled completely let each accumulator be a register (see matmul/256x784x10).
template <int N>
void dots(Index k, const float* a, Index a_row, const float* b, Index b_column, float* c, Index c_row) {
  vf sum[long_side][N] = {};
  for (; k >= simd::width; k -= simd::width, a += simd::width, b += simd::width) {
    const vf rows[long_side] = {simd::load(a), simd::load(a + a_row)};
#pragma GCC unroll 16
    for (int j = 0; j < N; ++j) {
      const vf column = simd::load(b + j * b_column);
      for (int i = 0; i < long_side; ++i) sum[i][j] = simd::fma(rows[i], column, sum[i][j]);
    }
  }
  if (const int tail = static_cast<int>(k); tail > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < long_side; ++i)
      for (int j = 0; j < N; ++j)
        sum[i][j] = simd::fma(simd::load(a + i * a_row, tail), simd::load(b + j * b_column, tail), sum[i][j]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < long_side; ++i)
    for (int j = 0; j < N; ++j) c[i * c_row + j] = simd::sum(sum[i][j]);
}

// C (M, 2 vectors) = M rows of A times 2 vectors of each of the k rows of B (see matmul_tn/784x256x10).
template <int M>
void rows(Index k, const float* a, Index a_row, Index a_column, const float* b, Index b_row, float* c, Index c_row) {
  vf sum[M][long_side] = {};
  for (; k > 0; --k, a += a_column, b += b_row) {
    const vf row[long_side] = {simd::load(b), simd::load(b + simd::width)};
#pragma GCC unroll 16
    for (int i = 0; i < M; ++i) {
      const vf element = simd::broadcast(a[i * a_row]);
      for (int j = 0; j < long_side; ++j) sum[i][j] = simd::fma(element, row[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < long_side; ++j) simd::store(c + i * c_row + j * simd::width, sum[i][j]);
}

// The tiles whose short side is 1, 2, ..., 10.
constexpr decltype(&dots<1>) dots_tiles[] = {dots<1>, dots<2>, dots<3>, dots<4>, dots<5>,
                                             dots<6>, dots<7>, dots<8>, dots<9>, dots<10>};
constexpr decltype(&rows<1>) rows_tiles[] = {rows<1>, rows<2>, rows<3>, rows<4>, rows<5>,
                                             rows<6>, rows<7>, rows<8>, rows<9>, rows<10>};

// C (m,n), its rows c_row apart, = A (m,k) B (k,n), tile by tile.
void multiply_block(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c, Index c_row) {
  constexpr Index tile_columns = long_side * simd::width;
  for (Index i = 0; i < m; i += short_side)
    for (Index j = 0; j < n; j += tile_columns) {
      // The last tile ends where the block ends. It may overlap the tile before it, and compute some sums twice.
      const Index left = std::min(j, n - tile_columns);
      const auto tile = rows_tiles[std::min<Index>(short_side, m - i) - 1];
      tile(k, &a(i, 0), a.row, a.column, &b(0, left), b.row, c + i * c_row + left, c_row);
    }
}

// B (k,n), or a copy of it in which columns are contiguous.
Matrix contiguous_columns(Index k, Index n, const Matrix& b) {
  if (b.row == 1) return b;
  static thread_local Tensor transposed;
  transposed.resize({n, k});
  float* const columns = transposed.data();
  for (Index j = 0; j < n; ++j)  // outermost, so that the writes lie side by side
    for (Index l = 0; l < k; ++l) columns[j * k + l] = b(l, j);
  return {columns, 1, k};
}

}  // namespace

void multiply_by_dots(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  const Matrix columns = contiguous_columns(k, n, b);
  constexpr Index task_rows = 64;  // a minibatch of 256 keeps four threads busy
  parallel_for(m, task_rows, [=](Index begin, Index end) {
    for (Index i = begin; i < end; i += long_side)
      for (Index j = 0; j < n; j += short_side) {
        // The last of an odd number of rows serves as both rows of its tile.
        const bool last = i + 1 == end;
        const auto tile = dots_tiles[std::min<Index>(short_side, n - j) - 1];
        tile(k, &a(i, 0), last ? 0 : a.row, &columns(0, j), columns.column, c + i * n + j, last ? 0 : n);
      }
  });
}

// The sum over k is divided into parts, which are added in order at the end. Each thread reads whole rows of B: in 3.7
// these are mostly the rows of X that it read in the forward product and still has in its cache, because 128 rows are
// half a minibatch (see softmax_epoch). At most 32 parts: the memory for their sums must not grow with k.
void multiply_by_rows(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  constexpr Index block_columns = min_long_axis;
  const Index depth = std::max<Index>(128, (k + 31) / 32);
  const Index parts = std::max<Index>(1, (k + depth - 1) / depth), blocks = n / block_columns;
  static thread_local Tensor other_parts;  // (parts - 1, m, n); the first part goes to C
  other_parts.resize({parts - 1, m, n});
  float* const others = other_parts.data();
  parallel_for(parts * blocks, 1, [=](Index task, Index) {
    const Index part = task / blocks, block = task % blocks, l = part * depth;
    float* const sums = part == 0 ? c : others + (part - 1) * m * n;
    const Index left = block * block_columns, right = block + 1 < blocks ? left + block_columns : n;
    multiply_block(m, right - left, std::min(depth, k - l), a.from(0, l), b.from(l, left), sums + left, n);
  });
  for (Index part = 1; part < parts; ++part)
    for (Index ij = 0; ij < m * n; ++ij) c[ij] += others[(part - 1) * m * n + ij];
}

void multiply_by_columns(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  static thread_local Tensor c_transposed;
  c_transposed.resize({n, m});
  float* const rows = c_transposed.data();
  multiply_by_rows(n, m, k, b.transposed(), a.transposed(), rows);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j) c[i * n + j] = rows[j * m + i];
}

}  // namespace d2l::kernels
