// The exercises of section 3.1; the answers are in ch3_1_linreg/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "common/data/synthetic.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/least_absolute_deviations.hpp"
#include "tests/exercises/more_losses.hpp"
#include "tests/exercises/normal_equations.hpp"
#include "tests/exercises/quoted.hpp"
#include "tests/exercises/sign_steps.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/uniform.hpp"

namespace d2l {
namespace {

using test::real;

double sum_of_squares(const Tensor& x, double b) {
  double total = 0;
  for (Index i = 0; i < x.size(); ++i) total += std::pow(real(x(i)) - b, 2);
  return total;
}

// ||y - X w||^2 for any doubles w.
double squared_length(const Tensor& X, const Tensor& y, const std::vector<double>& w) {
  double total = 0;
  for (Index i = 0; i < y.size(); ++i) {
    double error = -real(y(i));
    for (Index j = 0; j < X.size(1); ++j) error += real(X(i, j)) * w[static_cast<std::size_t>(j)];
    total += error * error;
  }
  return total;
}

// (w, b) one after the other.
Tensor flat(const LinearModel& model) {
  Tensor theta({model.w.size() + 1}, model.b);
  std::copy_n(model.w.data(), model.w.size(), theta.data());
  return theta;
}

// Multiples of 1/8 between -4 and 4, whose sums and products are exact.
Tensor eighths(const Shape& shape, Generator& generator) {
  Tensor x(shape);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(generator.below(65)) / 8 - 4;
  return x;
}

double distance(const Tensor& a, const std::vector<double>& b) {
  double squares = 0;
  for (Index i = 0; i < a.size(); ++i) squares += std::pow(real(a(i)) - b[static_cast<std::size_t>(i)], 2);
  return std::sqrt(squares);
}

// ---- 1: the constant that fits best

TEST(Ch3_1_Exercises, Ex1a_MeanMinimizesSquaredError) {
  Generator generator(test::seed());
  const Tensor x = normal(3, 2, {200}, generator);
  const double found = test::golden_section([&](double b) { return sum_of_squares(x, b); }, -10, 10);
  test::show("least sum of squares found at b = %.6f; the mean of the 200 numbers is %.6f", found, real(mean(x)));
  // Near the minimum the sum, about 800, changes by 200 (b - b*)^2: below its last digit once |b - b*| < 1e-7.
  EXPECT_NEAR(found, real(mean(x)), 1e-6);

  const double least = sum_of_squares(x, real(mean(x)));
  for (const double away : {-1.0, 0.5, 3.0}) {
    const double rise = sum_of_squares(x, found + away) - least;
    test::show("at a distance of %+.1f the sum is larger by %.3f; 200 times the squared distance: %.3f", away, rise,
               200 * away * away);
    EXPECT_NEAR(rise, 200 * away * away, 1e-3);
  }
  const std::vector<double> numbers(x.data(), x.data() + x.size());
  const auto [lowest, highest] = std::ranges::minmax(numbers);
  const auto is_least = [&](double b) { return sum_of_squares(x, b) < least + 1e-6; };
  test::expect_wrong("the median, which has as many numbers above as below", is_least(lad::median(numbers)));
  test::expect_wrong("halfway between the least and the greatest number", is_least((lowest + highest) / 2));
}

// A model without features: X (n,0), and only the bias to choose.
TEST(Ch3_1_Exercises, Ex1b_LikelihoodPeaksAtTheMeanWhateverSigma) {
  Generator generator(test::seed());
  const Tensor x = normal(3, 2, {200}, generator), none({200, 0});
  const auto nll = [&](double b, double sigma) {
    return negative_log_likelihood({zeros({0}), static_cast<float>(b)}, none, x, sigma);
  };
  for (const double sigma : {0.5, 2.0, 10.0}) {
    const double found = test::golden_section([&](double b) { return nll(b, sigma); }, -10, 10);
    test::show("sigma %4.1f: least -log P = %8.2f at b = %.5f; mean %.5f", sigma, nll(found, sigma), found,
               real(mean(x)));
    // A step of 1e-6 in b changes the sum, about 600 for sigma 10, by 1e-12; b itself is rounded to float, by 2e-7.
    EXPECT_NEAR(found, real(mean(x)), 1e-5);
  }
  const double b = real(mean(x)), variance = sum_of_squares(x, b) / 200;
  const double sigma = test::golden_section([&](double s) { return nll(b, s); }, 0.1, 20);
  test::show("at this b, the likeliest sigma^2 is %.5f; the least sum of squares / 200: %.5f", sigma * sigma, variance);
  EXPECT_NEAR(sigma * sigma, variance, 1e-5);
  test::expect_wrong("the likeliest variance divides the sum by n - 1",
                     std::abs(sigma * sigma - variance * 200 / 199) < 1e-5 * variance);
  test::expect_wrong("a smaller sigma puts the likeliest b elsewhere than at the mean",
                     std::abs(test::golden_section([&](double at) { return nll(at, 0.5); }, -10, 10) - b) > 1e-5);
}

TEST(Ch3_1_Exercises, Ex1b_MeanOfNormalNumbersVariesWithSigmaSquaredOverN) {
  Generator generator(test::seed());
  const double sigma = 2, n = 25, repeats = 20000;
  std::vector<double> means, variances;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    double total = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
      const double x = 3 + sigma * generator.normal();
      total += x, squares += x * x;
    }
    means.push_back(total / n);
    variances.push_back(squares / n - total / n * (total / n));
  }
  const auto [mean_of_b, deviation_of_b, error_of_b] = test::summarize(means);
  const auto [mean_variance, deviation, error] = test::summarize(variances);
  test::show("b* of %.0f samples of %.0f: mean %.4f, variance %.4f; predicted 3 and sigma^2 / n = %.4f", repeats, n,
             mean_of_b, deviation_of_b * deviation_of_b, sigma * sigma / n);
  test::show("least sum of squares / n: mean %.4f; predicted (n - 1) / n sigma^2 = %.4f", mean_variance,
             (n - 1) / n * sigma * sigma);
  EXPECT_NEAR(mean_of_b, 3, 5 * error_of_b);
  // The relative standard error of a variance of normal numbers is sqrt(2 / repeats) = 1 %.
  EXPECT_NEAR(deviation_of_b * deviation_of_b / (sigma * sigma / n), 1, 5 * std::sqrt(2 / repeats));
  EXPECT_NEAR(mean_variance, (n - 1) / n * sigma * sigma, 5 * error);
  test::expect_wrong("the likeliest variance is right on average", std::abs(mean_variance - sigma * sigma) < 5 * error);
}

// ---- 2: the closed form

