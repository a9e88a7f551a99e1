#include "common/train/metrics.hpp"

#include <gtest/gtest.h>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Accumulator, AddsEachQuantityByItself) {
  Accumulator metric(2);
  metric.add({1, 0.5});
  metric.add({2, 0.25});
  EXPECT_EQ(metric[0], 3);
  EXPECT_EQ(metric[1], 0.75);
  EXPECT_THROW(metric[2], std::out_of_range);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { metric.add({1}); }), {"each of 2 sums", "found 1"}));
  metric.reset();
  EXPECT_EQ(metric[0], 0);
}

TEST(Accuracy, CountsTheRowsWhoseGreatestElementStandsAtTheLabel) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});  // 3.6.5
  EXPECT_EQ(accuracy(y_hat, array({0, 2})), 1);
  EXPECT_EQ(accuracy(y_hat, array({2, 2})), 2);
  EXPECT_EQ(accuracy(y_hat, array({0, 1})), 0);
  EXPECT_TRUE(std::isnan(accuracy(array({{1, NAN, 0}, {1, 0, 0}}), array({0, 1}))));  // not the class of the NaN
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { accuracy(y_hat, array({1})); }), {"accuracy", "(2, 3)", "(1,)"}));
  EXPECT_THROW(accuracy(y_hat, array({0, 2}).reshape({2, 1})), std::invalid_argument);
  EXPECT_THROW(accuracy(array({0, 2}), array({0, 2})), std::invalid_argument);
  EXPECT_THROW(accuracy(y_hat.reshape({2, 3, 1}), array({0, 2})), std::invalid_argument);
}

// 3.6.5: not differentiable, and so no loss: small changes leave it as it is.
TEST(Accuracy, DoesNotFeelSmallChanges) {
  const Tensor y = array({0, 2}), y_hat = array({{0.4f, 0.3f, 0.3f}, {0.3f, 0.2f, 0.5f}});
  EXPECT_EQ(accuracy(y_hat + 1e-6f * array({{-1, 1, 1}, {1, 1, -1}}), y), accuracy(y_hat, y));
}

}  // namespace
}  // namespace d2l
