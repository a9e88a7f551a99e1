// 3.1.1, Vectorization for Speed: the most that this machine can do, measured, to see how
// close a loop comes to it.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/reduce.hpp"
#include "common/tensor/simd.hpp"
#include "common/timer.hpp"

namespace d2l {

/// Seconds per call of work(): the best of several rounds, because a disturbance only ever makes a round longer. The
/// first round is one call, to warm up and to see how many calls the others need for the clock to tell. Rounds end
/// after `enough` seconds.
template <class Work>
double seconds_per_call(const Work& work, double enough = 0.02) {
  constexpr double round = 0.002;
  double best = std::numeric_limits<double>::infinity();
  Timer timer;
  for (int rounds = 0, calls = 1; rounds < 10 && timer.sum() < enough; ++rounds) {
    timer.start();
    for (int call = 0; call < calls; ++call) work();
    best = std::min(best, timer.stop() / calls);
    calls = static_cast<int>(std::clamp(round / std::max(best, 1e-9), 1.0, 1e6));
  }
  return best;
}

/// The higher of rate() on all threads and on one: where another job keeps a core busy, one thread can be faster.
template <class Rate>
double highest_rate(const Rate& rate) {
  const int threads = num_threads();
  const double together = rate();
  set_num_threads(1);
  const double alone = rate();
  set_num_threads(threads);
  return std::max(together, alone);
}

/// The bytes that memory_bandwidth() reads: 128 MiB, more than most caches hold.
inline constexpr double bandwidth_bytes = 1 << 27;

/// Bytes per second read from memory: summing that many takes less time than waiting for them. Writing is slower.
inline double memory_bandwidth() {
  const Tensor x = ones({static_cast<Index>(bandwidth_bytes / sizeof(float))});
  volatile float kept = 0;  // so that the sums are not left out
  return highest_rate([&] { return bandwidth_bytes / seconds_per_call([&] { kept = sum(x); }); });
}

/// The vectors that multiply_and_add() keeps in registers: enough that no operation has to wait for the one before.
inline constexpr int chains = 12;

/// Starts from vectors of zeros, ones, twos and so on, multiplies each by 0.999 and adds 0.001, `steps` times; returns
/// the sum of all elements.
inline float multiply_and_add(int steps) {
  simd::vf x[chains];
#pragma GCC unroll 16  // written out, so that every vector has a register of its own
  for (int i = 0; i < chains; ++i) x[i] = simd::broadcast(static_cast<float>(i));
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 16
    for (simd::vf& chain : x) chain = simd::fma(chain, simd::broadcast(0.999f), simd::broadcast(0.001f));
  }
  float total = 0;
  for (const simd::vf chain : x) total += simd::sum(chain);
  return total;
}

/// Floating-point operations per second on numbers that are in registers already. A call takes about 2 ms: in calls of
/// 20 us, waiting for a thread whose core was busy turned 500 GFLOP/s into 4.
inline double peak_flops() {
  constexpr int steps = 1000000;
  std::vector<float> kept(static_cast<std::size_t>(num_threads()) * 16);  // a cache line per thread
  const auto one_thread = [&](Index thread, Index) {
    kept[static_cast<std::size_t>(thread) * 16] += multiply_and_add(steps);
  };
  return highest_rate([&] {
    const double seconds = seconds_per_call([&] { parallel_for(num_threads(), 1, one_thread); });
    return 2.0 * chains * steps * simd::width * num_threads() / seconds;
  });
}

/// Bytes of memory that this process may use: the machine's, or less if its container or `ulimit -v` says so.
inline double usable_memory() {
  double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  rlimit address_space{};
  if (getrlimit(RLIMIT_AS, &address_space) == 0 && address_space.rlim_cur != RLIM_INFINITY)
    bytes = std::min(bytes, static_cast<double>(address_space.rlim_cur));
  for (const char* limit : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (double most = 0; std::ifstream(limit) >> most) bytes = std::min(bytes, most);
  return bytes;
}

}  // namespace d2l