TEST(Ch3_1_Exercises, Ex2a_MeanLossIsASquaredLength) {
  Generator generator(test::seed());
  const Tensor X = normal(0, 1, {50, 3}, generator), y = normal(1, 2, {50}, generator);
  const LinearModel model{normal(0, 1, {3}, generator), 0.5f};
  const Tensor X1 = with_ones(X), w = flat(model);

  const Tensor r = matmul(X1, w) - y;
  const double by_length = real(matmul(r.reshape({1, 50}), r).item()) / 100;
  const Tensor A = matmul_tn(X1, X1), c = matmul_tn(X1, y.reshape({50, 1}));
  const double expanded = real(sum(w * matmul(A, w)) - 2 * sum(c.reshape({4}) * w) + sum(square(y))) / 100;
  const double by_examples = empirical_loss(model, X, y);
  test::show("sum over the examples, (3.1.6):            %.6f", by_examples);
  test::show("||X w - y||^2 / 2n with a column of ones:  %.6f", by_length);
  test::show("(w^T X^T X w - 2 y^T X w + y^T y) / 2n:    %.6f", expanded);
  // Sums of 50 floats, each with a few roundings of 2^-24; the terms together are a few times the result.
  EXPECT_NEAR(by_length, by_examples, 1e-5 * by_examples);
  EXPECT_NEAR(expanded, by_examples, 1e-5 * (1 + by_examples));
  test::expect_wrong("the length itself, ||X w - y|| / 2n, without the square",
                     std::abs(std::sqrt(100 * by_length) / 100 - by_examples) < 1e-5 * by_examples);
  test::expect_wrong("no column of ones: the bias can simply be left out",
                     std::abs(empirical_loss({model.w}, X, y) - by_examples) < 1e-5 * by_examples);
}

TEST(Ch3_1_Exercises, Ex2a_LabelsInAColumnSpoilTheDifference) {
  Generator generator(test::seed());
  const Tensor X = normal(0, 1, {50, 3}, generator);
  const LinearModel model{array({2, -3, 1}), 4};
  const Tensor y_hat = model(X), y = y_hat + normal(0, 1, {50}, generator);
  const Tensor table = y_hat - y.reshape({50, 1});
  const double wrong = real(mean(square(table))) / 2, right = empirical_loss(model, X, y);
  const double covariance = real(mean((y_hat - mean(y_hat)) * (y - mean(y))));
  test::show("y (50,): X w + b - y has shape %s, half its mean square is %.4f", to_string((y_hat - y).shape()).c_str(),
             right);
  test::show("y (50, 1): shape %s, half its mean square is %.4f", to_string(table.shape()).c_str(), wrong);
  test::show("the excess is the covariance of X w + b and y, %.4f", covariance);
  EXPECT_EQ(table.shape(), (Shape{50, 50}));
  // Float sums of squares up to some hundreds.
  EXPECT_NEAR(wrong - right, covariance, 1e-4 * wrong);
  EXPECT_THROW(empirical_loss(model, X, y.reshape({50, 1})), std::invalid_argument);
  test::expect_wrong("labels (n, 1) and predictions (n,) give the same mean", std::abs(wrong - right) < 1e-4 * wrong);
}

TEST(Ch3_1_Exercises, Ex2b_GradientIsErrorsTimesFeatures) {
  Generator generator(test::seed());
  const Tensor X = normal(0, 1, {50, 2}, generator), X1 = with_ones(X), y = normal(1, 2, {50}, generator);
  const LinearModel model{normal(0, 1, {2}, generator), 0.5f};
  const Tensor found = flat(gradient(model, X, y)) / 50;
  const auto loss = [&](const std::vector<double>& w) { return squared_length(X1, y, w) / 100; };
  test::expect_gradient(loss, flat(model), found);
  const auto slopes = test::central_differences(loss, {real(model.w(0)), real(model.w(1)), real(model.b)});
  for (std::size_t j = 0; j < 3; ++j)
    test::show("%s: X^T (X w - y) / n %+.6f, by central differences %+.6f", j < 2 ? "weight" : "bias  ",
               real(found(static_cast<Index>(j))), slopes[j]);
  const auto has_slope = [&](double factor) { return std::abs(factor * slopes[0] - slopes[0]) < 2e-6; };
  test::expect_wrong("2 X^T (X w - y) / n: the loss has no 1/2", has_slope(2));
  test::expect_wrong("X^T (X w - y): the mean makes no difference", has_slope(50));
  test::expect_wrong("X^T (y - X w) / n: the sign is that of the residual", has_slope(-1));
}

TEST(Ch3_1_Exercises, Ex2b_CurvatureIsASquaredLength) {
  Generator generator(test::seed());
  const Tensor X = eighths({50, 2}, generator), y = eighths({50}, generator);
  const LinearModel model{eighths({2}, generator), 1};
  for (int repeat = 0; repeat < 3; ++repeat) {
    const Tensor v = eighths({2}, generator);
    const double above = empirical_loss({model.w + v, model.b}, X, y), here = empirical_loss(model, X, y);
    const double below = empirical_loss({model.w - v, model.b}, X, y);
    const double length = squared_length(X, zeros({50}), {real(v(0)), real(v(1))});
    test::show("along (%6.3f, %6.3f): L(w + v) - 2 L(w) + L(w - v) = %9.5f, ||X v||^2 / n = %9.5f", real(v(0)),
               real(v(1)), above - 2 * here + below, length / 50);
    EXPECT_NEAR(above - 2 * here + below, length / 50, 1e-11);  // only the division by 50 is rounded
  }
}

// Minimizes the loss along one coordinate after the other by comparing values.
std::vector<double> search_by_coordinates(const Tensor& X, const Tensor& y) {
  std::vector<double> w(static_cast<std::size_t>(X.size(1)));
  for (int round = 0; round < 20; ++round)
    for (double& w_j : w)
      w_j = test::golden_section(
          [&](double value) {
            w_j = value;
            return squared_length(X, y, w);
          },
          -20, 20);
  return w;
}

TEST(Ch3_1_Exercises, Ex2c_NormalEquationsLeadToTheLowestPoint) {
  Generator generator(test::seed());
  const Tensor features = normal(0, 1, {100, 2}, generator), X = with_ones(features);
  const Tensor y = matmul(features, array({2, -3.4f})) + 4.2f + normal(0, 1, {100}, generator);
  const std::vector<double> found = search_by_coordinates(X, y), by_qr = least_squares(X, y);
  const std::vector<double> by_formula = normal_equations::weights<double>(X, y).value();
  test::show("                               w1         w2          b    ||y - X w||^2");
  for (const auto& [name, w] : {std::pair{"search by comparing values", found},
                                {"X^T X w = X^T y           ", by_formula},
                                {"least_squares             ", by_qr}})
    test::show("%s %10.6f %10.6f %10.6f   %.9f", name, w[0], w[1], w[2], squared_length(X, y, w));
  for (std::size_t j = 0; j < 3; ++j) {
    // Values near 100 resolve points that are sqrt(1e-16) apart, times what 60 searches accumulate.
    EXPECT_NEAR(by_formula[j], found[j], 1e-6);
    EXPECT_NEAR(by_qr[j], by_formula[j], 1e-12);  // rounding only, the condition is near 1
  }
  const std::vector<double> through_three = least_squares(Tensor(X.rows(0, 3)), Tensor(y.rows(0, 3)));
  test::expect_wrong("X w = y, so w = X^-1 y; as many equations as weights are enough",
                     squared_length(X, y, through_three) < squared_length(X, y, found) + 1e-6);
}

