#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "ch3_1_linreg/normal_equations.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "common/tensor/index.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

// A regression problem whose labels are far from any plane unless `noise` is 0.
struct Problem {
  Tensor X, y;
};

Problem problem(std::uint64_t seed, Index n, Index d, float noise = 1) {
  Generator generator(seed);
  Tensor X = normal(0, 1, {n, d}, generator);
  Tensor y = matmul(X, normal(0, 2, {d}, generator)) + 3 + normal(0, noise, {n}, generator);
  return {std::move(X), std::move(y)};
}

// The sum of (v^T x_i + c - y_i)^2 for theta = (v, c), an independent version in double.
double sum_of_squares(const Problem& p, const std::vector<double>& theta) {
  double total = 0;
  for (Index i = 0; i < p.y.size(); ++i) {
    double error = theta.back() - real(p.y(i));
    for (Index j = 0; j < p.X.size(1); ++j) error += theta[static_cast<std::size_t>(j)] * real(p.X(i, j));
    total += error * error;
  }
  return total;
}

std::vector<double> minimum(const Problem& p) { return least_squares(with_ones(p.X), p.y); }

LinearModel random_model(Index d, Generator& generator) {
  return {normal(0, 1, {d}, generator), static_cast<float>(generator.normal())};
}

// w, then b, in one vector.
Tensor flat(const LinearModel& model) {
  Tensor theta({model.w.size() + 1}, model.b);
  std::copy_n(model.w.data(), model.w.size(), theta.data());
  return theta;
}

// ---- Linear Model

TEST(Ch3_1, TheThreeFormsOfTheModelAgree) {
  const Tensor X = array({{1, 2}, {3, 4}, {-5, 0.5}});
  const LinearModel model{array({10, -2}), 0.5};
  EXPECT_EQ(model(X), array({6.5, 22.5, -50.5}));
  for (Index i = 0; i < 3; ++i) EXPECT_EQ(predict(model, X[i]), real(model(X)(i)));
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] {
                           predict(model, array({1, 2, 3}));
                         }),
                         {"predict", "(2,)", "(3,)"}));
}

// The standard errors with 20000 houses are 20000 / sqrt(20000) = 141 dollars for the mean of the noise and
// 1 / sqrt(40000) = 0.5 % for its standard deviation; the bounds are 5 of these.
TEST(Ch3_1, HousesObeyTheirModelAndTheirRanges) {
  const Index n = 20000;
  Generator generator(5), again(5), other(6);
  const Houses houses = synthetic_houses(n, generator);
  EXPECT_EQ(houses.prices, synthetic_houses(n, again).prices);
  EXPECT_FALSE(houses.prices == synthetic_houses(n, other).prices);
  double total = 0, squares = 0;
  for (Index i = 0; i < n; ++i) {
    const double area = real(houses.features(i, 0)), age = real(houses.features(i, 1));
    ASSERT_TRUE(area >= 600 && area <= 3599 && area == std::floor(area)) << area;
    ASSERT_TRUE(age >= 0 && age <= 59 && age == std::floor(age)) << age;
    const double noise = real(houses.prices(i)) - (150 * area - 1200 * age + 60000);
    total += noise;
    squares += noise * noise;
  }
  EXPECT_NEAR(total / static_cast<double>(n), 0, 5 * 141);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(n)) / 20000, 1, 0.025);
}

// ---- Loss Function

// Without the 1/2 every gradient is exactly twice as large, and the minimum stays where it is.
TEST(Ch3_1, TheFactorOneHalfOnlyHalvesTheGradient) {
  Generator generator(1);
  const Problem p = problem(1, 9, 3);
  const LinearModel model = random_model(3, generator);
  const Tensor halved = flat(gradient(model, p.X, p.y)), doubled = halved * 2;
  test::expect_gradient([&](const auto& theta) { return sum_of_squares(p, theta); }, flat(model), doubled);
  std::size_t least = 0, least_without = 0;
  std::vector<double> with, without;
  for (std::size_t i = 0; i < 100; ++i) {
    const LinearModel candidate = random_model(3, generator);
    const Tensor theta = flat(candidate);
    with.push_back(empirical_loss(candidate, p.X, p.y));
    without.push_back(sum_of_squares(p, {theta.data(), theta.data() + 4}));
    EXPECT_NEAR(without[i], 2 * 9 * with[i], 1e-12 * without[i]);
    if (with[i] < with[least]) least = i;
    if (without[i] < without[least_without]) least_without = i;
  }
  EXPECT_EQ(least, least_without);
}

