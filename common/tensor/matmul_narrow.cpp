// Products with few columns, as the chapter has them: (256,784) times (784,10), and its gradient. The general kernel
// would leave two thirds of its tile empty: with AVX-512 on two cores it takes 6 times as long for the first of these,
// and multiply_plain on one core 30 times as long as multiply_dots.
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
constexpr int columns_at_once = simd::width == 8 ? 5 : 10;
constexpr int group = 2;

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

// C^T (N, V vectors), `stride` apart, = the products of V vectors of A's rows, which lie side by side, with N columns of
// B, whose elements go into every lane. `last` is how many lanes of the last vector count.
template <int V, int N>
void outer(Index k, const float* a, Index a_step, Matrix b, float* c, Index stride, int last) {
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
    unroll<N>([&](auto j) {
      float* to = c + j * stride + v * simd::width;
      v + 1 < V || last == simd::width ? simd::store(to, sum[v][j]) : simd::store(to, sum[v][j], last);
    });
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
    for (Index i = begin; i < end; i += group)
      for (Index j = 0; j < n; j += columns_at_once)
        with_columns(n - j, [&](auto columns) {
          const float* bj = b.data + j * b.column;
          const auto rows = [&](auto count, Index first) {
            dots<count, columns>(k, a.data + first * a.row, a.row, bj, b.column, c + first * n + j, n);
          };
          if (i + group <= end) return rows(std::integral_constant<int, group>{}, i);
          for (Index r = i; r < end; ++r) rows(std::integral_constant<int, 1>{}, r);
        });
  });
}

// The sum over k in parts, added in order at the end: so each thread reads rows of A^T that, as a rule, it has in its own
// cache. An epoch of 3.7 on two threads takes 0.8 to 0.95 of the time that it takes when each reads some columns of all
// rows, the less the farther apart the cores are. At most 32 parts, so that they take little memory for any k.
void multiply_columns(Index m, Index n, Index k, Matrix a, Matrix b, float* c, Index c_row, Index c_column) {
  constexpr Index strip = group * simd::width;
  const Index depth = std::max<Index>(128, (k + 31) / 32);
  static thread_local Tensor parts;  // (count, n, m)
  const Index count = std::max<Index>(1, (k + depth - 1) / depth), strips = (m + strip - 1) / strip;
  parts.resize({count, n, m});
  parallel_for(count * strips, 1, [&, to = parts.data()](Index task, Index) {
    const Index part = task / strips, l = part * depth, end = std::min(m, (task % strips + 1) * strip);
    for (Index j = 0; j < n; j += columns_at_once)
      with_columns(n - j, [&](auto columns) {
        const Index kl = std::min(depth, k - l);
        const Matrix bj{b.data + l * b.row + j * b.column, b.row, b.column};
        const float* from = a.data + l * a.column;
        float* cj = to + (part * n + j) * m;
        Index i = task % strips * strip;
        if (i + strip == end) return outer<group, columns>(kl, from + i, a.column, bj, cj + i, m, simd::width);
        for (; i < end; i += simd::width)
          outer<1, columns>(kl, from + i, a.column, bj, cj + i, m,
                            static_cast<int>(std::min<Index>(simd::width, end - i)));
      });
  });
  float* const sum = parts.data();
  for (Index part = 1; part < count; ++part)
    for (Index at = 0; at < n * m; ++at) sum[at] += sum[part * n * m + at];
  if (c_row == 1)
    for (Index j = 0; j < n; ++j) std::copy_n(sum + j * m, m, c + j * c_column);
  else
    for (Index i = 0; i < m; ++i)
      for (Index j = 0; j < n; ++j) c[i * c_row + j * c_column] = sum[j * m + i];
}

}  // namespace d2l::kernels
