#include "common/tensor/parallel.hpp"

#include <atomic>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace d2l {
namespace {

std::atomic<int>& limit() {
#ifdef _OPENMP
  static std::atomic<int> threads = omp_get_max_threads();
#else
  static std::atomic<int> threads = 1;
#endif
  return threads;
}

}  // namespace

int num_threads() { return limit().load(std::memory_order_relaxed); }

void set_num_threads(int n) {
  if (has_openmp()) limit() = std::max(1, n);
}

bool has_openmp() {
#ifdef _OPENMP
  return true;
#else
  return false;
#endif
}

}  // namespace d2l