TEST(Ch3_1, TheLossIsZeroForAPerfectPredictionAndPositiveForAnyOther) {
  for (double y : {-3.0, 0.0, 1e6}) {
    EXPECT_EQ(squared_loss(y, y), 0);
    for (double error : {-1e3, -1e-6, 1e-6, 1.0}) EXPECT_GT(squared_loss(y + error, y), 0);
  }
  const Tensor X = array({{1, 2}, {3, 4}, {5, 7}});
  const LinearModel model{array({2, -1}), 4};
  EXPECT_EQ(empirical_loss(model, X, model(X)), 0);
  Tensor y = model(X);
  y(1) += 3;
  EXPECT_EQ(empirical_loss(model, X, y), 9.0 / 2 / 3);
}

// Powers of two, so that the ratio is exact.
TEST(Ch3_1, TwiceTheErrorIsFourTimesTheLoss) {
  EXPECT_EQ(squared_loss(3, 1), 2);
  for (double error : {0.25, 1.0, -8.0}) EXPECT_EQ(squared_loss(2 * error, 0), 4 * squared_loss(error, 0));
}

// From the same start, a step on the mean with lr equals a step on the sum with lr / n.
TEST(Ch3_1, AveragingInsteadOfSummingRescalesOnlyTheLearningRate) {
  Generator generator(2);
  const Problem p = problem(2, 8, 2);
  const LinearModel start = random_model(2, generator);
  LinearModel by_mean = start;
  gradient_step(by_mean, p.X, p.y, 0.5f);
  for (Index j = 0; j <= 2; ++j) {
    double slope = 0;  // of the sum of losses
    for (Index i = 0; i < 8; ++i) slope += (predict(start, p.X[i]) - real(p.y(i))) * (j < 2 ? real(p.X(i, j)) : 1.0);
    const double step = real(flat(by_mean)(j)) - real(flat(start)(j));
    EXPECT_NEAR(step, -0.5 / 8 * slope, 1e-6);
    EXPECT_GT(std::abs(step + 0.5 * slope), 0.1);
  }
}

// Of (3.1.5).
TEST(Ch3_1, TheDerivativeOfTheLossIsPredictionMinusLabel) {
  const auto loss = [](const std::vector<double>& y_hat) { return squared_loss(y_hat[0], 1.25); };
  for (double y_hat : {-2.0, 0.0, 3.5}) EXPECT_NEAR(test::central_differences(loss, {y_hat})[0], y_hat - 1.25, 1e-9);
  const LinearModel model{array({2, 3}), 0.5};
  EXPECT_EQ(gradient(model, array({{1, -1}}), array({4})).b, predict(model, array({1, -1})) - 4);
}

TEST(Ch3_1, ShapesThatDoNotFitAreRefused) {
  const Problem p = problem(1, 5, 2);
  const LinearModel model{zeros({2})};
  // A column of labels would broadcast to a matrix of differences.
  for (const Tensor& y : {Tensor({4}), Tensor({5, 1}), Tensor({1, 5})}) {
    const std::vector<std::string> shapes = {"(5, 2) and " + to_string(y.shape())};
    const auto expect_refusal = [&](const auto& work) {
      EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>(work), shapes));
    };
    expect_refusal([&] { empirical_loss(model, p.X, y); });
    expect_refusal([&] { gradient(model, p.X, y); });
    expect_refusal([&] { least_squares(p.X, y); });
    expect_refusal([&] { likelihood(model, p.X, y, 1); });
    expect_refusal([&] { negative_log_likelihood(model, p.X, y, 1); });
  }
  EXPECT_THROW(empirical_loss(model, Tensor({0, 2}), Tensor({0})), std::invalid_argument);
  EXPECT_THROW(with_ones(array({1, 2})), std::invalid_argument);
}

// ---- Analytic Solution

// The condition of X is below 100, so 1e-10 leaves room for rounding only.
TEST(Ch3_1, LeastSquaresFindsTheWeightsOfExactData) {
  for (const auto& [n, d] : {std::pair<Index, Index>{1, 1}, {3, 3}, {5, 2}, {50, 7}, {1000, 3}}) {
    Generator generator(static_cast<std::uint64_t>(n));
    // Eighths times small whole numbers: the labels are exact floats.
    Tensor X({n, d}), w({d}), y({n});
    for (Index i = 0; i < n * d; ++i) X.data()[i] = static_cast<float>(generator.below(65)) / 8 - 4;
    for (Index j = 0; j < d; ++j) w(j) = static_cast<float>(generator.below(19)) - 9;
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < d; ++j) y(i) += X(i, j) * w(j);
    const std::vector<double> found = least_squares(X, y);
    ASSERT_EQ(found.size(), static_cast<std::size_t>(d));
    for (Index j = 0; j < d; ++j) EXPECT_NEAR(found[static_cast<std::size_t>(j)], real(w(j)), 1e-10) << n << ',' << d;
  }
}