TEST(Ch3_1_Exercises, Ex2c_DependentColumnsLeaveALineOfMinima) {
  Generator generator(test::seed());
  Tensor X = eighths({30, 3}, generator);
  for (Index i = 0; i < 30; ++i) X(i, 2) = X(i, 0) + X(i, 1);
  const Tensor y = eighths({30}, generator), w = eighths({3}, generator);
  EXPECT_THROW(least_squares(X, y), std::invalid_argument);
  EXPECT_FALSE(normal_equations::weights<double>(X, y));

  Tensor two({30, 2});
  for (Index i = 0; i < 30; ++i) two(i, 0) = X(i, 0), two(i, 1) = X(i, 1);
  const std::vector<double> best = least_squares(two, y);
  const double least = squared_length(two, y, best);
  test::show("third feature = first + second; X^T X is singular, and least_squares refuses");
  for (const double t : {1.0, -5.0, 50.0}) {
    const std::vector<double> along{best[0] + t, best[1] + t, -t};
    test::show("w = (%9.4f, %9.4f, %9.4f): ||y - X w||^2 = %.6f", along[0], along[1], along[2],
               squared_length(X, y, along));
    EXPECT_NEAR(squared_length(X, y, along), least, 1e-10 * least);
    EXPECT_GT(squared_length(X, y, {along[0] + 0.1, along[1], along[2]}), least + 0.01);
  }
  // X^+ y is the one without a part along (1, 1, -1).
  const double t = -(best[0] + best[1]) / 3;
  const std::vector<double> shortest{best[0] + t, best[1] + t, -t};
  const std::vector<double> ridge = normal_equations::weights<double>(X, y, 1e-6).value();
  LinearModel model{zeros({3})};
  for (int step = 0; step < 500; ++step) {
    model.b = 0;  // this problem has none
    gradient_step(model, X, y, 0.05f);
  }
  test::show("the shortest of them: (%9.4f, %9.4f, %9.4f)", shortest[0], shortest[1], shortest[2]);
  test::show("with a ridge of 1e-6: (%9.4f, %9.4f, %9.4f)", ridge[0], ridge[1], ridge[2]);
  test::show("descent from 0:       (%9.4f, %9.4f, %9.4f)", real(model.w(0)), real(model.w(1)), real(model.w(2)));
  // The least eigenvalue of X^T X other than 0 is some 100: the ridge moves the solution by 1e-8, and each step of
  // descent leaves at most 1 - 0.05 * 100 / 30 of the distance.
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(ridge[j], shortest[j], 1e-6);
    EXPECT_NEAR(real(model.w(static_cast<Index>(j))), shortest[j], 1e-5);
  }
  test::expect_wrong("where X^T X has no inverse, the loss has no minimum",
                     std::abs(squared_length(X, y, shortest) - least) > 1e-10 * least);
}

TEST(Ch3_1_Exercises, Ex2d_ClosedFormIsWhereStochasticStepsArriveAtLast) {
  Generator generator(test::seed());
  const double truth[] = {2, -3.4f, 4.2f}, sigma = 0.01;
  const auto [X, y] = synthetic_data(array({2, -3.4f}), 4.2f, 1000, generator);
  const std::vector<double> best = least_squares(with_ones(X), y);
  const auto [from_truth, se] = std::pair{distance(flat({array({2, -3.4f}), 4.2f}), best), sigma / std::sqrt(1000)};
  test::show("closed form: %.5f from the truth; standard error of a parameter %.5f", from_truth, se);
  // X is random too, which adds less than 0.2 to the 5 standard errors.
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(best[j], truth[j], 6 * se);

  LinearModel model{zeros({2})};
  const double at_first = distance(flat(model), best);
  gradient_descent_epoch(model, X, y, 0.03f, 10, generator);
  const double left = distance(flat(model), best) / at_first;
  test::show("100 steps of 10 examples leave %.3f of the distance, 0.97^100 = %.3f", left, std::pow(0.97, 100));
  // The minibatches change the logarithm of what is left by 0.03 sqrt(2 * 100 / 10) = 0.14, and X^T X / n is I within
  // 5 %.
  EXPECT_NEAR(std::log(left), 100 * std::log(0.97), 5 * 0.14 + 0.15);

  double squares = 0;
  const int steps = 20000;
  for (int step = -300; step < steps; ++step) {
    Tensor X_batch({10, 2}), y_batch({10});
    for (Index k = 0; k < 10; ++k) {
      const Index i = generator.below(1000);
      std::copy_n(X.data() + 2 * i, 2, X_batch.data() + 2 * k);
      y_batch(k) = y(i);
    }
    gradient_step(model, X_batch, y_batch, 0.03f);
    if (step >= 0) squares += std::pow(distance(flat(model), best), 2);
  }
  const double found = std::sqrt(squares / steps / 3), predicted = sigma * std::sqrt(0.03 / 20);
  test::show("further steps fluctuate by %.5f a parameter; sigma sqrt(lr / 2|B|) = %.5f", found, predicted);
  // 33 steps in a row are nearly the same, so that 20000 count as 300 in three parameters: 2.4 %. The prediction leaves
  // out 1.5 % for lr / 2, 1 % for the minibatches' X^T X, and the 2 % by which the errors are off sigma.
  EXPECT_NEAR(found / predicted, 1, 5 * 0.024 + 0.045);
  test::expect_wrong("after enough steps, stochastic gradient descent is as exact as the closed form",
                     found < 0.1 * predicted);
}

// The greatest eigenvalue of X^T X / n by the power method: repeated multiplication turns any vector towards its
// eigenvector.
double greatest_eigenvalue(const Tensor& X) {
  const auto d = static_cast<std::size_t>(X.size(1));
  std::vector<double> v(d, 1);
  double length = 0;
  for (int step = 0; step < 1000; ++step) {
    std::vector<double> next(d);
    for (Index i = 0; i < X.size(0); ++i) {
      double dot = 0;
      for (std::size_t j = 0; j < d; ++j) dot += real(X(i, static_cast<Index>(j))) * v[j];
      for (std::size_t j = 0; j < d; ++j)
        next[j] += dot * real(X(i, static_cast<Index>(j))) / static_cast<double>(X.size(0));
    }
    length = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
    for (std::size_t j = 0; j < d; ++j) v[j] = next[j] / length;
  }
  return length;
}

