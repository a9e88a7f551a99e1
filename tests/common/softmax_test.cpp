#include "common/nn/softmax.hpp"

#include <gtest/gtest.h>

#include "ch3_7_concise/stability.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/random.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

constexpr double epsilon = 0x1p-23;

// Rounding of o - m moves an exponential by half an epsilon times |o - m| (at most `spread`); exp (2 ulp), the sum of
// up to 1000 numbers in vectors and the division add a few epsilon.
void expect_plain(const Tensor& O, double spread) {
  const Index n = O.size(0), q = O.size(1);
  const Tensor y = nn::softmax(O), s = nn::log_sum_exp(O), l = log_softmax(O);
  ASSERT_EQ(y.shape(), O.shape());
  ASSERT_EQ(s.shape(), (Shape{n, 1}));
  ASSERT_EQ(l.shape(), O.shape());
  for (Index i = 0; i < n; ++i) {
    const std::vector<double> row = test::doubles(O[i]), softmax = test::softmax_of(row),
                              log_softmax = test::log_softmax_of(row);
    const double log_sum_exp = test::log_sum_exp_of(row);
    ASSERT_NEAR(s(i, 0), log_sum_exp, (std::abs(log_sum_exp) + 8) * epsilon) << to_string(O.shape());
    for (Index j = 0; j < q; ++j) {
      const auto k = static_cast<std::size_t>(j);
      // Below 2^-126 floats are spaced evenly, by 2^-149.
      ASSERT_NEAR(y(i, j), softmax[k], (spread + 8) * epsilon * softmax[k] + 0x1p-148)
          << to_string(O.shape()) << " row " << i << " column " << j;
      ASSERT_NEAR(l(i, j), log_softmax[k], (2 * std::abs(log_softmax[k]) + 8) * epsilon);
    }
  }
}

TEST(Softmax, AgreesWithPlainLoopsAtAllWidths) {
  Generator generator(1);
  std::vector<Index> widths = test::sizes();
  widths.push_back(1000);
  for (Index q : widths)
    if (q > 0)
      for (Index n : {1, 3, 20}) expect_plain(normal(0, 3, {n, q}, generator), 30);
}

TEST(Softmax, AgreesWithPlainLoopsForLogitsOfAnySize) {
  Generator generator(2);
  for (float size : {1e-30f, 1e-3f, 1.0f, 50.0f, 1e4f, 1e30f}) expect_plain(normal(0, size, {100, 10}, generator), 104);
}

TEST(Softmax, RowsAreProbabilities) {
  Generator generator(3);
  for (float size : {1.0f, 100.0f, 1e4f}) {
    const Tensor y = nn::softmax(normal(0, size, {200, 17}, generator));
    for (Index i = 0; i < 200; ++i) {
      double total = 0;
      for (Index j = 0; j < 17; ++j) {
        ASSERT_TRUE(y(i, j) >= 0 && y(i, j) <= 1);
        total += static_cast<double>(y(i, j));
      }
      ASSERT_NEAR(total, 1, 4 * epsilon);
    }
  }
}

TEST(Softmax, WritesIntoItsResultAndInPlace) {
  Generator generator(1);
  for (const Index q : {1, 3, 10, 16, 17, 1000}) {
    Tensor O = normal(0, 5, {4, q}, generator), out({4, q});
    const Tensor expected = nn::softmax(O);
    const float* memory = out.data();
    nn::softmax(O, out);
    EXPECT_EQ(out, expected);
    EXPECT_EQ(out.data(), memory);
    nn::softmax(O, O);
    EXPECT_EQ(O, expected);
  }
}

// Logits in sixty-fourths and whole constants are exact in float, so that softmax and its logarithm keep their bits;
// log_sum_exp moves by the constant, and is off by its rounding.
TEST(Softmax, IsInvariantToAddingAConstant) {
  Generator generator(4);
  Tensor O({30, 11});
  for (Index k = 0; k < O.size(); ++k) O.data()[k] = (static_cast<float>(generator.below(1024)) - 512) / 64;
  const Tensor y = nn::softmax(O), s = nn::log_sum_exp(O), l = log_softmax(O);
  for (float c : {-20000.0f, -88.0f, 1.0f, 300.0f, 20000.0f}) {
    Tensor moved = O, s_moved = s;
    for (Index k = 0; k < O.size(); ++k) moved.data()[k] += c;
    for (Index i = 0; i < 30; ++i) s_moved(i, 0) += c;
    EXPECT_EQ(nn::softmax(moved), y) << c;
    EXPECT_TRUE(allclose(nn::log_sum_exp(moved), s_moved, 2e-7f, 2e-6f)) << c;
    EXPECT_EQ(log_softmax(moved), l) << c;
  }
}