// The line for (0,1), (1,3), (2,4), (3,4), by hand: mean (1.5, 3), slope 5/5, so 1 x + 1.5.
TEST(Ch3_1, LeastSquaresFitsAHandWorkedLine) {
  const LinearModel line = analytic_solution(array({0, 1, 2, 3}).reshape({4, 1}), array({1, 3, 4, 4}));
  EXPECT_NEAR(real(line.w(0)), 1, 1e-7);
  EXPECT_NEAR(real(line.b), 1.5, 1e-7);
}

// Four houses, by hand: X^T X = [[30, 10], [10, 4]] has the determinant 20, so its inverse is [[4, -10], [-10, 30]] / 20;
// X^T y = (5000, 1700); w* = (0.2 5000 - 0.5 1700, -0.5 5000 + 1.5 1700). The errors are -10, 20, -10 and 0.
TEST(Ch3_1, TheClosedFormAsWrittenGivesTheHandWorkedSolution) {
  const Tensor X = with_ones(array({1, 2, 3, 4}).reshape({4, 1})), y = array({210, 330, 510, 650}).reshape({4, 1});
  const Tensor XTX_inverse = inverse(matmul_tn(X, X));
  EXPECT_TRUE(allclose(XTX_inverse, array({{0.2f, -0.5f}, {-0.5f, 1.5f}}), 1e-6f));
  const Tensor w = matmul(XTX_inverse, matmul_tn(X, y));
  // The products are up to 2550, whose last place is 2.4e-4.
  EXPECT_TRUE(allclose(w, array({150, 50}).reshape({2, 1}), 0, 1e-3f));
  EXPECT_NEAR(real(sum(square(y - matmul(X, w)))), 600, 0.1);
  const std::vector<double> by_qr = least_squares(X, y.reshape({4}));
  EXPECT_NEAR(by_qr[0], 150, 1e-10);
  EXPECT_NEAR(by_qr[1], 50, 1e-10);
}

// A = M^T M + I has eigenvalues of at least 1; those of the inverse are at most 1, and each of its floats is rounded once.
TEST(Ch3_1, TheInverseTimesItsMatrixIsTheIdentity) {
  Generator generator(17);
  for (Index d : {1, 2, 3, 7}) {
    const Tensor M = normal(0, 1, {d, d}, generator);
    Tensor A = matmul_tn(M, M), identity({d, d});
    for (Index i = 0; i < d; ++i) A(i, i) += 1, identity(i, i) = 1;
    EXPECT_TRUE(allclose(matmul(A, inverse(A)), identity, 0, 1e-4f)) << d;
  }
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([] { inverse(Tensor({2, 3})); }), {"(2, 3)"}));
  // Features in very different units: each pivot is compared with its own diagonal element.
  EXPECT_TRUE(allclose(inverse(array({{1e36f, 0}, {0, 1}})), array({{1e-36f, 0}, {0, 1}}), 1e-6f, 0));
  EXPECT_THROW(inverse(array({{1, 1}, {1, 1}})), std::invalid_argument);
  EXPECT_THROW(inverse(Tensor({2, 2})), std::invalid_argument);
}

// Rounding leaves n 2^-52 times the lengths, here below 1e-10.
TEST(Ch3_1, TheResidualIsOrthogonalToEveryColumn) {
  for (Index n : {4, 30, 500}) {
    const Problem p = problem(static_cast<std::uint64_t>(n), n, 3);
    const Tensor X = with_ones(p.X);
    const std::vector<double> w = least_squares(X, p.y);
    for (Index k = 0; k < 4; ++k) {
      double product = 0, length = 0;
      for (Index i = 0; i < n; ++i) {
        double residual = real(p.y(i));
        for (Index j = 0; j < 4; ++j) residual -= w[static_cast<std::size_t>(j)] * real(X(i, j));
        product += residual * real(X(i, k));
        length += std::abs(residual * real(X(i, k)));
      }
      EXPECT_NEAR(product, 0, 1e-12 * length + 1e-13) << "n " << n << " column " << k;
    }
  }
}

// Lauchli's [[1, 1], [t, 0], [0, t]]: X^T X is [[1 + t^2, 1], [1, 1 + t^2]] with the determinant 2 t^2 + t^4. It is
// computed as 0 once t^2 is rounded away beside 1, in float32 at t = 1e-4 and in double at 1e-8. Then (3.1.8) cannot be
// evaluated as written, although the columns are independent. y = X (1, 2).
TEST(Ch3_1, QrSolvesWhereTheNormalEquationsAreSingular) {
  const volatile float one = 1, t32 = 1e-4f;
  const float diagonal32 = one + t32 * t32;
  EXPECT_EQ(diagonal32 * diagonal32 - one, 0.0f);
  const volatile double one64 = 1, t64 = real(1e-8f);
  const double diagonal64 = one64 + t64 * t64;
  EXPECT_EQ(diagonal64 * diagonal64 - one64, 0.0);
  for (float t : {1e-4f, 1e-8f, 1e-12f}) {
    const std::vector<double> w = least_squares(array({{1, 1}, {t, 0}, {0, t}}), array({3, t, 2 * t}));
    // The condition is sqrt(2) / t; times 2^-53 it is 1.6e-16 / t, for each of a dozen roundings.
    EXPECT_NEAR(w[0], 1, 2e-15 / real(t));
    EXPECT_NEAR(w[1], 2, 2e-15 / real(t));
  }
}

