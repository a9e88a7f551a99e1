// 3.1.1, Vectorization for Speed: the additions of vectorization.hpp and the products of matrix_product.hpp, timed and set
// out in tables.
#pragma once

#include <cstdio>
#include <utility>
#include <vector>

#include "ch3_1_linreg/machine.hpp"
#include "ch3_1_linreg/matrix_product.hpp"
#include "ch3_1_linreg/vectorization.hpp"

namespace d2l {

/// What bounds every loop: bytes of memory and floating-point operations a second.
struct Limits {
  double bandwidth = memory_bandwidth(), flops = peak_flops();
};

/// The seconds of every variant, in the order of add_variants; 0 for one that was left out.
using AddTimes = std::array<double, add_variants.size()>;

/// The bytes that adding a coordinate moves: two floats are read, one is written.
inline constexpr double bytes_per_coordinate = 12;

/// Times the variants from number `first` on for vectors of n ones. Prints a line for each: microseconds, how many
/// times faster than the boxed one and than the line above, and what share that is of what the machine can do.
inline AddTimes compare_adds(Index n, std::size_t first, const Limits& limits) {
  const Tensor a = ones({n}), b = ones({n});
  Tensor c({n});
  AddTimes times{};
  const auto print_ratio = [](int width, double slow, double fast) {
    slow > 0 ? std::printf(" %*.1f", width, slow / fast) : std::printf(" %*s", width, "-");
  };
  for (std::size_t i = first; i < times.size(); ++i) {
    times[i] = seconds_per_call([&, add = add_variants[i].add] { add(a, b, c); });
    const double flops = static_cast<double>(n) / times[i], bandwidth = bytes_per_coordinate * flops;
    std::printf("%9td %-12s %10.3f", n, add_variants[i].name, times[i] * 1e6);
    print_ratio(7, times[0], times[i]);
    print_ratio(6, i > first ? times[i - 1] : 0, times[i]);
    std::printf(" %6.2f %6.1f%% %7.3f %6.3f%%\n", 1e-9 * bandwidth, 100 * bandwidth / limits.bandwidth, 1e-9 * flops,
                100 * flops / limits.flops);
  }
  return times;
}

/// The times for each number of coordinates, and the bandwidth that bounds them.
struct Ladder {
  std::vector<std::pair<Index, AddTimes>> rows;
  double bandwidth;
};

/// The whole comparison, up to 10^8 coordinates or an eighth of the machine's memory. Boxes are left out where they
/// would take seconds to show what they show before.
inline Ladder print_ladder(const Limits& limits) {
  std::printf("\nboxed, above: times faster than that line; memory, peak: share of what the machine can do\n");
  std::printf("%9s %-12s %10s %7s %6s %6s %7s %7s %7s\n", "n", "how", "us", "boxed", "above", "GB/s", "memory",
              "GFLOP/s", "peak");
  Ladder ladder{{}, limits.bandwidth};
  for (Index n = 10; n <= 100000000 && bytes_per_coordinate * static_cast<double>(n) < physical_memory() / 8; n *= 10)
    ladder.rows.emplace_back(n, compare_adds(n, n <= 1000000 ? 0 : 1, limits));
  const auto [boxed, scalar, compiler, simd, openmp] = ladder.rows[3].second;
  const auto& [n, largest] = ladder.rows.back();
  std::printf("measured: an object a coordinate costs %.1f ns, the addition in a plain loop %.2f, in vectors %.3f\n",
              boxed / 1e-5, scalar / 1e-5, simd / 1e-5);
  std::printf("measured: vectors gain %.1f times at n = 10000, %.1f times at %td, where memory sets the pace\n",
              scalar / simd, largest[1] / largest[3], n);
  std::printf("measured: memory is read at %.1f GB/s, so that the 12 bytes of a coordinate take %.3f ns\n",
              ladder.bandwidth / 1e9, 1e9 * bytes_per_coordinate / ladder.bandwidth);
  return ladder;
}

/// Times the ways to multiply two matrices (n,n), and prints what share of the peak each reaches.
inline void print_product_ladder(Index n, const Limits& limits) {
  const Tensor A = ones({n, n}), B = ones({n, n});
  Tensor C({n, n});
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  std::printf("\na product of two matrices (%td, %td)\n", n, n);
  std::printf("%-32s %8s %6s  %7s %7s\n", "how", "ms", "above", "GFLOP/s", "peak");
  double before = 0;
  for (const auto& [name, multiply] : product_variants) {
    const double seconds = seconds_per_call([&, multiply = multiply] { multiply(A, B, C); });
    std::printf("%-32s %8.2f", name, 1e3 * seconds);
    before > 0 ? std::printf(" %6.1f", before / seconds) : std::printf(" %6s", "-");
    std::printf("  %7.1f %6.1f%%\n", operations / seconds / 1e9, 100 * operations / seconds / limits.flops);
    before = seconds;
  }
  std::printf("measured: the peak, multiplying and adding in registers only, is %.1f GFLOP/s\n", limits.flops / 1e9);
}

}  // namespace d2l
