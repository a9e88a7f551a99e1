// 3.1.1, Vectorization for Speed: c = a + b, from a heap object per coordinate to SIMD on all threads.
#pragma once

#include <algorithm>
#include <array>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {

// All take a, b, c (n,), where c may be a or b, and give the same bits: a sum of two floats is rounded once.

/// What a Python loop over arrays does: an object on the heap for each coordinate, made by an operation that looks at
/// shapes first.
[[gnu::noinline]] inline void add_boxed(const Tensor& a, const Tensor& b, Tensor& c) {
  for (Index i = 0; i < c.size(); ++i) {
    const Tensor sum = a[i] + b[i];
    c.data()[i] = sum.item();
  }
}

/// A plain loop, one coordinate at a time. Left alone, the compiler would turn it into add_compiler. The empty assembly
/// statement tells it that any memory may have changed, so it has to store each sum before it loads the next numbers.
[[gnu::noinline]] inline void add_scalar(const Tensor& a, const Tensor& b, Tensor& c) {
  const float *p = a.data(), *q = b.data();
  float* out = c.data();
  for (Index i = 0, n = c.size(); i < n; ++i) {
    out[i] = p[i] + q[i];
    asm volatile("" ::: "memory");
  }
}

/// The same loop, left to the compiler.
[[gnu::noinline]] inline void add_compiler(const Tensor& a, const Tensor& b, Tensor& c) {
  const float *p = a.data(), *q = b.data();
  float* out = c.data();
  for (Index i = 0, n = c.size(); i < n; ++i) out[i] = p[i] + q[i];
}

/// Coordinates begin to end in vectors of simd::width floats, the tail in part of one.
inline void add_vectors(const float* a, const float* b, float* c, Index begin, Index end) {
  Index i = begin;
  for (; i + simd::width <= end; i += simd::width) simd::store(c + i, simd::load(a + i) + simd::load(b + i));
  if (const int rest = static_cast<int>(end - i); rest > 0)
    simd::store(c + i, simd::load(a + i, rest) + simd::load(b + i, rest), rest);
}

/// Vectors of common/tensor/simd.hpp on one thread.
[[gnu::noinline]] inline void add_simd(const Tensor& a, const Tensor& b, Tensor& c) {
  add_vectors(a.data(), b.data(), c.data(), 0, c.size());
}

/// The same in blocks that the threads share out. Up to one block stays on one thread, because waking another costs
/// more than it saves.
[[gnu::noinline]] inline void add_simd_openmp(const Tensor& a, const Tensor& b, Tensor& c) {
  parallel_for(c.size(), 1 << 15,
               [&](Index begin, Index end) { add_vectors(a.data(), b.data(), c.data(), begin, end); });
}

struct AddVariant {
  const char *name, *meaning;
  void (*add)(const Tensor& a, const Tensor& b, Tensor& c);
};

inline constexpr std::array<AddVariant, 5> add_variants = {
    {{"boxed", "boxed: a heap object per coordinate", add_boxed},
     {"scalar", "scalar: a plain loop, one coordinate at a time", add_scalar},
     {"compiler", "compiler: the same loop, vectorized by the compiler", add_compiler},
     {"SIMD", "SIMD: the vectors of common/tensor/simd.hpp", add_simd},
     {"SIMD, OpenMP", "SIMD, OpenMP: the same on all threads, if n > 32768", add_simd_openmp}}};

}  // namespace d2l
