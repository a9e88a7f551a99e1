// The experiments of ch3_2_scratch/README.md: what it says that one sees.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "common/data/synthetic.hpp"
#include "tests/support/epochs.hpp"
#include "tests/support/linreg_training.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::epoch_losses;
using test::real;

test::Outcome scratch(const std::string& flags) { return test::run_once("$D2L_BIN/ch3_2_scratch " + flags); }

// The data set that the program draws from seed 1.
std::pair<Tensor, Tensor> data_of_the_program() {
  Generator generator(1);
  return synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
}

std::vector<float> sorted(const Tensor& y) {
  std::vector<float> elements(y.data(), y.data() + y.size());
  std::ranges::sort(elements);
  return elements;
}

TEST(Ch3_2_Experiments, WithoutTheBreakAllExamplesComeOnceInDistinctMinibatches) {
  const auto [features, labels] = data_of_the_program();
  Generator generator(2);
  std::vector<Index> sizes;
  std::set<std::vector<float>> distinct;
  std::vector<float> seen;
  for (const auto& [X, y] : data_iter(300, features, labels, generator)) {
    sizes.push_back(y.size());
    distinct.insert(sorted(y));
    seen.insert(seen.end(), y.data(), y.data() + y.size());
  }
  std::ranges::sort(seen);
  EXPECT_EQ(sizes, (std::vector<Index>{300, 300, 300, 100}));
  EXPECT_EQ(distinct.size(), 4u);
  EXPECT_EQ(seen, sorted(labels));
}

// A step shrinks the error by 1 - lr, so that the 100 steps of an epoch multiply the loss by (1 - lr)^200. That is exact
// for features of variance 1; that of 1000 examples has a standard error of sqrt(2 / 1000) = 4.5 %. The logarithm of the
// factor is proportional to it: two standard errors are allowed.
TEST(Ch3_2_Experiments, SmallLearningRatesMultiplyTheLossByTheSameFactorInEachEpoch) {
  for (const auto& [flags, lr] : {std::pair{"--lr 0.003", 0.003}, {"--lr 0.01", 0.01}}) {
    const std::vector<double> losses = epoch_losses(scratch(flags).out);
    ASSERT_EQ(losses.size(), 3u) << flags;
    for (std::size_t i = 1; i < 3; ++i)
      EXPECT_NEAR(std::log(losses[i] / losses[i - 1]) / (200 * std::log(1 - lr)), 1, 0.09) << flags;
  }
}

// Half the mean square of 1000 draws of the noise is 0.00005 with a standard error of 4.5 %, and three are allowed.
TEST(Ch3_2_Experiments, ALearningRateOf01ReachesTheNoiseInTheFirstEpoch) {
  const std::vector<double> losses = epoch_losses(scratch("--lr 0.1").out);
  ASSERT_EQ(losses.size(), 3u);
  for (double loss : losses) EXPECT_NEAR(loss / 5e-5, 1, 0.14);
}

// Above a learning rate of 1.47 the expected square of the error grows in each step (exercise 6).
TEST(Ch3_2_Experiments, TooLargeLearningRatesMakeTheLossGrowUntilItOverflows) {
  // Grown by a factor of 2.5e14, the loss keeps about four digits that all backends agree on.
  const auto grown = scratch("--lr 1.9");
  double loss = 0, untrained = 0;
  ASSERT_EQ(std::sscanf(grown.err.c_str() + grown.err.find("the loss is"),
                        "the loss is %lf, before training it was %lf", &loss, &untrained),
            2)
      << grown.err;
  EXPECT_NEAR(loss / 4.2686e15, 1, 1e-4);
  EXPECT_NEAR(untrained, 17.1643, 1e-4);
  EXPECT_TRUE(test::says(scratch("--lr 3").err, {"the loss is inf;"}));
  EXPECT_TRUE(test::says(scratch("--lr 10").err, {"the loss is nan;"}));
  for (const char* flags : {"--lr 1.9", "--lr 3", "--lr 10"}) {
    const auto outcome = scratch(flags);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_TRUE(epoch_losses(outcome.out).empty()) << outcome.out;
    EXPECT_TRUE(test::says(outcome.err, {"training diverged in epoch 1: the loss is ", "try a smaller --lr"}));
  }
}

// sgd divides by the batch size, so that steps over 10 and over 100 examples are of the same length: 300 of either end
// at the noise, within the three standard errors of above.
TEST(Ch3_2_Experiments, TheNumberOfStepsCountsAndNotTheBatchSize) {
  EXPECT_GT(epoch_losses(scratch("--batch-size 100").out).back(), 1);
  const std::vector<double> losses = epoch_losses(scratch("--batch-size 100 --epochs 30").out);
  ASSERT_EQ(losses.size(), 30u);
  EXPECT_NEAR(losses.back() / 5e-5, 1, 0.14);
}

// The only minibatch of an epoch has 1000 examples and is divided by 100000, as if the learning rate were 0.0003. Three
// such steps change the loss by the factor (1 - 0.0003)^6 = 0.998.
TEST(Ch3_2_Experiments, ABatchSizeFarAboveTheNumberOfExamplesHardlyTrains) {
  const std::vector<double> losses = epoch_losses(scratch("--batch-size 100000").out);
  ASSERT_EQ(losses.size(), 3u);
  EXPECT_NEAR(losses.back() / 17.1643, 0.998, 0.001);
}

// (y_hat_i - y_j)^2 / 2 has the mean var(y) over all i and j once y_hat is y but for the noise, whose share of the
// variance is 0.01^2 / 17. The parameters are right all the same, since their gradient is another function.
TEST(Ch3_2_Experiments, WithoutTheReshapeThePrintedLossIsTheVarianceOfTheLabels) {
  const auto [features, labels] = data_of_the_program();
  Generator generator(2);
  Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
  for (int epoch = 0; epoch < 3; ++epoch) test::train_epoch(w, b, features, labels, 0.03f, 10, generator);
  const Tensor l = square(linreg(features, w.data, b.data) - labels) / 2;
  EXPECT_EQ(l.shape(), (Shape{1000, 1000}));
  const double variance = real(mean(square(labels - mean(labels))));
  EXPECT_NEAR(real(mean(l)) / variance, 1, 1e-3);
  EXPECT_NEAR(variance, 16.98, 0.01);
  EXPECT_LT(test::mean_loss(w, b, features, labels), 1e-4);
}

}  // namespace
}  // namespace d2l