TEST(Softmax, DoesNotOverflowOrUnderflow) {
  const Tensor O =
      array({{1e30f, -1e30f}, {-1e30f, 1e30f}, {1e30f, 1e30f}, {-1e30f, -1e30f}, {89, -104}, {3e38f, 3e38f}});
  EXPECT_EQ(nn::softmax(O).rows(0, 4), array({{1, 0}, {0, 1}, {0.5, 0.5}, {0.5, 0.5}}));
  EXPECT_EQ(nn::log_sum_exp(O), array({1e30f, 1e30f, 1e30f, -1e30f, 89, 3e38f}).reshape({6, 1}));
  EXPECT_EQ(log_softmax(O).rows(0, 2), array({{0, -2e30f}, {-2e30f, 0}}));
  EXPECT_EQ(log_softmax(O)(4, 1), -193);  // its probability, e^-193, is 0 in float32
  EXPECT_EQ(nn::softmax(array({{3e38f, -3e38f}})), array({{1, 0}}));
}

// log softmax of a logit far below the others is finite where the logarithm of softmax is not.
TEST(LogSoftmax, IsFiniteWhereSoftmaxIsZero) {
  const Tensor O = array({{0, -200}});
  EXPECT_EQ(nn::softmax(O)(0, 1), 0);
  EXPECT_EQ(log_softmax(O), array({{0, -200}}));
}

TEST(Softmax, AnEventRuledOutHasProbabilityZero) {
  const Tensor O = array({{0, -INFINITY, 0}, {-INFINITY, 7, -INFINITY}});
  EXPECT_EQ(nn::softmax(O), array({{0.5, 0, 0.5}, {0, 1, 0}}));
  EXPECT_TRUE(allclose(nn::log_sum_exp(O), array({std::log(2.0f), 7}).reshape({2, 1}), 1e-7f));
  EXPECT_EQ(log_softmax(O)(0, 1), -INFINITY);
  EXPECT_EQ(log_softmax(O)(1, 1), 0);
}

// What makes no sense is NaN in its own row, and leaves the others alone.
TEST(Softmax, NaNAndInfinityStayInTheirRow) {
  for (float bad : {NAN, INFINITY})
    for (Index q : {2, simd::width + 1, 40})
      for (Index at : {Index{0}, q / 2, q - 1}) {
        Tensor O({3, q}, 1);
        O(1, at) = bad;
        const Tensor y = nn::softmax(O), s = nn::log_sum_exp(O), l = log_softmax(O);
        EXPECT_TRUE(std::isnan(y(1, at))) << bad << " " << q << " " << at;
        EXPECT_FALSE(std::isfinite(s(1, 0)));
        EXPECT_TRUE(std::isnan(l(1, at)));
        for (Index i : {0, 2}) {
          EXPECT_NEAR(y(i, 0), 1 / static_cast<double>(q), epsilon);
          EXPECT_NEAR(s(i, 0), 1 + std::log(static_cast<double>(q)), 4 * epsilon);
          EXPECT_NEAR(l(i, 0), -std::log(static_cast<double>(q)), 8 * epsilon);
        }
        if (std::isnan(bad)) {
          for (Index j = 0; j < q; ++j) EXPECT_TRUE(std::isnan(y(1, j)) && std::isnan(l(1, j)));
        }
      }
}

// There is no telling which of events that are all ruled out happens.
TEST(Softmax, ARowOfMinusInfinityIsNotADistribution) {
  const Tensor O = array({{-INFINITY, -INFINITY}});
  for (Index j = 0; j < 2; ++j) EXPECT_TRUE(std::isnan(nn::softmax(O)(0, j)));
  EXPECT_FALSE(std::isfinite(nn::log_sum_exp(O)(0, 0)));
}

TEST(Softmax, OneColumnIsCertain) {
  const Tensor O(array({-1e30f, -3, 0, 88.8f, 1e30f}).reshape({5, 1}));
  EXPECT_EQ(nn::softmax(O), ones({5, 1}));
  EXPECT_EQ(nn::log_sum_exp(O), O);
  EXPECT_EQ(log_softmax(O), zeros({5, 1}));
}

TEST(Softmax, ZeroRowsGiveZeroRows) {
  const Tensor O({0, 3});
  EXPECT_EQ(nn::softmax(O).shape(), (Shape{0, 3}));
  EXPECT_EQ(nn::log_sum_exp(O).shape(), (Shape{0, 1}));
  EXPECT_EQ(log_softmax(O).shape(), (Shape{0, 3}));
}

TEST(Softmax, NeedsColumns) {
  const Tensor none({2, 0}), vector({3});
  EXPECT_THROW(nn::softmax(none), std::invalid_argument);
  EXPECT_THROW(nn::log_sum_exp(none), std::invalid_argument);
  EXPECT_THROW(log_softmax(none), std::invalid_argument);
  EXPECT_ANY_THROW(nn::softmax(vector));
}

TEST(Softmax, KeepsItsBitsForAnyNumberOfThreads) {
  Generator generator(5);
  const Tensor O = normal(0, 5, {10007, 13}, generator);
  const int before = num_threads();
  set_num_threads(1);
  const Tensor y = nn::softmax(O), l = log_softmax(O);
  for (int threads : {2, 5}) {
    set_num_threads(threads);
    EXPECT_EQ(nn::softmax(O), y);
    EXPECT_EQ(log_softmax(O), l);
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace d2l
