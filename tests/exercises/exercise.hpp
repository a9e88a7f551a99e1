// What the worked exercises share: printing of their results, the seed of the run, and a few numerical methods that
// give a result a second way.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/random.hpp"

namespace d2l::test {

/// Prints one line of an exercise's results, with the arguments of std::printf. Prints nothing in `make test`, which
/// runs the same exercises.
[[gnu::format(printf, 1, 2)]] void show(const char* format, ...);

/// Shows a plausible answer to an exercise that is wrong, and fails the test if it holds: `holds` compares what the
/// answer claims with what the test found, so closely that the right answer would pass.
void expect_wrong(const std::string& answer, bool holds, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE());

/// Turns the printing of `show` on or off. It is off until the program of `make exercises` turns it on.
void print_results(bool wanted);
bool prints_results();

/// The seed of the run, 1 unless --gtest_random_seed gives another. The exercises hold for any seed.
std::uint64_t seed();

/// The mean of a sample, its standard deviation (dividing by n - 1) and the standard error of the mean.
struct Summary {
  double mean, standard_deviation, standard_error;
};

/// The sample needs at least two numbers.
Summary summarize(const std::vector<double>& sample);

/// The minimum of a function that has only one in [low, high], found by comparing values only (golden-section search).
/// It is as exact as values can tell: about the square root of their relative rounding, times the width of the minimum.
double golden_section(const std::function<double(double)>& function, double low, double high);

/// While it lives, everything runs on one thread. Steps of 20 us to 1 ms have no work for more: on a busy machine the
/// threads would spend their time waiting for each other. Results have the same bits either way.
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
