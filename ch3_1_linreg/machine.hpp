// 3.1.1, Vectorization for Speed: what this machine can do at most, measured, to see how close a loop comes.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/reduce.hpp"
#include "common/tensor/simd.hpp"
#include "common/timer.hpp"

namespace d2l {

/// Seconds that one call of work() takes: the best of several rounds, because whatever disturbs a round makes it
/// longer. The first round is one call, to warm up and to see how many calls the others need for the clock to tell.
template <class Work>
double seconds_per_call(const Work& work) {
  constexpr double round = 0.002, enough = 0.02;
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

/// Bytes per second at which all threads together read 128 MB, more than the caches hold: adding the numbers up takes
/// less time than waiting for them. Writing is slower than reading.
inline double memory_bandwidth() {
  const Tensor x = ones({1 << 25});
  volatile float kept = 0;  // keeps the compiler from leaving the sums out
  return sizeof(float) * static_cast<double>(x.size()) / seconds_per_call([&] { kept = sum(x); });
}

/// The vectors that multiply_and_add() keeps in registers: enough that no instruction waits for the one before it.
inline constexpr int chains = 12;

/// Multiplies the vectors of zeros, ones, twos and so on by 0.999 and adds 0.001, `steps` times; the sum of all
/// elements.
inline float multiply_and_add(int steps) {
  simd::vf x[chains];
#pragma GCC unroll 16
  for (int i = 0; i < chains; ++i) x[i] = simd::broadcast(static_cast<float>(i));
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 16
    for (simd::vf& chain : x) chain = simd::fma(chain, simd::broadcast(0.999f), simd::broadcast(0.001f));
  }
  float total = 0;
  for (const simd::vf chain : x) total += simd::sum(chain);
  return total;
}

/// Floating-point operations per second of all threads together when nothing has to be waited for. A call takes about
/// 2 ms, so that waking the threads counts little.
inline double peak_flops() {
  constexpr int steps = 1000000;
  std::vector<float> kept(static_cast<std::size_t>(num_threads()) * 16);
  const double seconds = seconds_per_call([&] {
    parallel_for(num_threads(), 1,
                 [&](Index thread, Index) { kept[static_cast<std::size_t>(thread) * 16] += multiply_and_add(steps); });
  });
  return 2.0 * chains * steps * simd::width * num_threads() / seconds;
}

/// Bytes of memory that the machine has.
inline double physical_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace d2l
