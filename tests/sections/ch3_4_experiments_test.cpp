// The experiments that the README of 3.4 proposes, and what it says comes out. The README prints four digits: half a unit
// of the last is the tolerance, unless a number is exact.
#include <gtest/gtest.h>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/example.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/train/metrics.hpp"

namespace d2l::ch3_4 {
namespace {

constexpr double half_a_digit = 5e-5;

Tensor logits_of(const Example& example) { return minibatch_logits(example.X, example.W, example.b); }
Tensor probabilities(const Example& example) { return nn::softmax(logits_of(example)); }
Tensor losses(const Example& example) { return softmax_cross_entropy(logits_of(example), one_hot(example.y, 3)); }
double correct(const Example& example) { return accuracy(probabilities(example), example.y); }

void expect_losses(const Example& example, const std::vector<double>& expected) {
  const std::vector<double> l = doubles(losses(example));
  ASSERT_EQ(l.size(), expected.size());
  for (std::size_t i = 0; i < l.size(); ++i) EXPECT_NEAR(l[i], expected[i], half_a_digit) << "image " << i;
}

TEST(Ch3_4_Experiments, TheNumbersBeforeAnyChange) {
  expect_losses({}, {0.4512, 0.1927, 0.7253, 1.3303});
  EXPECT_NEAR(sum(losses({})), 2.6995, half_a_digit);
  EXPECT_EQ(correct({}), 3);
}

TEST(Ch3_4_Experiments, ABlackImageHasTheBiasesForLogits) {
  Example example;
  example.X = array({{0, 0, 0, 0}, {1, 0, 0, 0.5}, {1, 0.5, 0, 0}, {0, 0, 1, 1}});
  EXPECT_EQ(logits_of(example)[0], example.b);
  EXPECT_EQ(logits(example.X[0], example.W, example.b), example.b);
  EXPECT_EQ(argmax(probabilities(example), 1)(0), 0);  // cat
  EXPECT_NEAR(probabilities(example)(0, 0), 0.4658, half_a_digit);
  EXPECT_EQ(correct(example), 2);
}

// The logits are multiples of 1/8 below 128, so that floats hold them exactly and no bit of the results may change.
TEST(Ch3_4_Experiments, AConstantAddedToEveryBiasCancels) {
  Example example;
  example.b = array({100.5, 99.5, 100.25});
  EXPECT_EQ(logits_of(example), logits_of({}) + 100);
  EXPECT_EQ(probabilities(example), probabilities({}));
  EXPECT_EQ(losses(example), losses({}));
  const Tensor Y = one_hot(example.y, 3);
  EXPECT_EQ(softmax_cross_entropy_backward(logits_of(example), Y), softmax_cross_entropy_backward(logits_of({}), Y));
}

TEST(Ch3_4_Experiments, AConstantAddedToOneBiasFavoursItsCategory) {
  Example example;
  example.b = array({0.5, -0.5, 3.25});
  EXPECT_EQ(argmax(probabilities(example), 1), array({2, 2, 2, 0}));
  for (Index i = 0; i < 4; ++i) EXPECT_GT(probabilities(example)(i, 2), probabilities({})(i, 2));
  EXPECT_EQ(correct(example), 1);
  EXPECT_NEAR(sum(losses(example)), 5.4262, half_a_digit);
}

TEST(Ch3_4_Experiments, DoubledLogitsKeepTheAccuracyAndRaiseTheLoss) {
  Example example;
  example.W = 2 * example.W;
  example.b = 2 * example.b;
  EXPECT_EQ(logits_of(example), 2 * logits_of({}));
  EXPECT_EQ(argmax(probabilities(example), 1), argmax(probabilities({}), 1));
  EXPECT_EQ(correct(example), 3);
  expect_losses(example, {0.1801, 0.0312, 0.5239, 2.1274});
  EXPECT_NEAR(sum(losses(example)), 2.8626, half_a_digit);
}

TEST(Ch3_4_Experiments, AnotherLabelChangesOneLossByTheDifferenceOfTwoLogits) {
  Example example;
  example.y = array({1, 0, 2, 0});
  expect_losses(example, {0.4512, 0.1927, 0.7253, 0.3303});
  EXPECT_EQ(logits_of(example)(3, 0) - logits_of(example)(3, 1), 1);
  const double before = std::exp(-static_cast<double>(sum(losses({})))),
               after = std::exp(-static_cast<double>(sum(losses(example))));
  EXPECT_NEAR(before, 0.0672, half_a_digit);
  EXPECT_NEAR(after, 0.1828, half_a_digit);
  EXPECT_NEAR(after / before, std::exp(1.0), 1e-5);  // two sums of about 2.7, each with a few roundings of 1e-7
  EXPECT_EQ(correct(example), 4);
}

TEST(Ch3_4_Experiments, AnObserverWhoKnowsTheTruthHasTheEntropyForCrossEntropy) {
  const Example example;
  EXPECT_NEAR(cross_entropy(example.p, example.q), 1.0026, half_a_digit);
  const Distribution q = {0.1, 0.2, 0.7};
  EXPECT_EQ(cross_entropy(example.p, q), entropy(example.p));
  EXPECT_NEAR(entropy(example.p), 0.8018, half_a_digit);
  EXPECT_EQ(kl_divergence(example.p, q), 0);
  EXPECT_EQ(kl_divergence(q, example.p), 0);
}

TEST(Ch3_4_Experiments, AnEventThoughtImpossibleCostsAnInfiniteSurprisal) {
  const Distribution p = Example().p, q = {0, 0.3, 0.7};
  EXPECT_EQ(cross_entropy(p, q), INFINITY);
  EXPECT_EQ(kl_divergence(p, q), INFINITY);
  EXPECT_NEAR(kl_divergence(q, p), 0.1216, half_a_digit);
  Generator generator(1);
  const Estimate estimate = mean_surprisal(p, q, 1000, generator);  // without the event in 0.9^1000 of the cases
  EXPECT_EQ(estimate.mean, INFINITY);
  EXPECT_EQ(estimate.standard_error, INFINITY);
}

// What to expect of calibration: four standard errors, each sqrt(0.5 * 0.5 / examples). The model with doubled logits
// is right in about 0.435 of the cases, by the README's 20 seeds.
TEST(Ch3_4_Experiments, OnlyTheModelThatDrewTheLabelsIsCalibratedWhateverTheSeed) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Generator generator(seed);
    const Tensor O = normal(0, 1, {100000, 3}, generator), labels = draw_labels(nn::softmax(O), generator);
    const Reliability own = reliability(nn::softmax(O), labels, 0.45, 0.55),
                      doubled = reliability(nn::softmax(2 * O), labels, 0.45, 0.55);
    EXPECT_NEAR(own.fraction_right, own.mean_probability, 4 * 0.5 / std::sqrt(static_cast<double>(own.examples)));
    EXPECT_NEAR(doubled.fraction_right, 0.435, 4 * 0.5 / std::sqrt(static_cast<double>(doubled.examples)));
  }
}

}  // namespace
}  // namespace d2l::ch3_4