TEST(Ch3_1, ProblemsWithoutASingleSolutionAreRefused) {
  const auto message = [](const Tensor& X, const Tensor& y) {
    return test::message_of<std::invalid_argument>([&] { least_squares(X, y); });
  };
  EXPECT_TRUE(test::says(message(Tensor({2, 3}), Tensor({2})), {"least_squares", "(2, 3)", "(2,)", "fewer"}));
  const Tensor y = array({1, 2, 3, 5});
  EXPECT_TRUE(test::says(message(array({{1, 5, 1}, {2, 1, 2}, {3, 0, 3}, {4, 7, 4}}), y), {"column 2", "(4, 3)"}));
  EXPECT_TRUE(test::says(message(array({{1, 2, 3}, {2, 1, 3}, {3, 0, 3}, {4, 7, 11}}), y), {"column 2"}));
  EXPECT_TRUE(test::says(message(array({{0, 1}, {0, 2}, {0, 3}, {0, 5}}), y), {"column 0"}));
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(test::says(message(array({1, 2, nan, 4}).reshape({4, 1}), y), {"finite", "nan", "example 2"}));
  EXPECT_TRUE(test::says(message(array({1, 2, 3, 4}).reshape({4, 1}), array({1, inf, 3, 4})), {"inf", "example 1"}));
  EXPECT_THROW(analytic_solution(ones({4, 1}), y), std::invalid_argument);
}

// Integers with integer means, so that centring rounds nothing. The centred problem has the same w, and
// b = mean(y) - w^T mean(x).
TEST(Ch3_1, AColumnOfOnesIsTheBias) {
  Generator generator(4);
  const Index n = 32, d = 3;
  Tensor X({n, d}), y({n});
  for (Index i = 0; i < n * d; ++i) X.data()[i] = static_cast<float>(generator.below(100));
  for (Index i = 0; i < n; ++i) y(i) = static_cast<float>(generator.below(1000));
  const auto make_mean_an_integer = [](float& last, float total) { last += 32 - std::fmod(total, 32.0f); };
  for (Index j = 0; j < d; ++j) make_mean_an_integer(X(n - 1, j), sum(column(X, j)));
  make_mean_an_integer(y(n - 1), sum(y));
  const Tensor centre = mean(X, 0);
  const float mean_y = mean(y);
  for (Index j = 0; j < d; ++j) ASSERT_EQ(centre(j), std::floor(centre(j)));
  ASSERT_EQ(mean_y, std::floor(mean_y));

  const std::vector<double> with = least_squares(with_ones(X), y), centred = least_squares(X - centre, y - mean_y);
  double b = real(mean_y);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(with[j], centred[j], 1e-10);
    b -= centred[j] * real(centre(static_cast<Index>(j)));
  }
  EXPECT_NEAR(with[3], b, 1e-10 * std::abs(b));
}

// The gap below a chord is d^T X^T X d / 8n: positive for all d if and only if no X d is 0.
TEST(Ch3_1, TheLossIsStrictlyConvexExactlyIfFeaturesAreIndependent) {
  Generator generator(6);
  const Problem p = problem(6, 20, 3);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const LinearModel u = random_model(3, generator), v = random_model(3, generator);
    const LinearModel middle{(u.w + v.w) / 2, (u.b + v.b) / 2};
    double gap = 0;
    for (Index i = 0; i < 20; ++i) gap += std::pow(predict(u, p.X[i]) - predict(v, p.X[i]), 2) / (8 * 20);
    const double chord = (empirical_loss(u, p.X, p.y) + empirical_loss(v, p.X, p.y)) / 2;
    EXPECT_GT(gap, 1e-3);
    // The middle is rounded to float, by 6e-8, which the slope there multiplies.
    EXPECT_NEAR(chord - empirical_loss(middle, p.X, p.y), gap, 3e-6 * chord);
  }
  // A column twice: X^T X = [[a, a], [a, a]] has the second pivot a - a a / a = 0, and (1, 3) fits as well as (2, 2).
  Tensor twice({20, 2});
  for (Index i = 0; i < 20; ++i) twice(i, 0) = twice(i, 1) = std::round(4 * p.X(i, 0));
  const double a = real(matmul_tn(twice, twice)(0, 0));
  EXPECT_EQ(a - a * a / a, 0);
  EXPECT_EQ(empirical_loss({array({1, 3})}, twice, p.y), empirical_loss({array({2, 2})}, twice, p.y));
  EXPECT_THROW(least_squares(twice, p.y), std::invalid_argument);
}

