// The exercises of section 3.6; the answers are in ch3_6_softmax_scratch/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/timer.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/large_vocabulary.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::cross_entropy_of;

class Ch3_6_Exercises : public testing::Test {
  test::OneThread one_thread_;
};

const loss::SoftmaxCrossEntropyLoss fused;

// The sign of a NaN means nothing, but printf shows it: it is dropped.
double real(float x) { return std::isnan(x) ? std::nan("") : static_cast<double>(x); }

// The last x for which `holds` is true, by bisection down to neighbouring numbers; it is true at `low` and false at
// `high`.
template <class Real, class Condition>
Real last(Real low, Real high, const Condition& holds) {
  for (Real middle = low + (high - low) / 2; low < middle && middle < high; middle = low + (high - low) / 2)
    (holds(middle) ? low : high) = middle;
  return low;
}

TEST_F(Ch3_6_Exercises, Ex1_ExponentialOverflowsNearEightyNineNotAtFifty) {
  const double at_50 = real(exp(array({50}))(0)), exact = std::pow(std::numbers::e, 50);
  test::show("exp(50) = %.4g, far below the largest float32, %.4g", at_50, real(std::numeric_limits<float>::max()));
  EXPECT_NEAR(at_50 / exact, 1, 2 * 0x1p-23);  // 2 ulp, what exp promises

  const float last32 = last(0.0f, 1000.0f, [](float x) { return std::isfinite(exp(array({x}))(0)); });
  const double last64 = last(0.0, 1000.0, [](double x) { return std::isfinite(std::exp(x)); });
  // The largest number of a format with m fraction bits and exponents up to e is (2 - 2^-m) 2^e.
  const auto limit = [](int m, int e) { return std::log(2 - std::ldexp(1.0, -m)) + e * std::numbers::ln2; };
  test::show("exp overflows above   in theory   as found");
  test::show("float16               %9.4f", limit(10, 15));
  test::show("bfloat16              %9.4f", limit(7, 127));
  test::show("float32               %9.4f   %8.4f", limit(23, 127), real(last32));
  test::show("float64               %9.4f   %8.4f", limit(52, 1023), last64);
  // Neighbouring floats are 7.6e-6 apart there, doubles 1.1e-13; the rounding of exp moves the limit by less.
  EXPECT_NEAR(real(last32), limit(23, 127), 1e-5);
  EXPECT_NEAR(last64, limit(52, 1023), 5e-13);
}

TEST_F(Ch3_6_Exercises, Ex1_DefinitionFailsAtBothEndsOfTheRange) {
  test::show("logits          as defined   maximum subtracted   exact");
  for (const auto& [a, b, works] : {std::tuple{50.f, 49.f, true},
                                    {88.f, 87.f, true},
                                    {89.f, 88.f, false},
                                    {-87.f, -88.f, true},
                                    {-102.f, -103.f, false},
                                    {-104.f, -105.f, false}}) {
    const float defined = softmax(array({{a, b}}))(0, 0), shifted = nn::softmax(array({{a, b}}))(0, 0);
    const double exact = 1 / (1 + std::exp(real(b) - real(a)));
    test::show("(%4.0f, %4.0f)    %7.4f      %7.4f              %7.4f", real(a), real(b), real(defined), real(shifted),
               exact);
    EXPECT_NEAR(real(shifted), exact, 2e-7);  // a few roundings of 2^-24 each
    EXPECT_EQ(std::abs(real(defined) - exact) < 2e-7, works) << a;
  }
  EXPECT_TRUE(std::isnan(softmax(array({{89, 88}}))(0, 0)));
  EXPECT_TRUE(std::isnan(softmax(array({{-104, -105}}))(0, 0)));
  const Tensor ten = Tensor({1, 10}, 87);  // each exponential is finite, the sum of ten is not
  test::show("ten logits of 87 give ten probabilities of %g with the sum %g; 0.1 each is right",
             real(softmax(ten)(0, 0)), real(sum(softmax(ten))));
  EXPECT_EQ(sum(softmax(ten)), 0);
  EXPECT_FLOAT_EQ(nn::softmax(ten)(0, 0), 0.1f);
}

