#include "common/plot/axis.hpp"

#include <gtest/gtest.h>

#include "tests/support/numbers.hpp"

namespace d2l::plot {
namespace {

using test::message_of;
using test::says;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> labels(const Scale& scale, int count) {
  std::vector<std::string> all;
  for (const Tick& tick : scale.ticks(count)) all.push_back(tick.label);
  return all;
}

using Labels = std::vector<std::string>;

TEST(Scale, TicksStandAtRoundNumbersWithinTheLimits) {
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 1}}, {}, 0, 100), 5), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0.3, 0.9}}, {}, 0, 100), 6),
            (Labels{"0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{-7, 7}}, {}, 0, 100), 3), (Labels{"-5", "0", "5"}));
  EXPECT_EQ(labels(Scale({.whole = true, .limits = Limits{1, 3}}, {}, 0, 100), 6), (Labels{"1", "2", "3"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 4e6}}, {}, 0, 100), 4), (Labels{"0", "1e6", "2e6", "3e6", "4e6"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 3e-5}}, {}, 0, 100), 3), (Labels{"0", "1e-5", "2e-5", "3e-5"}));
  // An axis is written in one way, though some of these are over 1e5 and under 1e-3.
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 2e5}}, {}, 0, 100), 4),
            (Labels{"0", "50000", "100000", "150000", "200000"}));
  EXPECT_EQ(labels(Scale({.limits = Limits{0, 1e-3}}, {}, 0, 100), 2), (Labels{"0", "5e-4", "1.0e-3"}));
}

TEST(Scale, AnyLimitsGiveAFewTicksInside) {
  Generator generator(1);
  for (int i = 0; i < 2000; ++i) {
    const double low = generator.normal() * std::pow(10, 20 * generator.uniform() - 10);
    const double high = low + std::pow(10, 20 * generator.uniform() - 10) + std::abs(low) * 1e-6;
    const Scale scale({.limits = Limits{low, high}}, {}, 0, 400);
    const auto ticks = scale.ticks(6);
    ASSERT_GE(ticks.size(), 2u) << low << ' ' << high;
    ASSERT_LE(ticks.size(), 8u) << low << ' ' << high;
    for (std::size_t k = 0; k < ticks.size(); ++k) {
      EXPECT_GE(scale(ticks[k].at), -1e-3);
      EXPECT_LE(scale(ticks[k].at), 400 + 1e-3);
      if (k > 0) {
        EXPECT_NE(ticks[k].label, ticks[k - 1].label) << low << ' ' << high;
      }
    }
  }
}

TEST(Scale, LogarithmicTicksArePowersOfTen) {
  const Scale scale({.log = true, .limits = Limits{1, 10000}}, {}, 0, 400);
  EXPECT_EQ(labels(scale, 8), (Labels{"1", "10", "100", "1000", "10000"}));
  EXPECT_EQ(labels(scale, 2), (Labels{"1", "100", "10000"}));
  EXPECT_NEAR(scale(10), 100, 1e-9);
  EXPECT_NEAR(scale(std::sqrt(10)), 50, 1e-9);
  EXPECT_EQ(labels(Scale({.log = true, .limits = Limits{2, 8}}, {}, 0, 100), 4), (Labels{"2", "4", "6", "8"}));
}

TEST(Scale, TicksNeverLieOutsideTheLimits) {
  for (const Axis& axis : {Axis{.log = true}, Axis{.whole = true}, Axis{.log = true, .whole = true}, Axis{}})
    for (const Limits limits : {Limits{5e-324, 5e-324}, {5e-324, 1e-320}, {2e-144, 4e-144}, {1e300, 1e305}, {3, 3.5}})
      for (const int count : {1, 2, 8}) {
        const Scale scale(axis, limits, 0, 100);
        for (const Tick& tick : scale.ticks(count)) {
          EXPECT_GE(scale(tick.at), -1e-6) << tick.label;
          EXPECT_LE(scale(tick.at), 100 + 1e-6) << tick.label;
        }
      }
}

TEST(Scale, ASingleNumberGetsRoomOnBothSides) {
  for (const double x : {0.0, 5.0, -1e-30, 1e300}) {
    const Scale scale({}, {x, x}, 0, 100);
    EXPECT_NEAR(scale(x), 50, 1e-6) << x;
    EXPECT_GE(scale.ticks(5).size(), 2u) << x;
  }
  EXPECT_NEAR(Scale({}, {1e15, 1e15 + 0.125}, 0, 100)(1e15), 50, 1e-6);
  EXPECT_NEAR(Scale({.log = true}, {7, 7}, 0, 100)(7), 50, 15);
}

TEST(Scale, DataKeepADistanceFromTheFrame) {
  const Scale scale({}, {0, 10}, 0, 110);
  EXPECT_NEAR(scale(0), 5, 1e-9);
  EXPECT_NEAR(scale(10), 105, 1e-9);
  const Scale logarithmic({.log = true}, {1, 100}, 0, 110);
  EXPECT_NEAR(logarithmic(1), 5, 1e-9);
  EXPECT_NEAR(logarithmic(100), 105, 1e-9);
}

TEST(Scale, ImpossibleLimitsAreRefused) {
  const auto refused = [](const Axis& axis, Limits data) {
    return message_of<std::invalid_argument>([&] { Scale(axis, data, 0, 1); });
  };
  EXPECT_TRUE(says(refused({.label = "loss", .limits = Limits{1, 0}}, {}), {"axis \"loss\"", "lower limit below"}));
  EXPECT_TRUE(says(refused({.limits = Limits{1, 1}}, {}), {"lower limit below"}));
  EXPECT_TRUE(says(refused({.limits = Limits{nan, 1}}, {}), {"finite limits"}));
  EXPECT_TRUE(says(refused({.log = true, .limits = Limits{0, 1}}, {}), {"above 0 on a logarithmic axis"}));
  EXPECT_TRUE(says(refused({}, {-1.7e308, 1.7e308}), {"finite limits from -1e305 to 1e305"}));
  EXPECT_TRUE(says(refused({}, {0, 2e305}), {"finite limits from -1e305 to 1e305"}));
  EXPECT_TRUE(says(refused({}, {-2e305, 0}), {"finite limits from -1e305 to 1e305"}));
}

}  // namespace
}  // namespace d2l::plot
