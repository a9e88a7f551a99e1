// 3.1.1, Vectorization for Speed: the additions of vectorization.hpp and the products of matrix_product.hpp, timed and set
// out in tables.
#pragma once

#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "ch3_1_linreg/machine.hpp"
#include "ch3_1_linreg/matrix_product.hpp"
#include "ch3_1_linreg/vectorization.hpp"

namespace d2l {

/// What bounds every loop: bytes of memory and floating-point operations per second.
struct Limits {
  double bandwidth = memory_bandwidth(), flops = peak_flops();
};

/// The seconds of every variant, in the order of add_variants; 0 for one that was left out.
using AddTimes = std::array<double, add_variants.size()>;

/// The times for each number of coordinates, and the bandwidth that bounds them, if it was measured.
struct Ladder {
  std::vector<std::pair<Index, AddTimes>> rows;
  std::optional<double> bandwidth = {};
};

/// The bytes that adding one coordinate moves: two floats are read, one is written.
inline constexpr double bytes_per_coordinate = 12;

/// Times the variants for vectors of n ones. The boxed one is left out above a million coordinates, where it would take
/// seconds and show nothing new.
inline AddTimes time_adds(Index n) {
  const Tensor a = ones({n}), b = ones({n});
  Tensor c({n});
  AddTimes times{};
  for (std::size_t i = n <= 1000000 ? 0 : 1; i < times.size(); ++i)
    times[i] = seconds_per_call([&, add = add_variants[i].add] { add(a, b, c); });
  return times;
}

/// Times the variants for n = 10, 100 and so on up to `most`, or to what takes an eighth of the machine's memory.
inline Ladder time_ladder(Index most) {
  Ladder ladder{{}};
  for (Index n = 10; n <= most && bytes_per_coordinate * static_cast<double>(n) < physical_memory() / 8; n *= 10)
    ladder.rows.emplace_back(n, time_adds(n));
  return ladder;
}

/// The ladder at n = 10000, the book's number of coordinates.
inline void print_short_ladder(const AddTimes& times) {
  std::printf("%-56s %12s %17s\n", "how 10000 coordinates are added", "microseconds", "times as fast as");
  std::printf("%-56s %12s %17s\n", "", "", "the line above");
  for (std::size_t i = 0; i < times.size(); ++i) {
    std::printf("%-56s %12.2f", add_variants[i].meaning, 1e6 * times[i]);
    i > 0 ? std::printf(" %17.1f\n", times[i - 1] / times[i]) : std::printf(" %17s\n", "-");
  }
  std::printf(
      "Most of the book's factor of 15,000 is Python's cost per coordinate; SIMD gains a factor of %.1f here.\n",
      times[1] / times[3]);
  std::printf("--ladder shows every n and a matrix product beside the machine's limits; 'make bench' measures them.\n");
}

/// The whole ladder: a line per variant and number of coordinates with its time, its gain, and its share of what the
/// machine can do.
inline void print_ladder(const Ladder& ladder, const Limits& limits) {
  std::printf("\n%48s %15s %15s\n", "times as fast as", "% of", "% of");
  std::printf("%9s %-12s %10s %7s %6s %6s %8s %7s %7s\n", "n", "how", "us", "boxed", "above", "GB/s", "memory",
              "GFLOP/s", "peak");
  const auto print_ratio = [](int width, double slow, double fast) {
    slow > 0 ? std::printf(" %*.1f", width, slow / fast) : std::printf(" %*s", width, "-");
  };
  for (const auto& [n, times] : ladder.rows)
    for (std::size_t i = times[0] > 0 ? 0 : 1; i < times.size(); ++i) {
      const double flops = static_cast<double>(n) / times[i], bandwidth = bytes_per_coordinate * flops;
      std::printf("%9td %-12s %10.3f", n, add_variants[i].name, times[i] * 1e6);
      print_ratio(7, times[0], times[i]);
      print_ratio(6, i > 0 ? times[i - 1] : 0, times[i]);
      std::printf(" %6.2f %7.1f%% %7.3f %6.3f%%\n", 1e-9 * bandwidth, 100 * bandwidth / limits.bandwidth, 1e-9 * flops,
                  100 * flops / limits.flops);
    }
  const auto& [boxed, scalar, compiler, simd, openmp] = ladder.rows[3].second;
  const auto& [n, largest] = ladder.rows.back();
  std::printf("Where a share of the memory's bandwidth is above 100 %%, the vectors are in the caches.\n");
  std::printf(
      "At n = 10000 a heap object per coordinate costs %.1f ns, an addition in the plain loop %.2f ns, with SIMD "
      "%.3f ns.\n",
      boxed / 1e-5, scalar / 1e-5, simd / 1e-5);
  std::printf("SIMD gains a factor of %.1f at n = 10000 and of %.1f at n = %td, where memory is the limit:\n",
              scalar / simd, largest[1] / largest[3], n);
  std::printf("it is read at %.1f GB/s, so the 12 bytes of a coordinate take %.3f ns.\n", limits.bandwidth / 1e9,
              1e9 * bytes_per_coordinate / limits.bandwidth);
}

/// Times the ways to multiply two matrices (n,n), and prints what share of the peak each reaches.
inline void print_product_ladder(Index n, const Limits& limits) {
  const Tensor A = ones({n, n}), B = ones({n, n});
  Tensor C({n, n});
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  std::printf("\nThe product of two matrices (%td, %td); above: times as fast as the line above\n", n, n);
  std::printf("%-32s %8s %6s  %7s %9s\n", "how", "ms", "above", "GFLOP/s", "% of peak");
  double before = 0;
  for (const auto& [name, multiply] : product_variants) {
    const double seconds = seconds_per_call([&, multiply = multiply] { multiply(A, B, C); });
    std::printf("%-32s %8.2f", name, 1e3 * seconds);
    before > 0 ? std::printf(" %6.1f", before / seconds) : std::printf(" %6s", "-");
    std::printf("  %7.1f %8.1f%%\n", operations / seconds / 1e9, 100 * operations / seconds / limits.flops);
    before = seconds;
  }
  std::printf("The peak is what multiplying and adding in registers alone reaches: %.1f GFLOP/s.\n",
              limits.flops / 1e9);
}

/// Prints the ladder at n = 10000, and with `whole` all of it, the machine's limits and the matrix product.
inline Ladder print_ladders(bool whole) {
  Ladder ladder = time_ladder(whole ? 100000000 : 1000000);
  print_short_ladder(ladder.rows[3].second);
  if (whole) {
    const Limits limits;
    ladder.bandwidth = limits.bandwidth;
    print_ladder(ladder, limits);
    print_product_ladder(512, limits);
  }
  return ladder;
}

}  // namespace d2l
