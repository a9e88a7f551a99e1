// The exercises of section 3.4; the answers are in ch3_4_softmax/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/information.hpp"
#include "common/nn/softmax.hpp"
#include "tests/exercises/arithmetic_coding.hpp"
#include "tests/exercises/distributions.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/huffman.hpp"
#include "tests/exercises/real_softmax.hpp"
#include "tests/exercises/softmax_curvature.hpp"
#include "tests/exercises/trits.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/uniform.hpp"

namespace d2l::ch3_4 {
namespace {

using std::numbers::ln2;
using test::show;

const Distribution p_of_the_text = {0.1, 0.2, 0.7}, thirds(3, 1 / 3.);

TEST(Ch3_4_Exercises, Ex1_DivergenceIsNeverNegative) {
  Generator generator(test::seed());
  const int pairs = 30000;
  double least = INFINITY, least_term = INFINITY, least_ratio = INFINITY;
  for (int i = 0; i < pairs; ++i) {
    const std::size_t events = 2 + static_cast<std::size_t>(i % 5);
    const Distribution p = random_distribution(events, generator), q = random_distribution(events, generator);
    double apart = 0, P = 0, Q = 0;  // P and Q: of the event that some j with p_j > q_j occurs
    for (std::size_t j = 0; j < events; ++j) {
      apart += std::abs(p[j] - q[j]);
      if (p[j] > q[j]) P += p[j], Q += q[j];
      least_term = std::min(least_term, p[j] * std::log(p[j] / q[j]));
    }
    const double D = kl_divergence(p, q), of_two_events = kl_divergence({P, 1 - P}, {Q, 1 - Q});
    // The steps of Pinsker's bound, minus the rounding of up to six terms in double.
    ASSERT_NEAR(2 * (P - Q), apart, 1e-14);
    ASSERT_GE(of_two_events, apart * apart / 2 - 1e-14);
    ASSERT_GE(D, of_two_events - 1e-14);
    least = std::min(least, D);
    if (apart > 0.01) least_ratio = std::min(least_ratio, 2 * D / (apart * apart));
  }
  show("%d pairs of distributions over 2 to 6 events: the least D(p||q) is %.1e nats", pairs, least);
  show("least ratio of D(p||q) to (sum_j |p_j - q_j|)^2 / 2, which Pinsker bounds by 1: %.4f", least_ratio);
  EXPECT_LT(least_ratio, 1.001);  // thousands of pairs over two events, some of them near (1/2, 1/2)
  test::expect_wrong("each term p_j log(p_j / q_j) is nonnegative, so their sum is", least_term >= 0);
  test::expect_wrong("D(p||q) is at least (sum_j |p_j - q_j|)^2, without 1/2", least_ratio >= 2);
}

TEST(Ch3_4_Exercises, Ex1_DivergenceIsNoDistance) {
  const Distribution p = {0, 0.5, 0.5}, q = {0.2, 0.3, 0.5};
  const double there = kl_divergence(p_of_the_text, thirds), back = kl_divergence(thirds, p_of_the_text);
  show("p = (0, 0.5, 0.5), q = (0.2, 0.3, 0.5): D(p||q) = %.4f, D(q||p) = %f", kl_divergence(p, q),
       kl_divergence(q, p));
  show("p = (0.1, 0.2, 0.7), q = (1/3, 1/3, 1/3): D(p||q) = %.4f, D(q||p) = %.4f", there, back);
  EXPECT_NEAR(kl_divergence(p, q), 0.2554, 5e-5);  // 0.5 log(0.5 / 0.3)
  EXPECT_EQ(kl_divergence(q, p), INFINITY);
  test::expect_wrong("it does not matter which of the two is p: D(p||q) = D(q||p)", std::abs(there - back) < 1e-3);
}

TEST(Ch3_4_Exercises, Ex1_DivergenceVanishesOnlyAtEquality) {
  Generator generator(test::seed());
  double farthest = 0;
  for (int line = 0; line < 20; ++line) {
    const Distribution p = along(Distribution(4, 0.05), 0.8, random_distribution(4, generator));
    const std::vector<double> v = random_step(4, generator);
    const auto D = [&](double t) { return kl_divergence(p, along(p, t, v)); };
    farthest = std::max(farthest, std::abs(test::golden_section(D, -0.04, 0.04)));
  }
  show("along 20 lines p + t v, comparing values finds the least D(p||p + t v) at |t| < %.0e", farthest);
  // D rises by at least t^2 / 2 and is rounded by a few 1e-16, so t is found to a few 1e-8.
  EXPECT_LT(farthest, 1e-6);

  const std::vector<double> v = {1, 1, -2};
  const double squares = 1 / 0.1 + 1 / 0.2 + 4 / 0.7, cubes = 1 / 0.01 + 1 / 0.04 - 8 / 0.49;
  for (const double t : {1e-2, 1e-3, 1e-4}) {
    const double D = kl_divergence(p_of_the_text, along(p_of_the_text, t, v)), first = t * t / 2 * squares;
    show("q = p + %.4f (1, 1, -2): D(p||q) = %.4e, t^2 / 2 sum_j v_j^2 / p_j = %.4e", t, D, first);
    // The term of t^4 is 28.3 t^2 times the first; D, at least 1e-7, is rounded by 1e-16.
    EXPECT_NEAR(D / first, 1 - t * t * t / 3 * cubes / first, 40 * t * t + 1e-8);
  }

  // Where p_j = 0 the expansion does not hold: D((1, 0)||(1 - t, t)) = -log(1 - t).
  const auto edge = [](double t) { return kl_divergence({1, 0}, {1 - t, t}); };
  const double growth = edge(2e-3) / edge(1e-3);
  show("p = (1, 0), q = (1 - t, t): D(p||q) = %.6f for t = 0.001, %.3f times that for 0.002", edge(1e-3), growth);
  EXPECT_NEAR(growth, 2, 0.01);
  test::expect_wrong("near p the divergence always grows like a squared distance", std::abs(growth - 4) < 0.01);
}

TEST(Ch3_4_Exercises, Ex1_RoundedProbabilitiesCanSinkBelowZero) {
  Generator generator(test::seed());
  const Tensor O = normal(0, 2, {2000, 10}, generator), Q = nn::softmax(O);
  int negative = 0;
  double least = 0;
  for (Index i = 0; i < O.size(0); ++i) {
    const double D = kl_divergence(softmax_of(doubles(O[i])), doubles(Q[i]));
    // Jensen's inequality for a q that does not sum to 1; both sides are rounded to 1e-16.
    ASSERT_GE(D, -std::log(sum_of(doubles(Q[i]))) - 1e-15);
    negative += D < 0;
    least = std::min(least, D);
  }
  show("q = p rounded to float: %d of 2000 divergences are negative, down to %.1e nats", negative, least);
  // Roundings go up about as often as down: 22 is the standard error of a fraction of one half.
  EXPECT_NEAR(negative, 1000, 200);
  // Nine additions and a division lead from the exponentials to q, each rounded by 2^-24 of its result.
  EXPECT_GT(least, -10 * 0x1p-24);
  EXPECT_LT(least, -0x1p-24);
  test::expect_wrong("a divergence that comes out below 0 is an error in the program", negative == 0);
}

TEST(Ch3_4_Exercises, Ex2_ChordsLieAboveLogSumExp) {
  Generator generator(test::seed());
  const Index n = 20000;
  const Tensor A = normal(0, 3, {n, 5}, generator), B = normal(0, 3, {n, 5}, generator);
  const Tensor t = uniform(0, 1, {n, 1}, generator), c = normal(0, 3, {n, 1}, generator);
  const auto chord_less_curve = [&](const Tensor& X, const Tensor& Y) {
    return t * nn::log_sum_exp(X) + (1 - t) * nn::log_sum_exp(Y) - nn::log_sum_exp(t * X + (1 - t) * Y);
  };
  const Tensor above = chord_less_curve(A, B), level = chord_less_curve(A, A + c);
  show("%td chords between logits a and b: above the curve by %.3f on average, %.0e at least", n,
       test::real(mean(above)), -test::real(max(-above)));
  show("between a and a + c (1, ..., 1): from %.0e to %.0e", -test::real(max(-level)), test::real(max(level)));
  // Floats of up to 32; each step of the sums is rounded by at most 1e-6.
  EXPECT_GE(-max(-above), -1e-5f);
  EXPECT_NEAR(test::real(mean(above)), 0.581, 5 * 0.0042);  // four million chords in numpy: 0.5810
  EXPECT_TRUE(allclose(level, zeros({n, 1}), 0, 1e-5f));
  test::expect_wrong("log-sum-exp is strictly convex", -max(-level) > 1e-5f);
}

TEST(Ch3_4_Exercises, Ex2_CurvatureIsVarianceOfDirection) {
  Generator generator(test::seed());
  double greatest = 0, unequal = 0;
  for (int i = 0; i < 300; ++i) {
    const Tensor logits = normal(0, 2, {1, 5}, generator);
    const std::vector<double> o = doubles(logits[0]), v = random_step(5, generator);
    const Distribution p = softmax_of(o);
    ASSERT_LT(farthest_apart({doubles(nn::softmax(logits)[0])}, {p}), 1e-6);
    double variance = -std::pow(dot(p, v), 2), diagonal = 0;
    for (std::size_t j = 0; j < 5; ++j) variance += p[j] * v[j] * v[j], diagonal += p[j] * (1 - p[j]) * v[j] * v[j];
    const double found = curvature(o, v);
    if (i < 3) show("d^2/dt^2 log sum exp(o + t v) = %.6f, variance of v under softmax(o): %.6f", found, variance);
    ASSERT_NEAR(found, variance, 6e-8);  // differences err by 5e-8
    greatest = std::max(greatest, found), unequal = std::max(unequal, std::abs(found - diagonal));
  }
  const double flat = curvature({0.5, -1, 2}, {1, 1, 1});
  show("300 unit vectors v: up to %.4f; along (1, 1, 1) %.1e", greatest, flat);
  EXPECT_LT(greatest, 0.5);
  EXPECT_NEAR(flat, 0, 1e-8);  // rounding
  test::expect_wrong("only the diagonal counts: the curvature is sum_j p_j (1 - p_j) v_j^2", unequal < 1e-3);
  test::expect_wrong("like every p (1 - p), a curvature is at most 1/4", greatest <= 0.25);
  // log(1 + x^2) at x = 2 + t; its second derivative is 2 (1 - x^2) / (1 + x^2)^2 = -0.24.
  const double bent = second_derivative([](double t) { return std::log(1 + (2 + t) * (2 + t)); });
  test::expect_wrong("the logarithm of a sum of convex functions is convex", bent >= -1e-6);
}

TEST(Ch3_4_Exercises, Ex2_CurvatureReachesOneHalfForTwoClassesOnly) {
  const double slope = std::numbers::sqrt2 / 2, two = curvature({0, 0}, {slope, -slope});
  EXPECT_NEAR(two, 0.5, 6e-8);
  double before = 0;
  for (const double third : {0.0, -2.0, -5.0, -10.0}) {
    // p = (a, a, 1 - 2a) has the variance a along (1, -1, 0) / sqrt(2).
    const double three = curvature({0, 0, third}, {slope, -slope, 0}), a = 1 / (2 + std::exp(third));
    show("logits (0, 0, %3.0f): %.7f along (1, -1, 0) / sqrt(2); with (0, 0) alone %.7f", third, three, two);
    EXPECT_NEAR(three, a, 6e-8);
    EXPECT_GT(three, before);
    before = three;
  }
  test::expect_wrong("with three classes the curvature reaches 1/2 too", std::abs(before - 0.5) < 1e-6);
}

TEST(Ch3_4_Exercises, Ex3a_SecondDerivativeIsDiagonalLessOuterProduct) {
  Generator generator(test::seed());
  const std::vector<double> o = doubles(uniform(-1, 1, {3}, generator));
  const Distribution p = softmax_of(o);
  const Matrix H = second_derivatives_of_loss(o, certain(3, 0)), expected = diagonal_less_outer_product(p);
  show("softmax(o) = (%.4f, %.4f, %.4f)", p[0], p[1], p[2]);
  show_beside("  by differences of the loss          diag(p) - p p^T", H, expected);
  EXPECT_LT(farthest_apart(H, expected), 5e-8);  // h^2 / 24

  double between_labels = 0;
  for (const Distribution& y : {certain(3, 1), certain(3, 2), p_of_the_text})
    between_labels = std::max(between_labels, farthest_apart(H, second_derivatives_of_loss(o, y)));
  show("labels chicken, dog and (0.1, 0.2, 0.7) in place of cat change it by at most %.0e", between_labels);
  EXPECT_LT(between_labels, 1e-8);  // four roundings of a loss of about 1, divided by 4e-6

  Matrix uncoupled = expected, added = expected;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      if (i != j) uncoupled[i][j] = 0, added[i][j] = p[i] * p[j];
  const Matrix fixed = {{p[0], 0, 0}, {0, p[1], 0}, {0, 0, p[2]}}, zero(3, std::vector<double>(3));
  test::expect_wrong("p - y has the derivative 0, since p and y are constants", farthest_apart(H, zero) < 5e-8);
  test::expect_wrong("diag(p), as if the denominator did not depend on o", farthest_apart(H, fixed) < 5e-8);
  test::expect_wrong("p_j (1 - p_j) for each j, and 0 between classes", farthest_apart(H, uncoupled) < 5e-8);
  test::expect_wrong("+p_i p_j between classes", farthest_apart(H, added) < 5e-8);
}

TEST(Ch3_4_Exercises, Ex3a_DifferencesNeedAStepBetween) {
  Generator generator(test::seed());
  std::vector<std::vector<double>> logits;
  for (int i = 0; i < 50; ++i) logits.push_back(doubles(uniform(-1, 1, {3}, generator)));
  const auto mean_error = [&](double h) {
    double total = 0;
    for (const std::vector<double>& o : logits)
      total +=
          farthest_apart(second_derivatives_of_loss(o, certain(3, 0), h), diagonal_less_outer_product(softmax_of(o)));
    return total / static_cast<double>(logits.size());
  };
  const double coarse = mean_error(0.1), good = mean_error(1e-3), fine = mean_error(1e-5), finest = mean_error(1e-7);
  show("with h = 0.1, 1e-3, 1e-5, 1e-7 the errors at 50 points are %.0e, %.0e, %.0e, %.0e on average", coarse, good,
       fine, finest);
  // At most h^2 / 24, which a probability of 1/2 reaches, and most of it for probabilities between 0.1 and 0.8.
  EXPECT_LT(coarse, 0.01 / 24);
  EXPECT_GT(coarse, 0.01 / 48);
  EXPECT_NEAR(good / coarse, 1e-4, 2e-6);
  // Four losses of about 1 are rounded by about 1e-16 each; then 4 h^2 divides them.
  EXPECT_TRUE(fine > 3e-7 && fine < 1.2e-6);
  EXPECT_TRUE(finest > 3e-3 && finest < 1.2e-2);
  test::expect_wrong("the smaller the step, the smaller the error", fine < good && finest < fine);
}

TEST(Ch3_4_Exercises, Ex3b_CovarianceOfDrawnLabelsIsSecondDerivative) {
  Generator generator(test::seed());
  const std::vector<double> o = doubles(uniform(-1, 1, {3}, generator));
  const Distribution p = softmax_of(o);
  const std::size_t n = 100000;
  const double count = static_cast<double>(n), mean = p[1] + 2 * p[2];
  Matrix covariance(3, std::vector<double>(3));
  std::vector<double> squares;
  for (const std::size_t label : random_message(p, n, generator)) {
    const std::vector<double> off = along(certain(3, label), -1, p);  // one-hot label less its expectation
    for (std::size_t i = 0; i < 3; ++i) covariance[i] = along(covariance[i], off[i] / count, off);
    squares.push_back(std::pow(static_cast<double>(label) - mean, 2));
  }
  const Matrix H = second_derivatives_of_loss(o, certain(3, 0));
  show_beside("  covariance of 100000 labels         second derivative of the loss", covariance, H);
  Matrix bound = H;  // five standard errors
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double square = 0;  // the mean square of (Y_i - p_i) (Y_j - p_j)
      for (std::size_t y = 0; y < 3; ++y) square += p[y] * std::pow(((y == i) - p[i]) * ((y == j) - p[j]), 2);
      bound[i][j] = 5 * std::sqrt((square - H[i][j] * H[i][j]) / count);
      EXPECT_NEAR(covariance[i][j], H[i][j], bound[i][j]) << i << " " << j;
    }
  const test::Summary variance = test::summarize(squares);
  const double along_v = H[1][1] + 4 * H[1][2] + 4 * H[2][2];
  show("labels as 0, 1, 2: variance %.4f, standard error %.4f; v^T H v for v = (0, 1, 2): %.4f", variance.mean,
       variance.standard_error, along_v);
  EXPECT_NEAR(variance.mean, along_v, 5 * variance.standard_error);