TEST(Ch3_1_Exercises, Ex2d_ClosedFormNeedsNoLearningRate) {
  Generator generator(test::seed());
  const Houses houses = synthetic_houses(1000, generator);
  const LinearModel best = analytic_solution(houses.features, houses.prices);
  test::show("areas in square feet, closed form: bias %6.0f, L %.3g", real(best.b),
             empirical_loss(best, houses.features, houses.prices));
  const auto descend = [&](double lr) {
    LinearModel model{zeros({2})};
    for (int step = 0; step < 1000; ++step)
      gradient_step(model, houses.features, houses.prices, static_cast<float>(lr));
    return model;
  };
  const double edge = 2 / greatest_eigenvalue(with_ones(houses.features));
  const LinearModel below = descend(0.95 * edge), above = descend(1.05 * edge);
  test::show("gradient descent: 2 / lambda_max = %.3g", edge);
  test::show("1000 steps with 1.05 of that:      %s", std::isfinite(above.b) ? "finite" : "diverged");
  test::show("1000 steps with 0.95 of that:      bias %6.1f, L %.3g", real(below.b),
             empirical_loss(below, houses.features, houses.prices));
  // Beyond the edge the greatest error grows by 1.1 a step: by 10^41, past the range of float.
  EXPECT_FALSE(std::isfinite(above.b));
  EXPECT_TRUE(std::isfinite(below.b));
  EXPECT_LT(std::abs(below.b), 20);
  test::expect_quoted(below.b, 1, 0.5);
  test::expect_quoted(edge / 1e-7, 3.8, 0.05);
  test::expect_wrong("1000 steps bring descent on raw units to the closed form, too",
                     std::abs(below.b - best.b) < 0.1 * 60000);
  EXPECT_LT(empirical_loss(best, houses.features, houses.prices),
            empirical_loss(true_price(), houses.features, houses.prices));
  // Standard error of the bias: 632 sqrt(1 + (2100 / 866)^2 + (29.5 / 17.3)^2) = 1980 dollars.
  EXPECT_NEAR(real(best.b), 60000, 5 * 1980);
}

// The greatest error of a w that should be (1, 2); infinite if there is none.
double error_of(const std::optional<std::vector<double>>& w) {
  return w ? std::max(std::abs((*w)[0] - 1), std::abs((*w)[1] - 2)) : std::numeric_limits<double>::infinity();
}

// Lauchli's matrix, whose columns differ by t only. A single t can be lucky, so the table has the greatest error of
// eight.
TEST(Ch3_1_Exercises, Ex2d_NormalEquationsSquareTheCondition) {
  test::show("columns (1, t, 0), (1, 0, t); inf: no solution");
  test::show("t up to      float X^T X   double X^T X   least_squares");
  for (const double greatest : {0.1, 0.01, 0.001, 1e-4, 1e-6, 1e-8}) {
    double in_float = 0, in_double = 0, by_qr = 0;
    for (int k = 9; k <= 16; ++k) {
      const float t = static_cast<float>(greatest * k / 16);
      const Tensor X = array({{1, 1}, {t, 0}, {0, t}}), y = array({3, t, 2 * t});
      const auto floats = normal_equations::weights<float>(X, y);
      in_float = std::max(in_float, error_of(floats ? std::optional(std::vector<double>{floats->begin(), floats->end()})
                                                    : std::nullopt));
      in_double = std::max(in_double, error_of(normal_equations::weights<double>(X, y)));
      by_qr = std::max(by_qr, error_of(least_squares(X, y)));
    }
    test::show("%-11g      %8.1e       %8.1e        %8.1e", greatest, in_float, in_double, by_qr);
    // The condition at the least t, which is 9/16 of the greatest; a few operations round by half a unit each.
    const double condition = std::numbers::sqrt2 / (greatest * 9 / 16);
    const auto expect = [&](double error, double half_unit) {
      if (greatest * greatest < half_unit) {
        EXPECT_EQ(error, std::numeric_limits<double>::infinity());  // t^2 is lost beside 1
      } else {
        EXPECT_LT(error, 4 * half_unit * condition * condition);
        EXPECT_GT(error, half_unit * condition * condition / 32);
      }
    };
    expect(in_float, 0x1p-24);
    expect(in_double, 0x1p-53);
    EXPECT_LT(by_qr, 8 * 0x1p-53 * condition);
  }
}

// X (100,2) whose columns differ by t times random numbers. Its elements are multiples of 2^-19 below 4, so that the
// labels X (1, 2) are floats without rounding.
Tensor nearly_equal_columns(float t, Generator& generator) {
  const auto draw = [&] { return static_cast<float>(generator.below(1 << 21)) * 0x1p-19f - 2; };
  Tensor X({100, 2});
  for (Index i = 0; i < 100; ++i) X(i, 0) = draw(), X(i, 1) = X(i, 0) + std::round(t * draw() * 0x1p19f) * 0x1p-19f;
  return X;
}

// The square root of lambda_max / lambda_min of X^T X, from the determinant lambda_max lambda_min: the sum of
// the squares of all 2 x 2 determinants in X, in which nothing cancels.
double condition_of(const Tensor& X) {
  const auto x = [&](Index i) { return real(X(i, 0)); };
  const auto difference = [&](Index i) { return real(X(i, 1)) - real(X(i, 0)); };
  double determinant = 0;
  for (Index i = 0; i < X.size(0); ++i)
    for (Index k = 0; k < i; ++k) determinant += std::pow(x(i) * difference(k) - x(k) * difference(i), 2);
  return greatest_eigenvalue(X) * static_cast<double>(X.size(0)) / std::sqrt(determinant);
}

TEST(Ch3_1_Exercises, Ex2d_NearlyEqualColumnsCostDigitsAndSteps) {
  Generator generator(test::seed());
  const int steps = 1000;
  test::show("%22s  error: X^T X   least_squares   left after %d steps   predicted", "condition", steps);
  for (const float t : {0x1p-3f, 0x1p-6f, 0x1p-10f, 0x1p-14f}) {
    double condition = 0, by_formula = 0, by_qr = 0;
    Tensor X;
    for (int repeat = 0; repeat < 8; ++repeat) {  // a single problem can be lucky
      X = nearly_equal_columns(t, generator);
      const Tensor y = matmul(X, array({1, 2}));
      condition = std::max(condition, condition_of(X));
      by_formula = std::max(by_formula, error_of(normal_equations::weights<double>(X, y)));
      by_qr = std::max(by_qr, error_of(least_squares(X, y)));
    }
    // With the rate 1 / lambda_max, a step of descent leaves 1 - 1 / condition^2 of the error in the other direction.
    const Tensor y = matmul(X, array({1, 2}));
    const auto lr = static_cast<float>(1 / greatest_eigenvalue(X));
    LinearModel model{zeros({2})};
    for (int step = 0; step < steps; ++step) {
      gradient_step(model, X, y, lr);
      model.b = 0;  // this problem has none
    }
    // (0, 0) differs from (1, 2) by 1.5 along (1, 1), which one step mends, and by 0.5 along (-1, 1).
    const double left = error_of(std::vector<double>{real(model.w(0)), real(model.w(1))}) / 0.5;
    const double predicted = std::pow(1 - std::pow(condition_of(X), -2), steps);
    test::show("t = %-8.2g %9.3g        %8.1e        %8.1e                   %.3f       %.3f", real(t), condition,
               by_formula, by_qr, left, predicted);
    EXPECT_LT(by_qr, 4 * 0x1p-53 * condition);
    EXPECT_LT(by_formula, 4 * 0x1p-53 * condition * condition);
    EXPECT_NEAR(left, predicted, 0.02);
    if (t == 0x1p-6f) test::expect_quoted(condition, 144, 0.5);
    if (t == 0x1p-10f) test::expect_quoted(condition, 2240, 5);
    if (t == 0x1p-14f) test::expect_quoted(condition, 33600, 50);
    if (t == 0x1p-14f) {
      EXPECT_GT(by_formula, 0x1p-53 * condition * condition / 32);
      test::expect_wrong("with reflections the condition does not matter", by_qr < 8 * 0x1p-53);
      test::expect_wrong("X^T X loses no more than X itself", by_formula < 4 * 0x1p-53 * condition);
      test::expect_wrong("descent does not mind nearly equal columns", left < 0.5);
    }
  }
}

