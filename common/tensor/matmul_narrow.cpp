// Products with few columns, as the chapter has them: (256,784) times (784,10), and its gradient. The general kernel
// would leave two thirds of its tile empty: with AVX-512 on two cores it takes 5 times as long for the first of these,
// and multiply_plain on one core 20 times as long as multiply_dots.
#include <algorithm>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"
#include "common/tensor/unroll.hpp"

namespace d2l::kernels {
namespace {

using simd::vf;

// 20 accumulators where there are 32 registers, 10 where there are 16: group x columns_at_once.
constexpr int columns_at_once = 5;
constexpr int group = simd::width == 8 ? 2 : 4;

// Calls work with the number of columns, 1 to columns_at_once, as a constant.
template <int N = columns_at_once, class Work>
void with_columns(Index n, const Work& work) {
  if constexpr (N > 1)
    if (n < N) return with_columns<N - 1>(n, work);
  work(std::integral_constant<int, N>{});
}

// C (R, N), `stride` apart, = the dot products of R rows of A with N rows of B^T.
template <int R, int N>
void dots(Index k, const float* a, Index a_row, const float* b, Index b_row, float* c, Index stride) {
  vf sum[R][N];
  unroll<R>([&](auto i) { unroll<N>([&](auto j) { sum[i][j] = simd::broadcast(0); }); });
  const auto add = [&](auto load) __attribute__((always_inline)) {
    vf x[R];
    unroll<R>([&](auto i) { x[i] = load(a + i * a_row); });
    unroll<N>([&](auto j) {
      const vf y = load(b + j * b_row);
      unroll<R>([&](auto i) { sum[i][j] = simd::fma(x[i], y, sum[i][j]); });
    });
  };
  for (; k >= simd::width; k -= simd::width, a += simd::width, b += simd::width)
    add([](const float* p) { return simd::load(p); });
  if (k > 0) add([k](const float* p) { return simd::load(p, static_cast<int>(k)); });
  unroll<R>([&](auto i) { unroll<N>([&](auto j) { c[i * stride + j] = simd::sum(sum[i][j]); }); });
}

// C (V vectors of rows, N) where `c` says: the rows of A^T lie side by side, the elements of B go into every lane. `last`
// is how many lanes of the last vector count.
template <int V, int N>
void outer(Index k, const float* a, Index a_step, Matrix b, float* c, Index c_row, Index c_column, int last) {
  vf sum[V][N];
  unroll<V>([&](auto v) { unroll<N>([&](auto j) { sum[v][j] = simd::broadcast(0); }); });
  for (; k > 0; --k, a += a_step, b.data += b.row) {
    vf x[V];
    unroll<V>([&](auto v) {
      const float* p = a + v * simd::width;
      x[v] = v + 1 < V || last == simd::width ? simd::load(p) : simd::load(p, last);
    });
    unroll<N>([&](auto j) {
      const vf y = simd::broadcast(b.data[j * b.column]);
      unroll<V>([&](auto v) { sum[v][j] = simd::fma(x[v], y, sum[v][j]); });
    });
  }
  unroll<V>([&](auto v) {
    float lanes[N][simd::width];
    unroll<N>([&](auto j) { simd::store(lanes[j], sum[v][j]); });
    for (int lane = 0; lane < (v + 1 < V ? simd::width : last); ++lane)
      for (int j = 0; j < N; ++j) c[(v * simd::width + lane) * c_row + j * c_column] = lanes[j][lane];
  });
}

}  // namespace

void multiply_dots(Index m, Index n, Index k, Matrix a, Matrix b, float* c) {
  static thread_local Tensor packed;
  if (b.row != 1) {
    packed.resize({n, k});
    for (Index l = 0; l < k; ++l)
      for (Index j = 0; j < n; ++j) packed.data()[j * k + l] = b(l, j);
    b = {packed.data(), 1, k};
  }
  parallel_for(m, 64, [&](Index begin, Index end) {
    for (Index j = 0; j < n; j += columns_at_once)
      with_columns(n - j, [&](auto columns) {
        const float* bj = b.data + j * b.column;
        Index i = begin;
        for (; i + group <= end; i += group)
          dots<group, columns>(k, a.data + i * a.row, a.row, bj, b.column, c + i * n + j, n);
        for (; i < end; ++i) dots<1, columns>(k, a.data + i * a.row, a.row, bj, b.column, c + i * n + j, n);
      });
  });
}

void multiply_columns(Index m, Index n, Index k, Matrix a, Matrix b, float* c, Index c_row, Index c_column) {
  constexpr Index strip = group * simd::width;
  parallel_for(m, 2 * strip, [&](Index begin, Index end) {
    for (Index j = 0; j < n; j += columns_at_once)
      with_columns(n - j, [&](auto columns) {
        const Matrix bj{b.data + j * b.column, b.row, b.column};
        const auto to = [&](Index i) { return c + i * c_row + j * c_column; };
        Index i = begin;
        for (; i + strip <= end; i += strip)
          outer<group, columns>(k, a.data + i, a.column, bj, to(i), c_row, c_column, simd::width);
        for (; i < end; i += simd::width)
          outer<1, columns>(k, a.data + i, a.column, bj, to(i), c_row, c_column,
                            static_cast<int>(std::min<Index>(simd::width, end - i)));
      });
  });
}

}  // namespace d2l::kernels