// Logits (-gap/2, gap/2) and label 0: the model is wrong, and the wider the gap, the more confident it is.
TEST_F(Ch3_6_Exercises, Ex2_LogarithmOfAnUnderflowIsInfiniteAndItsGradientBefore) {
  const auto logits = [](float gap) { return array({{-gap / 2, gap / 2}}); };
  const Tensor label = array({0});
  const auto loss = [&](float gap) { return cross_entropy(softmax(logits(gap)), label)(0); };
  const auto chained = [&](float gap) {
    const Tensor y_hat = softmax(logits(gap));
    return softmax_backward(y_hat, cross_entropy.with_gradient(y_hat, label).dy_hat)(0, 0);
  };
  test::show("gap   probability   cross_entropy   its gradient   loss on logits   its gradient");
  for (const float gap : {50.f, 88.f, 89.f, 103.f, 104.f}) {
    const Tensor O = logits(gap);
    test::show("%3.0f   %11.4g   %13.4f   %12.4f   %14.4f   %12.4f", real(gap), real(softmax(O)(0, 0)), real(loss(gap)),
               real(chained(gap)), real(fused(O, label)(0)), real(fused.with_gradient(O, label).dy_hat(0, 0)));
    if (gap < 89) {
      EXPECT_NEAR(real(chained(gap)), -1, 1e-6);
    }
    EXPECT_FLOAT_EQ(fused(O, label)(0), gap);  // log(1 + exp(-gap)) is less than the last digit
    EXPECT_EQ(fused.with_gradient(O, label).dy_hat, array({{-1, 1}}));
  }
  const double loss_ends = real(last(0.0f, 160.0f, [&](float gap) { return std::isfinite(loss(gap)); }));
  const double gradient_ends = real(last(0.0f, 160.0f, [&](float gap) { return std::isfinite(chained(gap)); }));
  test::show("the loss is infinite above %.4f; half the smallest float32 is 2^-150, and 150 log 2 = %.4f", loss_ends,
             150 * std::numbers::ln2);
  test::show("the gradient is lost above %.4f, where 1 / probability exceeds 2^128: 128 log 2 = %.4f", gradient_ends,
             128 * std::numbers::ln2);
  // Floats near 52 are 3.8e-6 apart, so the gaps twice that; the rounding of two exponentials adds 1e-6.
  EXPECT_NEAR(loss_ends, 150 * std::numbers::ln2, 1e-5);
  EXPECT_NEAR(gradient_ends, 128 * std::numbers::ln2, 1e-5);
}

Index count_nan(const Tensor& x) {
  return std::count_if(x.data(), x.data() + x.size(), [](float e) { return std::isnan(e); });
}

// The first minibatches of 3.6, but with pixels from 0 to 255.
TEST_F(Ch3_6_Exercises, Ex2_ForgottenScaleOfThePixelsSpoilsEveryWeight) {
  Generator generator(test::seed());
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  Net net{Parameter(normal(0, 0.01f, {784, 10}, generator)), Parameter(zeros({10}))};
  nn::Sequential concise;
  concise.add(nn::Dense(10));
  concise.initialize(init::Normal(0.01f), generator);
  Trainer trainer(concise.collect_params(), {.learning_rate = 0.1f});
  int updates = 0;
  for (const auto& [images, y] : train_iter) {
    const Tensor X = images * 255;
    const Tensor y_hat = net(X);
    net.backward(X, y_hat, cross_entropy.with_gradient(y_hat, y).dy_hat);
    sgd({&net.W, &net.b}, 0.1f, 256);
    const Tensor& O = concise(X);
    concise.backward(X, O, fused.with_gradient(O, y).dy_hat);
    trainer.step(256);
    test::show("update %d: loss %g, %td of 7840 weights are not a number; on logits %.4g, %td", ++updates,
               real(mean(cross_entropy(y_hat, y))), count_nan(net.W.data), real(mean(fused(O, y))),
               count_nan(concise[0].weight().data));
    if (updates == 2) break;
  }
  // The first update moves each weight by about 1, and thereby the next logits by tens of thousands.
  EXPECT_EQ(count_nan(net.W.data), 7840);
  EXPECT_EQ(count_nan(net.b.data), 10);
  EXPECT_EQ(count_nan(concise[0].weight().data), 0);
}