// Gradients are combinations of the rows of X, so steps cannot change the part of w that is orthogonal to all rows.
TEST(Ch3_1_Exercises, Ex2d_GradientDescentFindsTheNearestOfManySolutions) {
  Generator generator(test::seed());
  const Tensor X = normal(0, 1, {4, 20}, generator), X1 = with_ones(X), y = normal(0, 2, {4}, generator);
  EXPECT_THROW(least_squares(X1, y), std::invalid_argument);
  EXPECT_FALSE(normal_equations::weights<double>(X1, y));
  const LinearModel nowhere{zeros({20})}, somewhere{normal(0, 1, {20}, generator), 1};
  for (const auto& [name, start] : {std::pair{"0", nowhere}, {"elsewhere", somewhere}}) {
    std::vector<double> nearest = normal_equations::shortest_weights(X1, y - start(X));
    for (std::size_t j = 0; j < 21; ++j) nearest[j] += real(flat(start)(static_cast<Index>(j)));
    LinearModel model = start;
    for (int step = 0; step < 3000; ++step) gradient_step(model, X, y, 0.05f);
    test::show("from %-9s: length %.4f, ||X w - y||^2 = %.1e, distance from the nearest solution %.1e", name,
               distance(flat(model), std::vector<double>(21)), 2 * 4 * empirical_loss(model, X, y),
               distance(flat(model), nearest));
    EXPECT_LT(distance(flat(model), nearest), 1e-4);  // float32 steps, each off by 1e-7
  }
  const std::vector<double> ridge = normal_equations::weights<double>(X1, y, 1e-6).value();
  const std::vector<double> shortest = normal_equations::shortest_weights(X1, y);
  double off = 0;
  for (std::size_t j = 0; j < 21; ++j) off = std::max(off, std::abs(ridge[j] - shortest[j]));
  test::show("(X^T X + 1e-6 I)^-1 X^T y differs from the shortest solution by %.1e", off);
  EXPECT_LT(off, 1e-5);
}

// ---- 3: noise with the density exp(-|z|) / 2

// A line with such noise around it: y = 2 x - 1 + noise.
std::pair<Tensor, Tensor> noisy_line(Tensor X, Generator& generator) {
  Tensor y = matmul(X, array({2})) - 1 + lad::noise(X.size(0), generator);
  return {std::move(X), std::move(y)};
}

TEST(Ch3_1_Exercises, Ex3a_NegativeLogLikelihoodIsNLogTwoPlusAbsoluteErrors) {
  Generator generator(test::seed());
  const auto [X, y] = noisy_line(normal(0, 1, {20, 1}, generator), generator);
  for (const LinearModel& model : {LinearModel{array({2}), -1}, {array({-1}), 0.5f}}) {
    double product = 1;
    for (Index i = 0; i < 20; ++i) product *= lad::density(real(y(i)) - predict(model, X[i]));
    const double nll = 20 * std::numbers::ln2 + real(sum(loss::L1Loss{}(model(X), y)));
    test::show("w %2.0f, b %4.1f: product of 20 densities %.3e, -log of it %.6f, formula %.6f", real(model.w(0)),
               real(model.b), product, -std::log(product), nll);
    EXPECT_NEAR(nll, -std::log(product), 1e-6 * nll);  // the errors are floats
    const double of_squares = 20 * std::numbers::ln2 + real(sum(square(model(X) - y)));
    test::expect_wrong("n log 2 + sum of squared errors", std::abs(of_squares - nll) < 1e-6 * nll);
  }
  double product = 1, total = 0;
  for (int i = 0; i < 500; ++i) {
    const double p = lad::density(lad::draw(generator));
    product *= p, total -= std::log(p);
  }
  test::show("500 densities: sum of -log p %.2f, -log of the product %g", total, -std::log(product));
  test::expect_wrong("multiply the densities and take the logarithm at the end",
                     std::abs(-std::log(product) - total) < 1e-6 * total);
}

TEST(Ch3_1_Exercises, Ex3a_DensityDescribesTheNoise) {
  Generator generator(test::seed());
  const int n = 50000;
  std::vector<double> counts(6), absolute, squares, advantage;
  for (int i = 0; i < n; ++i) {
    const double z = lad::draw(generator);
    counts[static_cast<std::size_t>(std::clamp(std::floor(z), -3.0, 2.0) + 3)] += 1;
    squares.push_back(z * z);
    absolute.push_back(std::numbers::ln2 + std::abs(z));
    advantage.push_back(-std::log(density(0, z, std::numbers::sqrt2)) - absolute.back());
  }
  for (int bin = -3; bin < 3; ++bin) {
    double p = 0;  // beyond 30 there is 1e-13 of the noise
    const double low = bin == -3 ? -30 : bin, high = bin == 2 ? 30 : bin + 1;
    for (double z = low + 5e-4; z < high; z += 1e-3) p += 1e-3 * lad::density(z);
    const double share = counts[static_cast<std::size_t>(bin + 3)] / n;
    test::show("noise from %3.0f to %3.0f: %.4f of %d numbers, integral of the density %.4f", low, high, share, n, p);
    EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / n));
  }
  const auto [variance, spread, se] = test::summarize(squares);
  const auto [nll, nll_spread, nll_se] = test::summarize(absolute);
  const auto [gain, gain_spread, gain_se] = test::summarize(advantage);
  test::show("variance %.3f (in theory 2); mean of -log p %.4f (in theory 1 + log 2 = 1.6931)", variance, nll);
  test::show("under a normal density of variance 2 it is larger by %.4f (log(2 pi e 2) / 2 - 1 - log 2 = 0.0724)",
             gain);
  EXPECT_NEAR(variance, 2, 5 * se);
  EXPECT_NEAR(nll, 1 + std::numbers::ln2, 5 * nll_se);
  EXPECT_NEAR(gain, std::log(4 * std::numbers::pi * std::numbers::e) / 2 - 1 - std::numbers::ln2, 5 * gain_se);
  const double below = (counts[0] + counts[1] + counts[2]) / n;
  test::expect_wrong("the noise is exponential, as the book calls it: no label lies under the line", below == 0);
  test::expect_wrong("the density has the variance 1, as the exponential one has", std::abs(variance - 1) < 5 * se);
  test::expect_wrong("the best normal density describes the noise as well", gain < 5 * gain_se);
}

