// The experiments of 3.4's README: what its edits of example.hpp change.
#include <gtest/gtest.h>

#include <cmath>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/example.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/index.hpp"
#include "common/train/metrics.hpp"
#include "tests/support/numbers.hpp"

namespace d2l::ch3_4 {
namespace {

Tensor probabilities(const Example& example) { return nn::softmax(minibatch_logits(example.X, example.W, example.b)); }

double log_likelihood(const Example& example) {
  return -sum(cross_entropy_loss(probabilities(example), one_hot(example.y, 3)));
}

// exp(log P' - log P) is the quotient of the two probabilities of the last image, exp(o_cat - o_chicken) = e^(2 - 1).
TEST(Ch3_4_Experiments, ARightLabelRaisesTheLikelihood) {
  Example example;
  const double before = log_likelihood(example);
  example.y = array({1, 0, 2, 0});
  EXPECT_NEAR(log_likelihood(example) - before, 1, 1e-6);
  EXPECT_NEAR(std::exp(log_likelihood(example)), 0.182770, 1e-6);
  EXPECT_EQ(accuracy(probabilities(example), example.y), 4);
}

TEST(Ch3_4_Experiments, AConstantAddedToAllLogitsChangesNothing) {
  Example shifted;
  shifted.b = shifted.b + 100;
  EXPECT_TRUE(test::allclose(probabilities(shifted), probabilities(Example()), 1e-6f, 1e-6f));
}

TEST(Ch3_4_Experiments, ABiasForDogsTurnsPredictionsIntoDogs) {
  Example example;
  example.b = array({0.5, -0.5, 3});
  EXPECT_EQ(argmax(probabilities(example), 1), array({2, 2, 2, 0}));
  EXPECT_EQ(accuracy(probabilities(example), example.y), 1);
}

// Losses to the README's four digits.
TEST(Ch3_4_Experiments, DoubledLogitsKeepTheAccuracyAndRaiseTheLossOfWhatIsWrong) {
  Example example;
  const Tensor before = probabilities(example);
  example.W = 2 * example.W;
  example.b = 2 * example.b;
  EXPECT_EQ(argmax(probabilities(example), 1), argmax(before, 1));
  EXPECT_EQ(accuracy(probabilities(example), example.y), 3);
  const Tensor l = cross_entropy_loss(probabilities(example), one_hot(example.y, 3));
  EXPECT_TRUE(test::allclose(l, array({0.1801f, 0.0312f, 0.5239f, 2.1274f}), 0, 5e-5f)) << l;
  EXPECT_NEAR(log_likelihood(Example()), -2.6995, 5e-5);
  EXPECT_NEAR(log_likelihood(example), -2.8626, 5e-5);
}

TEST(Ch3_4_Experiments, TheObserverWhoKnowsTheTruthIsLeastSurprised) {
  const Distribution p = Example().p;
  EXPECT_NEAR(cross_entropy(p, p), 0.801819, 1e-6);
  EXPECT_EQ(kl_divergence(p, p), 0);
}

// D(q||p) = 0.5 log(0.5 / 0.1) + 0.5 log(0.5 / 0.2).
TEST(Ch3_4_Experiments, WhatIsRuledOutButHappensIsAnInfiniteSurprise) {
  const Distribution p = Example().p, q = {0.5, 0.5, 0};
  EXPECT_EQ(cross_entropy(p, q), INFINITY);
  EXPECT_EQ(kl_divergence(p, q), INFINITY);
  EXPECT_NEAR(kl_divergence(q, p), 0.5 * std::log(5) + 0.5 * std::log(2.5), 1e-14);
  Generator generator(1);
  const Estimate estimate = mean_surprisal(p, q, 1000, generator);  // without the third event: a chance of 0.3^1000
  EXPECT_EQ(estimate.mean, INFINITY);
  EXPECT_EQ(estimate.standard_error, INFINITY);
}

// What the README expects of calibration. Four standard errors, each 0.5 / sqrt(examples); 0.435 is the middle of the
// README's range over 20 seeds.
TEST(Ch3_4_Experiments, OnlyTheModelThatDrewTheLabelsIsCalibrated) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Generator generator(seed);
    const Tensor O = normal(0, 1, {100000, 3}, generator), labels = draw_labels(nn::softmax(O), generator);
    const Reliability own = reliability(nn::softmax(O), labels, 0.45, 0.55),
                      doubled = reliability(nn::softmax(2 * O), labels, 0.45, 0.55);
    EXPECT_NEAR(own.fraction_right, own.mean_probability, 2 / std::sqrt(static_cast<double>(own.examples)));
    EXPECT_NEAR(doubled.fraction_right, 0.435, 2 / std::sqrt(static_cast<double>(doubled.examples)));
  }
}

}  // namespace
}  // namespace d2l::ch3_4
