#include "common/nn/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/more_losses.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::doubles;
using test::message_of;
using test::says;

// The sum over examples of the mean over their elements, each loss r -> f(r) in double.
template <class Loss, class F>
void expect_loss(const Loss& loss, F f, const Shape& shape) {
  Generator generator(9);
  const Tensor y_hat = normal(0, 2, shape, generator), y = normal(0, 2, shape, generator);
  const Index n = shape[0], m = shape.size() / n;
  const Tensor l = loss(y_hat, y);
  ASSERT_EQ(l.shape(), (Shape{n}));
  for (Index i = 0; i < n; ++i) {
    double expected = 0;
    for (Index j = 0; j < m; ++j)
      expected += f(static_cast<double>(y_hat.data()[i * m + j]) - static_cast<double>(y.data()[i * m + j])) /
                  static_cast<double>(m);
    EXPECT_NEAR(l(i), expected, 2e-6 * (1 + expected));
  }
  const auto total = [&](const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      sum += f(x[i] - static_cast<double>(y.data()[i])) / static_cast<double>(m);
    return sum;
  };
  const Tensor gradient = loss.with_gradient(y_hat, y).dy_hat;
  EXPECT_EQ(gradient.shape(), shape);
  test::expect_gradient(total, y_hat, gradient);
}

TEST(Loss, RegressionLossesAndTheirGradientsMatchTheirDefinitions) {
  for (const Shape& shape : {Shape{40, 1}, Shape{40}, Shape{7, 2, 3}}) {
    expect_loss(
        loss::L2Loss{}, [](double r) { return r * r / 2; }, shape);
    expect_loss(
        loss::L1Loss{}, [](double r) { return std::abs(r); }, shape);
    for (float rho : {1.0f, 0.3f, 4.0f})
      expect_loss(
          loss::HuberLoss{rho},
          [rho](double r) { return std::abs(r) <= rho ? r * r / (2 * rho) : std::abs(r) - rho / 2; }, shape);
  }
}

TEST(Loss, HuberIsHalfASquareNearZeroAndHasNoStepAtRho) {
  EXPECT_TRUE(allclose(loss::HuberLoss{}(array({0.5f}), array({0})), loss::L2Loss{}(array({0.5f}), array({0}))));
  EXPECT_NEAR(loss::HuberLoss{2}(array({2.001f}), array({0}))(0), loss::HuberLoss{2}(array({1.999f}), array({0}))(0),
              0.003);
  EXPECT_EQ(loss::HuberLoss{}.with_gradient(array({100}), array({0})).dy_hat(0), 1);
  EXPECT_EQ(loss::L1Loss{}.with_gradient(array({3, -3, 5}), array({3, 3, 3})).dy_hat, array({0, -1, 1}));
}

TEST(Loss, LabelsMayHaveAnotherShapeButNotAnotherSize) {
  const Tensor y_hat = array({1, 2, 3}).reshape({3, 1}) * 1;
  EXPECT_EQ(loss::L2Loss{}(y_hat, array({1, 0, 7})), array({0, 2, 8}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     loss::L2Loss{}(y_hat, array({1, 2}));
                   }),
                   {"L2Loss", "(3, 1)", "(2,)"}));
  EXPECT_THROW(loss::HuberLoss{}(array({1, 2}), array({{1, 2}})), std::invalid_argument);
}

TEST(Loss, SoftmaxCrossEntropyAndItsGradientMatchTheDefinition) {
  Generator generator(10);
  const Index n = 9, q = 4;
  const Tensor O = normal(0, 2, {n, q}, generator), y = array({0, 1, 2, 3, 3, 2, 1, 0, 2});
  const auto total = [&](const std::vector<double>& o) {
    double sum = 0;
    for (Index i = 0; i < n; ++i)
      sum += test::cross_entropy_of({o.begin() + i * q, o.begin() + (i + 1) * q}, static_cast<std::size_t>(y(i)));
    return sum;
  };
  const loss::SoftmaxCrossEntropyLoss loss;
  EXPECT_EQ(loss(O, y).shape(), (Shape{n}));
  EXPECT_NEAR(sum(loss(O, y)) / total(doubles(O)), 1, 1e-6);
  test::expect_gradient(total, O, loss.with_gradient(O, y).dy_hat);
}

TEST(Loss, SoftmaxCrossEntropyIsFiniteForAllFiniteLogits) {
  const loss::SoftmaxCrossEntropyLoss loss;
  EXPECT_EQ(loss(array({{0, 1000}}), array({0}))(0), 1000);
  EXPECT_EQ(loss.with_gradient(array({{0, 1000}}), array({0})).dy_hat, array({{-1, 1}}));
  EXPECT_EQ(loss(array({{-1e30f, 1e30f}}), array({0}))(0), 2e30f);
  EXPECT_NEAR(loss(array({{88, 89}}), array({0}))(0), 1.3132617, 2e-7);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     loss(array({{1, 2}}), array({2}));
                   }),
                   {"SoftmaxCrossEntropyLoss", "label", "0 to 1"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     loss.with_gradient(array({{1, 2}}), array({-1}));
                   }),
                   {"label"}));
  EXPECT_THROW(loss(array({{1, 2}}), array({0, 1})), std::invalid_argument);
}

}  // namespace
}  // namespace d2l
