// The experiments of 3.4's README: what its edits of example.hpp change.
#include <gtest/gtest.h>

#include <cmath>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/example.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
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
}

}  // namespace
}  // namespace d2l::ch3_4
