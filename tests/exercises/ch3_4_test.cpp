// The exercises of section 3.4; the answers are in ch3_4_softmax/exercises.md.
#include <gtest/gtest.h>

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
  double least = INFINITY, least_ratio = INFINITY;
  for (int i = 0; i < pairs; ++i) {
    const std::size_t events = 2 + static_cast<std::size_t>(i % 5);
    const Distribution p = random_distribution(events, generator), q = random_distribution(events, generator);
    double apart = 0;
    for (std::size_t j = 0; j < events; ++j) apart += std::abs(p[j] - q[j]);
    const double D = kl_divergence(p, q);
    // Pinsker's bound, minus the rounding of up to six terms in double.
    ASSERT_GE(D, apart * apart / 2 - 1e-14);
    least = std::min(least, D);
    if (apart > 0.01) least_ratio = std::min(least_ratio, 2 * D / (apart * apart));
  }
  show("%d pairs of distributions over 2 to 6 events: the least D(p||q) is %.1e nats", pairs, least);
  show("least ratio of D(p||q) to (sum_j |p_j - q_j|)^2 / 2, which Pinsker bounds by 1: %.4f", least_ratio);

  const Distribution p = {0, 0.5, 0.5}, q = {0.2, 0.3, 0.5};
  show("p = (0, 0.5, 0.5), q = (0.2, 0.3, 0.5): D(p||q) = %.4f, D(q||p) = %f", kl_divergence(p, q),
       kl_divergence(q, p));
  EXPECT_NEAR(kl_divergence(p, q), 0.5 * std::log(0.5 / 0.3), 1e-15);
  EXPECT_EQ(kl_divergence(q, p), INFINITY);
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

  // For p = (0.1, 0.2, 0.7) the next term of the series is 3.5 t times the first.
  const std::vector<double> v = {1, 1, -2};
  const double sum = 1 / 0.1 + 1 / 0.2 + 4 / 0.7;
  for (const double t : {1e-2, 1e-3, 1e-4}) {
    const double D = kl_divergence(p_of_the_text, along(p_of_the_text, t, v));
    show("q = p + %.4f (1, 1, -2): D(p||q) = %.4e, t^2 / 2 sum_j v_j^2 / p_j = %.4e", t, D, t * t / 2 * sum);
    EXPECT_NEAR(D / (t * t / 2 * sum), 1, 3.5 * t);
  }
}

TEST(Ch3_4_Exercises, Ex1_RoundedProbabilitiesCanSinkBelowZero) {
  Generator generator(test::seed());
  const Tensor O = normal(0, 2, {2000, 10}, generator), Q = nn::softmax(O);
  int negative = 0;
  double least = 0;
  for (Index i = 0; i < O.size(0); ++i) {
    Distribution p = doubles(O[i]);
    for (double& p_j : p) p_j = std::exp(p_j);
    p = along(Distribution(10), 1 / sum_of(p), p);
    const double D = kl_divergence(p, doubles(Q[i]));
    // Jensen's inequality for a q that does not sum to 1; both sides are rounded to 1e-16.
    ASSERT_GE(D, -std::log(sum_of(doubles(Q[i]))) - 1e-15);
    negative += D < 0;
    least = std::min(least, D);
  }
  show("q = p rounded to float: %d of 2000 divergences are negative, down to %.1e nats", negative, least);
  EXPECT_LT(least, 0);
  // Nine additions and a division lead from the exponentials to q, each rounded by 2^-24 of its result.
  EXPECT_GT(least, -10 * 0x1p-24);
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
       static_cast<double>(mean(above)), -static_cast<double>(max(-above)));
  show("between a and a + c (1, ..., 1): from %.0e to %.0e", -static_cast<double>(max(-level)),
       static_cast<double>(max(level)));
  // Floats of up to 32; each step of the sums is rounded by at most 1e-6.
  EXPECT_GE(-max(-above), -1e-5f);
  EXPECT_GT(mean(above), 0.1f);
  EXPECT_TRUE(allclose(level, zeros({n, 1}), 0, 1e-5f));
}