// L is quadratic, so L(w* + d) - L(w*) = d^T X^T X d / 2n exactly, which no d makes negative.
TEST(Ch3_1, TheOneCriticalPointIsTheMinimum) {
  Generator generator(7);
  const Problem p = problem(7, 40, 3);
  const Tensor X = with_ones(p.X);
  const std::vector<double> best = minimum(p);
  const double least = sum_of_squares(p, best) / 80;
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<double> moved = best, d(4);
    for (std::size_t j = 0; j < 4; ++j) moved[j] += d[j] = generator.normal();
    double rise = 0;
    for (Index i = 0; i < 40; ++i) {
      double Xd = 0;
      for (Index j = 0; j < 4; ++j) Xd += real(X(i, j)) * d[static_cast<std::size_t>(j)];
      rise += Xd * Xd / 80;
    }
    EXPECT_GT(rise, 0);
    EXPECT_NEAR(sum_of_squares(p, moved) / 80 - least, rise, 1e-12 * (least + rise));
  }
  // analytic_solution is the same point rounded to float: 40 examples of size about 1, each with an error of about
  // 1e-6.
  const LinearModel rounded = analytic_solution(p.X, p.y);
  for (Index j = 0; j < 4; ++j) {
    EXPECT_FLOAT_EQ(flat(rounded)(j), static_cast<float>(best[static_cast<std::size_t>(j)]));
    EXPECT_NEAR(real(flat(gradient(rounded, p.X, p.y))(j)), 0, 1e-4);
  }
}

// ---- Gradient descent

// Every example is in one of the 100 minibatches, so the mean of their gradients is the full gradient.
TEST(Ch3_1, MinibatchGradientsAverageToTheFullGradient) {
  Generator generator(8);
  const Problem p = problem(8, 1000, 3);
  const LinearModel model = random_model(3, generator);
  Tensor average = zeros({4});
  for (Index i = 0; i < 1000; i += 10)
    average += flat(gradient(model, p.X.rows(i, i + 10), p.y.rows(i, i + 10))) / 10 / 100;
  const Tensor full = flat(gradient(model, p.X, p.y)) / 1000;
  for (Index j = 0; j < 4; ++j) EXPECT_NEAR(real(average(j)), real(full(j)), 2e-6 * (1 + std::abs(real(full(j)))));
}

// (3.1.10) writes out the derivatives of (3.1.9).
TEST(Ch3_1, TheWrittenOutGradientMatchesCentralDifferences) {
  Generator generator(9);
  for (const auto& [n, d] : {std::pair<Index, Index>{1, 1}, {7, 3}, {10, 2}}) {
    const Problem p = problem(9, n, d);
    const LinearModel model = random_model(d, generator);
    const auto loss = [&p = p](const std::vector<double>& theta) { return sum_of_squares(p, theta) / 2; };
    test::expect_gradient(loss, flat(model), flat(gradient(model, p.X, p.y)));
  }
}

// The losses are sums of squares, so that differences of any width give the derivatives.
TEST(Ch3_1, DifferencesOfTheLossesGiveTheWrittenOutGradient) {
  Generator generator(18);
  const Problem p = problem(18, 12, 3);
  const LinearModel model = random_model(3, generator);
  for (float h : {0.5f, 8.0f})
    EXPECT_TRUE(
        allclose(flat(gradient_by_differences(model, p.X, p.y, h)), flat(gradient(model, p.X, p.y)), 1e-4f, 1e-3f))
        << h;
}

TEST(Ch3_1, AStepGoesAgainstTheMeanGradient) {
  LinearModel model{array({1, 0}), 0};
  gradient_step(model, array({{1, 2}, {3, 4}}), array({0, 1}), 0.5f);  // errors 1 and 2: sums (7, 10) and 3
  EXPECT_EQ(model.w, array({1 - 7 / 4.0f, -10 / 4.0f}));
  EXPECT_EQ(model.b, -3 / 4.0f);
}

// The rule: with a feature of mean 0 and mean square 5 and eta = 0.1 the errors of w and b shrink by 1 - 0.5 and
// 1 - 0.1 per step, which never makes them 0. Noiseless labels 2 x + 1.
TEST(Ch3_1, GradientDescentApproachesTheMinimumWithoutReachingIt) {
  const Tensor X(array({-3, -1, 1, 3}).reshape({4, 1})), y = array({-5, -1, 3, 7});
  LinearModel model{array({10}), -7};
  for (int step = 1; step <= 10; ++step) {
    gradient_step(model, X, y, 0.1f);
    // Each step rounds w, b and the errors to 24 bits, and later steps damp rounding like any error.
    EXPECT_NEAR(real(model.w(0)) - 2, 8 * std::pow(0.5, step), 1e-5);
    EXPECT_NEAR(real(model.b) - 1, -8 * std::pow(0.9, step), 1e-5);
  }
  EXPECT_GT(empirical_loss(model, X, y), 1.0);
}