TEST_F(Ch3_6_Exercises, Ex3_LossOnLogitsIsExactForLogitsOfAnySize) {
  for (const float x : {20.f, 100.f, 1000.f, 1e30f}) {
    const double found = real(fused(array({{0, x}}), array({0}))(0)), exact = real(x) + std::log1p(std::exp(-real(x)));
    test::show("logits (0, %g), label 0: loss %.9g, exact %.9g", real(x), found, exact);
    EXPECT_NEAR(found / exact, 1, 0x1p-23);
  }
  Generator generator(test::seed());
  Tensor O = normal(0, 5, {200, 10}, generator), y = zeros({200});
  for (Index i = 0; i < O.size(); ++i) O.data()[i] = std::round(O.data()[i] * 256) / 256;
  double furthest = 0;
  for (Index i = 0; i < 200; ++i) {
    furthest = std::max(furthest, std::abs(real(fused(O, y)(i)) - cross_entropy_of(test::doubles(O[i]), 0)));
  }
  test::show("over 200 rows of moderate logits it differs from the definition in double by at most %.1e", furthest);
  EXPECT_LT(furthest, 5e-6);                   // losses up to 40: a few roundings of 2^-19 / 2
  EXPECT_EQ(fused(O + 1000, y), fused(O, y));  // multiples of 1/256 below 2048: the shift rounds nothing
  const Tensor row(O.rows(0, 1));
  test::expect_gradient([](const std::vector<double>& o) { return cross_entropy_of(o, 0); }, row,
                        fused.with_gradient(row, y.rows(0, 1)).dy_hat);
}

TEST_F(Ch3_6_Exercises, Ex3_ClippedProbabilityDoesNotLearnWhereItIsMostWrong) {
  const auto clipped = [](const std::vector<double>& o) { return -std::log(std::max(test::softmax_of(o)[0], 1e-7)); };
  Tensor o = array({{-15, 15}});
  std::vector<double> flat = {-15, 15};
  test::show("step   loss on logits   with the probability clipped at 1e-7");
  int first_right = 0;
  for (int step = 0; step <= 20; ++step) {
    if (step % 5 == 0) test::show("%4d   %14.4f   %14.4f", step, real(fused(o, array({0}))(0)), clipped(flat));
    if (o(0, 0) > o(0, 1) && first_right == 0) first_right = step;
    o -= fused.with_gradient(o, array({0})).dy_hat;
    const std::vector<double> slopes = test::central_differences(clipped, flat);
    for (std::size_t j = 0; j < 2; ++j) flat[j] -= slopes[j];
  }
  test::show("label 0 becomes the likelier one at step %d; never with the clipped loss, which is flat", first_right);
  // While p is about 0 the gradient is (-1, 1), so each step shrinks the gap of 30 by 2, near the end by a little less.
  EXPECT_GE(first_right, 15);
  EXPECT_LE(first_right, 17);
  EXPECT_EQ(flat, (std::vector<double>{-15, 15}));
}

// A patient is healthy (class 0) or ill (class 1); costs[action][class].
enum Action { leave, treat, examine };
using Costs = std::vector<std::vector<double>>;
const Costs two_actions = {{0, 100}, {10, 0}}, three_actions = {{0, 100}, {10, 0}, {2, 2}};