TEST(Ch3_4_Exercises, Ex2_CurvatureIsVarianceOfDirection) {
  Generator generator(test::seed());
  double least = INFINITY, greatest = 0;
  for (int i = 0; i < 300; ++i) {
    const std::vector<double> o = doubles(normal(0, 2, {5}, generator)), v = random_step(5, generator);
    const Distribution p = softmax_of(o);
    double variance = -std::pow(dot(p, v), 2);
    for (std::size_t j = 0; j < 5; ++j) variance += p[j] * v[j] * v[j];
    const double found = curvature(o, v);
    if (i < 3) show("d^2/dt^2 log sum exp(o + t v) = %.6f, variance of v under softmax(o): %.6f", found, variance);
    ASSERT_NEAR(found, variance, 1e-6);  // differences and float probabilities err by 1e-7 each
    least = std::min(least, found), greatest = std::max(greatest, found);
  }
  const double slope = std::numbers::sqrt2 / 2, flat = curvature({0.5, -1, 2}, {1, 1, 1}),
               steepest = curvature({0, 0, -40}, {slope, -slope, 0});
  show("300 unit vectors v: from %.1e to %.4f; along (1, 1, 1) %.1e", least, greatest, flat);
  show("the most, for two equal logits far above the rest: %.6f", steepest);
  EXPECT_GT(least, -1e-6);
  EXPECT_LE(greatest, 0.5 + 1e-6);
  EXPECT_NEAR(flat, 0, 1e-6);
  EXPECT_NEAR(steepest, 0.5, 1e-6);
}

TEST(Ch3_4_Exercises, Ex3a_SecondDerivativeIsDiagonalLessOuterProduct) {
  Generator generator(test::seed());
  const std::vector<double> o = doubles(uniform(-1, 1, {3}, generator));
  const Distribution p = softmax_of(o);
  const Matrix H = second_derivatives(o, certain(3, 0)), expected = diagonal_less_outer_product(p);
  show("softmax(o) = (%.4f, %.4f, %.4f)", p[0], p[1], p[2]);
  show_beside("  by differences of the loss          diag(p) - p p^T", H, expected);
  EXPECT_LT(farthest_apart(H, expected), 5e-7);  // h = 1e-3 and float probabilities err by 5e-8 each

  double between_labels = 0;
  for (const Distribution& y : {certain(3, 1), certain(3, 2), p_of_the_text})
    between_labels = std::max(between_labels, farthest_apart(H, second_derivatives(o, y)));
  show("labels chicken, dog and (0.1, 0.2, 0.7) in place of cat change it by at most %.0e", between_labels);
  EXPECT_LT(between_labels, 1e-8);  // four roundings of a loss of about 1, divided by 4e-6
  show("with h = 0.1, 1e-3, 1e-5, 1e-7 the errors are %.0e, %.0e, %.0e, %.0e",
       farthest_apart(second_derivatives(o, p, 0.1), expected), farthest_apart(H, expected),
       farthest_apart(second_derivatives(o, p, 1e-5), expected),
       farthest_apart(second_derivatives(o, p, 1e-7), expected));
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
  const Matrix H = second_derivatives(o, p);
  show_beside("  covariance of 100000 labels         second derivative of the loss", covariance, H);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double square = 0;  // the mean square of (Y_i - p_i) (Y_j - p_j)
      for (std::size_t y = 0; y < 3; ++y) square += p[y] * std::pow(((y == i) - p[i]) * ((y == j) - p[j]), 2);
      EXPECT_NEAR(covariance[i][j], H[i][j], 5 * std::sqrt((square - H[i][j] * H[i][j]) / count)) << i << " " << j;
    }
  const test::Summary variance = test::summarize(squares);
  const double along_v = H[1][1] + 4 * H[1][2] + 4 * H[2][2];
  show("labels as 0, 1, 2: variance %.4f, standard error %.4f; v^T H v for v = (0, 1, 2): %.4f", variance.mean,
       variance.standard_error, along_v);
  EXPECT_NEAR(variance.mean, along_v, 5 * variance.standard_error);
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
  for (const auto& [name, theta, log_p] : families) {
    double mean = 0, square = 0;
    for (int k = 0; k < 200; ++k) mean += k * std::exp(log_p(k, theta)), square += k * k * std::exp(log_p(k, theta));
    const double h = 1e-3, variance = square - mean * mean;
    const double found = -(log_p(1, theta + h) - 2 * log_p(1, theta) + log_p(1, theta - h)) / (h * h);
    show("%-9s  second derivative of -log p(1): %.5f, variance of k: %.5f", name, found, variance);
    // Differences err by h^2 / 12 times a fourth derivative of 96 for the geometric distribution.
    EXPECT_NEAR(found, variance, 2e-5) << name;
  }
}

