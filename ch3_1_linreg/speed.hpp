// 3.1.1, Vectorization for Speed: the additions of vectorization.hpp, timed and set out in a table.
#pragma once

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>
#include <vector>

#include "ch3_1_linreg/matrix_product.hpp"
#include "ch3_1_linreg/vectorization.hpp"
#include "common/tensor/reduce.hpp"
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

/// The seconds of every variant, in the order of add_variants; 0 for one that was left out.
using AddTimes = std::array<double, add_variants.size()>;

/// The bytes that adding a coordinate moves: two floats are read, one is written.
inline constexpr double bytes_per_coordinate = 12;

/// Times the variants from number `first` on for vectors of n ones. Prints a line for each: microseconds, how many
/// times faster than the boxed one and than the line above, and the memory moved.
inline AddTimes compare_adds(Index n, std::size_t first) {
  const Tensor a = ones({n}), b = ones({n});
  Tensor c({n});
  AddTimes times{};
  const auto print_ratio = [](double slow, double fast) {
    slow > 0 ? std::printf("  %10.1f", slow / fast) : std::printf("  %10s", "-");
  };
  for (std::size_t i = first; i < times.size(); ++i) {
    times[i] = seconds_per_call([&, add = add_variants[i].add] { add(a, b, c); });
    std::printf("%9td  %-12s  %12.3f", n, add_variants[i].name, times[i] * 1e6);
    print_ratio(times[0], times[i]);
    print_ratio(i > first ? times[i - 1] : 0, times[i]);
    std::printf("  %7.2f GB/s\n", 1e-9 * bytes_per_coordinate * static_cast<double>(n) / times[i]);
  }
  return times;
}

/// Bytes a second at which all threads together read 128 MB, more than caches hold: adding them up takes less time than
/// waiting for them. To write is slower than to read.
inline double memory_bandwidth() {
  const Tensor x = ones({1 << 25});
  volatile float kept = 0;  // so that the sums are not left out
  return sizeof(float) * static_cast<double>(x.size()) / seconds_per_call([&] { kept = sum(x); });
}

/// The times for each number of coordinates, and the bandwidth that bounds them.
struct Ladder {
  std::vector<std::pair<Index, AddTimes>> rows;
  double bandwidth;
};

/// The whole comparison. Boxes are left out where they would take seconds to show what they show before.
inline Ladder print_ladder() {
  std::printf("\n        n  how                      us  than boxed  than above   memory\n");
  Ladder ladder{{}, memory_bandwidth()};
  for (Index n = 10; n <= 10000000; n *= 10) ladder.rows.emplace_back(n, compare_adds(n, n <= 1000000 ? 0 : 1));
  ladder.bandwidth = std::max(ladder.bandwidth, memory_bandwidth());  // others use the memory, too, now and then
  const auto [boxed, scalar, compiler, simd, openmp] = ladder.rows[3].second;
  const AddTimes& largest = ladder.rows.back().second;
  std::printf("measured: an object a coordinate costs %.1f ns, the addition in a plain loop %.2f, in vectors %.3f\n",
              boxed / 1e-5, scalar / 1e-5, simd / 1e-5);
  std::printf("measured: vectors gain %.1f times at n = 10000, %.1f times at 10000000, where memory sets the pace\n",
              scalar / simd, largest[1] / largest[3]);
  std::printf("measured: memory is read at %.1f GB/s, so that the 12 bytes of a coordinate take %.3f ns\n",
              ladder.bandwidth / 1e9, 1e9 * bytes_per_coordinate / ladder.bandwidth);
  return ladder;
}

/// Floating-point operations a second of all threads together when nothing has to be waited for: vectors that are
/// multiplied and added in registers, 12 at a time so that one need not wait for the last.
inline double peak_flops() {
  constexpr int chains = 12, steps = 10000;
  std::vector<float> kept(static_cast<std::size_t>(num_threads()) * 16);
  const double seconds = seconds_per_call([&] {
    parallel_for(num_threads(), 1, [&](Index thread, Index) {
      simd::vf x[chains];
      unroll<chains>([&](auto i) { x[i] = simd::broadcast(static_cast<float>(i)); });
      for (int step = 0; step < steps; ++step)
        unroll<chains>([&](auto i) { x[i] = simd::fma(x[i], simd::broadcast(0.999f), simd::broadcast(0.001f)); });
      unroll<chains>([&](auto i) { kept[static_cast<std::size_t>(thread) * 16] += simd::sum(x[i]); });
    });
  });
  return 2.0 * chains * steps * simd::width * num_threads() / seconds;
}

/// Times the ways to multiply two matrices (n,n), and prints what share of the peak each reaches.
inline void print_product_ladder(Index n) {
  const Tensor A = ones({n, n}), B = ones({n, n});
  Tensor C({n, n});
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  const double peak = peak_flops();
  std::printf("\na product of two matrices (%td, %td)   ms  than above   GFLOP/s  of the peak\n", n, n);
  double before = 0;
  for (const auto& [name, multiply] : product_variants) {
    const double seconds = seconds_per_call([&, multiply = multiply] { multiply(A, B, C); });
    std::printf("%-32s %8.2f", name, 1e3 * seconds);
    before > 0 ? std::printf("  %10.1f", before / seconds) : std::printf("  %10s", "-");
    std::printf("  %8.1f  %10.1f%%\n", operations / seconds / 1e9, 100 * operations / seconds / peak);
    before = seconds;
  }
  std::printf("measured: the peak, multiplying and adding in registers only, is %.0f GFLOP/s\n", peak / 1e9);
}

}  // namespace d2l
