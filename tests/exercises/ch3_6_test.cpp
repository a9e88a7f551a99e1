// The exercises of section 3.6; the answers are in ch3_6_softmax_scratch/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
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
#include "tests/exercises/decisions.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/large_vocabulary.hpp"
#include "tests/exercises/number_format.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::cross_entropy_of;
using test::OneThread;

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

TEST(Ch3_6_Exercises, Ex1_ExponentialOverflowsNearEightyNineNotAtFifty) {
  const double at_50 = real(exp(array({50}))(0)), exact = std::pow(std::numbers::e, 50);
  test::show("exp(50) = %.4g, far below the greatest float32, %.4g", at_50, real(std::numeric_limits<float>::max()));
  EXPECT_NEAR(at_50 / exact, 1, 2 * 0x1p-23);  // 2 ulp, what exp promises

  constexpr NumberFormat float16{10, 15}, bfloat16{7, 127}, float32{23, 127}, float64{52, 1023};
  test::show("exp overflows       in theory   as found   last argument of the format");
  for (const auto& [name, format, argument] :
       {std::tuple{"float16", float16, 11.0859375}, {"bfloat16", bfloat16, 88.5}}) {
    const auto finite = [&format = format](double x) { return std::isfinite(format.round(std::exp(x))); };
    const double found = last(0.0, 1000.0, finite);
    const double number = last(0.0, 1000.0, [&, &format = format](double x) { return finite(format.round(x)); });
    test::show("%-8s above %14.4f %10.4f %12.4f", name, format.overflow_of_exp(), found, format.round(number));
    EXPECT_NEAR(found, format.overflow_of_exp(), 1e-12);  // exp in double errs by 1e-16 of the result
    EXPECT_EQ(format.round(number), argument);
  }
  const float last32 = last(0.0f, 1000.0f, [](float x) { return std::isfinite(exp(array({x}))(0)); });
  const double last64 = last(0.0, 1000.0, [](double x) { return std::isfinite(std::exp(x)); });
  test::show("float32  above %14.4f %23.4f", float32.overflow_of_exp(), real(last32));
  test::show("float64  above %14.4f %23.4f", float64.overflow_of_exp(), last64);
  // Neighbouring floats are 7.6e-6 apart there, doubles 1.1e-13; the rounding of exp moves the limit by less.
  EXPECT_NEAR(real(last32), float32.overflow_of_exp(), 1e-5);
  EXPECT_NEAR(last64, float64.overflow_of_exp(), 5e-13);
  // From half a last digit above the greatest number on: 2.4e-4 further.
  test::expect_wrong("in float16 it overflows above the logarithm of the greatest number, 11.0899",
                     std::isinf(float16.round(std::exp(11.09))));
  test::expect_wrong("exp(50) overflows a float32", std::isinf(at_50));
  test::expect_wrong("exp(50) fits into a float16", std::isfinite(float16.round(exact)));
}

TEST(Ch3_6_Exercises, Ex1_DefinitionFailsAtBothEndsOfTheRange) {
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
  EXPECT_EQ(softmax(array({{89, 88}}))(0, 1), 0);
  EXPECT_TRUE(std::isnan(softmax(array({{-104, -105}}))(0, 0)));
  const Tensor ten = Tensor({1, 10}, 87);  // each exponential is finite, the sum of ten is not
  test::show("ten logits of 87 give ten probabilities of %g with the sum %g; 0.1 each is right",
             real(softmax(ten)(0, 0)), real(sum(softmax(ten))));
  EXPECT_TRUE(std::isfinite(max(exp(ten))));
  EXPECT_EQ(sum(softmax(ten)), 0);
  EXPECT_FLOAT_EQ(nn::softmax(ten)(0, 0), 0.1f);
  test::expect_wrong("only large positive logits do harm", !std::isnan(softmax(array({{-104, -105}}))(0, 0)));
  test::expect_wrong("while no exponential overflows, the probabilities sum to 1",
                     std::abs(sum(softmax(ten)) - 1) < 0.1f);
}