// The exception: where X^T X / n = I, ones included, a step with eta = 1 lands on the minimum.
TEST(Ch3_1, OneStepSufficesForOrthonormalFeatures) {
  const Tensor X = array({{1, 1}, {-1, 1}, {1, -1}, {-1, -1}}), y = array({12, 4, 0, 8});
  LinearModel model{array({100, -50}), 7};
  gradient_step(model, X, y, 1);
  const LinearModel best = analytic_solution(X, y);
  EXPECT_EQ(model.w, array({0, 2}));
  EXPECT_EQ(model.b, 6.0f);
  EXPECT_TRUE(allclose(model.w, best.w, 1e-6f, 1e-6f));
  EXPECT_FLOAT_EQ(model.b, best.b);
}

// X = I, labels 1, and a learning rate so small that predictions stay at 0: a weight that was used once is lr / |B|,
// with the size of its own minibatch.
TEST(Ch3_1, AnEpochUsesEveryExampleOnce) {
  Generator generator(3);
  Tensor X({8, 8});
  for (Index i = 0; i < 8; ++i) X(i, i) = 1;
  const float lr = 0x1p-20f;
  for (const auto& [batch_size, last] : {std::pair<Index, Index>{1, 1}, {2, 2}, {3, 2}, {8, 8}, {100, 8}}) {
    LinearModel model{zeros({8})};
    gradient_descent_epoch(model, X, ones({8}), lr, batch_size, generator);
    std::vector<float> weights(model.w.data(), model.w.data() + 8), expected;
    for (Index i = 0; i < 8; ++i) expected.push_back(lr / static_cast<float>(i < 8 - last ? batch_size : last));
    std::ranges::sort(weights);
    std::ranges::sort(expected);
    for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(weights[i] / expected[i], 1, 1e-4) << batch_size;
  }
}

TEST(Ch3_1, TheOrderOfAnEpochIsDrawnFromTheGenerator) {
  const Problem p = problem(10, 50, 2);
  const auto learned = [&](std::uint64_t seed) {
    Generator generator(seed);
    LinearModel model{zeros({2})};
    gradient_descent_epoch(model, p.X, p.y, 0.1f, 5, generator);
    return model.w;
  };
  EXPECT_EQ(learned(1), learned(1));
  EXPECT_FALSE(learned(1) == learned(2));
}

TEST(Ch3_1, StandardizingAndUndoingItKeepsThePredictions) {
  Generator generator(12);
  const Houses houses = synthetic_houses(500, generator);
  const Standardized standardized(houses.features);
  const Tensor Z = standardized(houses.features);
  for (Index j = 0; j < 2; ++j) {
    double total = 0, squares = 0;
    for (Index i = 0; i < 500; ++i) total += real(Z(i, j)), squares += real(Z(i, j)) * real(Z(i, j));
    EXPECT_NEAR(total / 500, 0, 1e-5);
    EXPECT_NEAR(squares / 500, 1, 1e-5);
  }
  const LinearModel of_z{array({90000, -20000}), 340000}, of_x = standardized.undone(of_z);
  EXPECT_TRUE(allclose(of_x(houses.features), of_z(Z), 1e-6f, 0.1f));
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([] {
                           Standardized(array({{1, 2}, {3, 2}}));
                         }),
                         {"column 1", "(2, 2)"}));
}

// Both methods find the same model. The noise of the steps gives each standardized weight an error of about
// sigma sqrt(lr / 2|B|) = 775 dollars; 5 of that are 3.9 % of the area's 130,000 and 19 % of the age's 20,800.
TEST(Ch3_1, GradientDescentFindsTheClosedFormsHouses) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Generator generator(seed);
    const Houses houses = synthetic_houses(1000, generator);
    const LinearModel best = analytic_solution(houses.features, houses.prices);
    // 4.5 standard errors: sigma / sqrt(n) over the standard deviations of the features, 866 and 17.3; that of b
    // includes the means of the features.
    EXPECT_NEAR(real(best.w(0)), 150, 4.5 * 632.5 / 866);
    EXPECT_NEAR(real(best.w(1)), -1200, 4.5 * 632.5 / 17.3);
    EXPECT_NEAR(real(best.b), 60000, 4.5 * 632.5 * std::sqrt(1 + std::pow(2100.0 / 866, 2) + std::pow(29.5 / 17.3, 2)));

    const Standardized standardized(houses.features);
    const Tensor X = standardized(houses.features);
    LinearModel model{zeros({2})};
    for (int epoch = 0; epoch < 5; ++epoch) gradient_descent_epoch(model, X, houses.prices, 0.03f, 10, generator);
    const LinearModel target = analytic_solution(X, houses.prices);
    for (Index j = 0; j <= 2; ++j) EXPECT_NEAR(real(flat(model)(j)), real(flat(target)(j)), 5 * 775) << j;
    const LinearModel learned = standardized.undone(model);
    EXPECT_NEAR(real(learned.w(0)), real(best.w(0)), 5 * 775 / 850.0);
  }
}

