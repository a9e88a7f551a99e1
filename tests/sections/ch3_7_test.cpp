#include <gtest/gtest.h>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_7_concise/stability.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

const loss::SoftmaxCrossEntropyLoss fused;

TEST(Ch3_7, SubtractingTheMaximumLeavesTheSoftmaxAsItIs) {
  Generator generator(1);
  const Tensor Z = normal(0, 3, {50, 10}, generator);
  EXPECT_TRUE(allclose(nn::softmax(Z), softmax_by_definition(Z), 2e-6f));
  EXPECT_TRUE(allclose(nn::softmax(Z + 1), nn::softmax(Z), 2e-6f));
}

TEST(Ch3_7, TheDefinitionOverflowsWhereTheShiftedOneDoesNot) {
  const Tensor z = array({{89, 0}});
  EXPECT_TRUE(std::isnan(softmax_by_definition(z)(0, 0)));
  EXPECT_EQ(nn::softmax(z), array({{1, std::exp(-89.0f)}}));
}

// A probability that underflows to 0 has the logarithm -inf; the fused loss does not need that probability.
TEST(Ch3_7, TheLogarithmOfAnUnderflowIsLostUnlessTakenTogether) {
  const Tensor z = array({{0, 105}}), y = array({0});
  EXPECT_EQ(nn::softmax(z)(0, 0), 0);
  EXPECT_EQ(-log(pick(nn::softmax(z), y))(0), INFINITY);
  EXPECT_EQ(fused(z, y)(0), 105);
}

// (3.7.1) alone is not enough: its sum overflows unless the maximum is subtracted first.
TEST(Ch3_7, TheEquationByItselfStillOverflows) {
  const Tensor z = array({{88, 89}});
  EXPECT_EQ(log_softmax_by_equation(z)(0, 0), -INFINITY);
  EXPECT_NEAR(log_softmax(z)(0, 0), -1.3132617, 2e-7);
  const Tensor moderate = array({{1, 2, 3}});
  EXPECT_TRUE(allclose(log_softmax_by_equation(moderate), log_softmax(moderate), 1e-6f));
}

// 3.7.2: where the book's screenful of NaN comes from. The chained gradients of 3.6 against that of the loss on logits.
TEST(Ch3_7, TheChainedGradientIsNaNWhereTheFusedOneIsRight) {
  const Tensor z = array({{0, 105}}), y = array({0});
  const Tensor p = nn::softmax(z);
  const Tensor chained = softmax_backward(p, cross_entropy.with_gradient(p, y).dy_hat);
  EXPECT_TRUE(std::isnan(chained(0, 0)));
  EXPECT_EQ(fused.with_gradient(z, y).dy_hat, array({{-1, 1}}));
}

TEST(Ch3_7, LogitsAndProbabilitiesPredictTheSameClass) {
  Generator generator(2);
  const Tensor Z = normal(0, 5, {200, 10}, generator);
  EXPECT_EQ(argmax(Z, 1), argmax(nn::softmax(Z), 1));
}

// One epoch from the same initial weights in the same order of the 60,000 images.
TEST(Ch3_7, ConciseEqualsScratch) {
  Generator generator(3);
  auto [scratch_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), Generator(4));
  auto [concise_iter, same_test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), Generator(4));

  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  evaluate_accuracy(net, test_iter);
  Net scratch{Parameter(zeros({784, 10})), Parameter(zeros({10}))};
  for (Index i = 0; i < 784; ++i)
    for (Index j = 0; j < 10; ++j) scratch.W.data(i, j) = net[0].weight().data(j, i);

  Trainer trainer(net.collect_params(), {.learning_rate = 0.1f});
  const EpochMetrics concise_metrics =
      train_epoch_ch3(net, concise_iter, fused, [&](Index examples) { trainer.step(examples); });
  const EpochMetrics scratch_metrics = train_epoch_ch3(scratch, scratch_iter, cross_entropy, [&](Index examples) {
    sgd({&scratch.W, &scratch.b}, 0.1f, examples);
  });
  EXPECT_NEAR(concise_metrics.loss, scratch_metrics.loss, 1e-5);
  EXPECT_NEAR(concise_metrics.accuracy, scratch_metrics.accuracy, 2e-4);  // a few of 60,000 are on the edge
  float furthest = 0;
  for (Index i = 0; i < 784; ++i)
    for (Index j = 0; j < 10; ++j)
      furthest = std::max(furthest, std::abs(scratch.W.data(i, j) - net[0].weight().data(j, i)));
  EXPECT_LT(furthest, 1e-5f);
  EXPECT_TRUE(allclose(net[0].bias().data, scratch.b.data, 0, 1e-5f));
}

}  // namespace
}  // namespace d2l
