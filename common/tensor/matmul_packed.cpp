// The general product. It copies A and B into panels, which the innermost loop reads front to back, and keeps a tile of
// C in registers while that loop runs.
//
//   loop                                            what it reads or adds to            where that lies
//   for `depth` rows of B                           packed B (depth, n)                 L3
//     for `slab_rows` rows of A                     packed A (slab_rows, depth)         L3
//       for each block of C, in parallel            its rows of A (block_rows, depth)   L2
//         for each panel of B in the block          the panel (depth, tile_columns)     L1
//           for each panel of A in the block        tile of C (tile_rows, tile_columns) registers
//             for each of the `depth` steps           tile += a column of A's panel times a row of B's panel
//
//                                        tile_columns
//                                    +-------+---+-------+
//                             depth  |       | B |       |
//                    depth           +-------+---+-------+
//                 +---------+        +-------------------+
//                 |         |        |                   |
//                 +---------+        |       +---+       |
//      tile_rows  |    A    |        |       | C |       |
//                 +---------+        |       +---+       |
//                 |         |        |                   |
//                 +---------+        +-------------------+
//
// A panel lies in memory step by step: for each step, tile_rows elements of A or tile_columns elements of B. C receives
// the sums of one depth after the other, so its bits do not depend on the number of threads.
#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::kernels {
namespace {

using simd::vf;

// Registers: the accumulators, a row of B's panel and an element of A in every lane are 12 x 2 + 2 + 1 = 27 of 32, or
// 6 x 2 + 2 + 1 = 15 of 16. With more rows, accumulators would spill; with fewer, B would be loaded more often.
constexpr int tile_rows = simd::registers == 32 ? 12 : 6;
constexpr int tile_vectors = 2;
constexpr int tile_columns = tile_vectors * simd::width;
// L1, at least 32 KB: a panel of B is 256 x 32 floats = 32 KB with AVX-512, 16 KB with AVX2, 8 KB with NEON. The panels
// of A stream past it. A greater depth would write C less often, but no longer fit.
constexpr Index depth = 256;
// L2, at least 256 KB: the rows of A that belong to a block are 96 x 256 floats = 96 KB, or 48 x 256 floats = 48 KB.
// They are read again for each panel of B.
constexpr Index block_rows = tile_rows * 8;
// Four panels of B or more, so that A comes from L2 more often than from L3. Not many more, because blocks are what the
// threads share, and a C of 256 x 256 has only six of them as it is.
constexpr Index block_columns = 128;
static_assert(block_columns % tile_columns == 0);
// L3: the packed rows of A take at most 40 x 96 KB = 4 MB, however many rows A has.
constexpr Index slab_rows = block_rows * 40;

Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

// Copies `rows` rows of m, each of k elements, into panels of `Rows` rows. Rows that the last panel lacks are zeros.
template <int Rows>
void pack(const Matrix& m, Index rows, Index k, Tensor& packed) {
  packed.resize({round_up(rows, Rows), k});
  parallel_for(rows, Rows * 16, [=, out = packed.data()](Index begin, Index end) {
    for (Index row = begin; row < end; row += Rows) {
      const Matrix from = m.from(row, 0);
      const Index count = std::min<Index>(Rows, rows - row);
      float* panel = out + row * k;
      if (count < Rows) std::fill_n(panel, Rows * k, 0.0f);
      if (count == Rows && m.row == 1) {
        for (Index l = 0; l < k; ++l) std::copy_n(&from(0, l), Rows, panel + l * Rows);
      } else {
        for (Index i = 0; i < count; ++i)
          for (Index l = 0; l < k; ++l) panel[l * Rows + i] = from(i, l);
      }
    }
  });
}

// tile = a panel of A times a panel of B. Loops that are unrolled completely let each accumulator be a register (see
// matmul/256x256x256).
void multiply_panels(Index k, const float* a, const float* b, float (&tile)[tile_rows][tile_columns]) {
  vf sum[tile_rows][tile_vectors] = {};
  for (; k > 0; --k, a += tile_rows, b += tile_columns) {
    vf row[tile_vectors];
    for (int j = 0; j < tile_vectors; ++j) row[j] = simd::load(b + j * simd::width);
#pragma GCC unroll 16
    for (int i = 0; i < tile_rows; ++i) {
      const vf element = simd::broadcast(a[i]);
      for (int j = 0; j < tile_vectors; ++j) sum[i][j] = simd::fma(element, row[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < tile_rows; ++i)
    for (int j = 0; j < tile_vectors; ++j) simd::store(tile[i] + j * simd::width, sum[i][j]);
}

// The part of C that a tile covers, with `stride` from row to row, = or += the product of two panels. Up to `rows` rows
// and `columns` columns of C are left from there on.
void multiply_tile(Index k, const float* a, const float* b, Index rows, Index columns, float* c, Index stride,
                   bool add) {
  alignas(64) float tile[tile_rows][tile_columns];
  multiply_panels(k, a, b, tile);
  for (Index i = 0; i < std::min<Index>(rows, tile_rows); ++i)
    for (Index j = 0; j < std::min<Index>(columns, tile_columns); j += simd::width) {
      float* to = c + i * stride + j;
      const vf sum = simd::load(tile[i] + j);
      simd::store_up_to(to, add ? simd::load_up_to(to, columns - j) + sum : sum, columns - j);
    }
}

// C (m,n) = or += packed A times packed B, block by block.
void multiply_slab(Index m, Index n, Index k, const float* a, const float* b, float* c, bool add) {
  const Index across = (n + block_columns - 1) / block_columns, down = (m + block_rows - 1) / block_rows;
  parallel_for(across * down, 1, [=](Index block, Index) {
    const Index top = block / across * block_rows, bottom = std::min(m, top + block_rows);
    const Index left = block % across * block_columns, right = std::min(n, left + block_columns);
    for (Index j = left; j < right; j += tile_columns)
      for (Index i = top; i < bottom; i += tile_rows)
        multiply_tile(k, a + i * k, b + j * k, m - i, n - j, c + i * n + j, n, add);
  });
}

}  // namespace

void multiply_packed(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  static thread_local Tensor packed_a, packed_b;
  for (Index l = 0; l < k; l += depth) {
    const Index steps = std::min(depth, k - l);
    pack<tile_columns>(b.from(l, 0).transposed(), n, steps, packed_b);
    for (Index slab = 0; slab < m; slab += slab_rows) {
      const Index rows = std::min(slab_rows, m - slab);
      pack<tile_rows>(a.from(slab, l), rows, steps, packed_a);
      multiply_slab(rows, n, steps, packed_a.data(), packed_b.data(), c + slab * n, l > 0);
    }
  }
}

}  // namespace d2l::kernels