// Exponentials between 2^-149 and 2^-126 are multiples of 2^-149, each off by up to half of it.
TEST(Ch3_6_Exercises, Ex1_SubnormalExponentialsLoseDigitsGradually) {
  const double p = 1 / (1 + std::exp(-1.0));
  std::vector<double> errors;
  test::show("logits          multiples of 2^-149   error of the first probability   bound");
  for (int o = -87; o >= -101; --o) {
    const Tensor O = array({{static_cast<float>(o), static_cast<float>(o - 1)}}), e = exp(O);
    const double error = real(softmax(O)(0, 0)) - p;
    const double bound = p * (1 - p) / 2 * 0x1p-149 * (std::exp(-o) + std::exp(1 - o));
    test::show("(%4d, %4d)    %10.0f %8.0f   %30.1e   %.1e", o, o - 1, real(e(0, 0)) * 0x1p149, real(e(0, 1)) * 0x1p149,
               error, bound);
    EXPECT_LE(std::abs(error), 1.05 * bound + 1e-7) << o;  // the next order of the bound, and the rounding of p itself
    errors.push_back(std::abs(error));
  }
  EXPECT_LT(errors[1], 2e-7);          // at -88
  EXPECT_NEAR(errors[8], 6e-5, 5e-6);  // at -95
  EXPECT_NEAR(std::abs(real(softmax(array({{-102, -103}}))(0, 0)) - p), 0.0689, 1e-4);
  test::expect_wrong("below -87.34, where digits are lost, few are left", errors[1] > 1e-3);
  test::expect_wrong("below -87.34 exponentials are 0", std::isnan(errors[8]));
}

// Logits (-gap/2, gap/2) and label 0: the model is wrong, and the wider the gap, the more confident it is.
TEST(Ch3_6_Exercises, Ex2_LogarithmOfAnUnderflowIsInfiniteAndItsGradientBefore) {
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
  test::show("the loss is infinite above %.4f; half the least float32 is 2^-150, and 150 log 2 = %.4f", loss_ends,
             150 * std::numbers::ln2);
  test::show("the gradient is lost above %.4f, where 1 / probability exceeds 2^128: 128 log 2 = %.4f", gradient_ends,
             128 * std::numbers::ln2);
  // Floats near 52 are 3.8e-6 apart, so the gaps twice that; the rounding of two exponentials adds 1e-6.
  EXPECT_NEAR(loss_ends, 150 * std::numbers::ln2, 1e-5);
  EXPECT_NEAR(gradient_ends, 128 * std::numbers::ln2, 1e-5);
  EXPECT_NEAR(loss_ends - real(loss(static_cast<float>(loss_ends))), std::numbers::ln2,
              1e-4);  // 2^-150 taken for 2^-149
  test::expect_wrong("the softmax of finite logits is positive", softmax(logits(104))(0, 0) > 0);
  test::expect_wrong("while the loss is finite, so is its gradient",
                     std::isfinite(loss(100)) && std::isfinite(chained(100)));
}

// Not a number or infinite.
Index count_lost(const Tensor& x) {
  return std::count_if(x.data(), x.data() + x.size(), [](float e) { return !std::isfinite(e); });
}

// The first minibatches of 3.6, but with pixels from 0 to 255.
TEST(Ch3_6_Exercises, Ex2_ForgottenScaleOfThePixelsSpoilsEveryWeight) {
  const OneThread one_thread;
  Generator generator(test::seed());
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  auto pass = train_iter.begin();
  Net net{Parameter(normal(0, 0.01f, {784, 10}, generator)), Parameter(zeros({10}))}, on_logits = net;
  const Tensor X = (*pass).X.reshape({256, 784}) * 255, y = (*pass).y;

  const Tensor y_hat = net(X), dy_hat = cross_entropy.with_gradient(y_hat, y).dy_hat;
  std::vector<Index> lost;  // examples whose gradient is not finite
  for (Index i = 0; i < 256; ++i)
    if (count_lost(softmax_backward(y_hat.rows(i, i + 1), dy_hat.rows(i, i + 1))) > 0) lost.push_back(i);
  ASSERT_FALSE(lost.empty());
  const Tensor x(X.rows(lost[0], lost[0] + 1));
  net.backward(x, y_hat.rows(lost[0], lost[0] + 1), dy_hat.rows(lost[0], lost[0] + 1));
  const Index black = std::count(x.data(), x.data() + 784, 0.0f), by_one = count_lost(net.W.grad);
  net.backward(X, y_hat, dy_hat);
  sgd({&net.W, &net.b}, 0.1f, 256);
  test::show(
      "%zu of 256 gradients are not finite; that of one example, with %td pixels of 0, spoils %td of 7840 weights",
      lost.size(), black, by_one);
  test::show("after one update %td weights are lost", count_lost(net.W.data));
  EXPECT_EQ(by_one, 7840);
  EXPECT_EQ(count_lost(net.W.data), 7840);
  EXPECT_EQ(count_lost(net.b.data), 10);
  ASSERT_GE(black, 1);
  test::expect_wrong("a pixel of 0 keeps its weights out of it", by_one == 7840 - 10 * black);

  // On logits the first update moves each weight by about 1, and thereby the next logits by tens of thousands.
  const auto logits = [&](const Tensor& rows) { return matmul(rows, on_logits.W.data) + on_logits.b.data; };
  const Tensor dO = fused.with_gradient(logits(X), y).dy_hat;
  matmul_tn(X, dO, on_logits.W.grad);
  on_logits.b.grad = sum(dO, 0);
  sgd({&on_logits.W, &on_logits.b}, 0.1f, 256);
  ++pass;
  const float next = mean(fused(logits((*pass).X.reshape({256, 784}) * 255), (*pass).y));
  test::show("on logits %td; the loss of the next minibatch is %.3g", count_lost(on_logits.W.data), real(next));
  EXPECT_EQ(count_lost(on_logits.W.data) + count_lost(on_logits.b.data), 0);
  EXPECT_TRUE(next > 1e4f && next < 1e5f) << next;
}

