#include "common/tensor/reduce.hpp"

#include <gtest/gtest.h>

#include "common/tensor/parallel.hpp"
#include "common/tensor/random.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;
using test::sizes;

// Sums in double over x as (outer, n, inner), and of the absolute values, which bound the rounding error.
struct Plain {
  std::vector<double> sum, absolute, greatest;
  std::vector<Index> where;
};

Plain plain(const Tensor& x, int axis) {
  Index outer = 1, inner = 1;
  const Index n = x.size(axis);
  for (int i = 0; i < axis; ++i) outer *= x.size(i);
  for (int i = axis + 1; i < x.rank(); ++i) inner *= x.size(i);
  Plain result;
  for (Index o = 0; o < outer; ++o)
    for (Index j = 0; j < inner; ++j) {
      double sum = 0, absolute = 0, greatest = -INFINITY;
      Index where = -1;
      for (Index i = 0; i < n; ++i) {
        const double value = static_cast<double>(x.data()[(o * n + i) * inner + j]);
        sum += value;
        absolute += std::abs(value);
        if (value > greatest) greatest = value, where = i;
      }
      result.sum.push_back(sum);
      result.absolute.push_back(absolute);
      result.greatest.push_back(greatest);
      result.where.push_back(where);
    }
  return result;
}

// n additions in float, in chunks of some 256, err by less than 300 half-ulps of the sum of absolute values in the
// worst case and by far less on random data; 8 is ample and catches a single lost element.
constexpr double rounding = 8 * 0x1p-24;

void expect_reductions(const Tensor& x, int axis) {
  const Plain expected = plain(x, axis);
  const Tensor total = sum(x, axis);
  ASSERT_EQ(total.size(), static_cast<Index>(expected.sum.size()));
  for (std::size_t i = 0; i < expected.sum.size(); ++i)
    ASSERT_NEAR(total.data()[i], expected.sum[i], rounding * expected.absolute[i]) << to_string(x.shape()) << axis;
  if (x.size(axis) == 0) return;
  const Tensor average = mean(x, axis), greatest = max(x, axis), where = argmax(x, axis);
  for (std::size_t i = 0; i < expected.sum.size(); ++i) {
    const double n = static_cast<double>(x.size(axis));
    ASSERT_NEAR(average.data()[i], expected.sum[i] / n, (rounding + 0x1p-23) * expected.absolute[i] / n);
    ASSERT_EQ(greatest.data()[i], static_cast<float>(expected.greatest[i]));
    ASSERT_EQ(where.data()[i], static_cast<float>(expected.where[i]));
  }
}

TEST(Reduce, AlongEveryAxisAtAllSizes) {
  Generator generator(1);
  for (Index n : sizes()) {
    expect_reductions(normal(0, 1, {n}, generator), 0);
    for (Index d : {1, 2, 10, 17, 33}) {
      const Tensor x = normal(0, 1, {n, d}, generator);
      expect_reductions(x, 0);
      expect_reductions(x.reshape({d, n}), 1);
    }
  }
  const Tensor x = normal(0, 1, {3, 4, 5, 6}, generator);
  for (int axis = 0; axis < 4; ++axis) expect_reductions(x, axis);
  expect_reductions(normal(0, 1, {5000, 40}, generator), 0);
  expect_reductions(normal(0, 1, {3, 20011}, generator), 1);
}

TEST(Reduce, OverAllElementsAtAllSizes) {
  Generator generator(2);
  auto all = sizes();
  all.push_back(100003);
  for (Index n : all) {
    const Tensor x = normal(0.5f, 1, {n}, generator);
    const Plain expected = plain(x, 0);
    EXPECT_NEAR(sum(x), expected.sum[0], rounding * expected.absolute[0]) << n;
    if (n == 0) continue;
    EXPECT_EQ(max(x), static_cast<float>(expected.greatest[0])) << n;
    EXPECT_NEAR(mean(x), expected.sum[0] / static_cast<double>(n),
                rounding * expected.absolute[0] / static_cast<double>(n));
  }
}

