#include <gtest/gtest.h>

#include <queue>
#include <random>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/information.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/train/metrics.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l::ch3_4 {
namespace {

using test::message_of;
using test::run_once;
using test::says;
using test::softmax_of;

constexpr double epsilon = 0x1p-23;  // the step of float32 above 1

// (3.4.7) of (3.4.3), in two separate steps.
double loss_of(const std::vector<double>& o, const std::vector<double>& y) {
  const std::vector<double> y_hat = softmax_of(o);
  double l = 0;
  for (std::size_t j = 0; j < o.size(); ++j) l -= y[j] * std::log(y_hat[j]);
  return l;
}

// Probabilities of q events, from the standard's generator.
Distribution random_distribution(std::size_t q, std::mt19937& bits) {
  std::vector<double> o(q);
  for (double& x : o) x = std::normal_distribution<double>(0, 1.5)(bits);
  return softmax_of(o);
}

// Rows of labels: one-hot, and any distribution.
Tensor soft_labels(Index n, Index q, Generator& generator) { return nn::softmax(normal(0, 1, {n, q}, generator)); }

const Distribution p_of_the_text = {0.1, 0.2, 0.7}, another = {0.3, 0.3, 0.4};

TEST(Ch3_4, OneHotVectorsAreTheBooks) {
  EXPECT_EQ(one_hot(array({0, 1, 2}), 3), array({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
  EXPECT_EQ(argmax(one_hot(array({2, 0, 1, 1}), 3), 1), array({2, 0, 1, 1}));
  EXPECT_STREQ(categories[0], "cat");
  EXPECT_STREQ(categories[2], "dog");
  for (float wrong : {-1.0f, 3.0f, 0.5f, NAN}) EXPECT_THROW(one_hot(array({wrong}), 3), std::invalid_argument);
}

TEST(Ch3_4, FourFeaturesAndThreeClassesNeedTwelveWeightsAndThreeBiases) {
  const Tensor x({4}), W({3, 4}), b({3});
  EXPECT_EQ(logits(x, W, b).size(), 3);
  EXPECT_EQ(W.size() + b.size(), 15);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { logits(x, Tensor({4, 3}), b); }), {"(4,)", "(4, 3)"}));
  EXPECT_THROW(logits(x, W, Tensor({1})), std::invalid_argument);
  EXPECT_THROW(logits(x, W, Tensor({4})), std::invalid_argument);
  EXPECT_THROW(logits(Tensor({3}), W, b), std::invalid_argument);
  EXPECT_THROW(logits(x, Tensor({12}), b), std::invalid_argument);
}

// Fig. 3.4.1: every output depends on every input through a weight of its own. The numbers are integers, so floats are
// exact.
TEST(Ch3_4, TheLayerIsFullyConnected) {
  const Tensor W = array({{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}), b = array({-1, -2, -3});
  EXPECT_EQ(logits(zeros({4}), W, b), b);
  for (Index i = 0; i < 4; ++i) {
    Tensor x({4});
    x(i) = 1;
    for (Index j = 0; j < 3; ++j) EXPECT_EQ(logits(x, W, b)(j) - b(j), static_cast<float>(4 * j + i + 1));
  }
}

TEST(Ch3_4, AMinibatchIsTheExamplesOneByOne) {
  Generator generator(1);
  const Tensor X = normal(0, 1, {57, 4}, generator), W = normal(0, 1, {3, 4}, generator),
               b = normal(0, 1, {3}, generator), O = matmul_nt(X, W) + b;
  // Five terms of size about 1, added in another order.
  for (Index i = 0; i < 57; ++i) EXPECT_TRUE(allclose(O[i], logits(X[i], W, b), 1e-6f, 2e-6f)) << i;
}

TEST(Ch3_4, LogitsCanBeNegativeAndNeedNotSumToOne) {
  const Tensor o = logits(array({1, 0}), array({{2, 0}, {-3, 0}}), zeros({2}));
  EXPECT_EQ(o, array({2, -3}));
  EXPECT_EQ(sum(o), -1);
}

// 100,000 logits, from tiny to 1e4: each row sums to 1 up to the rounding of its five elements.
TEST(Ch3_4, SoftmaxGivesProbabilitiesWhateverTheLogits) {
  Generator generator(2);
  for (float size : {1e-3f, 1.0f, 30.0f, 1e4f}) {
    Tensor O = normal(0, size, {5000, 5}, generator);
    O(0, 0) = 1e4f, O(1, 1) = -1e4f;
    const Tensor Y_hat = nn::softmax(O);
    for (Index i = 0; i < 5000; ++i) {
      double total = 0;
      for (Index j = 0; j < 5; ++j) {
        ASSERT_TRUE(Y_hat(i, j) >= 0 && Y_hat(i, j) <= 1) << Y_hat(i, j);
        total += static_cast<double>(Y_hat(i, j));
      }
      ASSERT_NEAR(total, 1, 4 * epsilon);
    }
  }
}

// Gaps of 2e-3 move a probability by 2e-3 of itself, far more than rounding does.
TEST(Ch3_4, SoftmaxKeepsTheWholeRanking) {
  Generator generator(3);
  int checked = 0;
  for (int row = 0; row < 2000; ++row) {
    const Tensor o = normal(0, 4, {1, 6}, generator), y_hat = nn::softmax(o);
    const auto ranking = [](const Tensor& v) {
      std::vector<Index> order = {0, 1, 2, 3, 4, 5};
      std::ranges::sort(order, {}, [&](Index j) { return v.data()[j]; });
      return order;
    };
    const auto order = ranking(o);
    float gap = INFINITY;
    for (std::size_t k = 1; k < 6; ++k) gap = std::min(gap, o(0, order[k]) - o(0, order[k - 1]));
    if (gap < 2e-3f) continue;
    ++checked;
    ASSERT_EQ(ranking(y_hat), order) << o;
    ASSERT_EQ(argmax(o, 1), argmax(y_hat, 1));
  }
  EXPECT_GT(checked, 1900);
}

// d y_i / d o_j = y_i (1[i = j] - y_j).
TEST(Ch3_4, SoftmaxIsDifferentiable) {
  Generator generator(4);
  const Tensor o = normal(0, 1, {1, 5}, generator), y_hat = nn::softmax(o);
  for (Index i = 0; i < 5; ++i) {
    Tensor gradient({5});
    for (Index j = 0; j < 5; ++j) gradient(j) = y_hat(0, i) * (static_cast<float>(i == j) - y_hat(0, j));
    test::expect_gradient([&](const auto& at) { return softmax_of(at)[static_cast<std::size_t>(i)]; }, o, gradient,
                          4 * epsilon);
  }
}

// Multiples of 1/64 below 16 plus integers below 2^15 are exact floats, so no bit may change.
TEST(Ch3_4, AddingAConstantToTheLogitsChangesNothing) {
  Generator generator(5);
  Tensor O({100, 5});
  for (Index k = 0; k < O.size(); ++k) O.data()[k] = (static_cast<float>(generator.below(2048)) - 1024) / 64;
  const Tensor Y = soft_labels(100, 5, generator);
  for (float c : {-30000.0f, -1.0f, 100.0f, 30000.0f}) {
    EXPECT_EQ(nn::softmax(O + c), nn::softmax(O)) << c;
    EXPECT_EQ(softmax_cross_entropy(O + c, Y), softmax_cross_entropy(O, Y)) << c;
  }
}

TEST(Ch3_4, LikelihoodOfAllIsTheProductOfEach) {
  const Tensor Y_hat = array({{0.5, 0.25, 0.25}, {0.125, 0.5, 0.375}, {0, 0.25, 0.75}}), y = array({1, 0, 1});
  // 1/4 * 1/8 * 1/4 = 2^-7
  EXPECT_NEAR(sum(cross_entropy_loss(Y_hat, one_hot(y, 3))), 7 * std::log(2), 4 * epsilon);
}

TEST(Ch3_4, OneHotLabelsLeaveOneTermOfTheSum) {
  Generator generator(6);
  const Tensor Y_hat = nn::softmax(normal(0, 3, {100, 4}, generator));
  Tensor y({100});
  for (Index i = 0; i < 100; ++i) y(i) = static_cast<float>(i % 4);
  const Tensor l = cross_entropy_loss(Y_hat, one_hot(y, 4));
  for (Index i = 0; i < 100; ++i)
    EXPECT_LE(test::ulps(l(i), -std::log(static_cast<double>(Y_hat(i, i % 4)))), 0.51);  // one rounding to float
}

TEST(Ch3_4, TheLossIsZeroForCertaintyAndElseAboveZero) {
  EXPECT_EQ(cross_entropy_loss(array({{0, 1, 0}}), array({{0, 1, 0}}))(0), 0);  // 0 log 0 = 0
  EXPECT_EQ(cross_entropy_loss(array({{0, 1, 0}}), array({{1, 0, 0}}))(0), INFINITY);
  Generator generator(7);
  const Tensor O = normal(0, 20, {1000, 3}, generator);
  for (Index label = 0; label < 3; ++label) {
    const Tensor l = softmax_cross_entropy(O, one_hot(Tensor({1000}, static_cast<float>(label)), 3));
    // Logits this close cannot bring the loss below the smallest normal float.
    for (Index i = 0; i < 1000; ++i)
      if (max(O[i]) - std::min({O(i, 0), O(i, 1), O(i, 2)}) < 87) {
        ASSERT_GT(l(i), 0) << O[i];
      }
  }
}

// e^-16.64 = 2^-24: from there on 1 + e^-gap is 1 in float32, and so is the probability of the leading class.
TEST(Ch3_4, AGapOfTwentyHasALossThatProbabilitiesLose) {
  const Tensor first = array({{1, 0}}), second = array({{0, 1}});
  EXPECT_LT(nn::softmax(array({{16, 0}}))(0, 0), 1);
  EXPECT_EQ(nn::softmax(array({{17, 0}}))(0, 0), 1);
  EXPECT_EQ(cross_entropy_loss(nn::softmax(array({{20, 0}})), first)(0), 0);
  EXPECT_NEAR(softmax_cross_entropy(array({{20, 0}}), first)(0) / 2.0611536203143e-9, 1, epsilon);
  for (float gap = 18; gap < 87; ++gap) {
    const double x = std::exp(-static_cast<double>(gap));
    // log(1 + x) = x - x^2 / 2 + ..., whose third term is below 1e-16 x
    EXPECT_NEAR(softmax_cross_entropy(array({{gap, 0}}), first)(0) / (x - x * x / 2), 1, epsilon) << gap;
    EXPECT_NEAR(softmax_cross_entropy(array({{gap, 0}}), second)(0), gap, gap * epsilon);
  }
  EXPECT_EQ(cross_entropy_loss(nn::softmax(array({{200, 0}})), second)(0), INFINITY);
  EXPECT_EQ(softmax_cross_entropy(array({{200, 0}}), second)(0), 200);
  EXPECT_EQ(softmax_cross_entropy(array({{1e30f, -1e30f}}), second)(0), 2e30f);
  EXPECT_EQ(softmax_cross_entropy(array({{1, -INFINITY}}), first)(0), 0);
  EXPECT_TRUE(std::isnan(softmax_cross_entropy(array({{1, NAN}}), first)(0)));
  EXPECT_TRUE(std::isnan(softmax_cross_entropy(array({{NAN, 1}}), first)(0)));
}

TEST(Ch3_4, TheLossFromLogitsIsTheLossFromProbabilities) {
  Generator generator(8);
  const Tensor O = normal(0, 3, {200, 6}, generator), Y = soft_labels(200, 6, generator);
  const Tensor l = softmax_cross_entropy(O, Y), naive = cross_entropy_loss(nn::softmax(O), Y),
               as_written = nn::log_sum_exp(O).reshape({200}) - sum(Y * O, 1);
  for (Index i = 0; i < 200; ++i) {
    // One rounding to float, and labels whose sum differs from 1 by a few epsilon, times logits of up to 12.
    EXPECT_NEAR(l(i), loss_of(doubles(O[i]), doubles(Y[i])), 50 * epsilon);
    EXPECT_NEAR(l(i), naive(i), 50 * epsilon);
    EXPECT_NEAR(l(i), as_written(i), 50 * epsilon);
  }
}

TEST(Ch3_4, TheGradientIsProbabilityMinusLabel) {
  Generator generator(9);
  const Tensor O = normal(0, 2, {6, 3}, generator), hard = one_hot(array({0, 1, 2, 2, 1, 0}), 3);
  Tensor soft({6, 3});
  for (Index i = 0; i < 6; ++i) soft(i, 0) = 0.1f, soft(i, 1) = 0.2f, soft(i, 2) = 0.7f;
  for (const Tensor& Y : {hard, soft}) {
    const Tensor dO = softmax_cross_entropy_backward(O, Y);
    const auto loss = [&](const std::vector<double>& at) {
      double total = 0;
      for (Index i = 0; i < 6; ++i) total += loss_of({at.begin() + 3 * i, at.begin() + 3 * i + 3}, doubles(Y[i]));
      return total;
    };
    test::expect_gradient(loss, O, dO, 4 * epsilon);
    for (Index i = 0; i < 6; ++i) {
      EXPECT_NEAR(sum(dO[i]), 0, 4 * epsilon);
      const auto l = [&](const std::vector<double>& at) { return softmax_cross_entropy(at, doubles(Y[i])); };
      EXPECT_TRUE(allclose(central_difference(l, O[i]), dO[i], 0, static_cast<float>(4 * epsilon)));
    }
  }
}

TEST(Ch3_4, CentralDifferencesFindAKnownSlope) {
  const auto f = [](const std::vector<double>& x) { return x[0] * x[0] * x[1] + std::sin(x[2]); };
  EXPECT_TRUE(allclose(central_difference(f, array({3, 2, 0})), array({12, 9, 1}), 1e-7f));
}

// 3.4.2 calls it no coincidence: for the density h(x) exp(theta T(x) - A(theta)) the loss -log p(x) has the slope
// E[T] - T(x). The densities are in their usual form; the expectations are sums over all values, a fine Riemann sum for
// the normal one.
TEST(Ch3_4, EveryExponentialFamilyHasTheGradientExpectationMinusObservation) {
  struct Family {
    const char* name;
    std::function<double(double, double)> density;  // of x, for the natural parameter
    double lowest, step, highest;
  };
  const std::vector<Family> families = {
      {"normal", [](double x, double mu) { return std::exp(-std::pow(x - mu, 2) / 2) / std::sqrt(2 * M_PI); }, -15,
       0.01, 15},
      {"Bernoulli", [](double x, double o) { return x == 1 ? 1 / (1 + std::exp(-o)) : 1 - 1 / (1 + std::exp(-o)); }, 0,
       1, 1},
      {"Poisson", [](double k, double o) { return std::exp(k * o - std::exp(o) - std::lgamma(k + 1)); }, 0, 1, 100}};
  for (const Family& family : families)
    for (float theta : {-1.5f, 0.0f, 0.75f}) {
      double expectation = 0;
      const int values = static_cast<int>(std::lround((family.highest - family.lowest) / family.step)) + 1;
      for (int k = 0; k < values; ++k) {
        const double x = family.lowest + k * family.step;
        expectation += x * family.density(x, static_cast<double>(theta)) * family.step;
      }
      for (double x : {0.0, 1.0}) {
        const auto loss = [&](const std::vector<double>& at) { return -std::log(family.density(x, at[0])); };
        EXPECT_NEAR(central_difference(loss, array({theta}))(0), expectation - x, 1e-6) << family.name << " " << theta;
      }
    }
  // The softmax: T is the one-hot vector, and its expectation the sum over the classes of y_hat_k times that vector.
  const Tensor o = array({{0.5, -1, 2}}), y_hat = nn::softmax(o);
  const Tensor expectation = y_hat[0] * 1;
  for (Index k = 0; k < 3; ++k) {
    const Tensor T = one_hot(array({static_cast<float>(k)}), 3);
    EXPECT_TRUE(allclose(central_difference([&](const auto& at) { return loss_of(at, doubles(T[0])); }, o[0]),
                         expectation - T[0], 0, static_cast<float>(4 * epsilon)));
  }
}

TEST(Ch3_4, ASoftLabelIsTheExpectationOverHardOnes) {
  Generator generator(10);
  const Tensor o = normal(0, 1, {1, 3}, generator);
  double expected = 0;
  for (std::size_t j = 0; j < 3; ++j) {
    Distribution hard(3);
    hard[j] = 1;
    expected += p_of_the_text[j] * softmax_cross_entropy(doubles(o[0]), hard);
  }
  EXPECT_NEAR(softmax_cross_entropy(doubles(o[0]), p_of_the_text), expected, 1e-14);
  EXPECT_NEAR(cross_entropy_loss(nn::softmax(o), array({{0.1f, 0.2f, 0.7f}}))(0), expected, 8 * epsilon);
}

// Three kinds of images with one feature each. A fifth of the labels of each kind is one of the two wrong ones.
// Gradient descent can lower the expected loss to the entropy of the labels, 0.6390, and no further.
TEST(Ch3_4, LabelNoiseBoundsTheLossFromBelow) {
  const double H = -0.8 * std::log(0.8) - 0.2 * std::log(0.1);
  const Index n = 3000;
  Generator generator(11);
  Tensor y({n}), kinds({n});
  for (Index i = 0; i < n; ++i) {
    kinds(i) = static_cast<float>(i % 3);
    const bool wrong = generator.uniform() < 0.2;
    y(i) = static_cast<float>((i + (wrong ? 1 + generator.below(2) : 0)) % 3);
  }
  const Tensor X = one_hot(kinds, 3), Y = one_hot(y, 3);
  const auto expected_loss = [&](const Tensor& W) {  // under the true probabilities of the labels
    double total = 0;
    for (Index k = 0; k < 3; ++k) {
      Distribution truth = {0.1, 0.1, 0.1};
      truth[static_cast<std::size_t>(k)] = 0.8;
      total += loss_of(doubles(W[k]), truth) / 3;  // x is one-hot, so that its logits are a row of W
    }
    return total;
  };
  Tensor W({3, 3});  // (d,q)
  double before = expected_loss(W);
  EXPECT_NEAR(before, std::log(3), 1e-12);
  for (int step = 0; step < 60; ++step) {
    add_scaled(W, -6.0f / static_cast<float>(n), matmul_tn(X, softmax_cross_entropy_backward(matmul(X, W), Y)));
    ASSERT_GE(expected_loss(W), H);
  }
  // Frequencies in place of probabilities cost about 3 * 2 free parameters / (2 n) = 0.001 in expectation.
  EXPECT_LT(expected_loss(W), H + 0.004);
  // The surprisal's variance is 0.8 * 0.2 * log(8)^2 = 0.69.
  const double standard_error = std::sqrt(0.16 / static_cast<double>(n)) * std::log(8);
  EXPECT_NEAR(mean(softmax_cross_entropy(matmul(X, W), Y)), H, 4 * standard_error);
}

TEST(Ch3_4, EntropiesAreTheClosedForms) {
  for (std::size_t n : {1, 2, 3, 10, 1000}) {
    const double x = static_cast<double>(n);
    EXPECT_NEAR(entropy(Distribution(n, 1 / x)), std::log(x), 1e-12);  // a thousand additions in double
  }
  EXPECT_EQ(entropy({0, 1, 0}), 0);
  EXPECT_NEAR(entropy({0.5, 0.5, 0}), std::log(2), 1e-15);
  EXPECT_NEAR(entropy(p_of_the_text), 0.8018185525433372, 1e-15);  // computed in Python
  EXPECT_NEAR(bits(entropy({0.5, 0.25, 0.125, 0.125})), 1.75, 1e-15);
  EXPECT_NEAR(bits(1), 1.4426950408889634, 1e-15);
}

TEST(Ch3_4, NoDistributionHasMoreEntropyThanTheUniformOne) {
  std::mt19937 bits(1);
  for (int trial = 0; trial < 1000; ++trial) {
    const double H = entropy(random_distribution(5, bits));
    EXPECT_GT(H, 0);
    EXPECT_LT(H, std::log(5));
  }
}

// The mean length of the best code that spends a whole number of bits on each symbol.
double huffman_length(const Distribution& p) {
  std::priority_queue<double, std::vector<double>, std::greater<>> nodes(p.begin(), p.end());
  double length = 0;
  while (nodes.size() > 1) {
    double merged = nodes.top();
    nodes.pop();
    merged += nodes.top();
    nodes.pop();
    nodes.push(merged);
    length += merged;  // one more bit for all symbols below
  }
  return length;
}

TEST(Ch3_4, NoCodeIsShorterThanTheEntropy) {
  std::mt19937 generator(2);
  for (int trial = 0; trial < 500; ++trial) {
    const Distribution p = random_distribution(7, generator);
    EXPECT_GE(huffman_length(p), bits(entropy(p)) - 1e-12);
    EXPECT_LT(huffman_length(p), bits(entropy(p)) + 1);
  }
  EXPECT_EQ(huffman_length({0.5, 0.25, 0.125, 0.125}), bits(entropy({0.5, 0.25, 0.125, 0.125})));
  EXPECT_EQ(huffman_length({1}), 0);  // always the same token: nothing to send
  EXPECT_EQ(entropy({1}), 0);
}

TEST(Ch3_4, RarerEventsSurpriseMore) {
  EXPECT_EQ(surprisal(1), 0);
  EXPECT_EQ(surprisal(0), INFINITY);
  EXPECT_FALSE(std::signbit(surprisal(1)));
  for (double p = 0.99; p > 1e-6; p *= 0.9) {
    EXPECT_GT(surprisal(0.9 * p), surprisal(p));
    EXPECT_NEAR(std::exp(-surprisal(p)), p, 1e-15);
  }
  // Independent events: surprises add up.
  EXPECT_NEAR(surprisal(0.1 * 0.2), surprisal(0.1) + surprisal(0.2), 1e-14);
}

TEST(Ch3_4, EventsAreDrawnAsOftenAsTheyAreProbable) {
  Generator generator(12);
  const int n = 40000;
  const Distribution p = {0, 0.1, 0.2, 0.7, 0};
  std::vector<double> counts(5);
  for (int i = 0; i < n; ++i) ++counts[static_cast<std::size_t>(draw(p, generator))];
  for (std::size_t j = 0; j < 5; ++j)
    EXPECT_LE(std::abs(counts[j] / n - p[j]), 4 * std::sqrt(p[j] * (1 - p[j]) / n)) << j;
  // Half of the draws fall beyond the last event, as if rounding had lost half of the probability.
  for (int i = 0; i < 100; ++i) EXPECT_EQ(draw({0.5, 0}, generator), 0);
}

// The mean surprisal tends to H[p] under the true probabilities and to H(p, q) under others.
TEST(Ch3_4, EntropyAndCrossEntropyAreExpectedSurprisals) {
  const Index n = 40000;
  for (const Distribution& q : {p_of_the_text, another}) {
    Generator generator(13);
    double mean = 0, squares = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      mean -= p_of_the_text[j] * std::log(q[j]);
      squares += p_of_the_text[j] * std::pow(std::log(q[j]), 2);
    }
    const double standard_error = std::sqrt((squares - mean * mean) / static_cast<double>(n));
    const Estimate estimate = mean_surprisal(p_of_the_text, q, n, generator);
    EXPECT_NEAR(estimate.mean, mean, 4 * standard_error);
    EXPECT_NEAR(estimate.mean, cross_entropy(p_of_the_text, q), 4 * standard_error);
    EXPECT_NEAR(estimate.standard_error / standard_error, 1, 0.03);  // the variance is known to about 1 in 100
  }
}

TEST(Ch3_4, CrossEntropyIsLeastWhereTheBeliefIsRight) {
  std::mt19937 bits(3);
  for (int trial = 0; trial < 500; ++trial) {
    const Distribution p = random_distribution(4, bits), q = random_distribution(4, bits);
    EXPECT_GT(cross_entropy(p, q), entropy(p));
    EXPECT_EQ(cross_entropy(p, p), entropy(p));
    EXPECT_NEAR(kl_divergence(p, q), cross_entropy(p, q) - entropy(p), 1e-13);
    EXPECT_EQ(kl_divergence(p, p), 0);
  }
}

// In the logits of q both have the gradient q - p (3.4.9), which vanishes at q = p.
TEST(Ch3_4, MinimizingTheDivergenceIsMinimizingTheCrossEntropy) {
  const Distribution& p = p_of_the_text;
  Tensor at_p({3});
  for (Index j = 0; j < 3; ++j) at_p(j) = static_cast<float>(std::log(p[static_cast<std::size_t>(j)]));
  for (const Tensor& o : {array({0.5, -1, 2}), at_p}) {
    Tensor gradient({3});
    const std::vector<double> q = softmax_of(doubles(o));
    for (Index j = 0; j < 3; ++j)
      gradient(j) = static_cast<float>(q[static_cast<std::size_t>(j)] - p[static_cast<std::size_t>(j)]);
    test::expect_gradient([&](const auto& at) { return cross_entropy(p, softmax_of(at)); }, o, gradient, epsilon);
    test::expect_gradient([&](const auto& at) { return kl_divergence(p, softmax_of(at)); }, o, gradient, epsilon);
  }
}

// (3.4.12) is not a distance: it depends on the order, and a detour can be shorter. Values computed in Python.
TEST(Ch3_4, DivergenceIsNoDistance) {
  EXPECT_NEAR(kl_divergence(p_of_the_text, another), 0.20077680106635193, 1e-15);
  EXPECT_NEAR(kl_divergence(another, p_of_the_text), 0.22737690385871306, 1e-15);
  EXPECT_GT(kl_divergence({0.5, 0.5}, {0.1, 0.9}),
            2 * (kl_divergence({0.5, 0.5}, {0.25, 0.75}) + kl_divergence({0.25, 0.75}, {0.1, 0.9})));
  EXPECT_NEAR(kl_divergence({1, 0}, {0.5, 0.5}), std::log(2), 1e-15);
  EXPECT_EQ(kl_divergence({0.5, 0.5}, {1, 0}), INFINITY);
  EXPECT_EQ(cross_entropy({0.5, 0.5}, {1, 0}), INFINITY);
  EXPECT_NEAR(kl_divergence({1, 0}, {5e-324, 1}), 744.44007192138126, 1e-12);  // 1 / 5e-324 would be inf
}

TEST(Ch3_4, WhatIsNoDistributionIsAnError) {
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { entropy({0.5, 0.6}); }), {"entropy", "sum to 1", "1.1"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { entropy({1.5, -0.5}); }), {"entropy", "at least 0", "-0.5"}));
  for (const Distribution& wrong : {Distribution{}, {0.5}, {NAN, 1}, {INFINITY, 0}, {1, -1e-9}, {0.5, 0.5001}}) {
    EXPECT_THROW(entropy(wrong), std::invalid_argument);
    const Distribution right(std::max<std::size_t>(1, wrong.size()),
                             1 / std::max(1.0, 1.0 * static_cast<double>(wrong.size())));
    for (const auto& function : {static_cast<double (*)(const Distribution&, const Distribution&)>(cross_entropy),
                                 static_cast<double (*)(const Distribution&, const Distribution&)>(kl_divergence)}) {
      EXPECT_THROW(function(wrong, right), std::invalid_argument);
      EXPECT_THROW(function(right, wrong), std::invalid_argument);
    }
  }
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     kl_divergence({0.5, 0.5}, {1});
                   }),
                   {"kl_divergence", "over 2 events", "found 1"}));
  for (double wrong : {-0.1, 1.1, NAN * 1.0}) EXPECT_THROW(surprisal(wrong), std::invalid_argument);
}