double expected_cost(const std::vector<double>& cost, double ill) { return cost[0] * (1 - ill) + cost[1] * ill; }

Action cheapest(const Costs& costs, double ill) {
  const auto less = [&](const auto& a, const auto& b) { return expected_cost(a, ill) < expected_cost(b, ill); };
  return static_cast<Action>(std::min_element(costs.begin(), costs.end(), less) - costs.begin());
}

// A model whose logits are twice too large: the odds are squared.
double overconfident(double p) { return p * p / (p * p + (1 - p) * (1 - p)); }

struct Rule {
  const char* name;
  std::function<Action(double ill)> action;
};

const std::vector<Rule> rules = {
    {"leave all", [](double) { return leave; }},
    {"treat all", [](double) { return treat; }},
    {"the likelier label", [](double ill) { return ill > 0.5 ? treat : leave; }},
    {"least expected cost", [](double ill) { return cheapest(two_actions, ill); }},
    {"the same, overconfident", [](double ill) { return cheapest(two_actions, overconfident(ill)); }},
    {"with an examination for 2", [](double ill) { return cheapest(three_actions, ill); }},
};

// Mean and standard deviation of a rule's cost over patients whose probability of being ill has the density
// 9 (1 - p)^8, by the midpoint rule with h = 1e-5, which errs at a jump of the cost by at most 5e-6 times the jump.
test::Summary integrate(const Rule& rule) {
  constexpr int n = 100'000;
  double mean = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    const double p = (i + 0.5) / n, density = 9 * std::pow(1 - p, 8);
    const std::vector<double>& cost = three_actions[rule.action(p)];
    mean += density * expected_cost(cost, p) / n;
    square += density * expected_cost({cost[0] * cost[0], cost[1] * cost[1]}, p) / n;
  }
  return {mean, std::sqrt(square - mean * mean), 0};
}

TEST_F(Ch3_6_Exercises, Ex4_LeastExpectedCostBeatsTheLikelierLabel) {
  EXPECT_EQ(cheapest(two_actions, 0.1), treat);  // although healthy is nine times as likely
  constexpr int n = 200'000;
  std::vector<double> totals(rules.size());
  Generator generator(test::seed());
  for (int patient = 0; patient < n; ++patient) {
    const double p = 1 - std::pow(1 - generator.uniform(), 1.0 / 9);
    const bool ill = generator.uniform() < p;
    for (std::size_t r = 0; r < rules.size(); ++r) totals[r] += three_actions[rules[r].action(p)][ill];
  }
  test::show("mean cost per patient        simulated   in theory   (%d patients)", n);
  for (std::size_t r = 0; r < rules.size(); ++r) {
    const auto [mean, deviation, unused] = integrate(rules[r]);
    test::show("%-26s   %9.3f   %9.3f", rules[r].name, totals[r] / n, mean);
    EXPECT_NEAR(totals[r] / n, mean,
                5 * deviation / std::sqrt(n) + 1e-3);  // five standard errors, and the error of the integral
  }
  for (const std::size_t other : {0, 1, 2, 4}) EXPECT_LT(totals[3], totals[other]);
  EXPECT_LT(totals[5], totals[3]);
}

TEST_F(Ch3_6_Exercises, Ex4_BestThresholdFollowsFromTheCosts) {
  // The integrals of missed * p over p < t and of alarm * (1 - p) over p > t, with q = 1 - t.
  const auto cost = [](double t, double missed, double alarm) {
    const double q = 1 - t;
    return missed * 0.1 * (1 - std::pow(q, 9) * (1 + 9 * t)) + alarm * 0.9 * std::pow(q, 10);
  };
  EXPECT_NEAR(cost(0.5, 100, 10), integrate(rules[2]).mean, 1e-3);
  test::show("missed   false alarm   best threshold found   alarm / (alarm + missed)");
  for (const auto& [missed, alarm] : {std::pair{1., 1.}, {100., 10.}, {1000., 10.}}) {
    const double found =
        test::golden_section([&, missed = missed, alarm = alarm](double t) { return cost(t, missed, alarm); }, 0, 1);
    test::show("%6.0f   %11.0f   %20.5f   %24.5f", missed, alarm, found, alarm / (alarm + missed));
    // Comparing values finds a minimum to about the square root of their rounding error.
    EXPECT_NEAR(found, alarm / (alarm + missed), 2e-7);
    const Costs costs = {{0, missed}, {alarm, 0}};
    EXPECT_EQ(cheapest(costs, found - 1e-4), leave);
    EXPECT_EQ(cheapest(costs, found + 1e-4), treat);
  }
}