TEST(Ch3_6_Exercises, Ex3_LossOnLogitsIsExactForLogitsOfAnySize) {
  for (const float x : {20.f, 100.f, 1000.f, 1e30f}) {
    const double found = real(fused(array({{0, x}}), array({0}))(0)), exact = real(x) + std::log1p(std::exp(-real(x)));
    test::show("logits (0, %g), label 0: loss %.9g, exact %.9g", real(x), found, exact);
    EXPECT_NEAR(found / exact, 1, 0x1p-23);
  }
  EXPECT_EQ(fused.with_gradient(array({{0, 1000}}), array({0})).dy_hat, array({{-1, 1}}));
  Generator generator(test::seed());
  Tensor O = normal(0, 5, {200, 10}, generator), y = zeros({200});
  for (Index i = 0; i < O.size(); ++i) O.data()[i] = std::round(O.data()[i] * 256) / 256;
  double furthest = 0;
  for (Index i = 0; i < 200; ++i) {
    const double exact = cross_entropy_of(test::doubles(O[i]), 0), error = std::abs(real(fused(O, y)(i)) - exact);
    EXPECT_LE(error, exact * 0x1p-24 + 1e-6);  // the rounding of the result, and of a logarithm up to log 10
    furthest = std::max(furthest, error);
  }
  test::show("over 200 rows of moderate logits it differs from the definition in double by at most %.1e", furthest);
  EXPECT_EQ(fused(O + 1000, y), fused(O, y));  // multiples of 1/256 below 2048: the shift rounds nothing
  const Tensor row(O.rows(0, 1));
  test::expect_gradient([](const std::vector<double>& o) { return cross_entropy_of(o, 0); }, row,
                        fused.with_gradient(row, y.rows(0, 1)).dy_hat);

  const Tensor far = array({{0, 1000}});
  test::expect_wrong("with the maximum subtracted in the softmax, the logarithm is safe",
                     std::isfinite(-log(nn::softmax(far))(0, 0)));
  test::expect_wrong("log sum exp(o) less o_y is safe as it stands",
                     std::isfinite(log(sum(exp(far), 1))(0) - far(0, 0)));
  test::expect_wrong("in double nothing overflows", std::isfinite(std::exp(1000.0) / (1 + std::exp(1000.0))));
}

