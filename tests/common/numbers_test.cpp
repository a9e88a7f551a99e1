// Unusual numbers and sizes: NaN and infinity in data, labels and learning rates; tensors of no or one element, batches
// of none and one.
#include "tests/support/numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ch3_7_concise/stability.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "common/train/metrics.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();

nn::Sequential layer(Index units, const Tensor& X, std::uint64_t seed = 1) {
  Generator generator(seed);
  nn::Sequential net;
  net.add(nn::Dense(units));
  net.initialize(init::Normal(0.5f), generator);
  net(X);
  return net;
}

TEST(Numbers, LabelsThatAreNoClassAreErrors) {
  const loss::SoftmaxCrossEntropyLoss loss;
  const Tensor O = array({{1, 2, 3}, {3, 2, 1}});
  for (float bad : {nan, infinity, -infinity, -1.0f, 3.0f, 0.5f}) {
    const Tensor y = array({0, bad});
    for (const std::string& message : {message_of<std::invalid_argument>([&] { loss(O, y); }),
                                       message_of<std::invalid_argument>([&] { loss.with_gradient(O, y); })})
      EXPECT_TRUE(says(message, {"label", "row 1", "0 to 2"})) << bad;
    EXPECT_EQ(accuracy(O, y), 0) << bad;  // no prediction is such a label
  }
}

TEST(Numbers, LearningRatesThatAreNotFiniteAreErrors) {
  Parameter w(array({1}));
  for (float bad : {nan, infinity, -infinity})
    EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { Trainer({&w}, {bad}); }), {"Trainer", "learning rate"}));
  Trainer({&w}, {0.5f});
}

// A NaN in the features of one example spreads to its loss and to every gradient it contributes to, and ends the
// training.
TEST(Numbers, NaNInTheDataEndsTheTraining) {
  const Tensor X = array({{1, 2}, {nan, 1}, {0, 3}}), y = array({1, 2, 3});
  nn::Sequential net = layer(1, X);
  const loss::L2Loss loss;
  const Tensor& y_hat = net(X);
  const Tensor l = loss(y_hat, y);
  EXPECT_TRUE(std::isfinite(l(0)) && std::isnan(l(1)) && std::isfinite(l(2)));
  net.backward(X, y_hat, loss.with_gradient(y_hat, y).dy_hat);
  Trainer(net.collect_params(), {0.1f}).step(3);
  EXPECT_TRUE(std::isnan(net[0].weight().data(0, 0)));
  const double after = mean(loss(net(X), y));
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { check_convergence(after, 7); }), {"diverged", "epoch 7"}));
  for (double bad : {HUGE_VAL, -HUGE_VAL}) EXPECT_THROW(check_convergence(bad, 1), std::runtime_error);
  check_convergence(std::numeric_limits<double>::max(), 1);
}

// A finite loss may diverge as well: a step that overshoots makes it grow, but its rounding does not.
TEST(Numbers, ALossAboveThatOfTheUntrainedModelEndsTheTraining) {
  EXPECT_TRUE(says(message_of<std::runtime_error>([] { check_convergence(2.5, 3, 2); }),
                   {"diverged in epoch 3: the loss is 2.5, before training it was 2; "}));
  check_convergence(1.5, 3, 2);
  check_convergence(std::nextafter(2.0, 3.0), 3, 2);
}

TEST(Numbers, LogitsThatOverflowExpAreNoProblemOfTheFusedLoss) {
  const Tensor O = array({{1000, 0}, {-1000, 0}, {3e38f, -3e38f}}), y = array({1, 0, 0});
  EXPECT_EQ(loss::SoftmaxCrossEntropyLoss{}(O, y), array({1000, 1000, 0}));
  EXPECT_EQ(loss::SoftmaxCrossEntropyLoss{}.with_gradient(O, y).dy_hat, array({{1, -1}, {-1, 1}, {0, 0}}));
}

TEST(Numbers, ABatchOfNothingHasNoLossAndNoGradient) {
  nn::Sequential net = layer(3, ones({1, 4}));
  const Tensor X({0, 4}), y({0});
  const loss::SoftmaxCrossEntropyLoss loss;
  const Tensor& O = net(X);
  EXPECT_EQ(O.shape(), (Shape{0, 3}));
  EXPECT_EQ(loss(O, y).shape(), Shape{0});
  EXPECT_EQ(sum(loss(O, y)), 0);
  EXPECT_EQ(accuracy(O, y), 0);
  net.backward(X, O, loss.with_gradient(O, y).dy_hat);
  EXPECT_EQ(net[0].weight().grad, zeros({3, 4}));
  EXPECT_EQ(net[0].bias().grad, zeros({3}));
}

// The gradients of the single examples sum to that of the batch.
TEST(Numbers, BatchesOfOneAddUpToTheBatch) {
  Generator generator(5);
  const Tensor X = normal(0, 1, {6, 4}, generator), y = array({0, 1, 2, 2, 1, 0});
  nn::Sequential net = layer(3, X);
  const loss::SoftmaxCrossEntropyLoss loss;
  Tensor weight({3, 4}), bias({3}), losses({6});
  for (Index i = 0; i < 6; ++i) {
    const Tensor one = X.rows(i, i + 1), label = y.rows(i, i + 1);
    const Tensor& O = net(one);
    losses(i) = loss(O, label)(0);
    net.backward(one, O, loss.with_gradient(O, label).dy_hat);
    weight += net[0].weight().grad;
    bias += net[0].bias().grad;
  }
  const Tensor& O = net(X);
  net.backward(X, O, loss.with_gradient(O, y).dy_hat);
  EXPECT_TRUE(allclose(loss(O, y), losses, 1e-6f, 1e-6f));
  EXPECT_TRUE(allclose(net[0].weight().grad, weight, 1e-5f, 1e-6f));
  EXPECT_TRUE(allclose(net[0].bias().grad, bias, 1e-5f, 1e-6f));
}

TEST(Numbers, OneElementIsATensorLikeAnyOther) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{1, 1, 1, 1}}) {
    const Tensor x(shape, 3), y(shape, 2);
    EXPECT_EQ(x + y, Tensor(shape, 5));
    EXPECT_EQ(x / y, Tensor(shape, 1.5));
    EXPECT_EQ(sum(x), 3);
    EXPECT_EQ(mean(x), 3);
    EXPECT_EQ(max(x), 3);
    EXPECT_EQ(exp(x - x), Tensor(shape, 1));
  }
  const Tensor x = Tensor({1, 1}, 3), y = Tensor({1, 1}, 2);
  EXPECT_EQ(matmul(x, y), Tensor({1, 1}, 6));
  EXPECT_EQ(matmul_tn(x, y), Tensor({1, 1}, 6));
  EXPECT_EQ(matmul_nt(x, y), Tensor({1, 1}, 6));
  EXPECT_EQ(nn::softmax(x), Tensor({1, 1}, 1));
  EXPECT_EQ(log_softmax(x), Tensor({1, 1}, 0));
  EXPECT_EQ(argmax(x, 1), array({0}));
}

}  // namespace
}  // namespace d2l