TEST(Ch3_4_Exercises, Ex4a_BestCodeOfSingleTritsMissesEntropy) {
  // A word of five bits would make three words longer than 0, 10 and 11 are.
  const auto [best, least, codes] = shortest_code_of_three(4);
  const double H = bits(entropy(thirds)), mean = static_cast<double>(least) / 3;
  show("of %d codes of three words, %s, %s, %s is among the shortest: %zu / 3 = %.6f bits", codes, best[0].c_str(),
       best[1].c_str(), best[2].c_str(), least, mean);
  // Words of 1, 2 and 2 bits would be right for probabilities 1/2, 1/4 and 1/4.
  const double divergence = bits(kl_divergence(thirds, {0.5, 0.25, 0.25}));
  show("entropy %.6f bits; the difference %.6f is D(p||(1/2, 1/4, 1/4)) = %.6f bits", H, mean - H, divergence);
  EXPECT_EQ(least, 5u);
  EXPECT_NEAR(mean - H, divergence, 1e-15);
  EXPECT_NEAR(H, 1.5849625007211562, 1e-15);  // log2 3
  EXPECT_NEAR(bits(entropy({0.5, 0.25, 0.25})), 0.5 * 1 + 0.25 * 2 + 0.25 * 2, 1e-15);
}

TEST(Ch3_4_Exercises, Ex4b_NoTreeBeatsHuffman) {
  Generator generator(test::seed());
  for (std::size_t symbols = 1; symbols <= 7; ++symbols) {
    const int codes = symbols < 7 ? 20 : 2;
    for (int trial = 0; trial < codes; ++trial) {
      std::vector<std::size_t> weights(symbols);
      for (auto& weight : weights) weight = 1 + generator.below(50);
      const std::size_t found = total_length(HuffmanCode(weights), weights), least = least_total(weights);
      if (symbols > 4 && trial == 0)
        show("%zu random weights: Huffman %3zu bits, the best of all trees %3zu", symbols, found, least);
      ASSERT_EQ(found, least);
    }
  }
}

TEST(Ch3_4_Exercises, Ex4b_LongerBlocksApproachEntropyWithSetbacks) {
  const double H = bits(entropy(thirds));
  std::vector<double> rate = {0};
  show(" n   words    Huffman, bits per trit   over entropy   fixed length");
  for (int n = 1; n <= 9; ++n) {
    const std::size_t m = blocks_of(n), k = static_cast<std::size_t>(std::bit_width(m)) - 1;
    const std::vector<std::size_t> equal(m, 1);
    const std::size_t total = total_length(HuffmanCode(equal), equal);
    EXPECT_EQ(total, m * (k + 2) - (2u << k));  // m (k + 2 - 2^(k+1) / m)
    rate.push_back(static_cast<double>(total) / static_cast<double>(m) / n);
    show("%2d  %6zu    %.6f                 %.6f       %.6f", n, m, rate.back(), rate.back() - H, (k + 1.0) / n);
    EXPECT_GT(rate.back(), H);
    EXPECT_LT(n * (rate.back() - H), 0.086072);  // 1 - (1 + log log 2) / log 2
  }
  EXPECT_NEAR(rate[4], rate[3], 1e-15);  // 130/81 both
  EXPECT_GT(rate[6], rate[5]);
  EXPECT_LT(rate[9], rate[1] - 0.07);
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
  const double divergence = bits(kl_divergence(p_of_the_text, thirds));
  show("the wrong code costs %.5f more bits per symbol; D(p||q) = %.5f", wrong - right, divergence);
  // The surprisal of a symbol has a standard deviation of 1.02 bits under its own code and of 0 under the uniform one.
  EXPECT_NEAR(wrong - right, divergence, 5 * 1.02 / std::sqrt(size));
}