TEST(Ch3_6_Exercises, Ex3_ClippedProbabilityDoesNotLearnWhereItIsMostWrong) {
  constexpr double epsilon = 1e-7;
  using Logits = std::vector<double>;
  const auto clipped = [=](const Logits& o) { return -std::log(std::max(test::softmax_of(o)[0], epsilon)); };
  const auto added = [=](const Logits& o) { return -std::log(test::softmax_of(o)[0] + epsilon); };
  Tensor o = array({{-15, 15}});
  Logits flat = {-15, 15};
  const double slope = test::central_differences(added, flat)[0];
  test::show("step   loss on logits   with the probability clipped at 1e-7");
  int first_right = 0;
  for (int step = 0; step <= 20; ++step) {
    if (step % 5 == 0) test::show("%4d   %14.4f   %14.4f", step, real(fused(o, array({0}))(0)), clipped(flat));
    if (step == 20) break;
    o -= fused.with_gradient(o, array({0})).dy_hat;
    const std::vector<double> slopes = test::central_differences(clipped, flat);
    for (std::size_t j = 0; j < 2; ++j) flat[j] -= slopes[j];
    if (o(0, 0) > o(0, 1) && first_right == 0) first_right = step + 1;
  }
  test::show("label 0 becomes the likelier one at step %d; never with the clipped loss, which is flat", first_right);
  test::show("with 1e-7 added to the probability the gradient is %.1e at first; right is -1", slope);
  // While p is about 0 the gradient is (-1, 1), so each step shrinks the gap of 30 by 2, near the end by a little less.
  EXPECT_EQ(first_right, 16);
  EXPECT_NEAR(real(fused(o, array({0}))(0)), 0.0932, 1e-4);
  EXPECT_EQ(flat, (Logits{-15, 15}));
  EXPECT_NEAR(clipped(flat), -std::log(epsilon), 1e-12);
  test::expect_wrong("a clipped loss is finite, and so it learns", flat[0] > -15);
  test::expect_wrong("adding 1e-7 instead of clipping keeps the gradient", std::abs(slope + 1) < 1e-2);
}

TEST(Ch3_6_Exercises, Ex4_LeastExpectedCostBeatsTheLikelierLabel) {
  EXPECT_EQ(cheapest(two_actions, 0.1), treat);  // although healthy is nine times as likely
  constexpr int n = 200'000;
  std::vector<double> totals(rules.size()), means;
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
    // Five standard errors, and the error of the integral.
    EXPECT_NEAR(totals[r] / n, mean, 5 * deviation / std::sqrt(n) + 1e-3);
    EXPECT_NEAR(mean, rules[r].quoted, 0.005 + 1e-3);
    means.push_back(mean);
  }
  for (const RuleNumber other : {leave_all, treat_all, likelier_label, least_cost_overconfident})
    EXPECT_LT(totals[least_cost], totals[other]);
  EXPECT_LT(totals[with_examination], totals[least_cost]);
  test::expect_wrong("the likelier label costs least", means[likelier_label] <= means[least_cost]);
  test::expect_wrong("doubled logits cost nothing, since the accuracy is the same",
                     std::abs(means[least_cost_overconfident] - means[least_cost]) < 0.01);
}

TEST(Ch3_6_Exercises, Ex4_BestThresholdFollowsFromTheCosts) {
  // The integrals of missed * p over p < t and of alarm * (1 - p) over p > t, with q = 1 - t.
  const auto cost = [](double t, double missed, double alarm) {
    const double q = 1 - t;
    return missed * 0.1 * (1 - std::pow(q, 9) * (1 + 9 * t)) + alarm * 0.9 * std::pow(q, 10);
  };
  EXPECT_NEAR(cost(0.5, 100, 10), integrate(rules[likelier_label]).mean, 1e-3);
  EXPECT_NEAR(cost(0.2403, 100, 10), integrate(rules[least_cost_overconfident]).mean, 1e-3);
  double best = 0;
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
    best = found;
  }
  // For 1000 and 10:
  test::expect_wrong("treat above the ratio of the costs, 0.01", std::abs(best - 10.0 / 1000) < 2e-7);
  test::expect_wrong("treat above one half, whatever errors cost", std::abs(best - 0.5) < 2e-7);
}

// Ten possible findings x, whose shares among the ill and among the healthy are the same here and there.
TEST(Ch3_6_Exercises, Ex4_AnotherBaseRateScalesTheOdds) {
  Generator generator(test::seed());
  const auto shares = [&](double first) {  // of the ten findings, the first one given
    std::vector<double> share(10, first);
    for (std::size_t x = 1; x < 10; ++x) share[x] = 0.1 + generator.uniform();
    const double others = std::accumulate(share.begin() + 1, share.end(), 0.0);
    for (std::size_t x = 1; x < 10; ++x) share[x] *= (1 - first) / others;
    return share;
  };
  const std::vector<double> among_ill = shares(0.09), among_healthy = shares(0.01);
  const auto ill_given = [&](std::size_t x, double rate) {  // of the people with x, the part that is ill
    const double ill = rate * among_ill[x], healthy = (1 - rate) * among_healthy[x];
    return ill / (ill + healthy);
  };
  const auto odds = [](double p) { return p / (1 - p); };
  for (std::size_t x = 0; x < 10; ++x) EXPECT_NEAR(odds(ill_given(x, 0.01)) / odds(ill_given(x, 0.1)), 1.0 / 11, 1e-12);
  const double here = ill_given(0, 0.1), there = ill_given(0, 0.01);
  test::show("a patient rated %.4f where one in ten is ill has %.4f where one in a hundred is", here, there);
  EXPECT_NEAR(here, 0.5, 1e-12);
  EXPECT_NEAR(there, 1.0 / 12, 1e-12);
  EXPECT_EQ(cheapest(two_actions, there), leave);
  test::expect_wrong("a tenth of the base rate makes a tenth of every probability", std::abs(there - here / 10) < 1e-3);
}

