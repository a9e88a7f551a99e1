// Loops divided among threads; 3.1.1. Every result has the same bits for any number of threads.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/tensor/shape.hpp"

namespace d2l {

/// The number of threads that parallel_for may use: by default all that OpenMP offers, but no more than num_cores().
int num_threads();

/// The cores that this process may use, or 1 without OpenMP. With more threads, some would wait for the others' cores.
int num_cores();

/// Sets num_threads() to n, within 1 to 1024. Without OpenMP it stays 1.
void set_num_threads(int n);

/// Whether this build uses OpenMP.
bool has_openmp();

// For parallel_for: nanoseconds on a clock that never goes back, whether the calling thread works alone for the time
// being, and how long it worked and waited in a loop that it shared with others (see parallel.cpp).
std::int64_t nanoseconds();
bool works_alone();
void learn_from(std::int64_t work, std::int64_t waiting);

/// Calls body(begin, end) for the blocks [0, block), [block, 2 block), ... of [0, n), in parallel. The blocks do not
/// depend on the number of threads. The body writes only what belongs to its block and must not throw.
template <class Body>
void parallel_for(Index n, Index block, const Body& body) {
  const Index blocks = (n + block - 1) / block;
  const auto run = [&](Index k) { body(k * block, std::min(n, (k + 1) * block)); };
#ifdef _OPENMP
  // Not an `if` clause of the pragma: it would enter OpenMP's runtime even for one thread (see add/100).
  if (const int threads = blocks > 1 ? num_threads() : 1; threads > 1 && !works_alone()) {
    const std::int64_t start = nanoseconds();
    std::int64_t work = 0;
#pragma omp parallel num_threads(threads)
    {
      const std::int64_t begin = nanoseconds();
#pragma omp for schedule(static) nowait
      for (Index k = 0; k < blocks; ++k) run(k);
#pragma omp master
      work = nanoseconds() - begin;
    }
    return learn_from(work, nanoseconds() - start - work);
  }
#endif
  for (Index k = 0; k < blocks; ++k) run(k);
}

}  // namespace d2l
