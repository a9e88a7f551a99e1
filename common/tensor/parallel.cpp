#include "common/tensor/parallel.hpp"

#include <atomic>
#include <chrono>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace d2l {

#ifdef _OPENMP
int num_cores() { return omp_get_num_procs(); }
bool has_openmp() { return true; }
static int available() { return omp_get_max_threads(); }
#else
int num_cores() { return 1; }
bool has_openmp() { return false; }
static int available() { return 1; }
#endif

namespace {

std::atomic<int> limit = std::clamp(available(), 1, num_cores());

// On a busy machine a thread may have no core for milliseconds, while the others wait for it at the end of a loop of
// microseconds. So a thread that waited long works alone for a while, twice as long each time: bits are the same.
constexpr std::int64_t millisecond = 1000000, shortest = 10 * millisecond, longest = 1000 * millisecond;
thread_local std::int64_t alone_until = 0, alone_for = shortest;

}  // namespace

std::int64_t nanoseconds() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool works_alone() { return alone_until != 0 && nanoseconds() < alone_until; }

void learn_from(std::int64_t work, std::int64_t waiting) {
  const bool long_wait = waiting > work / 4 && waiting > 3 * millisecond / 10;
  alone_until = long_wait ? nanoseconds() + alone_for : 0;
  alone_for = long_wait ? std::min(2 * alone_for, longest) : std::max(alone_for - alone_for / 64, shortest);
}

int num_threads() { return limit.load(std::memory_order_relaxed); }

void set_num_threads(int n) {
  if (has_openmp()) limit = std::clamp(n, 1, 1024);
}

}  // namespace d2l