TEST(Ch3_1_Exercises, Ex3b_MedianSolvesTheCaseWithoutFeatures) {
  Generator generator(test::seed());
  for (const Index n : {51, 50}) {
    const Tensor z = lad::noise(n, generator);
    std::vector<double> y(z.data(), z.data() + n);
    std::ranges::sort(y);
    const auto total = [&](double b) { return lad::sum_of_errors({0, b}, {std::vector<double>(y.size()), y}); };
    const double found = test::golden_section(total, -10, 10);
    const double left = y[static_cast<std::size_t>((n - 1) / 2)], right = y[static_cast<std::size_t>(n / 2)];
    test::show("%td labels: found b = %.6f, the middle of the sorted labels is from %.6f to %.6f", n, found, left,
               right);
    EXPECT_NEAR(std::clamp(found, left, right), found, 1e-9);
    for (const double inside : {left, (left + right) / 2, right}) EXPECT_NEAR(total(inside), total(found), 1e-12 * n);
    // Beyond the middle the slope is at least 1 for an odd number of labels and 2 for an even number.
    EXPECT_GT(std::min(total(left - 0.1), total(right + 0.1)), total(found) + 0.099);
    const double average = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(n);
    if (n == 51) test::expect_wrong("the mean of the labels", total(average) < total(found) + 1e-9);
  }
}

// Labels that are whole numbers, so that several are equal.
TEST(Ch3_1_Exercises, Ex3b_AtMostHalfOfTheLabelsLieOnEachSideOfTheBest) {
  Generator generator(test::seed());
  std::vector<double> y(25);
  for (double& label : y) label = generator.below(4);
  for (const std::vector<double>& labels : {y, {0, 0, 0, 1}}) {
    const auto n = static_cast<std::ptrdiff_t>(labels.size());
    const auto total = [&](double b) {
      return lad::sum_of_errors({0, b}, {std::vector<double>(labels.size()), labels});
    };
    const double least = std::min({total(0), total(1), total(2), total(3)});
    for (const double b : {0.0, 1.0, 2.0, 3.0}) {
      const auto above = std::ranges::count_if(labels, [=](double label) { return label > b; });
      const auto below = std::ranges::count_if(labels, [=](double label) { return label < b; });
      test::show("b = %g: %td of %td labels above, %td below, sum of absolute errors %g", b, above, n, below, total(b));
      EXPECT_EQ(total(b) == least, 2 * above <= n && 2 * below <= n);
      if (n == 4 && b == 0) test::expect_wrong("as many labels lie above the best b as below it", above == below);
    }
  }
}

TEST(Ch3_1_Exercises, Ex3b_BestLineRunsThroughTwoOfThePoints) {
  Generator generator(test::seed());
  const auto [X, y] = noisy_line(normal(0, 1, {15, 1}, generator), generator);
  const lad::Points p = lad::points(X, y);
  const lad::Line tried = lad::best_line_through_two_points(p), searched = lad::line_by_search(p);
  const lad::Line reweighted = lad::reweighted_least_squares(p, 3000);
  const LinearModel squares = analytic_solution(X, y);
  test::show("                                         w          b    sum |w x + b - y|");
  for (const auto& [name, line] : {std::pair{"all 105 lines through two points", tried},
                                   {"search over all slopes          ", searched},
                                   {"least squares, weights 1 / |r|  ", reweighted},
                                   {"(X^T X)^-1 X^T y                ", {real(squares.w(0)), real(squares.b)}}})
    test::show("%s  %10.6f %10.6f   %.9f", name, line.w, line.b, lad::sum_of_errors(line, p));
  const double least = lad::sum_of_errors(tried, p);
  EXPECT_NEAR(lad::sum_of_errors(searched, p), least, 1e-12 * least);
  int on_the_line = 0;
  for (std::size_t i = 0; i < 15; ++i) on_the_line += std::abs(lad::error(searched, p, i)) < 1e-9;
  test::show("%d of the 15 points are on the line found by the search", on_the_line);
  EXPECT_GE(on_the_line, 2);
  // Near the minimum a step multiplies the distance by some f < 1, and a unit of it costs 1 - f: (1 - f) f^3000 <
  // 1.3e-4.
  EXPECT_GE(lad::sum_of_errors(reweighted, p), least * (1 - 1e-12));
  EXPECT_LE(lad::sum_of_errors(reweighted, p), least * (1 + 1e-3));
  test::expect_wrong("(X^T X)^-1 X^T y, as in exercise 2",
                     lad::sum_of_errors({real(squares.w(0)), real(squares.b)}, p) < least * (1 + 1e-5));
  test::expect_quoted(least, 10.15, 0.005);
  test::expect_quoted(lad::sum_of_errors({real(squares.w(0)), real(squares.b)}, p), 10.97, 0.005);
  const auto [s_i, s_k, others] = lad::signs_at_the_minimum(tried, p);
  test::show("at the best line sum s_i (x_i, 1) = 0 with s_i = %.3f and %.3f at these two points", s_i, s_k);
  EXPECT_LE(std::max(std::abs(s_i), std::abs(s_k)), 1);
  test::expect_wrong("at the minimum the derivative is 0: the signs of the errors add up to 0", others == 0);
}

// Two labels, 0 and 2, at each of two x: every line between them has the sum of errors 4.
TEST(Ch3_1_Exercises, Ex3b_SeveralLinesCanBeBest) {
  const lad::Points p{{-1, -1, 1, 1}, {0, 2, 0, 2}};
  const double level = lad::sum_of_errors({0, 1}, p), steep = lad::sum_of_errors({1, 1}, p);
  const double outside = lad::sum_of_errors({1.1, 1}, p);
  test::show("sum of absolute errors: %g for y = 1, %g for y = x + 1, %g for y = 1.1 x + 1", level, steep, outside);
  EXPECT_EQ(level, 4);
  EXPECT_GT(outside, 4.1);
  test::expect_wrong("with features the best line is unique", steep != level);
}