// One running float would be off by 5e-4: 6000 has steps of 5e-4, and each addition of 0.1 rounds the same way.
TEST(Reduce, ManySmallNumbersAddUp) {
  const Tensor x({60000}, 0.1f);
  EXPECT_NEAR(sum(x) / 6000, 1, 1e-5);
  EXPECT_NEAR(sum(x, 0).item() / 6000, 1, 1e-5);
  EXPECT_NEAR(sum(x.reshape({-1, 1}), 0).item() / 6000, 1, 1e-5);
  EXPECT_NEAR(sum(x.reshape({-1, 2}), 0)(1) / 3000, 1, 1e-5);
}

TEST(Reduce, ShapesAreTheBooks) {
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}});  // 3.6.2
  EXPECT_EQ(sum(X, 0), array({5, 7, 9}));
  EXPECT_EQ(sum(X, 1), array({6, 15}));
  EXPECT_EQ(sum(X, 0, keepdims), array({{5, 7, 9}}));
  EXPECT_EQ(sum(X, 1, keepdims).shape(), (Shape{2, 1}));
  EXPECT_EQ(sum(X, -1), array({6, 15}));
  EXPECT_EQ(mean(X, 0), array({2.5, 3.5, 4.5}));
  EXPECT_EQ(max(X, 1), array({3, 6}));
  EXPECT_EQ(argmax(X, 0, keepdims), array({{1, 1, 1}}));
  EXPECT_EQ(sum(X), 21);
  EXPECT_EQ(mean(X), 3.5);
  EXPECT_EQ(max(X), 6);
}

TEST(Reduce, ArgmaxTakesTheFirstOfEqualElements) { EXPECT_EQ(argmax(array({{1, 3, 3}, {2, 2, 2}}), 1), array({1, 0})); }

TEST(Reduce, NaNIsTheMaximumWhereverItStands) {
  for (Index n : sizes())
    for (Index at : {Index{0}, n / 2, n - 1}) {
      if (n == 0) continue;
      Tensor x = arange(0, static_cast<double>(n));
      x(at) = NAN;
      EXPECT_TRUE(std::isnan(max(x))) << n << " " << at;
      EXPECT_TRUE(std::isnan(max(x.reshape({-1, 1}), 0).item()));
      EXPECT_TRUE(std::isnan(sum(x)));
      EXPECT_EQ(argmax(x, 0).item(), static_cast<float>(at));
    }
}

TEST(Reduce, EmptyAxesHaveASumButNoMean) {
  const Tensor x({0, 3});
  EXPECT_EQ(sum(x), 0);
  EXPECT_EQ(sum(x, 0), zeros({3}));
  EXPECT_EQ(sum(x, 1).shape(), (Shape{0}));
  EXPECT_EQ(max(x, 1).shape(), (Shape{0}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { mean(x); }), {"mean", "(0, 3)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { mean(x, 0); }), {"mean", "(0, 3)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { max(x); }), {"max", "(0, 3)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { max(x, 0); }), {"max", "(0, 3)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { argmax(x, 0); }), {"argmax", "(0, 3)"}));
  EXPECT_THROW(sum(x, 2), std::out_of_range);
  EXPECT_THROW(sum(x, -3), std::out_of_range);
}

TEST(Reduce, KeepsItsBitsForAnyNumberOfThreads) {
  Generator generator(3);
  const Tensor x = normal(0, 1, {1201, 307}, generator);
  const int before = num_threads();
  set_num_threads(1);
  const float total = sum(x);
  const Tensor columns = sum(x, 0), rows = sum(x, 1);
  for (int threads : {2, 3, 7}) {
    set_num_threads(threads);
    EXPECT_EQ(sum(x), total);
    EXPECT_EQ(sum(x, 0), columns);
    EXPECT_EQ(sum(x, 1), rows);
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace d2l