TEST(Ch3_4_Exercises, Ex5a_LogSumExpExceedsMaximum) {
  Generator generator(test::seed());
  const Tensor O = uniform(-20, 20, {5000, 2}, generator), found = nn::log_sum_exp(O);
  for (Index i = 0; i < O.size(0); ++i) {
    const std::vector<double> o = doubles(O[i]);
    ASSERT_TRUE(margin(o) > 0 && margin(o) <= ln2);
    // Logarithms of up to 21, in double and in float, where rounding may remove the margin but no more.
    ASSERT_NEAR(greatest(o) + margin(o), by_definition(o[0], o[1]), 1e-14);
    ASSERT_NEAR(static_cast<double>(found(i, 0)), by_definition(o[0], o[1]), 2e-6);
    ASSERT_GE(found(i, 0), max(O[i]));
  }
  show("RealSoftMax(a, b) - max(a, b)   log(1 + e^-|a-b|)   by definition   by nn::log_sum_exp");
  for (const float gap : {0.0f, 1.0f, 10.0f, 17.0f, 40.0f, 700.0f}) {
    const double g = static_cast<double>(gap);
    show("a = 1, b = 1 - %-3.0f              %-17.6e   %-13.6e   %.6e", g, margin({1, 1 - g}),
         by_definition(1, 1 - g) - 1, static_cast<double>(nn::log_sum_exp(array({{1, 1 - gap}}))(0, 0) - 1));
    EXPECT_GT(margin({1, 1 - g}), 0);
  }
  EXPECT_NEAR(margin({1, 1}), ln2, 1e-16);
  EXPECT_EQ(nn::log_sum_exp(array({{1, -16}}))(0, 0), 1);
  EXPECT_EQ(by_definition(1, -39), 1);
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
  EXPECT_LT(below, 2);
  show("lambda = 100, by definition: %f for 9 and 10; with the maximum taken out %.6f", by_definition(9, 10, 100),
       real_softmax({9, 10}, 100));
  EXPECT_EQ(by_definition(9, 10, 100), INFINITY);
}

TEST(Ch3_4_Exercises, Ex5c_SoftmaxTendsToMaximumAsLambdaGrows) {
  show("lambda   margin for 1, 1   for 1, 0.99    for 1, 0.5     bound log(2) / lambda");
  const std::vector<double> others = {1, 0.99, 0.5};
  std::vector<double> before(3, INFINITY);
  for (const double lambda : {1.0, 10.0, 100.0, 600.0}) {
    const std::vector<double> margins = {margin({1, 1}, lambda), margin({1, 0.99}, lambda), margin({1, 0.5}, lambda)};
    show("%6.0f   %.4e        %.4e     %.4e     %.4e", lambda, margins[0], margins[1], margins[2], ln2 / lambda);
    EXPECT_NEAR(margins[0] * lambda, ln2, 1e-15);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(1 + margins[i], by_definition(1, others[i], lambda), 1e-14);  // exp(600) is finite
      EXPECT_LT(margins[i], before[i]);
    }
    before = margins;
  }
  // Without a tie the approach is exponential: e^(-lambda |a - b|) / lambda, less half its square.
  EXPECT_NEAR(margin({1, 0.5}, 100) / (std::exp(-50.0) / 100), 1, 1e-15);

  Generator generator(test::seed());
  const double wanted = 1e-3, lambda = ln2 / wanted;
  const Tensor O = uniform(-1, 1, {5000, 2}, generator);
  const Tensor far = nn::log_sum_exp(O * static_cast<float>(lambda)) / static_cast<float>(lambda) - max(O, 1, keepdims);
  show("lambda = log(2) / 0.001 = %.1f: at most %.6f above the maximum of 5000 pairs", lambda,
       static_cast<double>(max(far)));
  EXPECT_LE(max(far), 1e-3f + 3e-7f);  // floats of up to 1 after three roundings
  EXPECT_GE(-max(-far), -3e-7f);
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
  show("soft-min of 2 and 3: %.6f, RealSoftMax: %.6f, together %.6f", soft_min({2, 3}), real_softmax({2, 3}),
       soft_min({2, 3}) + real_softmax({2, 3}));
  EXPECT_LT(soft_min({2, 3}), 2);

  const Tensor slope = central_difference([](const auto& o) { return soft_min(o); }, array({2, 3}));
  const Tensor weights = nn::softmax(array({{-2, -3}}));
  show("its slopes (%.6f, %.6f) are softmax(-o) = (%.6f, %.6f)", static_cast<double>(slope(0)),
       static_cast<double>(slope(1)), static_cast<double>(weights(0, 0)), static_cast<double>(weights(0, 1)));
  EXPECT_TRUE(allclose(slope, weights[0], 0, 3e-7f));  // a few units in the last place of 1
}