// One label is 1000 too high. A point above the line of least absolute errors may rise further without moving the line.
TEST(Ch3_1_Exercises, Ex3b_ClosedFormOfSquaresFollowsAnOutlier) {
  Generator generator(test::seed());
  Tensor grid = uniform(-0.25f, 0.25f, {15, 1}, generator);
  for (Index i = 0; i < 15; ++i) grid(i, 0) += static_cast<float>(i - 7);
  auto [X, y] = noisy_line(std::move(grid), generator);
  const lad::Line before = lad::best_line_through_two_points(lad::points(X, y));
  const LinearModel squares_before = analytic_solution(X, y);
  Index outlier = 14;
  while (lad::error(before, lad::points(X, y), static_cast<std::size_t>(outlier)) > -1e-3) --outlier;
  y(outlier) += 1000;

  const lad::Points p = lad::points(X, y);
  const lad::Line after = lad::best_line_through_two_points(p);
  const LinearModel squares = analytic_solution(X, y);
  const double predicted = 1000 * real(X(outlier, 0) - mean(X)) / real(sum(square(X - mean(X))));
  const double sum_of_least = lad::sum_of_errors(after, p);
  const double sum_of_squares_line = lad::sum_of_errors({real(squares.w(0)), real(squares.b)}, p);
  test::show("label %td rises by 1000; slope of least absolute errors %.4f before, %.4f after", outlier, before.w,
             after.w);
  test::show("slope of least squares %.4f before, %.4f after", real(squares_before.w(0)), real(squares.w(0)));
  test::show("sum of absolute errors: %.1f for least absolute errors, %.1f for least squares", sum_of_least,
             sum_of_squares_line);
  test::expect_quoted(real(squares_before.w(0)), 1.9, 0.05);
  test::expect_quoted(real(squares.w(0)), 26.5, 0.05);
  EXPECT_EQ(before.w, after.w);
  EXPECT_EQ(before.b, after.b);
  EXPECT_NEAR(real(squares.w(0) - squares_before.w(0)), predicted, 1e-3);  // floats near 30
  // Least squares moves the line at the other 14 points by h_ik 1000, which sum to 1000 (1 - h) for h < 0.26, and still
  // leaves 1000 (1 - h) at the outlier.
  EXPECT_GT(sum_of_squares_line, sum_of_least + 300);
  test::expect_wrong("an outlier moves the line of least absolute errors, only less", after.w != before.w);
}

TEST(Ch3_1_Exercises, Ex3b_EachNoiseHasItsOwnLoss) {
  Generator generator(test::seed());
  const int n = 201, repeats = 5000;
  const auto laplace = lad::measured_variances(n, repeats, [&] { return lad::draw(generator); });
  const auto normal = lad::measured_variances(n, repeats, [&] { return generator.normal(); });
  const double for_laplace = lad::predicted_variance_of_median(
      n, lad::density, [](double x) { return x < 0 ? std::exp(x) / 2 : 1 - std::exp(-x) / 2; });
  const double for_normal = lad::predicted_variance_of_median(
      n, [](double x) { return density(0, x, 1); }, [](double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; });
  test::show("n times the variance, n = %d   mean  predicted   median  predicted   mean / median", n);
  test::show("noise exp(-|z|) / 2            %5.3f      2.000    %5.3f      %5.3f           %5.3f", laplace.of_mean,
             laplace.of_median, for_laplace, laplace.of_mean / laplace.of_median);
  test::show("normal noise                   %5.3f      1.000    %5.3f      %5.3f           %5.3f", normal.of_mean,
             normal.of_median, for_normal, normal.of_mean / normal.of_median);
  // The relative standard error of a variance is sqrt(2 / repeats) = 2 %; the tails of the medians raise it a little.
  const double bound = 5.5 * std::sqrt(2.0 / repeats);
  EXPECT_NEAR(for_laplace, 1.116, 5e-4);
  EXPECT_NEAR(for_normal, 1.567, 5e-4);
  test::expect_wrong("the median is the better estimate, whatever the noise", normal.of_median < normal.of_mean);
  EXPECT_NEAR(laplace.of_mean / 2, 1, bound);
  EXPECT_NEAR(laplace.of_median / for_laplace, 1, bound);
  EXPECT_NEAR(normal.of_mean, 1, bound);
  EXPECT_NEAR(normal.of_median / for_normal, 1, bound);
}

TEST(Ch3_1_Exercises, Ex3c_StepsFollowTheSignOfTheError) {
  Generator generator(test::seed());
  const Tensor X = eighths({40, 2}, generator), X1 = with_ones(X);
  const LinearModel model{array({2, -1}), 0.5f};
  // Errors of at least 1/16, so that none changes its sign within the differences.
  const Tensor y = eighths({40}, generator) + 0.0625f;
  const auto total = [&](const std::vector<double>& w) {
    double sum_of_errors = 0;
    for (Index i = 0; i < 40; ++i)
      sum_of_errors += std::abs(w[0] * real(X(i, 0)) + w[1] * real(X(i, 1)) + w[2] - real(y(i)));
    return sum_of_errors;
  };
  const Tensor found = flat(sign_steps::gradient(loss::L1Loss{}, model, X, y));
  test::expect_gradient(total, flat(model), found);
  test::expect_wrong("X^T r as for squared errors", allclose(found, flat(gradient(model, X, y)), 1e-4f));
  test::show("sum sign(r) (x, 1) over 40 examples: (%g, %g, %g), as by central differences", real(found(0)),
             real(found(1)), real(found(2)));

  EXPECT_EQ(loss::L1Loss{}.with_gradient(array({3}), array({3})).dy_hat.item(), 0);
}

// Labels are multiples of 2^-10; b starts half a step beside their median and moves by 1/8. So all numbers are exact.
TEST(Ch3_1_Exercises, Ex3c_FixedStepsNeverComeCloserThanHalfAStep) {
  Generator generator(test::seed());
  std::vector<double> y;
  for (int i = 0; i < 101; ++i) y.push_back(std::round(lad::draw(generator) * 1024) / 1024);
  const double best = lad::median(y), rate = 0.125;
  double b = best + 3 + rate / 2, closest = 3, last = 0;
  for (int t = 0; t < 20000; ++t) {
    b -= rate * sign_steps::sign(b - y[generator.below(101)]);
    closest = std::min(closest, std::abs(b - best));
    if (t >= 10000) last += std::abs(b - best) / 10000;
  }
  test::show("median %.6f, 20000 steps of %.4f from %.4f: the closest comes within %.4f", best, rate,
             best + 3 + rate / 2, closest);
  test::show("mean distance over the second half: %.4f", last);
  EXPECT_EQ(closest, rate / 2);
  test::expect_wrong("the steps become smaller towards the minimum, as with squared errors", last < rate / 2);

  std::vector<double> means;
  for (int repeat = 0; repeat < 10000; ++repeat) {
    double signs = 0;
    for (int i = 0; i < 10; ++i) signs += sign_steps::sign(lad::draw(generator));
    means.push_back(std::abs(signs / 10));
  }
  const auto [size, spread, error] = test::summarize(means);
  test::show("at the median, the mean of ten signs has the size %.3f; 10 binomial(10, 5) / 2^10 / 10 = 0.246", size);
  EXPECT_NEAR(size, 252.0 / 1024, 5 * error);
}