  const double among_p = (dot(p, p) - 1 / 3.) / 3;
  test::expect_wrong("meant is the variance of p_1, ..., p_q among themselves, which equals the second derivative",
                     std::abs(among_p - H[0][0]) < bound[0][0]);
  test::expect_wrong("the components of a label are uncorrelated", std::abs(covariance[0][1]) < bound[0][1]);
}

TEST(Ch3_4_Exercises, Ex3b_OtherExponentialFamiliesDoTheSame) {
  struct Family {
    const char* name;
    double theta;                             // the natural parameter
    double (*log_p)(double k, double theta);  // of k = 0, 1, ...
  };
  const std::vector<Family> families = {
      {"Bernoulli", 0.5,
       [](double k, double theta) { return k > 1 ? -INFINITY : k * theta - std::log(1 + std::exp(theta)); }},
      {"Poisson", 1, [](double k, double theta) { return k * theta - std::exp(theta) - std::lgamma(k + 1); }},
      {"geometric", -0.5, [](double k, double theta) { return k * theta + std::log(1 - std::exp(theta)); }}};
  double from_mean = 0;
  for (const Family& family : families) {
    double mean = 0, square = 0;
    for (int k = 0; k < 200; ++k) {
      const double p = std::exp(family.log_p(k, family.theta));
      mean += k * p, square += k * k * p;
    }
    const double variance = square - mean * mean;
    const double found = second_derivative([&](double t) { return -family.log_p(1, family.theta + t); });
    show("%-9s  second derivative of -log p(1): %.5f, mean of k: %.5f, variance: %.5f", family.name, found, mean,
         variance);
    // Differences err by h^2 / 12 times a fourth derivative of 96 for the geometric distribution.
    EXPECT_NEAR(found, variance, 2e-5) << family.name;
    from_mean = std::max(from_mean, std::abs(found - mean));
  }
  test::expect_wrong("the second derivative is the mean, as for the Poisson distribution", from_mean < 2e-5);
}

TEST(Ch3_4_Exercises, Ex3b_SeveralParametersGiveTheCovariance) {
  // T(x) = (x, x^2) for x = -3, ..., 3: a normal distribution on whole numbers.
  const auto log_weight = [](double x, const std::vector<double>& theta) { return theta[0] * x + theta[1] * x * x; };
  const auto A = [&](const std::vector<double>& theta) {
    double sum = 0;
    for (int x = -3; x <= 3; ++x) sum += std::exp(log_weight(x, theta));
    return std::log(sum);
  };
  const std::vector<double> theta = {0.3, -0.2};
  double mean[2] = {}, product = 0, square[2] = {};  // of x and x^2
  for (int x = -3; x <= 3; ++x) {
    const double p = std::exp(log_weight(x, theta) - A(theta)), T[] = {1.0 * x, 1.0 * x * x};
    product += p * T[0] * T[1];
    for (const int i : {0, 1}) mean[i] += p * T[i], square[i] += p * T[i] * T[i];
  }
  const double covariance = product - mean[0] * mean[1];
  const Matrix H = second_derivatives(A, theta);
  show("p(x) ~ exp(0.3 x - 0.2 x^2): d^2 A / dtheta_1 dtheta_2 = %.5f, Cov(x, x^2) = %.5f", H[0][1], covariance);
  const Matrix of_T = {{square[0] - mean[0] * mean[0], covariance}, {covariance, square[1] - mean[1] * mean[1]}};
  // A fourth cumulant of x^2, which lies between 0 and 9, is at most 9^4 / 8, so h^2 / 3 times it is 3e-4.
  EXPECT_LT(farthest_apart(H, of_T), 3e-4);
  test::expect_wrong("each parameter has its variance, and nothing couples them", std::abs(H[0][1]) < 3e-4);
}

TEST(Ch3_4_Exercises, Ex4a_BestCodeOfSingleTritsMissesEntropy) {
  // A word of five bits would make three words longer than 0, 10 and 11 are.
  const auto [best, least, prefix_codes, codes, greatest_sum] = shortest_code_of_three(4);
  const double H = bits(entropy(thirds)), mean = static_cast<double>(least) / 3;
  show("of %d uniquely decodable codes of three words, %d of them prefix codes,", codes, prefix_codes);
  show("%s, %s, %s is among the shortest: %zu / 3 = %.6f bits", best[0].c_str(), best[1].c_str(), best[2].c_str(),
       least, mean);
  // Words of 1, 2 and 2 bits would be right for probabilities 1/2, 1/4 and 1/4.
  const double divergence = bits(kl_divergence(thirds, {0.5, 0.25, 0.25}));
  show("entropy %.6f bits; the difference %.6f is D(p||(1/2, 1/4, 1/4)) = %.6f bits", H, mean - H, divergence);
  EXPECT_EQ(codes, 3448);  // of the 4960 sets of three words, counted in Python too
  EXPECT_EQ(prefix_codes, 2462);
  EXPECT_EQ(least, 5u);
  EXPECT_EQ(greatest_sum, 1);  // of 2^-length: McMillan's bound, which 0, 10, 11 meet
  EXPECT_NEAR(mean - H, divergence, 1e-15);
  EXPECT_NEAR(H, 1.5849625007211562, 1e-15);  // log2 3
  EXPECT_TRUE(uniquely_decodable({"0", "01", "11"}));
  test::expect_wrong("0, 10 and 11 meet the entropy", std::abs(mean - H) < 0.01);
  test::expect_wrong("two bits for each class are best, and 11 stays unused", least >= 6);
  test::expect_wrong("0, 1 and 01 are a code, of 4/3 bits", uniquely_decodable({"0", "1", "01"}));
}

TEST(Ch3_4_Exercises, Ex4a_LengthsWithinKraftsBoundHaveACode) {
  int within = 0, missed = 0;
  for (const std::vector<std::size_t>& lengths : rising_lengths(4, 6)) {
    double sum = 0;
    for (const std::size_t length : lengths) sum += std::exp2(-static_cast<double>(length));
    if (sum > 1) continue;
    ++within;
    missed += !is_prefix_code(words_of_lengths(lengths));
  }
  show("%d sets of four lengths up to 6 with sum 2^-length <= 1: %d have no prefix code", within, missed);
  EXPECT_GT(within, 50);
  EXPECT_EQ(missed, 0);

  // Probabilities that are powers of 1/2 are met by words of -log2 p bits.
  const Distribution halves = {0.5, 0.25, 0.125, 0.125};
  const double length = 0.5 * 1 + 0.25 * 2 + 0.125 * 3 + 0.125 * 3, H = bits(entropy(halves));
  show("p = (1/2, 1/4, 1/8, 1/8), words of 1, 2, 3, 3 bits: mean %.6f, entropy %.6f", length, H);
  EXPECT_NEAR(length, H, 1e-15);
  test::expect_wrong("words of whole bits never meet the entropy", length > H + 1e-9);
}

TEST(Ch3_4_Exercises, Ex4b_NoTreeBeatsHuffman) {
  Generator generator(test::seed());
  std::size_t of_huffman = 0, of_rounded = 0;
  for (std::size_t symbols = 1; symbols <= 7; ++symbols) {
    const int codes = symbols < 7 ? 20 : 2;
    for (int trial = 0; trial < codes; ++trial) {
      std::vector<std::size_t> weights(symbols);
      for (auto& weight : weights) weight = 1 + generator.below(50);
      const std::size_t found = total_length(HuffmanCode(weights), weights), least = least_total(weights);
      if (symbols > 4 && trial == 0)
        show("%zu random weights: Huffman %3zu bits, the best of all trees %3zu", symbols, found, least);
      ASSERT_EQ(found, least);
      of_huffman += found, of_rounded += total_of_rounded(weights);
    }
  }
  show("all together: Huffman %zu bits, words of -log2 p bits, rounded up, %zu", of_huffman, of_rounded);
  test::expect_wrong("words of -log2 p bits, rounded up, are as short as words can be", of_rounded <= of_huffman);
}

TEST(Ch3_4_Exercises, Ex4b_LongerBlocksApproachEntropyWithSetbacks) {
  const double H = bits(entropy(thirds));
  std::vector<double> rate = {0}, over = {0};
  show(" n   words    Huffman, bits per trit   over entropy   fixed length");
  for (int n = 1; n <= 9; ++n) {
    const std::size_t m = blocks_of(n), k = static_cast<std::size_t>(std::bit_width(m)) - 1;
    const std::vector<std::size_t> equal(m, 1);
    const std::size_t total = total_length(HuffmanCode(equal), equal);
    EXPECT_EQ(total, m * (k + 2) - (2u << k));  // m (k + 2 - 2^(k+1) / m)
    rate.push_back(static_cast<double>(total) / static_cast<double>(m) / n);
    over.push_back(rate.back() - H);
    show("%2d  %6zu    %.6f                 %.6f       %.6f", n, m, rate.back(), over.back(), (k + 1.0) / n);
    EXPECT_GT(over.back(), 0);
    EXPECT_LT(n * over.back(), 0.086072);  // 1 - (1 + log log 2) / log 2
  }
  EXPECT_NEAR(5 * over[5], 0.0217, 5e-5);
  EXPECT_NEAR(6 * over[6], 0.0856, 5e-5);
  EXPECT_NEAR(rate[4], rate[3], 1e-15);  // 130/81 both
  for (const std::size_t n : {1u, 2u, 3u, 4u}) EXPECT_LE(rate[2 * n], rate[n] + 1e-15);
  test::expect_wrong("two trits together need 4 bits, so nothing is gained", rate[2] >= 2);
  test::expect_wrong("every longer block costs less per trit", std::ranges::is_sorted(rate.rbegin(), rate.rend() - 1));
  test::expect_wrong("a block that is long enough meets the entropy",
                     *std::ranges::min_element(over.begin() + 1, over.end()) < 1e-6);
}

TEST(Ch3_4_Exercises, Ex4b_BlocksSaveBitsOfRealTrits) {
  Generator generator(test::seed());
  const std::size_t size = 100000;
  const std::vector<std::size_t> trits = random_message(thirds, size, generator);
  std::vector<double> rate = {0};
  for (const int n : {1, 2, 3, 4, 5, 6}) {
    const std::size_t m = blocks_of(n);
    const HuffmanCode code(std::vector<std::size_t>(m, 1));
    const std::vector<std::size_t> blocks = joined(trits, static_cast<std::size_t>(n));
    std::string sent;
    for (const std::size_t block : blocks) sent += code.word(block);

    std::vector<std::size_t> received;
    for (std::size_t at = 0; at < sent.size();) received.push_back(code.decode(sent, at));
    ASSERT_EQ(separated(received, static_cast<std::size_t>(n), size), trits);

    // Words have k or k + 1 bits: k = floor(log2 m), the longer ones with probability 2 - 2^(k+1) / m.
    const double k = std::floor(std::log2(m)), longer = 2 - std::exp2(k + 1) / static_cast<double>(m);
    const double count = static_cast<double>(blocks.size()), expected = (k + longer) * count;
    rate.push_back(static_cast<double>(sent.size()) / static_cast<double>(size));
    show("blocks of %d: %zu bits for %zu trits, %.5f per trit; expected %.0f", n, sent.size(), size, rate.back(),
         expected);
    // The zeros that pad the last block may change one bit.
    EXPECT_NEAR(static_cast<double>(sent.size()), expected, 5 * std::sqrt(longer * (1 - longer) * count) + 1);
  }
  EXPECT_GT(rate[6], rate[5]);  // 995 bits more are expected, at least 10 times their standard error
}

TEST(Ch3_4_Exercises, Ex4b_ArithmeticCodingReachesEntropyWithinTwoBits) {
  Generator generator(test::seed());
  const std::size_t size = 100000;
  const ArithmeticCode uniform({1, 1, 1}), skewed({1, 2, 7});
  const std::vector<std::size_t> trits = random_message(thirds, size, generator),
                                 words = random_message(p_of_the_text, size, generator);
  const auto send = [&](const char* name, const ArithmeticCode& code, const std::vector<std::size_t>& message,
                        const Distribution& believed) {
    const std::string sent = code.encode(message);
    EXPECT_EQ(code.decode(sent, size), message);
    const double least = surprisal_bits(message, believed), spent = static_cast<double>(sent.size());
    show("%s: %zu bits, surprisals %.1f", name, sent.size(), least);
    // The last two bits choose a quarter; rounding in 32 bits costs less than 2^-29 / 0.1 per symbol, 0.002 in all.
    EXPECT_NEAR(spent - least, 1, 1.002);
    return spent / size;
  };
  send("p = (1/3, 1/3, 1/3), the code for p         ", uniform, trits, thirds);
  const double right = send("p = (0.1, 0.2, 0.7), the code for p         ", skewed, words, p_of_the_text);
  const double wrong = send("p = (0.1, 0.2, 0.7), for q = (1/3, 1/3, 1/3)", uniform, words, thirds);
  const double divergence = bits(kl_divergence(p_of_the_text, thirds)),
               reversed = bits(kl_divergence(thirds, p_of_the_text));
  show("the wrong code costs %.5f more bits per symbol; D(p||q) = %.5f", wrong - right, divergence);
  // The surprisal of a symbol has a standard deviation of 1.02 bits under its own code and of 0 under the uniform one.
  const double bound = 5 * 1.02 / std::sqrt(size);
  EXPECT_NEAR(wrong - right, divergence, bound);
  test::expect_wrong("a code for q costs D(q||p) more", std::abs(wrong - right - reversed) < bound);
}

TEST(Ch3_4_Exercises, Ex4b_IntervalAroundOneHalfPostponesItsBits) {
  // The middle one of (1/4, 1/2, 1/4) halves the interval about 1/2, so that its ends never agree on a bit.
  const ArithmeticCode code({1, 2, 1});
  const std::vector<std::size_t> message(1000, 1);
  const std::string sent = code.encode(message);
  show("1000 times the middle of (1/4, 1/2, 1/4): %zu bits, %.6s...%.4s", sent.size(), sent.c_str(),
       &sent[sent.size() - 4]);
  EXPECT_EQ(sent, "0" + std::string(1001, '1'));
  EXPECT_EQ(code.decode(sent, message.size()), message);

  double low = 0, high = 1;
  bool agreed = false;
  for (int i = 0; i < 40; ++i) {
    const double width = high - low;
    low += width / 4, high -= width / 4;
    agreed = agreed || high <= 0.5 || low >= 0.5;
  }
  EXPECT_LT(high - low, 0x1p-32);  // narrower than whole numbers of 32 bits can tell
  test::expect_wrong("it is enough to send the bits on which both ends agree", agreed);
}

TEST(Ch3_4_Exercises, Ex5a_LogSumExpExceedsMaximum) {
  Generator generator(test::seed());
  const Tensor O = uniform(-20, 20, {5000, 2}, generator), found = nn::log_sum_exp(O);
  double least = INFINITY, most = 0;
  for (Index i = 0; i < O.size(0); ++i) {
    const std::vector<double> o = doubles(O[i]);
    ASSERT_TRUE(margin(o) > 0 && margin(o) <= ln2);
    // Logarithms of up to 21, in double and in float, where rounding may remove the margin but no more.
    ASSERT_NEAR(greatest(o) + margin(o), by_definition(o[0], o[1]), 1e-14);
    ASSERT_NEAR(test::real(found(i, 0)), by_definition(o[0], o[1]), 2e-6);
    ASSERT_GE(found(i, 0), max(O[i]));
    least = std::min(least, margin(o)), most = std::max(most, margin(o));
  }
  show("RealSoftMax(a, b) - max(a, b) of 5000 pairs: from %.1e to %.6f", least, most);
  EXPECT_NEAR(margin({1, 1}), ln2, 1e-16);
  test::expect_wrong("log(exp(a) + exp(b)) = a + b", std::abs(real_softmax({2, 3}) - (2 + 3)) < 1e-3);
  test::expect_wrong("for equal numbers it is the number", std::abs(real_softmax({1, 1}) - 1) < 1e-3);
}

TEST(Ch3_4_Exercises, Ex5a_RoundingCanRemoveTheMargin) {
  show("RealSoftMax(a, b) - max(a, b)   log(1 + e^-|a-b|)   by definition   by nn::log_sum_exp");
  for (const float gap : {0.0f, 1.0f, 10.0f, 17.0f, 40.0f, 745.0f}) {
    const double g = test::real(gap);
    show("a = 1, b = 1 - %-3.0f              %-17.6e   %-13.6e   %.6e", g, margin({1, 1 - g}),
         by_definition(1, 1 - g) - 1, test::real(nn::log_sum_exp(array({{1, 1 - gap}}))(0, 0) - 1));
    EXPECT_GT(margin({1, 1 - g}), 0);
  }
  EXPECT_EQ(margin({1, 1 - 746}), 0);  // exp(-746) is less than half of 2^-1074
  const float found = nn::log_sum_exp(array({{1, -16}}))(0, 0);
  EXPECT_EQ(found, 1);
  EXPECT_EQ(by_definition(1, -39), 1);
  test::expect_wrong("a computed RealSoftMax is greater than the maximum too", found > 1);
}

TEST(Ch3_4_Exercises, Ex5b_ScaledSoftmaxExceedsMaximum) {
  Generator generator(test::seed());
  for (const double lambda : {0.1, 1.0, 10.0, 100.0}) {
    double least = INFINITY, most = 0;
    for (int i = 0; i < 50; ++i) {
      const std::vector<double> o = doubles(uniform(-3, 3, {2}, generator));
      // The function is flat at its minimum, so the value has the full precision of double.
      ASSERT_NEAR(real_softmax(o, lambda), best_trade(o[0], o[1], lambda), 1e-13 / lambda + 1e-14);
      least = std::min(least, margin(o, lambda)), most = std::max(most, margin(o, lambda));
    }
    show("lambda = %5.1f: above the maximum of 50 pairs by %.1e to %.6f; at most %.6f", lambda, least, most,
         ln2 / lambda);
    EXPECT_GT(least, 0);
    EXPECT_LE(most, ln2 / lambda);
  }
  const double below = by_definition(2, 3, -1);
  show("lambda = -1: the formula gives %.6f for 2 and 3, less than the minimum", below);
  EXPECT_NEAR(below, best_trade(2, 3, -1), 1e-13);
  EXPECT_NEAR(below, 1.686738, 1e-6);
  test::expect_wrong("it exceeds the maximum for negative lambda too", below > 3);
  test::expect_wrong("lambda cancels, so it is RealSoftMax(a, b) again",
                     std::abs(by_definition(2, 3, 10) - by_definition(2, 3)) < 1e-3);

  show("lambda = 100, by definition: %f for 9 and 10; with the maximum taken out %.6f", by_definition(9, 10, 100),
       real_softmax({9, 10}, 100));
  EXPECT_EQ(by_definition(9, 10, 100), INFINITY);
  EXPECT_EQ(real_softmax({9, 10}, 100), 10);  // plus e^-100 / 100, which rounding removes
}

TEST(Ch3_4_Exercises, Ex5c_SoftmaxTendsToMaximumAsLambdaGrows) {
  show("lambda   margin for 1, 1   for 1, 0.99    for 1, 0.5     bound log(2) / lambda");
  const std::vector<double> others = {1, 0.99, 0.5};
  std::vector<std::vector<double>> margins;
  for (const double lambda : {1.0, 10.0, 100.0, 600.0}) {
    std::vector<double>& of_lambda = margins.emplace_back();
    for (const double b : others) {
      of_lambda.push_back(margin({1, b}, lambda));
      EXPECT_NEAR(1 + of_lambda.back(), by_definition(1, b, lambda), 1e-14);  // exp(600) is finite
      EXPECT_LE(of_lambda.back(), ln2 / lambda * (1 + 1e-15));
    }
    show("%6.0f   %.4e        %.4e     %.4e     %.4e", lambda, of_lambda[0], of_lambda[1], of_lambda[2], ln2 / lambda);
    EXPECT_NEAR(of_lambda[0] * lambda, ln2, 1e-15);
  }
  // Without a tie the approach is exponential: e^(-lambda |a - b|) / lambda, less half its square; rounding of lambda b
  // by 3e-14 moves the exponential as much.
  EXPECT_NEAR(margins[2][2] / (std::exp(-50) / 100), 1, 1e-13);
  EXPECT_NEAR(margins[3][2] / (std::exp(-300) / 600), 1, 1e-13);
  test::expect_wrong("the margin falls exponentially for every pair", margins[2][0] < margins[0][0] * std::exp(-10));
  const double other_end = by_definition(2, 3, -100);
  EXPECT_NEAR(other_end, 2, 1e-2);
  test::expect_wrong("the limit is the maximum for lambda -> -infinity too", std::abs(other_end - 3) < 1e-2);
}

TEST(Ch3_4_Exercises, Ex5c_OneLambdaServesAllPairs) {
  Generator generator(test::seed());
  const double wanted = 1e-3, lambda = ln2 / wanted;
  const Tensor O = uniform(-1, 1, {5000, 2}, generator);
  const Tensor far = nn::log_sum_exp(O * static_cast<float>(lambda)) / static_cast<float>(lambda) - max(O, 1, keepdims);
  show("lambda = log(2) / 0.001 = %.1f: at most %.6f above the maximum of 5000 pairs", lambda, test::real(max(far)));
  EXPECT_NEAR(lambda, 693, 0.5);
  EXPECT_LE(max(far), 1e-3f + 3e-7f);  // floats of up to 1 after three roundings
  EXPECT_GE(-max(-far), -3e-7f);
  test::expect_wrong("half of that lambda brings every pair as near", margin({1, 1}, lambda / 2) <= wanted);
}

TEST(Ch3_4_Exercises, Ex5d_SoftMinStaysBelowMinimumAndTendsToIt) {
  Generator generator(test::seed());
  for (const double lambda : {1.0, 10.0, 100.0}) {
    double most = 0;
    for (int i = 0; i < 50; ++i) {
      const std::vector<double> o = doubles(uniform(-3, 3, {2}, generator));
      const double found = soft_min(o, lambda), least = std::min(o[0], o[1]);
      ASSERT_NEAR(found, best_trade(o[0], o[1], -lambda), 1e-13);  // flat at the minimum
      ASSERT_NEAR(found + real_softmax(o, lambda), o[0] + o[1], 1e-14);
      ASSERT_LE(found, least);
      most = std::max(most, least - found);
    }
    show("lambda = %3.0f: at most %.1e below the minimum of 50 pairs; 2 and 2 give 2 - %.6f", lambda, most,
         2 - soft_min({2, 2}, lambda));
    EXPECT_LE(most, ln2 / lambda);
    EXPECT_NEAR(soft_min({2, 2}, lambda), 2 - ln2 / lambda, 1e-15);
  }
}

TEST(Ch3_4_Exercises, Ex5d_BothSignsChange) {
  const double found = soft_min({2, 3}), three = soft_min({1, 1, 3}) + real_softmax({1, 1, 3});
  show("soft-min of 2 and 3: %.6f, RealSoftMax: %.6f, together %.6f; of 1, 1 and 3 together %.6f", found,
       real_softmax({2, 3}), found + real_softmax({2, 3}), three);
  EXPECT_NEAR(found, 1.686738, 1e-6);
  test::expect_wrong("the soft-min is -log(e^a + e^b)", std::abs(-by_definition(2, 3) - found) < 1e-3);
  test::expect_wrong("the soft-min is log(e^-a + e^-b)", std::abs(by_definition(-2, -3) - found) < 1e-3);
  test::expect_wrong("of three numbers, too, both margins are the same", std::abs(three - (1 + 3)) < 1e-3);

  const Tensor slope = central_difference([](const auto& o) { return soft_min(o); }, array({2, 3}));
  const Tensor weights = nn::softmax(array({{-2, -3}})), reversed = nn::softmax(array({{2, 3}}));
  show("its slopes (%.6f, %.6f) are softmax(-o) = (%.6f, %.6f)", test::real(slope(0)), test::real(slope(1)),
       test::real(weights(0, 0)), test::real(weights(0, 1)));
  EXPECT_TRUE(allclose(slope, weights[0], 0, 3e-7f));  // a few units in the last place of 1
  test::expect_wrong("its gradient is softmax(o)", allclose(slope, reversed[0], 0, 3e-7f));
}

TEST(Ch3_4_Exercises, Ex5e_ManyNumbersFoldIntoPairs) {
  Generator generator(test::seed());
  for (const Index n : {1, 2, 10, 1000}) {
    const Tensor O = normal(0, 1, {1, n}, generator);
    const std::vector<double> o = doubles(O[0]);
    const double found = test::real(nn::log_sum_exp(O)(0, 0)), bound = std::log(static_cast<double>(n));
    show("n = %4td: maximum %.4f, RealSoftMax %.4f; at most %.4f", n, greatest(o), found, greatest(o) + bound);
    EXPECT_NEAR(found, real_softmax(o), 4e-6);  // a float of up to 16, and a sum of a thousand floats
    for (const double lambda : {0.5, 1.0, 5.0})
      for (int order = 0; order < 5; ++order)
        EXPECT_NEAR(folded(shuffled(o, generator), lambda), real_softmax(o, lambda), 1e-12);
    EXPECT_NEAR(folded_by_halves(o, 2), real_softmax(o, 2), 1e-12);
    EXPECT_EQ(margin(o) > 0, n > 1);
    EXPECT_LE(margin(o), bound);
    EXPECT_NEAR(margin(std::vector<double>(o.size(), 0.7), 5), bound / 5, 1e-12);  // n equal numbers reach the bound
    for (const double lambda : {2.0, 20.0, 200.0}) EXPECT_LE(margin(o, lambda), margin(o, lambda / 2));
  }
}

TEST(Ch3_4_Exercises, Ex5e_ManyNumbersNeedALargeLambda) {
  Generator generator(test::seed());
  const std::vector<double> o = doubles(normal(0, 1, {1000}, generator)), equal(1000, 0.7);
  const double all = std::log(1000), enough = all / 0.1;
  show("1000 normal numbers: maximum %.2f, RealSoftMax %.2f; log(1000) + 1/2 = %.2f", greatest(o), real_softmax(o),
       all + 0.5);
  show("lambda = %.0f: margin %.1e, of equal numbers %.4f; half of it: %.1e", enough, margin(o, enough),
       margin(equal, enough), margin(o, enough / 2));
  EXPECT_NEAR(enough, 69, 0.5);
  EXPECT_TRUE(greatest(o) > 2 && greatest(o) < 5.5);  // but for a chance of 2e-5
  // exp(o_i) has the mean e^(1/2) and the variance e^2 - e, so the logarithm of their sum the standard error 0.0415.
  EXPECT_NEAR(real_softmax(o), all + 0.5, 5 * 0.0415);
  EXPECT_LE(margin(o, enough), 0.1);
  EXPECT_NEAR(margin(equal, enough), 0.1, 1e-12);
  test::expect_wrong("RealSoftMax of many numbers is near their maximum", margin(o) < 1);
  test::expect_wrong("its margin is at most log(2), as for two", margin(o) <= ln2);
  test::expect_wrong("a margin of 0.1 needs lambda = log(n) / 0.1", margin(o, enough / 2) > 0.1);
}

TEST(Ch3_4_Exercises, Ex5e_GradientIsSoftmaxOfScaledNumbers) {
  Generator generator(test::seed());
  const Tensor o = normal(0, 1, {5}, generator);
  bool scaled = true, certain = true;
  for (const float lambda : {0.5f, 1.0f, 5.0f}) {
    const auto f = [&](const std::vector<double>& at) { return real_softmax(at, test::real(lambda)); };
    const Tensor slope = central_difference(f, o), weights = nn::softmax(lambda * o.reshape({1, 5}));
    show("lambda = %.1f: slopes sum to %.6f, the greatest is %.6f; of softmax(lambda o) %.6f", test::real(lambda),
         test::real(sum(slope)), test::real(max(slope)), test::real(max(weights)));
    // Rounding of lambda o, of up to 32, by a unit in the last place moves a weight by at most a quarter of it: 5e-7.
    EXPECT_TRUE(allclose(slope, weights[0], 0, 1e-6f));
    scaled = scaled && allclose(slope, lambda * weights[0], 0, 1e-6f);
    certain = certain && std::abs(max(slope) - 1) < 1e-6f;
  }
  test::expect_wrong("the gradient is lambda softmax(lambda o)", scaled);
  test::expect_wrong("the gradient is 1 for the greatest number and 0 for the others", certain);
}

TEST(Ch3_4_Exercises, Ex5e_BestDistributionIsTheSoftmax) {
  Generator generator(test::seed());
  for (const double lambda : {0.5, 1.0, 4.0}) {
    double least = INFINITY, farthest = 0;
    for (int i = 0; i < 500; ++i) {
      const std::vector<double> o = doubles(normal(0, 1, {6}, generator));
      const Distribution p = random_distribution(6, generator), best = softmax_of(o, lambda);
      const double short_of = real_softmax(o, lambda) - trade(p, o, lambda);
      farthest = std::max(farthest, std::abs(short_of - kl_divergence(p, best) / lambda));
      least = std::min(least, short_of);
      ASSERT_NEAR(trade(best, o, lambda), real_softmax(o, lambda), 1e-14);
    }
    show("lambda = %.1f: sum_i p_i o_i + H[p] / lambda falls short by at least %.4f,", lambda, least);
    show("              which is D(p||softmax(lambda o)) / lambda within %.0e", farthest);
    EXPECT_GT(least, 0);
    EXPECT_LT(farthest, 1e-13);  // sums of six terms of up to 20
  }

  const std::vector<double> o = doubles(normal(0, 1, {4}, generator));
  const double lambda = 2, best = real_softmax(o, lambda);
  const Distribution found = best_distribution(o, lambda), expected = softmax_of(o, lambda);
  show("found by moving weight between pairs: (%.5f, %.5f, %.5f, %.5f)", found[0], found[1], found[2], found[3]);
  EXPECT_LT(farthest_apart({found}, {expected}), 1e-6);  // values tell a maximum to the root of 1e-16
  EXPECT_NEAR(trade(found, o, lambda), best, 1e-13);
  const auto top = static_cast<std::size_t>(std::ranges::max_element(o) - o.begin());
  test::expect_wrong("all weight on the greatest number is best", trade(certain(4, top), o, lambda) >= best - 1e-6);
  test::expect_wrong("softmax(o) is best for every lambda", trade(softmax_of(o), o, lambda) >= best - 1e-6);
}

}  // namespace
}  // namespace d2l::ch3_4
