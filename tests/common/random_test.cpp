#include "common/tensor/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "common/tensor/reduce.hpp"
#include "tests/support/uniform.hpp"

namespace d2l {
namespace {

// The largest distance between the distribution of a sample and `cdf`; above 1.95 / sqrt(n) once in a thousand times.
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> sample, Cdf cdf) {
  std::sort(sample.begin(), sample.end());
  double distance = 0;
  const auto n = static_cast<double>(sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double p = cdf(sample[i]), rank = static_cast<double>(i);
    distance = std::max({distance, p - rank / n, (rank + 1) / n - p});
  }
  return distance * std::sqrt(n);
}

// 14514284786278117030 is what std::mt19937_64 gives first from its default seed 5489 in every standard library.
TEST(Random, ASeedGivesTheSameNumbersEverywhere) {
  EXPECT_EQ(Generator(5489).uniform(), static_cast<double>(14514284786278117030u >> 11) * 0x1p-53);
  Generator a(7), b(7), c(8);
  const double first = a.normal();
  EXPECT_EQ(first, b.normal());
  EXPECT_NE(first, c.normal());
}

TEST(Random, UniformIsUniform) {
  Generator generator(1);
  std::vector<double> sample(100000);
  for (double& x : sample) {
    x = generator.uniform();
    ASSERT_TRUE(x >= 0 && x < 1);
  }
  EXPECT_LT(kolmogorov_smirnov(sample, [](double x) { return x; }), 1.95);
}

TEST(Random, NormalIsNormal) {
  Generator generator(2);
  std::vector<double> sample(100000);
  for (double& x : sample) x = generator.normal();
  EXPECT_LT(kolmogorov_smirnov(sample, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }), 1.95);
  // Neighbours come from one point of the disc; their correlation has a standard deviation of 1 / sqrt(n).
  double product = 0;
  for (std::size_t i = 0; i + 1 < sample.size(); i += 2) product += sample[i] * sample[i + 1];
  EXPECT_LT(std::abs(product) / std::sqrt(50000.0), 4);
}

TEST(Random, BelowIsEvenAndStaysBelow) {
  Generator generator(3);
  for (std::uint32_t n : {1u, 2u, 3u, 10u}) {
    std::vector<int> count(n);
    for (int i = 0; i < 60000; ++i) ++count.at(generator.below(n));
    for (int c : count) EXPECT_NEAR(c, 60000.0 / n, 4.5 * std::sqrt(60000.0 / n));
  }
  // Without refusals a third of the numbers below 3/4 2^32 would come twice as often as the rest.
  const std::uint32_t n = 3u << 30;
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += generator.below(n) < (1u << 30);
  EXPECT_NEAR(low, 10000, 4.5 * std::sqrt(30000.0 * 2 / 9));
}

TEST(Random, ShuffleMakesEveryOrderEquallyOften) {
  Generator generator(4);
  std::vector<int> count(24);
  for (int i = 0; i < 48000; ++i) {
    std::vector<Index> items = {0, 1, 2, 3};
    generator.shuffle(items);
    int rank = 0;
    for (std::size_t a = 0; a < 4; ++a)
      rank = rank * static_cast<int>(4 - a) +
             static_cast<int>(std::count_if(items.begin() + static_cast<Index>(a), items.end(),
                                            [&](Index x) { return x < items[a]; }));
    ++count.at(static_cast<std::size_t>(rank));
  }
  for (int c : count) EXPECT_NEAR(c, 2000, 4.5 * std::sqrt(2000.0));
}

TEST(Random, ShuffleKeepsAllItems) {
  Generator generator(5);
  std::vector<Index> items(1000);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  generator.shuffle(shuffled);
  EXPECT_NE(shuffled, items);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, items);
  std::vector<Index> none;
  generator.shuffle(none);
}

TEST(Random, ASplitGeneratorDoesNotDependOnWhatIsDrawnLater) {
  Generator a(6), b(6);
  Generator child_a = a.split(), child_b = b.split();
  a.uniform();
  EXPECT_EQ(child_a.uniform(), child_b.uniform());
  EXPECT_NE(child_a.uniform(), a.uniform());
}

TEST(Random, TensorsHaveTheAskedForMeanAndDeviation) {
  Generator generator(7);
  const Tensor x = normal(3, 0.5f, {100, 1000}, generator);
  EXPECT_EQ(x.shape(), (Shape{100, 1000}));
  EXPECT_NEAR(mean(x), 3, 4 * 0.5 / std::sqrt(1e5));
  double squares = 0;
  for (Index i = 0; i < x.size(); ++i) squares += std::pow(x.data()[i] - 3.0, 2);
  EXPECT_NEAR(squares / 1e5, 0.25, 4 * 0.25 * std::sqrt(2 / 1e5));
  const Tensor u = uniform(-2, 6, {100000}, generator);
  EXPECT_NEAR(mean(u), 2, 4 * 8 / std::sqrt(12 * 1e5));
  for (Index i = 0; i < u.size(); ++i) ASSERT_TRUE(u(i) >= -2 && u(i) <= 6);
}

}  // namespace
}  // namespace d2l