TEST(Ch3_4, LossesCheckShapesAndLabels) {
  const Tensor O({2, 3});
  for (const Tensor& Y : {Tensor({2, 2}), Tensor({1, 3}), Tensor({6})}) {
    EXPECT_THROW(cross_entropy_loss(O, Y), std::invalid_argument);
    EXPECT_THROW(softmax_cross_entropy(O, Y), std::invalid_argument);
    EXPECT_THROW(softmax_cross_entropy_backward(O, Y), std::invalid_argument);
  }
  EXPECT_THROW(softmax_cross_entropy(O, zeros({2, 3})), std::invalid_argument);
  EXPECT_THROW(cross_entropy_loss(nn::softmax(O), ones({2, 3})), std::invalid_argument);
  EXPECT_THROW(softmax_cross_entropy(std::vector<double>{1}, p_of_the_text), std::invalid_argument);
}

// A softmax in float32 of any width sums to 1 closely enough to count as a distribution.
TEST(Ch3_4, SoftmaxRowsCountAsDistributions) {
  Generator generator(14);
  for (Index q : {1, 10, 1000, 30000})
    EXPECT_NO_THROW(entropy(doubles(nn::softmax(normal(0, 2, {1, q}, generator))[0])));
}

TEST(Ch3_4, ReliabilityCountsTheExamplesOfItsRange) {
  const Tensor Y_hat = array({{0.5, 0.5, 0}, {0.25, 0.625, 0.125}, {0.125, 0.125, 0.75}, {0, 0.5, 0.5}});
  const Reliability r = reliability(Y_hat, array({0, 2, 2, 2}), 0.5, 0.75);
  EXPECT_EQ(r.examples, 3);
  EXPECT_NEAR(r.mean_probability, (0.5 + 0.625 + 0.5) / 3, 1e-15);
  EXPECT_NEAR(r.fraction_right, 1 / 3., 1e-15);
}