// Rows of a gradient (n,...) that are not all 0.
Index rows_that_move(const Tensor& gradient) {
  Index rows = 0;
  for (Index i = 0; i < gradient.size(0); ++i) rows += max(square(gradient[i])) > 0;
  return rows;
}

TEST(Ch3_6_Exercises, Ex5_OneExampleMovesEveryWordOfTheVocabulary) {
  Generator generator(test::seed());
  const Tensor x = normal(0, 1, {1, 64}, generator), y = array({7});
  Index moved = 0;
  test::show(" words   parameters   weights moved by one example   by one path of a tree");
  for (const Index words : {100, 1'000, 10'000}) {
    nn::Sequential net;
    net.add(nn::Dense(words));
    net.initialize(init::Normal(0.01f), generator);
    const Tensor& O = net(x);
    net.backward(x, O, fused.with_gradient(O, y).dy_hat);
    const Tensor& gradient = net[0].weight().grad;
    const HierarchicalSoftmax tree(static_cast<std::size_t>(words), 1, generator);
    const auto [shortest, longest] = tree.path_lengths();
    test::show("%6td   %10td   %28td   %td or %td", words, gradient.size() + net[0].bias().grad.size(),
               64 * rows_that_move(gradient), 64 * shortest, 64 * longest);
    EXPECT_EQ(gradient.size() + net[0].bias().grad.size(), 65 * words);
    EXPECT_EQ(rows_that_move(gradient), words);
    const auto floor_of_log2 = static_cast<Index>(std::bit_width(static_cast<std::size_t>(words))) - 1;
    EXPECT_EQ(shortest, floor_of_log2);
    EXPECT_EQ(longest, floor_of_log2 + 1);
    moved = rows_that_move(gradient);
  }
  test::expect_wrong("an example moves the weights of its own word only", moved == 1);
}

TEST(Ch3_6_Exercises, Ex5_TreeOfBinaryChoicesIsADistributionAndMovesOnlyAPath) {
  Generator generator(test::seed());
  constexpr std::size_t words = 1000, features = 3, word = 421;
  HierarchicalSoftmax tree(words, features, generator);
  const std::vector<double> x = {generator.normal(), generator.normal(), generator.normal()};
  double total = 0;
  for (std::size_t w = 0; w < words; ++w) total += std::exp(-tree.loss(x, w));
  test::show("the probabilities of %zu words sum to 1 %+.0e", words, total - 1);
  EXPECT_NEAR(total, 1, 1e-12);

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
  test::expect_wrong("the tree, too, has to be normalized over all words", std::abs(total - 1) > 1e-9);
  test::expect_wrong("one word moves the weights of all nodes", moved == (words - 1) * features);
}

