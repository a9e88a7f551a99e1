// The general product: A and B are copied into panels that the inner loop reads front to back, and a tile of C lives in
// registers while the loop runs over k. On one core with AVX-512, 256 x 256 x 256 takes a quarter of the time of
// multiply_plain.
#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"
#include "common/tensor/unroll.hpp"

namespace d2l::kernels {
namespace {

using simd::vf;

// A tile is tile_rows x tile_vectors accumulators, plus tile_vectors of B and one element of A in every lane:
// 24 + 2 + 1 of AVX-512's 32 registers, 12 + 2 + 1 of AVX2's 16, 16 + 2 + 1 of NEON's 32, 8 + 2 + 1 without vectors.
constexpr int tile_rows = simd::width == 16 ? 12 : simd::width == 8 ? 6 : simd::width == 4 ? 8 : 4;
constexpr int tile_vectors = 2;
constexpr int tile_columns = tile_vectors * simd::width;

// A panel of B, depth x tile_columns, stays in the first cache while a block of A, in the second, passes by.
constexpr Index depth = 256;
constexpr Index block_rows = tile_rows * 8;
constexpr Index block_columns = 128;
static_assert(block_columns % tile_columns == 0);

// Rows of `m` in groups of P: panel after panel, each (k, P), zero where the rows end.
template <int P>
void pack(Matrix m, Index rows, Index k, float* out) {
  parallel_for((rows + P - 1) / P, 16, [=](Index begin, Index end) {
    for (Index panel = begin; panel < end; ++panel) {
      const Matrix from{m.data + panel * P * m.row, m.row, m.column};
      float* to = out + panel * P * k;
      const Index here = std::min<Index>(P, rows - panel * P);
      if (here < P) std::fill_n(to, P * k, 0.0f);
      if (here == P && m.row == 1) {
        for (Index l = 0; l < k; ++l) std::copy_n(from.data + l * m.column, P, to + l * P);
      } else {
        for (Index i = 0; i < here; ++i)
          for (Index l = 0; l < k; ++l) to[l * P + i] = from(i, l);
      }
    }
  });
}

struct Accumulators {
  vf at[tile_rows][tile_vectors];
};

[[gnu::always_inline]] inline Accumulators tile(Index k, const float* a, const float* b) {
  Accumulators c;
  unroll<tile_rows>([&](auto i) { unroll<tile_vectors>([&](auto j) { c.at[i][j] = simd::broadcast(0); }); });
  for (; k > 0; --k, a += tile_rows, b += tile_columns) {
    vf row[tile_vectors];
    unroll<tile_vectors>([&](auto j) { row[j] = simd::load(b + j * simd::width); });
    unroll<tile_rows>([&](auto i) {
      const vf element = simd::broadcast(a[i]);
      unroll<tile_vectors>([&](auto j) { c.at[i][j] = simd::fma(element, row[j], c.at[i][j]); });
    });
  }
  return c;
}

// C (rows, columns), `stride` apart, = or += one tile.
void multiply_tile(Index k, const float* a, const float* b, float* c, Index stride, Index rows, Index columns,
                   bool first) {
  const Accumulators sums = tile(k, a, b);
  for (int i = 0; i < std::min<Index>(rows, tile_rows); ++i) {
    for (int j = 0; j < tile_vectors && j * simd::width < columns; ++j) {
      float* to = c + i * stride + j * simd::width;
      const int lanes = static_cast<int>(std::min<Index>(simd::width, columns - j * simd::width));
      const vf sum = sums.at[i][j];
      if (lanes == simd::width)
        simd::store(to, first ? sum : simd::load(to) + sum);
      else
        simd::store(to, first ? sum : simd::load(to, lanes) + sum, lanes);
    }
  }
}

}  // namespace

void multiply_packed(Index m, Index n, Index k, Matrix a, Matrix b, float* c) {
  // At most this many rows of A are packed at a time, so that the copy stays small for tall matrices.
  constexpr Index slab_rows = block_rows * 40;
  static thread_local Tensor packed_a, packed_b;
  for (Index l = 0; l < k; l += depth) {
    const Index kl = std::min(depth, k - l);
    packed_b.resize({(n + tile_columns - 1) / tile_columns, kl, tile_columns});
    pack<tile_columns>({b.data + l * b.row, b.column, b.row}, n, kl, packed_b.data());
    for (Index slab = 0; slab < m; slab += slab_rows) {
      const Index rows = std::min(slab_rows, m - slab);
      packed_a.resize({(rows + tile_rows - 1) / tile_rows, kl, tile_rows});
      pack<tile_rows>({a.data + slab * a.row + l * a.column, a.row, a.column}, rows, kl, packed_a.data());
      const Index across = (n + block_columns - 1) / block_columns, down = (rows + block_rows - 1) / block_rows;
      parallel_for(across * down, 1, [&, pa = packed_a.data(), pb = packed_b.data()](Index block, Index) {
        const Index top = block / across * block_rows, left = block % across * block_columns;
        for (Index j = left; j < std::min(n, left + block_columns); j += tile_columns)
          for (Index i = top; i < std::min(rows, top + block_rows); i += tile_rows)
            multiply_tile(kl, pa + i * kl, pb + j * kl, c + (slab + i) * n + j, n, rows - i, n - j, l == 0);
      });
    }
  }
}

}  // namespace d2l::kernels