// 3.4.1: of the cases to which a calibrated model assigns .5, half belong to the class. The labels are drawn from a
// softmax model, which is calibrated in every range of its output; with its logits doubled it is overconfident.
TEST(Ch3_4, AModelThatDrewTheLabelsIsCalibrated) {
  Generator generator(15);
  const Tensor O = normal(0, 1, {60000, 3}, generator), y = draw_labels(nn::softmax(O), generator);
  for (const double low : {0.35, 0.45, 0.55, 0.65, 0.75, 0.85}) {
    const auto right = reliability(nn::softmax(O), y, low, low + 0.1);
    const auto error = [](const Reliability& r) {
      return std::sqrt(r.mean_probability * (1 - r.mean_probability) / static_cast<double>(r.examples));
    };
    EXPECT_GT(right.examples, 500);
    EXPECT_NEAR(right.fraction_right, right.mean_probability, 4 * error(right)) << low;
    const auto overconfident = reliability(nn::softmax(O * 2), y, low, low + 0.1);
    if (low > 0.4) {
      EXPECT_GT(overconfident.mean_probability - overconfident.fraction_right, 8 * error(overconfident)) << low;
    }
  }
}

TEST(Ch3_4, ThePredictionIsTheMostProbableClassAndAccuracyTheFractionRight) {
  EXPECT_STREQ(categories[static_cast<int>(argmax(array({0.1f, 0.8f, 0.1f}), 0).item())], "chicken");
  Generator generator(16);
  const Tensor Y_hat = nn::softmax(normal(0, 1, {500, 3}, generator)), y = draw_labels(Y_hat, generator);
  int correct = 0;
  for (Index i = 0; i < 500; ++i) {
    bool greatest = true;
    for (Index j = 0; j < 3; ++j) greatest = greatest && Y_hat(i, static_cast<Index>(y(i))) >= Y_hat(i, j);
    correct += greatest;
  }
  EXPECT_EQ(accuracy(Y_hat, y), correct);
  EXPECT_TRUE(correct > 170 && correct < 500);
}