// With r = Z^/Z - 1, whose mean is 0, the mean of log(1 + r) is that of -r^2/2 + r^3/3 - r^4/4 + ...; the means of the
// first powers of r are v/K, m/K^2 and 3 v^2/K^2 + ..., with v and m those of the square and the cube at K = 1.
TEST(Ch3_6_Exercises, Ex5_SampledNormalizerIsUnbiasedButItsLogarithmIsNot) {
  Generator generator(test::seed());
  constexpr int V = 10'000;
  std::vector<double> terms;
  for (int k = 0; k < V; ++k) terms.push_back(std::exp(4 * (k + 0.5) / V - 2));  // logits evenly from -2 to 2
  const double Z = std::accumulate(terms.begin(), terms.end(), 0.0);
  double v = 0, m = 0, mean_logarithm = 0;  // of V e / Z
  for (const double e : terms) {
    const double r = V * e / Z - 1;
    v += r * r / V, m += r * r * r / V, mean_logarithm += std::log(1 + r) / V;
  }
  EXPECT_NEAR(v, std::sinh(4) / 4 / std::pow(std::sinh(2) / 2, 2) - 1, 1e-6);
  EXPECT_NEAR(mean_logarithm, -std::log(std::sinh(2) / 2), 1e-6);
  double significant = 1e9;  // the least bias in standard errors
  test::show("terms drawn   mean of Z^ / Z   mean of log Z^ - log Z   in theory   -v / 2K");
  for (const int K : {1, 100, 1000}) {
    std::vector<double> ratios, biases;
    for (int i = 0; i < 1'000'000 / K; ++i) {
      ratios.push_back(sampled_sum(terms, K, generator) / Z);
      // Subtracting Z^/Z - 1, whose mean is 0, keeps the mean of the logarithm and reduces its variance.
      biases.push_back(std::log(ratios.back()) - (ratios.back() - 1));
    }
    const auto ratio = test::summarize(ratios), bias = test::summarize(biases);
    const double first = -v / (2 * K), second = (m / 3 - 3 * v * v / 4) / (K * K),
                 theory = K == 1 ? mean_logarithm : first + second;
    test::show("%11d   %14.5f   %22.5f   %9.5f   %.5f", K, ratio.mean, bias.mean, theory, first);
    EXPECT_NEAR(ratio.mean, 1, 5 * ratio.standard_error);
    EXPECT_NEAR(bias.mean, theory, 5 * bias.standard_error);
    EXPECT_LT(std::abs(second), 0.01 * std::abs(first) * 100 / K);
    significant = std::min(significant, std::abs(bias.mean) / bias.standard_error);
  }
  test::expect_wrong("an unbiased sum makes an unbiased loss", significant < 5);
}

// The words of one context, with probabilities p, against noise drawn from q, five for each of them.
TEST(Ch3_6_Exercises, Ex5_NegativeSamplingLearnsRatiosToTheNoise) {
  constexpr double k = 5;
  Generator generator(test::seed());
  const auto draw = [&] {
    std::vector<double> o(20);
    for (double& x : o) x = generator.normal();
    return test::softmax_of(o);
  };
  const std::vector<double> p = draw(), q = draw();
  double lowest = 0, highest = 0, at_ratio = 0;
  for (std::size_t w = 0; w < 20; ++w) {
    const auto loss = [&](double s) { return p[w] * std::log1p(std::exp(-s)) + k * q[w] * std::log1p(std::exp(s)); };
    const double score = test::golden_section(loss, -20, 20), beyond_log_p = score - std::log(p[w]);
    at_ratio = std::max(at_ratio, std::abs(score - std::log(p[w] / (k * q[w]))));
    lowest = w == 0 ? beyond_log_p : std::min(lowest, beyond_log_p);
    highest = w == 0 ? beyond_log_p : std::max(highest, beyond_log_p);
  }
  test::show("the best scores differ from log(p / kq) by at most %.0e, from log p by %.2f to %.2f", at_ratio, lowest,
             highest);
  EXPECT_LT(at_ratio, 1e-6);  // the square root of the rounding of values, near 1e-8, times the width of the minimum
  test::expect_wrong("the scores are logits: log p up to a constant", highest - lowest < 1e-3);
}

TEST(Ch3_6_Exercises, Ex5_RareWordsAreHardlyEverSeen) {
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
  const auto never = static_cast<double>(std::count(seen.begin(), seen.end(), 0));
  const auto half = std::upper_bound(up_to.begin(), up_to.end(), 0.5) - up_to.begin() + 1;
  const double theory = std::sqrt(words) * std::exp(-std::numbers::egamma / 2);  // 1 + ... + 1/m is log m + egamma
  test::show("of %zu words, %.0f never occur among %d; expected, the sum of (1 - p)^n: %.0f", words, never, tokens,
             expected);
  test::show("the %td most frequent words make up half of the text; sqrt(V) exp(-gamma / 2) = %.1f", half, theory);
  EXPECT_NEAR(expected, 1438, 1);
  EXPECT_NEAR(never, expected, 5 * std::sqrt(variance));
  EXPECT_EQ(half, 75);
  EXPECT_NEAR(static_cast<double>(half), theory, 1);
  const int common = std::accumulate(seen.begin(), seen.begin() + half, 0);
  // Five standard errors, and what the last word is beyond one half.
  EXPECT_NEAR(common / static_cast<double>(tokens), 0.5, 5 * 0.5 / std::sqrt(tokens) + p[74]);
  test::expect_wrong("with ten times as many tokens as words hardly a word is missing",
                     never < 2 * words * std::exp(-10));
  test::expect_wrong("half of the text takes half of the words", std::abs(static_cast<double>(half) - words / 2) < 1);
}

}  // namespace
}  // namespace d2l
