// The general product. It copies A and B into panels, which the innermost loop reads front to back, and keeps a tile of
// C in registers while that loop runs. Each thread has a share of C, rows or columns of it, and works without the others:
//
//   loop                                            what it reads or adds to               where that lies
//   for `depth` columns of A
//     for `block_rows` of the share's rows          packed A (block_rows, depth)           L3
//       for `block_columns` of its columns            packed B (depth, block_columns)      L2
//         for each panel of A                           the panel (tile_rows, depth)       L1
//           for each panel of B                           tile of C (tile_rows, tile_columns)  registers
//             for each of the `depth` steps                 tile += a column of A's panel times a row of B's panel
//
// A panel lies in memory step by step: for each step, tile_rows elements of A or tile_columns elements of B. C receives
// the sums of one depth after the other, whatever the shares: its bits do not depend on the number of threads. Threads
// that have rows all pack B, which takes less time than waiting for each other (see matmul/256x256x256).
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::kernels {
namespace {

// Registers: the accumulators, a row of B's panel and an element of A in every lane are 12 x 2 + 2 + 1 = 27 of 32, or
// 6 x 2 + 2 + 1 = 15 of 16. With more rows, accumulators would spill; with fewer, B would be loaded more often.
constexpr int tile_rows = simd::registers == 32 ? 12 : 6;
constexpr int tile_vectors = 2;
constexpr int tile_columns = tile_vectors * simd::width;
// L1, at least 32 KB: a panel of A is 12 x 512 floats = 24 KB. With less depth, C would be written more often.
constexpr Index depth = 512;
// L2, at least 512 KB: a block of B is 512 x 256 floats = 512 KB. Its panels stream past the panel of A.
constexpr Index block_columns = 256;
// L3: a block of A is at most 1536 x 512 floats = 3 MB. With fewer rows, B would be packed more often.
constexpr Index block_rows = 1536;
static_assert(block_columns % tile_columns == 0 && block_rows % tile_rows == 0);

// Copies the transpose of a block of 4 x 4 elements: from rows that lie `row` apart to rows that lie `stride` apart.
void transpose_block(const float* from, Index row, float* to, Index stride) {
  using Four [[gnu::vector_size(16), gnu::aligned(4), gnu::may_alias]] = float;
  const auto at = [=](Index i) { return *reinterpret_cast<const Four*>(from + i * row); };
  const auto put = [=](Index l, Four column) { *reinterpret_cast<Four*>(to + l * stride) = column; };
  const Four a = at(0), b = at(1), c = at(2), d = at(3);
  const Four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  put(0, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  put(1, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  put(2, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  put(3, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

// Copies `rows` rows of m, each of k elements, into panels of `Rows` rows. Rows that the last panel lacks are zeros.
template <int Rows>
void pack(const Matrix& m, Index rows, Index k, float* panels) {
  for (Index row = 0; row < rows; row += Rows, panels += Rows * k) {
    const Matrix from = m.from(row, 0);
    const Index count = std::min<Index>(Rows, rows - row);
    if (count < Rows) std::fill_n(panels, Rows * k, 0.0f);
    if (count == Rows && m.row == 1) {
      for (Index l = 0; l < k; ++l) std::memcpy(panels + l * Rows, &from(0, l), Rows * sizeof(float));
      continue;
    }
    const Index blocks_down = m.column == 1 ? count / 4 * 4 : 0, blocks_along = k / 4 * 4;
    for (Index i = 0; i < blocks_down; i += 4)
      for (Index l = 0; l < blocks_along; l += 4) transpose_block(&from(i, l), m.row, panels + l * Rows + i, Rows);
    for (Index i = 0; i < count; ++i)
      for (Index l = i < blocks_down ? blocks_along : 0; l < k; ++l) panels[l * Rows + i] = from(i, l);
  }
}

// C (Rows, up to `columns` and tile_columns), its rows `stride` apart, = or += the product of two panels. Loops that are
// unrolled completely let each accumulator be a register (see matmul/256x256x256).
template <int Rows>
void multiply_panels(Index k, const float* a, const float* b, Index columns, float* c, Index stride, bool add) {
  simd::vf sum[Rows][tile_vectors] = {};
  for (; k > 0; --k, a += tile_rows, b += tile_columns) {
    simd::vf row[tile_vectors];
    for (int j = 0; j < tile_vectors; ++j) row[j] = simd::load(b + j * simd::width);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const simd::vf element = simd::broadcast(a[i]);
      for (int j = 0; j < tile_vectors; ++j) sum[i][j] = simd::fma(element, row[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
    for (Index j = 0; j < tile_vectors && columns > j * simd::width; ++j) {
      float* const to = c + i * stride + j * simd::width;
      const Index lanes = columns - j * simd::width;
      simd::store_up_to(to, add ? simd::load_up_to(to, lanes) + sum[i][j] : sum[i][j], lanes);
    }
}

// The same for 1, 2, ..., tile_rows rows.
template <int... Rows>
constexpr auto tiles_of(std::integer_sequence<int, Rows...>) {
  return std::array{&multiply_panels<Rows + 1>...};
}
constexpr auto tiles = tiles_of(std::make_integer_sequence<int, tile_rows>());

// C (m,n), its rows `stride` apart, = A (m,k) B (k,n) on one thread, with `room` for the panels.
void multiply_share(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c, Index stride, float* room) {
  float *const packed_b = room, *const packed_a = room + block_columns * std::min(depth, k);
  for (Index l = 0; l < k; l += depth)
    for (Index top = 0; top < m; top += block_rows) {
      const Index steps = std::min(depth, k - l), rows = std::min(block_rows, m - top);
      pack<tile_rows>(a.from(top, l), rows, steps, packed_a);
      for (Index left = 0; left < n; left += block_columns) {
        const Index columns = std::min(block_columns, n - left);
        pack<tile_columns>(b.from(l, left).transposed(), columns, steps, packed_b);
        for (Index i = 0; i < rows; i += tile_rows)
          for (Index j = 0; j < columns; j += tile_columns)
            tiles[std::min<Index>(rows - i, tile_rows) - 1](steps, packed_a + i * steps, packed_b + j * steps,
                                                            columns - j, c + (top + i) * stride + left + j, stride,
                                                            l > 0);
      }
    }
}

}  // namespace

void multiply_packed(Index m, Index n, Index k, const Matrix& a, const Matrix& b, float* c) {
  // Whole tiles of rows for each thread or, where there are too few of them, of columns.
  const Index threads = num_threads();
  const bool by_rows = m >= tile_rows * threads || m > n;
  const Index length = by_rows ? m : n, tile = by_rows ? tile_rows : tile_columns, tiles = (length + tile - 1) / tile;
  const Index shares = std::min(threads, tiles), rows = by_rows ? ((tiles - 1) / shares + 1) * tile_rows : m;
  const Index room = (std::min(block_rows, rows + tile_rows) + block_columns) * std::min(depth, (k + 15) / 16 * 16);
  static thread_local Tensor memory;
  memory.resize({shares, room});
  parallel_for(shares, 1, [=, panels = memory.data()](Index share, Index) {
    const Index begin = tiles * share / shares * tile, end = std::min(length, tiles * (share + 1) / shares * tile);
    const Index top = by_rows ? begin : 0, left = by_rows ? 0 : begin;
    multiply_share(by_rows ? end - begin : m, by_rows ? n : end - begin, k, a.from(top, 0), b.from(0, left),
                   c + top * n + left, n, panels + share * room);
  });
}

}  // namespace d2l::kernels