const std::string program = "$D2L_BIN/ch3_4_softmax";

TEST(Ch3_4, TheProgramShowsEverySubsectionAndEquationInOrder) {
  const auto& r = run_once(program);
  EXPECT_EQ(r.status, 0) << r.err;
  std::size_t at = 0;
  for (const char* part : {"\n3.4.1 Classification Problems\n",
                           "(3.4.1) ",
                           "The model has 12 weights and 3 biases.",
                           "(3.4.2) ",
                           "(3.4.3) ",
                           "(3.4.4) ",
                           "category 2, \"chicken\"",
                           "(3.4.5) ",
                           "\n3.4.2 Loss Function\n",
                           "(3.4.6) ",
                           "(3.4.7) ",
                           "(3.4.8) ",
                           "(3.4.9) ",
                           "(3.4.10) ",
                           "\n3.4.3 Information Theory Basics\n",
                           "(3.4.11) ",
                           " 1.442695\n",
                           "the book: 1.44 bit",
                           "(3.4.12) ",
                           "\n3.4.4 Model Prediction and Evaluation\n",
                           "3 correct of 4 = 0.75"}) {
    at = r.out.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " is missing or out of order";
  }
}

// (3.4.10) for soft labels, as one number and as the sum over the classes.
TEST(Ch3_4, TheProgramsLossOfSoftLabelsIsTheirWeightedSum) {
  const std::string& out = run_once(program).out;
  const std::size_t at = out.find(" l = [", out.find("\n(3.4.10) "));
  ASSERT_NE(at, std::string::npos) << out;
  const std::string label = "weighted by y, sum to ";
  const std::size_t sum = out.find(label, at);
  ASSERT_NE(sum, std::string::npos) << out;
  EXPECT_NEAR(std::stod(out.substr(at + 6)), std::stod(out.substr(sum + label.size())), 1e-5);
}

TEST(Ch3_4, TheProgramsNumbersDependOnTheSeedOnly) {
  const std::string expected = run_once(program + " --threads 1").out;
  EXPECT_EQ(run_once(program + " --threads 3").out, expected);
  EXPECT_EQ(run_once(program + " --seed 1").out, expected);
  EXPECT_NE(run_once(program + " --seed 2").out, expected);
  EXPECT_EQ(run_once(program + " --epochs 3").status, 2);
}

}  // namespace
}  // namespace d2l::ch3_4
