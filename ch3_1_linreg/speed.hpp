// 3.1.1, Vectorization for Speed: the additions of vectorization.hpp and the products of matrix_product.hpp, timed and
// set out in tables.
#pragma once

#include <cstdio>
#include <utility>
#include <vector>

#include "ch3_1_linreg/machine.hpp"
#include "ch3_1_linreg/matrix_product.hpp"
#include "ch3_1_linreg/vectorization.hpp"

namespace d2l {

/// Seconds per call of each of the add_variants; 0 for one that was left out.
using AddTimes = std::array<double, add_variants.size()>;

/// The times for each n, and the memory bandwidth in bytes per second; 0 if it was not measured.
struct Ladder {
  std::vector<std::pair<Index, AddTimes>> rows;
  double bandwidth = 0;
};

/// The bytes that adding one coordinate moves: two floats are read, one is written.
inline constexpr double bytes_per_coordinate = 12;

/// Times the variants for vectors of n ones. Boxes are left out above a million coordinates, where they take seconds.
inline AddTimes time_adds(Index n, double enough) {
  const Tensor a = ones({n}), b = ones({n});
  Tensor c({n});
  AddTimes times{};
  for (std::size_t i = n > 1000000 ? 1 : 0; i < times.size(); ++i)
    times[i] = seconds_per_call([&] { add_variants[i].add(a, b, c); }, enough);
  return times;
}

/// How many times faster `fast` seconds are than `slow` ones, or a dash if `slow` was not measured.
inline void print_times_faster(int width, double slow, double fast) {
  slow > 0 ? std::printf("%*.1f", width, slow / fast) : std::printf("%*s", width, "-");
}

/// The comparison at n = 10,000, where one thread is enough for all vectors, with times up to n = 10^6 for the figure.
inline Ladder print_short_ladder() {
  Ladder ladder;
  for (Index n = 10; n <= 1000000; n *= 10) ladder.rows.emplace_back(n, time_adds(n, 0.004));
  const AddTimes& times = ladder.rows[3].second;
  std::printf("%-12s  %-28s %12s  times faster than boxed  than the line above\n", "n = 10000", "how", "time");
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    std::printf("%-12s  %-28s %9.2f us  ", add_variants[i].name, add_variants[i].how, 1e6 * times[i]);
    print_times_faster(23, times[0], times[i]);
    print_times_faster(21, i > 0 ? times[i - 1] : 0, times[i]);
    std::printf("\n");
  }
  std::printf("Without an object per coordinate the loop is %.0f times as fast; ", times[0] / times[1]);
  std::printf("vectors gain another %.1f times. Whole table: --ladder\n", times[1] / times[3]);
  return ladder;
}

/// What share of the memory bandwidth an addition of n coordinates reaches. More than all of it is no mistake if the
/// vectors are in the caches.
inline void print_bandwidth_share(Index n, double share) {
  const bool fits = bytes_per_coordinate * static_cast<double>(n) <= bandwidth_bytes;
  share > 1 && fits ? std::printf("  %13s", "in the caches") : std::printf("  %12.1f%%", 100 * share);
}

/// The lines of the ladder for one n.
inline void print_adds(Index n, const AddTimes& times, double bandwidth, double peak) {
  for (std::size_t i = times[0] > 0 ? 0 : 1; i < times.size(); ++i) {
    const double flops = static_cast<double>(n) / times[i];
    std::printf("%9td  %-12s %11.3f us  ", n, add_variants[i].name, 1e6 * times[i]);
    print_times_faster(11, times[0], times[i]);
    print_times_faster(16, i > 0 ? times[i - 1] : 0, times[i]);
    std::printf("  %7.2f", 1e-9 * bytes_per_coordinate * flops);
    print_bandwidth_share(n, bytes_per_coordinate * flops / bandwidth);
    std::printf("  %7.3f  %8.3f%%\n", 1e-9 * flops, 100 * flops / peak);
  }
}

/// The products of two matrices (n,n), and what share of the peak each reaches.
inline void print_product_ladder(Index n, double peak) {
  const Tensor A = ones({n, n}), B = ones({n, n});
  Tensor C({n, n});
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  std::printf("\nThe product of two matrices (%td, %td):\n", n, n);
  std::printf("%-15s %11s   times faster than\n", "", "");
  std::printf("%-15s %11s   the line above     GFLOP/s  %% of peak\n", "how", "time");
  double before = 0;
  for (const ProductVariant& variant : product_variants) {
    const double seconds = seconds_per_call([&] { variant.multiply(A, B, C); });
    std::printf("%-15s %8.2f ms  ", variant.name, 1e3 * seconds);
    print_times_faster(15, before, seconds);
    std::printf("  %10.1f  %8.1f%%\n", 1e-9 * operations / seconds, 100 * operations / seconds / peak);
    before = seconds;
  }
}

/// The whole comparison, up to 10^8 coordinates or an eighth of the machine's memory, and the product of matrices.
inline Ladder print_whole_ladder() {
  Ladder ladder{{}, memory_bandwidth()};
  const double peak = peak_flops();
  std::printf("The memory is read at %.1f GB/s.\n", 1e-9 * ladder.bandwidth);
  std::printf("The peak, multiplying and adding in registers only, is %.1f GFLOP/s.\n\n", 1e-9 * peak);
  std::printf("%9s  %-12s %14s  times faster            than                %% of memory\n", "", "", "");
  std::printf("%9s  %-12s %14s   than boxed  the line above     GB/s      bandwidth  GFLOP/s  %% of peak\n", "n", "how",
              "time");
  for (Index n = 10; n <= 100000000 && bytes_per_coordinate * static_cast<double>(n) < usable_memory() / 8; n *= 10) {
    ladder.rows.emplace_back(n, time_adds(n, 0.02));
    print_adds(n, ladder.rows.back().second, ladder.bandwidth, peak);
  }
  const auto [boxed, scalar, compiler, simd, openmp] = ladder.rows[3].second;
  const auto& [n, largest] = ladder.rows.back();
  std::printf("At n = 10000 a heap object per coordinate costs %.1f ns, an addition %.2f ns, in vectors %.3f ns.\n",
              1e5 * boxed, 1e5 * scalar, 1e5 * simd);
  std::printf("Vectors gain %.1f times there. At n = %td, out of reach of the caches, they gain %.1f times:\n",
              scalar / simd, n, largest[1] / largest[3]);
  std::printf("to move the %g bytes of a coordinate takes %.3f ns, however they are added.\n", bytes_per_coordinate,
              1e9 * bytes_per_coordinate / ladder.bandwidth);
  print_product_ladder(512, peak);
  return ladder;
}

/// Prints how long the ways to add take and returns their times, for the figure.
inline Ladder compare_ways_to_add(bool whole) { return whole ? print_whole_ladder() : print_short_ladder(); }

}  // namespace d2l
