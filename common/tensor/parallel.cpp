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

thread_local bool serial = false;

}  // namespace

int num_threads() { return serial ? 1 : limit().load(std::memory_order_relaxed); }

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

void run_serially() { serial = true; }

}  // namespace d2l