// ---- 3.1.2 The Normal Distribution and Squared Loss

// (3.1.11) against the standard library's erfc, by the probability between two points.
TEST(Ch3_1, TheDensityIntegratesToTheDistribution) {
  const double step = 0.01;
  const Tensor x = arange(-7, 7, 0.01);
  ASSERT_EQ(x.size(), 1400);
  for (const auto& [mu, sigma] : {std::pair{0.0f, 1.0f}, {0.0f, 2.0f}, {3.0f, 1.0f}}) {
    const auto below = [mu = real(mu), sigma = real(sigma)](double z) {
      return std::erfc((mu - z) / (sigma * std::numbers::sqrt2)) / 2;
    };
    const Tensor p = normal(x, mu, sigma);
    double mass = 0;
    for (Index i = 0; i < 1400; ++i) {
      mass += real(p(i)) * step;
      // A sum of left edges stands for the integral up to half a step later, with an error of order step^2.
      if (i % 100 == 99) {
        EXPECT_NEAR(mass, below(real(x(i)) + step / 2) - below(-7 - step / 2), 2e-6) << mu << ' ' << sigma << ' ' << i;
      }
    }
  }
}

TEST(Ch3_1, TheMeanShiftsTheDensityAndTheDeviationLowersItsPeak) {
  const Tensor x = arange(-7, 7, 0.01);
  for (const auto& [mu, sigma, peak] :
       {std::array{0.0f, 1.0f, 0.398942f}, {0.0f, 2.0f, 0.199471f}, {3.0f, 1.0f, 0.398942f}}) {
    const Tensor p = normal(x, mu, sigma);
    const auto at = static_cast<Index>(argmax(p, 0).item());
    EXPECT_NEAR(real(x(at)), real(mu), 1e-6);
    EXPECT_NEAR(real(p(at)), real(peak), 1e-6);
    EXPECT_NEAR(real(p(at)) * real(sigma) * std::sqrt(2 * std::numbers::pi), 1, 1e-6);
  }
  // Eighths, so that z - mu is exact on both sides.
  const Tensor z = arange(-4, 4, 0.125);
  EXPECT_EQ(normal(z + 3, 3, 1), normal(z, 0, 1));
  EXPECT_TRUE(allclose(normal(z * 2, 0, 2) * 2, normal(z, 0, 1), 1e-6f, 1e-9f));
  for (float sigma : {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN()})
    EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] { normal(z, 0, sigma); }),
                           {"normal: expected a standard deviation above 0, found "}));
}

// The last argument is a standard deviation: the variance, the second moment, is 4 and not 2. Values beyond 7, 3.5
// standard deviations, contribute to it, so the range is wider than the book's.
TEST(Ch3_1, SigmaIsTheStandardDeviation) {
  const Tensor z = arange(-20, 20, 0.01), p = normal(z, 0, 2);
  double variance = 0;
  for (Index i = 0; i < z.size(); ++i) variance += 0.01 * real(p(i)) * real(z(i)) * real(z(i));
  EXPECT_NEAR(variance, 4, 1e-5);
}

// (3.1.13) is (3.1.11) at the prediction.
TEST(Ch3_1, TheLikelihoodOfALabelIsTheDensityAroundItsPrediction) {
  for (double sigma : {0.5, 2.0})
    for (double y : {-1.0, 0.0, 2.5})
      EXPECT_NEAR(density(1, y, sigma),
                  real(normal(array({static_cast<float>(y)}), 1, static_cast<float>(sigma)).item()), 1e-7);
}

// While the product still fits a double, its logarithm is (3.1.15).
TEST(Ch3_1, NegativeLogLikelihoodIsMinusTheLogarithmOfTheProduct) {
  Generator generator(13);
  const Problem p = problem(13, 20, 2);
  const LinearModel model = random_model(2, generator);
  for (double sigma : {1.0, 2.0, 10.0}) {
    const double product = likelihood(model, p.X, p.y, sigma);
    ASSERT_GT(product, 1e-300);
    const double nll = negative_log_likelihood(model, p.X, p.y, sigma);
    EXPECT_NEAR(nll, -std::log(product), 1e-11 * std::abs(nll));
    EXPECT_NEAR(nll,
                10 * std::log(2 * std::numbers::pi * sigma * sigma) +
                    sum_of_squares(p, {real(model.w(0)), real(model.w(1)), real(model.b)}) / (2 * sigma * sigma),
                1e-11 * std::abs(nll));
  }
  for (double sigma : {0.0, -1.0}) {
    EXPECT_THROW(likelihood(model, p.X, p.y, sigma), std::invalid_argument);
    EXPECT_THROW(negative_log_likelihood(model, p.X, p.y, sigma), std::invalid_argument);
  }
}

