// What the worked exercises share: the figures that they show, the seed of the run, and a few numerical methods that
// serve as the second way to a result.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/random.hpp"

namespace d2l::test {

/// Prints a line with figures that an exercise found, as std::printf would; `make test` runs the same exercises and
/// prints nothing.
[[gnu::format(printf, 1, 2)]] void show(const char* format, ...);

/// Whether `show` prints; false until the program of `make exercises` asks for it.
void show_figures(bool wanted);

/// The seed of the run, 1 unless --gtest_random_seed gives another. What holds, holds for any.
std::uint64_t seed();

/// The mean of a sample, its standard deviation (dividing by n - 1) and the standard error of the mean.
struct Summary {
  double mean, standard_deviation, standard_error;
};

/// Of at least two numbers.
Summary summarize(const std::vector<double>& sample);

/// Where a function with a single valley in [low, high] is least, found by comparing values only (golden section). It
/// comes as close as values can tell: about the square root of their relative rounding, times the scale of the valley.
double golden_section(const std::function<double(double)>& function, double low, double high);

/// While it lives, everything runs on one thread. For steps of 20 us to 1 ms, which have no work for more: on a busy
/// machine the threads would spend their time waiting for each other. Results have the same bits either way.
class OneThread {
 public:
  OneThread() { set_num_threads(1); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;
  ~OneThread() { set_num_threads(before_); }

 private:
  int before_ = num_threads();
};

/// "3.4.5a" for the test Ch3_4_Exercises.Ex5a_LogSumExpExceedsMaximum.
std::string exercise_of(const std::string& suite, const std::string& test);

}  // namespace d2l::test
