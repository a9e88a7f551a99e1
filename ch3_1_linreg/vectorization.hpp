// 3.1.1, Vectorization for Speed: five ways to compute c = a + b, from one object per coordinate to vectors on all
// threads.
#pragma once

#include <algorithm>
#include <array>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {

// All take a, b, c (n,), where c may be a or b, and give the same bits: a sum of two floats is rounded once.

/// What a Python loop over arrays does: each coordinate is an object on the heap, made by an operation that first looks
/// at shapes.
[[gnu::noinline]] inline void add_boxed(const Tensor& a, const Tensor& b, Tensor& c) {
  for (Index i = 0; i < c.size(); ++i) {
    const Tensor sum = a[i] + b[i];
    c.data()[i] = sum.item();
  }
}

/// One coordinate at a time. `volatile` tells the compiler to write each element by itself, as the loop says; otherwise
/// it would use vectors here too.
[[gnu::noinline]] inline void add_scalar(const Tensor& a, const Tensor& b, Tensor& c) {
  const float *p = a.data(), *q = b.data();
  volatile float* out = c.data();
  for (Index i = 0, n = c.size(); i < n; ++i) out[i] = p[i] + q[i];
}

/// The same loop, left to the compiler, which turns it into vectors.
[[gnu::noinline]] inline void add_compiler(const Tensor& a, const Tensor& b, Tensor& c) {
  const float *p = a.data(), *q = b.data();
  float* out = c.data();
  for (Index i = 0, n = c.size(); i < n; ++i) out[i] = p[i] + q[i];
}

/// Coordinates begin to end: whole vectors first, then what is left in part of one.
inline void add_vectors(const float* a, const float* b, float* c, Index begin, Index end) {
  Index i = begin;
  for (; i + simd::width <= end; i += simd::width) simd::store(c + i, simd::load(a + i) + simd::load(b + i));
  if (const int rest = static_cast<int>(end - i); rest > 0)
    simd::store(c + i, simd::load(a + i, rest) + simd::load(b + i, rest), rest);
}

/// The vectors of common/tensor/simd.hpp on one thread.
[[gnu::noinline]] inline void add_simd(const Tensor& a, const Tensor& b, Tensor& c) {
  add_vectors(a.data(), b.data(), c.data(), 0, c.size());
}

/// The same in blocks that the threads share. Up to one block stays on one thread, because waking another takes longer
/// than adding.
[[gnu::noinline]] inline void add_simd_openmp(const Tensor& a, const Tensor& b, Tensor& c) {
  parallel_for(c.size(), 1 << 15,
               [&](Index begin, Index end) { add_vectors(a.data(), b.data(), c.data(), begin, end); });
}

struct AddVariant {
  const char *name, *how;
  void (*add)(const Tensor& a, const Tensor& b, Tensor& c);
};

inline constexpr std::array<AddVariant, 5> add_variants = {
    {{"boxed", "a heap object per coordinate", add_boxed},
     {"scalar", "a loop without vectors", add_scalar},
     {"compiler", "the same loop, vectorized", add_compiler},
     {"SIMD", "vectors written by hand", add_simd},
     {"SIMD, OpenMP", "the same on all threads", add_simd_openmp}}};

}  // namespace d2l
