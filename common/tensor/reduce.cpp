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

// A sum is taken over blocks, whose sums are then added in order: the bits do not depend on the number of threads, and
// the rounding error grows with the block and with the number of blocks, not with their product.
constexpr Index block = 4096, block_rows = 256;

// A tensor around the axis that is reduced: (outer, n, inner). Throws std::out_of_range if there is no such axis.
struct Around {
  Around(const Tensor& x, int axis) : shape(x.shape()), axis(axis < 0 ? axis + x.rank() : axis), n(x.size(axis)) {
    for (int i = 0; i < this->axis; ++i) outer *= shape[i];
    for (int i = this->axis + 1; i < x.rank(); ++i) inner *= shape[i];
  }
  Shape result(bool keep_dims) const { return keep_dims ? shape.with(axis, 1) : shape.without(axis); }

  Shape shape;
  int axis;
  Index outer = 1, n, inner = 1;
};

void need_elements(const char* operation, const Tensor& x, Index n) {
  if (n == 0)
    throw std::invalid_argument(std::string(operation) + ": expected elements, found none in shape " +
                                to_string(x.shape()));
}

// Contiguous elements in four independent sums, so that an addition need not wait for the one before it.
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

// The number of elements before the first greatest. Branchless, because its position is unpredictable.
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

// out (inner) = the sum of the n rows of x (n, inner).
void sum_rows(const float* x, Index n, Index inner, float* out) {
  for (Index j = 0; j < inner; j += simd::width) {
    vf total = simd::broadcast(0);
    for (Index i = 0; i < n; ++i) total = total + simd::load_up_to(x + i * inner + j, inner - j);
    simd::store_up_to(out + j, total, inner - j);
  }
}

// The same by blocks of rows, on all threads.
void sum_rows_by_blocks(const float* x, Index n, Index inner, float* out) {
  const Index blocks = (n + block_rows - 1) / block_rows;
  std::vector<float> partial(blocks * inner);
  parallel_for(n, block_rows, [&](Index begin, Index end) {
    sum_rows(x + begin * inner, end - begin, inner, partial.data() + begin / block_rows * inner);
  });
  sum_rows(partial.data(), blocks, inner, out);
}

float sum_by_blocks(const float* x, Index n) {
  float total = 0;
  for (Index i = 0; i < n; i += block) total += sum_of(x + i, std::min(block, n - i));
  return total;
}

// Each element of the result is reduce(n elements), which are copied side by side if they lie apart in x.
template <class Reduce>
Tensor reduced(const Tensor& x, int axis, bool keep_dims, const Reduce& reduce) {
  const Around a(x, axis);
  Tensor out = Tensor::uninitialized(a.result(keep_dims));
  const float* const from = x.data();
  float* const to = out.data();
  parallel_for(out.size(), std::max<Index>(1, block / std::max<Index>(1, a.n)), [&](Index begin, Index end) {
    std::vector<float> elements(a.inner == 1 ? 0 : a.n);
    for (Index k = begin; k < end; ++k) {
      const float* p = from + (a.inner == 1 ? k * a.n : k / a.inner * a.n * a.inner + k % a.inner);
      for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = p[i * a.inner];
      to[k] = reduce(a.inner == 1 ? p : elements.data(), a.n);
    }
  });
  return out;
}

}  // namespace

float sum(const Tensor& x) {
  const float* const from = x.data();
  std::vector<float> partial((x.size() + block - 1) / block);
  parallel_for(x.size(), 8 * block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += block) partial[i / block] = sum_of(from + i, std::min(block, end - i));
  });
  double total = 0;
  for (float p : partial) total += p;
  return static_cast<float>(total);
}

float mean(const Tensor& x) {
  need_elements("mean", x, x.size());
  return sum(x) / x.size();
}

float max(const Tensor& x) {
  need_elements("max", x, x.size());
  return max_of(x.data(), x.size());
}

Tensor sum(const Tensor& x, int axis, bool keep_dims) {
  const Around a(x, axis);
  if (a.inner == 1) return reduced(x, axis, keep_dims, sum_by_blocks);
  Tensor out = Tensor::uninitialized(a.result(keep_dims));
  float* const to = out.data();
  for (Index o = 0; o < a.outer; ++o) sum_rows_by_blocks(x.data() + o * a.n * a.inner, a.n, a.inner, to + o * a.inner);
  return out;
}

Tensor mean(const Tensor& x, int axis, bool keep_dims) {
  need_elements("mean", x, x.size(axis));
  return sum(x, axis, keep_dims) / static_cast<float>(x.size(axis));
}

Tensor max(const Tensor& x, int axis, bool keep_dims) {
  need_elements("max", x, x.size(axis));
  return reduced(x, axis, keep_dims, max_of);
}

Tensor argmax(const Tensor& x, int axis, bool keep_dims) {
  need_elements("argmax", x, x.size(axis));
  return reduced(x, axis, keep_dims, argmax_of);
}

}  // namespace d2l
