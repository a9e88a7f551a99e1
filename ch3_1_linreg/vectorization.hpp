// 3.1.1, Vectorization for Speed: c = a + b, from one object a coordinate to all threads and vectors.
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

/// One coordinate at a time. The empty assembler statement says that memory may have changed: so the compiler must
/// finish each coordinate before the next, which keeps it from using vectors.
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

/// Coordinates begin to end in vectors, the rest in part of one.
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

/// The same in blocks that the threads share out; n up to one block stays on one thread, because waking another
/// takes longer.
[[gnu::noinline]] inline void add_simd_openmp(const Tensor& a, const Tensor& b, Tensor& c) {
  parallel_for(c.size(), 1 << 15,
               [&](Index begin, Index end) { add_vectors(a.data(), b.data(), c.data(), begin, end); });
}

struct AddVariant {
  const char* name;
  void (*add)(const Tensor& a, const Tensor& b, Tensor& c);
};

inline constexpr std::array<AddVariant, 5> add_variants = {{{"boxed", add_boxed},
                                                            {"scalar", add_scalar},
                                                            {"compiler", add_compiler},
                                                            {"SIMD", add_simd},
                                                            {"SIMD, OpenMP", add_simd_openmp}}};

}  // namespace d2l