// Shown by an identity and by a search on a grid of models.
TEST(Ch3_1, LikelihoodIsHighestWhereTheSquaresAreLeast) {
  Generator generator(14);
  const Problem p = problem(14, 100, 2);
  const LinearModel best = analytic_solution(p.X, p.y);
  for (double sigma : {0.01, 1.0, 10.0}) {
    const double least = negative_log_likelihood(best, p.X, p.y, sigma), L = empirical_loss(best, p.X, p.y);
    for (int repeat = 0; repeat < 20; ++repeat) {
      const LinearModel other = random_model(2, generator);
      const double rise = negative_log_likelihood(other, p.X, p.y, sigma) - least;
      EXPECT_GT(rise, 0);
      EXPECT_NEAR(rise, 100 / (sigma * sigma) * (empirical_loss(other, p.X, p.y) - L), 1e-10 * rise);
    }
    int lowest = -1;
    double nll_there = std::numeric_limits<double>::infinity();
    for (int at = 0; at < 9 * 9; ++at) {
      const auto step = [](int k) { return 0.01f * static_cast<float>(k - 4); };
      const LinearModel other{best.w + array({step(at % 9), 0}), best.b + step(at / 9)};
      if (const double nll = negative_log_likelihood(other, p.X, p.y, sigma); nll < nll_there) {
        nll_there = nll;
        lowest = at;
      }
    }
    EXPECT_EQ(lowest, 4 * 9 + 4) << sigma;
  }
}

// From 7 cents beside the closed form the search comes back to it; it goes by whole cents.
TEST(Ch3_1, TheMostLikelyWeightIsTheClosedForms) {
  const Problem p = problem(19, 60, 2);
  const LinearModel best = analytic_solution(p.X, p.y);
  for (double sigma : {0.1, 1.0, 10.0}) {
    EXPECT_EQ(most_likely_weight(best, p.X, p.y, sigma), best.w(0));
    const LinearModel beside{best.w + array({0.07f, 0}), best.b};
    EXPECT_NEAR(real(most_likely_weight(beside, p.X, p.y, sigma)), real(best.w(0)), 1e-5);
  }
}

// Factors of about e^(-y^2 / 0.0002) underflow at once; factors of about 40 e^(-1/2) overflow after about 230 examples.
TEST(Ch3_1, TheProductLeavesTheRangeOfDoubleAndTheSumDoesNot) {
  const Problem p = problem(15, 1000, 2, 0.01f);
  const LinearModel start{zeros({2})}, best = analytic_solution(p.X, p.y);
  EXPECT_EQ(likelihood(start, p.X, p.y, 0.01), 0);
  EXPECT_EQ(likelihood(best, p.X, p.y, 0.01), std::numeric_limits<double>::infinity());
  double squares = 0;
  for (Index i = 0; i < 1000; ++i) squares += real(p.y(i)) * real(p.y(i));
  const double expected = 500 * std::log(2 * std::numbers::pi * 1e-4) + squares / 2e-4;
  EXPECT_NEAR(negative_log_likelihood(start, p.X, p.y, 0.01), expected, 1e-9 * expected);
}

// ---- 3.1.3 From Linear Regression to Deep Networks

// One output, each input connected to it: X (n,d) W (d,1) + b (1,). A sum of d + 1 terms in float is off by at most
// d + 1 half units of its largest partial sum, here below 2^-21 times the sum of sizes.
TEST(Ch3_1, ALinearModelIsAFullyConnectedLayerWithOneOutput) {
  Generator generator(16);
  for (const auto& [n, d] : {std::pair<Index, Index>{1, 1}, {10, 2}, {33, 7}}) {
    const Tensor X = normal(0, 1, {n, d}, generator);
    const LinearModel model = random_model(d, generator);
    const Tensor O = matmul(X, model.w.reshape({d, 1})) + array({model.b});
    ASSERT_EQ(O.shape(), (Shape{n, 1}));
    const Tensor y_hat = model(X);
    for (Index i = 0; i < n; ++i) {
      double neuron = real(model.b), size = std::abs(neuron);
      for (Index j = 0; j < d; ++j) {
        neuron += real(X(i, j)) * real(model.w(j));
        size += std::abs(real(X(i, j)) * real(model.w(j)));
      }
      EXPECT_NEAR(real(O(i, 0)), neuron, 0x1p-21 * size);
      EXPECT_NEAR(real(y_hat(i)), neuron, 0x1p-21 * size);
    }
  }
}

}  // namespace
}  // namespace d2l