// Rows of a gradient (n,...) that are not all 0.
Index rows_that_move(const Tensor& gradient) {
  Index rows = 0;
  for (Index i = 0; i < gradient.size(0); ++i) rows += max(square(gradient[i])) > 0;
  return rows;
}

TEST_F(Ch3_6_Exercises, Ex5_OneExampleMovesEveryWordOfTheVocabulary) {
  Generator generator(test::seed());
  const Tensor x = normal(0, 1, {1, 64}, generator), y = array({7});
  test::show(" words   weights   moved by one example   one update   on one path of a tree");
  for (const Index words : {100, 1'000, 10'000}) {
    nn::Sequential net;
    net.add(nn::Dense(words));
    net.initialize(init::Normal(0.01f), generator);
    net(x);
    Timer timer;
    for (int update = 0; update < 5; ++update) {
      timer.start();
      const Tensor& O = net(x);
      net.backward(x, O, fused.with_gradient(O, y).dy_hat);
      Trainer(net.collect_params(), {.learning_rate = 0.1f}).step(1);
      timer.stop();
    }
    const double microseconds = 1e6 * *std::min_element(timer.times().begin(), timer.times().end());
    const HierarchicalSoftmax tree(static_cast<std::size_t>(words), 1, generator);
    test::show("%6td   %7td   %15td rows   %7.0f us   %10zu rows", words, net[0].weight().data.size(),
               rows_that_move(net[0].weight().grad), microseconds, tree.path(7).size());
    EXPECT_EQ(rows_that_move(net[0].weight().grad), words);
    EXPECT_NEAR(static_cast<double>(tree.path(7).size()), std::log2(words), 1);
  }
}

TEST_F(Ch3_6_Exercises, Ex5_TreeOfBinaryChoicesIsADistributionAndMovesOnlyAPath) {
  Generator generator(test::seed());
  constexpr std::size_t words = 1000, features = 3, word = 421;
  HierarchicalSoftmax tree(words, features, generator);
  const std::vector<double> x = {generator.normal(), generator.normal(), generator.normal()};
  double total = 0;
  std::size_t shortest = words, longest = 0;
  for (std::size_t w = 0; w < words; ++w) {
    total += std::exp(-tree.loss(x, w));
    shortest = std::min(shortest, tree.path(w).size()), longest = std::max(longest, tree.path(w).size());
  }
  test::show("the probabilities of %zu words sum to 1 %+.0e; each takes %zu or %zu sigmoids", words, total - 1,
             shortest, longest);
  EXPECT_NEAR(total, 1, 1e-12);
  EXPECT_EQ(shortest, 9u);  // 2^9 < 1000 < 2^10
  EXPECT_EQ(longest, 10u);

  std::size_t moved = 0;
  const std::vector<double> gradient = tree.gradient(x, word), weights = tree.weights();
  const auto loss = [&](const std::vector<double>& w) { return tree.weights() = w, tree.loss(x, word); };
  const std::vector<double> slopes = test::central_differences(loss, weights);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    EXPECT_NEAR(gradient[i], slopes[i], 1e-8);  // h^2, and 1e-15 of a loss near 10 divided by h
    moved += slopes[i] != 0;
  }
  test::show("one word moves %zu of %zu weights", moved, (words - 1) * features);
  EXPECT_EQ(moved, features * tree.path(word).size());
}

