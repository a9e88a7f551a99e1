#include "common/tensor/reduce.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

using simd::vf;

// Sums are taken block by block and the blocks' sums added in order: the bits do not depend on the threads, and the
// rounding error grows with the block and the number of blocks, not with their product.
constexpr Index block = 4096;
constexpr Index block_rows = 256;

// x as (outer, n, inner) around the axis.
struct Around {
  Index outer = 1, n, inner = 1;
};

int from_start(const TensorView& x, int axis) {
  x.size(axis);
  return axis < 0 ? axis + x.rank() : axis;
}

Around around(const TensorView& x, int axis) {
  Around a{.n = x.size(axis)};
  for (int i = 0; i < axis; ++i) a.outer *= x.shape()[i];
  for (int i = axis + 1; i < x.rank(); ++i) a.inner *= x.shape()[i];
  return a;
}

void need_elements(const char* operation, const TensorView& x, Index n) {
  if (n == 0)
    throw std::invalid_argument(std::string(operation) + ": shape " + to_string(x.shape()) + " has no elements");
}

// Contiguous elements, four vectors at a time so that one addition need not wait for the last.
float sum_of(const float* x, Index n) {
  vf s[4] = {simd::broadcast(0), simd::broadcast(0), simd::broadcast(0), simd::broadcast(0)};
  Index i = 0;
  for (; i + 4 * simd::width <= n; i += 4 * simd::width)
    for (int k = 0; k < 4; ++k) s[k] = s[k] + simd::load(x + i + k * simd::width);
  for (; i + simd::width <= n; i += simd::width) s[0] = s[0] + simd::load(x + i);
  if (i < n) s[1] = s[1] + simd::load(x + i, static_cast<int>(n - i));
  return simd::sum((s[0] + s[1]) + (s[2] + s[3]));
}

inline float max_of(const float* x, Index n) {
  if (n < simd::width) return simd::max(simd::load(x, static_cast<int>(n), -INFINITY));
  vf greatest = simd::load(x);
  for (Index i = simd::width; i + simd::width <= n; i += simd::width) greatest = simd::max(simd::load(x + i), greatest);
  return simd::max(simd::max(greatest, simd::load(x + n - simd::width)));
}

// How many elements come before the first that is the greatest, counted without a jump: where it is cannot be foretold.
float argmax_of(const float* x, Index n) {
  const float greatest = max_of(x, n);
  if (greatest != greatest)
    return static_cast<float>(std::find_if(x, x + n, [](float candidate) { return candidate != candidate; }) - x);
  Index at = 0;
  bool before = true;
  for (Index i = 0; i < n; ++i) {
    before &= x[i] < greatest;
    at += before;
  }
  return static_cast<float>(at);
}

// out (inner) += the sum of `n` rows of x (n, inner).
void add_rows(const float* x, Index n, Index inner, float* out) {
  Index j = 0;
  for (; j + simd::width <= inner; j += simd::width) {
    vf s = simd::broadcast(0);
    for (Index i = 0; i < n; ++i) s = s + simd::load(x + i * inner + j);
    simd::store(out + j, simd::load(out + j) + s);
  }
  if (const int rest = static_cast<int>(inner - j); rest > 0) {
    vf s = simd::broadcast(0);
    for (Index i = 0; i < n; ++i) s = s + simd::load(x + i * inner + j, rest);
    simd::store(out + j, simd::load(out + j, rest) + s, rest);
  }
}

void sum_columns(const float* x, Index n, Index inner, float* out) {
  const Index blocks = (n + block_rows - 1) / block_rows;
  std::vector<float> partial(static_cast<std::size_t>(blocks * inner));
  parallel_for(n, block_rows, [&](Index begin, Index end) {
    add_rows(x + begin * inner, end - begin, inner, partial.data() + begin / block_rows * inner);
  });
  std::fill_n(out, inner, 0.0f);
  for (Index k = 0; k < blocks; ++k)
    for (Index j = 0; j < inner; ++j) out[j] += partial[static_cast<std::size_t>(k * inner + j)];
}

float sum_row(const float* x, Index n) {
  float total = 0;
  for (Index i = 0; i < n; i += block) total += sum_of(x + i, std::min(block, n - i));
  return total;
}

// Calls reduce(p, out): p points to the first of n elements, `inner` apart.
template <class Reduce>
Tensor along(const TensorView& x, int axis, bool keep_dims, const Around& a, const Reduce& reduce) {
  Tensor out = Tensor::uninitialized(reduced(x.shape(), axis, keep_dims));
  parallel_for(out.size(), std::max<Index>(1, block / std::max<Index>(1, a.n)), [&](Index begin, Index end) {
    for (Index k = begin; k < end; ++k) {
      const Index o = a.inner == 1 ? k : k / a.inner;
      out.data()[k] = reduce(x.data() + o * a.n * a.inner + (k - o * a.inner));
    }
  });
  return out;
}

}  // namespace

float sum(const TensorView& x) {
  const Index blocks = (x.size() + block - 1) / block;
  std::vector<float> partial(static_cast<std::size_t>(blocks));
  parallel_for(x.size(), 8 * block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += block)
      partial[static_cast<std::size_t>(i / block)] = sum_of(x.data() + i, std::min(block, end - i));
  });
  double total = 0;
  for (float p : partial) total += p;
  return static_cast<float>(total);
}

float mean(const TensorView& x) {
  need_elements("mean", x, x.size());
  return sum(x) / static_cast<float>(x.size());
}

float max(const TensorView& x) {
  need_elements("max", x, x.size());
  return max_of(x.data(), x.size());
}

Tensor sum(const TensorView& x, int axis, bool keep_dims) {
  axis = from_start(x, axis);
  const Around a = around(x, axis);
  if (a.inner == 1) return along(x, axis, keep_dims, a, [&](const float* p) { return sum_row(p, a.n); });
  Tensor out = Tensor::uninitialized(reduced(x.shape(), axis, keep_dims));
  for (Index o = 0; o < a.outer; ++o) sum_columns(x.data() + o * a.n * a.inner, a.n, a.inner, out.data() + o * a.inner);
  return out;
}

Tensor mean(const TensorView& x, int axis, bool keep_dims) {
  need_elements("mean", x, x.size(axis));
  return sum(x, axis, keep_dims) / static_cast<float>(x.size(axis));
}

Tensor max(const TensorView& x, int axis, bool keep_dims) {
  axis = from_start(x, axis);
  const Around a = around(x, axis);
  need_elements("max", x, a.n);
  if (a.inner == 1) return along(x, axis, keep_dims, a, [&](const float* p) { return max_of(p, a.n); });
  return along(x, axis, keep_dims, a, [&](const float* p) {
    float greatest = p[0];
    for (Index i = 1; i < a.n; ++i) {
      const float candidate = p[i * a.inner];
      greatest = candidate > greatest || candidate != candidate ? candidate : greatest;
    }
    return greatest;
  });
}

Tensor argmax(const TensorView& x, int axis, bool keep_dims) {
  axis = from_start(x, axis);
  const Around a = around(x, axis);
  need_elements("argmax", x, a.n);
  if (a.inner == 1) return along(x, axis, keep_dims, a, [&](const float* p) { return argmax_of(p, a.n); });
  return along(x, axis, keep_dims, a, [&](const float* p) {
    Index at = 0;
    for (Index i = 1; i < a.n; ++i) {
      const float greatest = p[at * a.inner], candidate = p[i * a.inner];
      if (candidate > greatest || (candidate != candidate && greatest == greatest)) at = i;
    }
    return static_cast<float>(at);
  });
}

}  // namespace d2l
