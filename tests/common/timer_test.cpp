#include "common/timer.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

// A timer with times that grow, because each stop measures from the same start.
Timer stopped(int times) {
  Timer timer;
  for (int i = 0; i < times; ++i) timer.stop();
  return timer;
}

TEST(Timer, StopRecordsATimeAndReturnsIt) {
  Timer timer;
  EXPECT_TRUE(timer.times().empty());
  for (std::size_t count = 1; count <= 3; ++count) {
    const double seconds = timer.stop();
    ASSERT_EQ(timer.times().size(), count);
    EXPECT_EQ(timer.times().back(), seconds);
  }
}

TEST(Timer, StartKeepsWhatWasRecorded) {
  Timer timer = stopped(2);
  const std::vector<double> before = timer.times();
  timer.start();
  EXPECT_EQ(timer.times(), before);
}

// Without a start in between, later stops have seen more time go by, never less.
TEST(Timer, TheClockNeverGoesBack) {
  const Timer timer = stopped(1000);
  double last = 0;
  for (double seconds : timer.times()) {
    EXPECT_GE(seconds, last);
    last = seconds;
  }
}

// What happens between two looks at a clock takes no longer than they are apart.
TEST(Timer, MeasuresFromTheLastStartTheFirstBeingTheConstructors) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const Clock::time_point before = Clock::now();
  Timer timer;
  const double first = timer.stop();
  EXPECT_LE(first, since(before));
  const Clock::time_point again = Clock::now();
  timer.start();
  const double second = timer.stop();
  EXPECT_LE(second, since(again));
  EXPECT_GE(first, 0);
  EXPECT_GE(second, 0);
}

// The sums are of the same numbers in the same order, so they agree to the last bit.
TEST(Timer, SumAvgAndCumsumAreThoseOfTheTimes) {
  for (int count : {1, 2, 7}) {
    const Timer timer = stopped(count);
    double sum = 0;
    std::vector<double> sums;
    for (double seconds : timer.times()) sums.push_back(sum += seconds);
    EXPECT_EQ(timer.sum(), sum);
    EXPECT_EQ(timer.cumsum(), sums);
    EXPECT_EQ(timer.avg(), sum / count);
  }
}

TEST(Timer, OfNoTimesTheSumIsZeroAndTheAverageAnError) {
  const Timer timer;
  EXPECT_EQ(timer.sum(), 0);
  EXPECT_TRUE(timer.cumsum().empty());
  EXPECT_TRUE(test::says(test::message_of<std::runtime_error>([&] { timer.avg(); }),
                         {"Timer::avg", "at least one recorded time", "none"}));
}

}  // namespace
}  // namespace d2l