TEST(Ch3_4_Exercises, Ex5e_ManyNumbersFoldIntoPairs) {
  Generator generator(test::seed());
  for (const Index n : {1, 2, 10, 1000}) {
    const Tensor O = normal(0, 1, {1, n}, generator);
    const std::vector<double> o = doubles(O[0]);
    double folded = -INFINITY;
    for (const double x : o) folded = std::max(folded, x) + std::log1p(std::exp(-std::abs(folded - x)));
    const double found = static_cast<double>(nn::log_sum_exp(O)(0, 0)), bound = std::log(static_cast<double>(n));
    show("n = %4td: maximum %.4f, RealSoftMax %.4f, pair by pair %.4f; at most %.4f", n, greatest(o), found, folded,
         greatest(o) + bound);
    EXPECT_NEAR(found, folded, 4e-6);  // a float of up to 16, and a sum of a thousand floats
    EXPECT_NEAR(real_softmax(o), folded, 1e-12);
    EXPECT_EQ(margin(o) > 0, n > 1);
    EXPECT_LE(margin(o), bound);
    EXPECT_NEAR(margin(std::vector<double>(o.size(), 0.7), 5), bound / 5, 1e-12);  // n equal numbers reach the bound
    for (const double lambda : {2.0, 20.0, 200.0}) EXPECT_LE(margin(o, lambda), margin(o, lambda / 2));
  }
}

TEST(Ch3_4_Exercises, Ex5e_GradientIsSoftmaxOfScaledNumbers) {
  Generator generator(test::seed());
  const Tensor o = normal(0, 1, {5}, generator);
  for (const float lambda : {0.5f, 1.0f, 5.0f}) {
    const auto f = [&](const std::vector<double>& at) { return real_softmax(at, static_cast<double>(lambda)); };
    const Tensor slope = central_difference(f, o), weights = nn::softmax(lambda * o.reshape({1, 5}));
    show("lambda = %.1f: slopes sum to %.6f, the greatest is %.6f; of softmax(lambda o) %.6f",
         static_cast<double>(lambda), static_cast<double>(sum(slope)), static_cast<double>(max(slope)),
         static_cast<double>(max(weights)));
    // Rounding of lambda o, of up to 32, by a unit in the last place moves a weight by at most a quarter of it: 5e-7.
    EXPECT_TRUE(allclose(slope, weights[0], 0, 1e-6f));
  }
}

TEST(Ch3_4_Exercises, Ex5e_BestDistributionIsTheSoftmax) {
  Generator generator(test::seed());
  for (const float lambda : {0.5f, 1.0f, 4.0f}) {
    const double scale = static_cast<double>(lambda);
    double least = INFINITY, farthest = 0;
    for (int i = 0; i < 500; ++i) {
      const std::vector<double> o = doubles(normal(0, 1, {6}, generator));
      const Distribution p = random_distribution(6, generator), best = softmax_of(o, lambda);
      const double short_of = real_softmax(o, scale) - (dot(p, o) + entropy(p) / scale);
      farthest = std::max(farthest, std::abs(short_of - kl_divergence(p, best) / scale));
      least = std::min(least, short_of);
    }
    show("lambda = %.1f: sum_i p_i o_i + H[p] / lambda falls short by at least %.4f,", scale, least);
    show("              which is D(p||softmax(lambda o)) / lambda within %.0e", farthest);
    EXPECT_GT(least, 0);
    EXPECT_LT(farthest, 5e-6);  // logarithms of float probabilities err by 5e-7 each; lambda is at least 0.5
  }
}

}  // namespace
}  // namespace d2l::ch3_4