// log(1 + r) = r - r^2/2 + ..., and for r = Z^/Z - 1 the mean of r^2 is `variance` / K. From 100 terms on the rest of
// the series is about a hundredth of that.
TEST_F(Ch3_6_Exercises, Ex5_SampledNormalizerIsUnbiasedButItsLogarithmIsNot) {
  Generator generator(test::seed());
  std::vector<double> terms(10'000);
  for (double& e : terms) e = std::exp(4 * generator.uniform() - 2);  // logits between -2 and 2
  const double Z = std::accumulate(terms.begin(), terms.end(), 0.0), V = 10'000;
  double variance = 0, mean_logarithm = 0;  // of V e / Z
  for (const double e : terms) variance += std::pow(V * e / Z - 1, 2) / V, mean_logarithm += std::log(V * e / Z) / V;
  test::show("terms drawn   mean of Z^ / Z   mean of log Z^ - log Z   in theory");
  for (const int K : {1, 100, 1000}) {
    std::vector<double> ratios, biases;
    for (int i = 0; i < 1'000'000 / K; ++i) {
      ratios.push_back(sampled_sum(terms, K, generator) / Z);
      // Subtracting Z^/Z - 1, whose mean is 0, keeps the mean of the logarithm and reduces its variance.
      biases.push_back(std::log(ratios.back()) - (ratios.back() - 1));
    }
    const auto ratio = test::summarize(ratios), bias = test::summarize(biases);
    const double theory = K == 1 ? mean_logarithm : -variance / (2 * K);
    test::show("%11d   %14.5f   %22.5f   %9.5f", K, ratio.mean, bias.mean, theory);
    EXPECT_NEAR(ratio.mean, 1, 5 * ratio.standard_error);
    EXPECT_NEAR(bias.mean, theory, 5 * bias.standard_error + (K == 1 ? 0 : 0.03 * std::abs(theory)));
  }
}

TEST_F(Ch3_6_Exercises, Ex5_RareWordsAreHardlyEverSeen) {
  constexpr std::size_t words = 10'000;
  constexpr int tokens = 100'000;
  const std::vector<double> p = zipf(words);
  std::vector<double> up_to(words);
  std::partial_sum(p.begin(), p.end(), up_to.begin());
  std::vector<int> seen(words);
  Generator generator(test::seed());
  for (int i = 0; i < tokens; ++i) {
    const auto word = std::upper_bound(up_to.begin(), up_to.end() - 1, generator.uniform()) - up_to.begin();
    ++seen[static_cast<std::size_t>(word)];
  }
  double expected = 0, variance = 0;
  for (const double x : p) {
    const double never = std::pow(1 - x, tokens);
    expected += never, variance += never * (1 - never);  // counts are negatively correlated: the true variance is less
  }
  const auto never = std::count(seen.begin(), seen.end(), 0);
  const auto half = std::upper_bound(up_to.begin(), up_to.end(), 0.5) - up_to.begin() + 1;
  const double theory = std::sqrt(words) * std::exp(-std::numbers::egamma / 2);  // 1 + ... + 1/m is log m + egamma
  test::show("of %zu words, %td never occur among %d; expected, the sum of (1 - p)^n: %.0f", words, never, tokens,
             expected);
  test::show("the %td most frequent words make up half of the text; sqrt(V) exp(-gamma / 2) = %.1f", half, theory);
  EXPECT_NEAR(static_cast<double>(never), expected, 5 * std::sqrt(variance));
  EXPECT_NEAR(static_cast<double>(half), theory, 1);
  const int common = std::accumulate(seen.begin(), seen.begin() + half, 0);
  EXPECT_NEAR(common / static_cast<double>(tokens), 0.5, 0.01);  // 5 standard errors, and p of the last word
}

}  // namespace
}  // namespace d2l
