#include "tests/exercises/exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace d2l::test {
namespace {

bool printing = false;

}  // namespace

void print_results(bool wanted) { printing = wanted; }

bool prints_results() { return printing; }

void show(const char* format, ...) {
  if (!printing) return;
  std::va_list values;
  va_start(values, format);
  std::fputs("    ", stdout);
  std::vprintf(format, values);
  std::fputc('\n', stdout);
  va_end(values);
  std::fflush(stdout);
}

void expect_wrong(const std::string& answer, bool holds, const char* file, int line) {
  show("wrong: %s", answer.c_str());
  if (holds) ADD_FAILURE_AT(file, line) << "expected to be wrong, but it holds: " << answer;
}

std::uint64_t seed() {
  const auto given = GTEST_FLAG_GET(random_seed);
  return given == 0 ? 1 : static_cast<std::uint64_t>(given);
}

Summary summarize(const std::vector<double>& sample) {
  if (sample.size() < 2) throw std::invalid_argument("summarize: expected at least two numbers");
  const double n = static_cast<double>(sample.size());
  const double mean = std::accumulate(sample.begin(), sample.end(), 0.0) / n;
  double squares = 0;
  for (const double x : sample) squares += (x - mean) * (x - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  return {mean, deviation, deviation / std::sqrt(n)};
}

double golden_section(const std::function<double(double)>& function, double low, double high) {
  constexpr double ratio = 1 / std::numbers::phi;
  double left = high - ratio * (high - low), right = low + ratio * (high - low);
  double at_left = function(left), at_right = function(right);
  // 100 steps shrink the interval by phi^-100 = 10^-21, beyond the precision of double.
  for (int step = 0; step < 100; ++step) {
    if (at_left < at_right) {
      high = right, right = left, at_right = at_left;
      at_left = function(left = high - ratio * (high - low));
    } else {
      low = left, left = right, at_left = at_right;
      at_right = function(right = low + ratio * (high - low));
    }
  }
  return (low + high) / 2;
}

std::string exercise_of(const std::string& suite, const std::string& test) {
  // "Ch3_4_Exercises" and "Ex5a_Name": the digits after "Ch" and after "Ex".
  std::string section = suite.substr(2, suite.find("_Exercises") - 2);
  section.replace(section.find('_'), 1, ".");
  return section + "." + test.substr(2, test.find('_') - 2);
}

}  // namespace d2l::test
