#include "common/tensor/parallel.hpp"

#include <atomic>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace d2l {
namespace {

#ifdef _OPENMP
constexpr bool openmp = true;
int available() { return omp_get_max_threads(); }
#else
constexpr bool openmp = false;
int available() { return 1; }
#endif

std::atomic<int> limit = available();

}  // namespace

int num_threads() { return limit.load(std::memory_order_relaxed); }

void set_num_threads(int n) {
  if (openmp) limit = std::max(1, n);
}

bool has_openmp() { return openmp; }

}  // namespace d2l