// No noise, so that a line fits exactly; steps of one example at a fixed rate.
TEST(Ch3_1_Exercises, Ex3c_SignStepsBounceEvenWithoutNoise) {
  Generator generator(test::seed());
  const Tensor X = normal(0, 1, {500, 1}, generator);
  const LinearModel truth{array({2}), -1};
  const Tensor y = truth(X);
  const float lr = 0.1f;
  const auto greatest_distance = [&](const auto& loss) {
    LinearModel model{zeros({1})};
    double greatest = 0;
    for (int t = 0; t < 2000; ++t) {
      const Index i = generator.below(500);
      sign_steps::step(loss, model, X.rows(i, i + 1), y.rows(i, i + 1), lr);
      if (t >= 1500) greatest = std::max(greatest, real(std::abs(model.b - truth.b)));
    }
    return greatest;
  };
  const double squared = greatest_distance(loss::L2Loss{}), absolute = greatest_distance(loss::L1Loss{});
  const double huber = greatest_distance(loss::HuberLoss{1});
  test::show("greatest |b - b*| in steps 1501 to 2000 with lr = 0.1, no noise in the labels:");
  test::show("r^2 / 2                          %.1e", squared);
  test::show("|r|                              %.1e", absolute);
  test::show("Huber, r^2 / 2 up to |r| = 1     %.1e", huber);
  EXPECT_LT(squared, 1e-5);  // floats near 1
  EXPECT_LT(huber, 1e-5);
  // Two successive b are lr apart, so they cannot both be closer to b* than lr / 2.
  EXPECT_GT(absolute, 0.0499);
  test::expect_quoted(absolute, 0.3, 0.05);
  test::expect_wrong("without noise in the labels, steps at a fixed rate settle", absolute < 0.01);
}

TEST(Ch3_1_Exercises, Ex3c_SmallerRatesOrAveragesSettle) {
  Generator generator(test::seed());
  const std::vector<double> y = sign_steps::laplace_quantiles();
  const int T = 4000, walks = 1000;
  const auto run = [&](const auto& rate) { return sign_steps::distances(y, 3.05, T, rate, walks, generator); };
  test::show("%d walks of %d steps from 3.05", walks, T);
  test::show("learning rate                  rms distance from the median   predicted");
  const auto row = [](const char* rate, double found, double predicted, double bound, double quoted) {
    test::show("%-30s                      %7.4f     %7.4f", rate, found, predicted);
    EXPECT_NEAR(found / predicted, 1, bound) << rate;
    test::expect_quoted(found, quoted, 0.0005);
  };
  // The root mean square of 1000 walks has a relative standard error of 1 / sqrt(2000) = 2.2 %.
  const auto small = run([](int) { return 0.02; });
  row("0.1", run([](int) { return 0.1; }).last, sign_steps::long_run(y, 3.05, 0.1, 0).distance, 0.12, 0.243);
  row("0.02", small.last, sign_steps::long_run(y, 3.05, 0.02, 0).distance, 0.12, 0.107);
  row("1 / sqrt(t)", run([](int t) { return 1 / std::sqrt(t); }).last, std::sqrt(1 / std::sqrt(T) / 2), 0.18, 0.091);
  row("2 / t", run([](int t) { return 2.0 / t; }).last, std::sqrt(4.0 / 3 / T), 0.15, 0.018);
  // The slope of the mean sign is 1 at the median and 8 % less where these walks are, which the prediction leaves out.
  row("0.02, mean of the second half", small.average, std::sqrt(2.0 / T), 0.2, 0.024);
  // Far from the median the mean sign is 1 - exp(-b), and b follows db / ds = -(1 - exp(-b)) for the sum s of the
  // rates, 0.1 (log T + 0.5772): so exp(b) - 1 shrinks by the factor exp(-s). The first steps, with a spread of
  // 0.1 sqrt(1 - 0.9^2) and less, leave about 0.05 in a single walk.
  const double weak = run([](int t) { return 0.1 / t; }).last;
  row("0.1 / t", weak, std::log(1 + (std::exp(3.05) - 1) * std::exp(-0.1 * (std::log(T) + 0.5772))), 0.02, 2.230);
  test::expect_wrong("any rate that decays to 0 is small enough in the end, and large enough", weak < 0.1);
}

// Noise with the density exp(-y) for y > 0, as 10001 quantiles: the median is log 2, where p = 1/2 and p' = -1/2.
TEST(Ch3_1_Exercises, Ex3c_AveragesOfSkewedNoiseMissTheMedian) {
  Generator generator(test::seed());
  std::vector<double> y;
  for (int i = 0; i <= 10000; ++i) y.push_back(-std::log1p(-(i + 0.5) / 10001));
  const double median = y[5000];
  test::show("rate    mean of 10^6 steps   exact on the lattice   -rate p' / (8 p^2)   all from the median");
  for (const double rate : {0.1, 0.02}) {
    const double start = median + 0.3 * rate;
    const double found = sign_steps::walk(
                             y, start, 2000000, [=](int) { return rate; }, generator)
                             .average -
                         median;
    const double exact = sign_steps::long_run(y, start, rate, median).mean, predicted = rate / 4;
    test::show("%-5g               %.5f                %.5f              %.5f", rate, found, exact, predicted);
    // The mean of t steps has the variance 1 / (4 p^2 t) = 1 / t.
    EXPECT_NEAR(found, exact, 5 * 1e-3);
    EXPECT_NEAR(exact / predicted, 1, 2 * rate);  // the next terms are of the order of the rate
    if (rate == 0.1) test::expect_wrong("averaged steps find the median of any noise", std::abs(found) < 5 * 1e-3);
  }
}

TEST(Ch3_1_Exercises, Ex3c_DecayingSignStepsFindTheLine) {
  Generator generator(test::seed());
  const auto [X, y] = noisy_line(normal(0, 1, {500, 1}, generator), generator);
  const lad::Points p = lad::points(X, y);
  const lad::Line best = lad::line_by_search(p);
  LinearModel model{zeros({1})};
  lad::Line average{0, 0};
  const int epochs = 40, steps = epochs * 50;
  int t = 0;
  for (int epoch = 0; epoch < epochs; ++epoch)
    for (const auto& [X_batch, y_batch] : load_array({X, y}, 10, generator.split())) {
      sign_steps::step(loss::L1Loss{}, model, X_batch, y_batch, 1 / std::sqrt(static_cast<float>(++t)));
      if (t > steps / 2) average.w += 2 * real(model.w(0)) / steps, average.b += 2 * real(model.b) / steps;
    }
  const lad::Line last{real(model.w(0)), real(model.b)};
  test::show("                                      w          b   mean |w x + b - y|");
  for (const auto& [name, line] : {std::pair{"exact minimum               ", best},
                                   {"2000 steps, lr = 1 / sqrt(t)", last},
                                   {"mean of the last 1000       ", average}})
    test::show("%s %10.4f %10.4f   %.6f", name, line.w, line.b, lad::sum_of_errors(line, p) / 500);
  // The exact minimum has a standard error of 1 / sqrt(500). At the end the steps fluctuate about it by sqrt(lr / 2
  // |B|) = 0.033, less where they cancel within an epoch. The mean of 1000 of them is off by 1 / sqrt(10 * 1000).
  EXPECT_NEAR(best.w, 2, 6 / std::sqrt(500));
  EXPECT_NEAR(best.b, -1, 6 / std::sqrt(500));
  EXPECT_LT(std::hypot(last.w - best.w, last.b - best.b), 4 * 0.033);
  EXPECT_LT(std::hypot(average.w - best.w, average.b - best.b), 6 * 0.01 * std::numbers::sqrt2);
}

}  // namespace
}  // namespace d2l
