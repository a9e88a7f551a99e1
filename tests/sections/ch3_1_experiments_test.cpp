// The experiments that ch3_1_linreg/README.md suggests, with the outcomes that it states.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <vector>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/normal_equations.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::real;

const std::string program = "$D2L_BIN/ch3_1_linreg";

// The program's houses with its default seed.
Houses the_houses() {
  Generator generator(1);
  return synthetic_houses(1000, generator);
}

// By how much the loss is above its minimum after each epoch, in thousand dollars squared.
std::vector<double> excesses(const std::string& out) {
  std::vector<double> found;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    double excess = 0;
    if (std::sscanf(line.c_str(), "epoch %*d, L(w, b) %*f, above its minimum by %lf", &excess) == 1)
      found.push_back(excess);
  }
  return found;
}

// With eta = 1 and all examples in one batch, an error e of the standardized weights becomes (I - C) e with their
// correlations C = [[1, r], [r, 1]], so that e^T C e, twice the excess, shrinks by r^2; the bias is right at once.
TEST(Ch3_1_Experiments, WholeBatchesWithLr1ReachTheMinimum) {
  const auto excess = excesses(test::run_once(program + " --batch-size 1000 --lr 1 --epochs 10").out);
  ASSERT_EQ(excess.size(), 10u);
  const Tensor Z = Standardized(the_houses().features)(the_houses().features);
  double r = 0;
  for (Index i = 0; i < 1000; ++i) r += real(Z(i, 0)) * real(Z(i, 1)) / 1000;
  // Six digits are printed; Z and the weights are floats, which costs up to 1e-6 of r and of the excess's square root.
  EXPECT_NEAR(excess[1] / excess[0] / (r * r), 1, 1e-3);
  // Not a cent: (0.01 dollars)^2 / 2 is 5e-11 thousand dollars squared.
  EXPECT_LT(excess[9], 5e-11);
}

// A weight of a standardized feature grows if a step multiplies its error by less than -1, and 1 - 3 = -2.
TEST(Ch3_1_Experiments, Lr3Diverges) {
  const auto& r = test::run_once(program + " --lr 3");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(test::says(r.err, {"training diverged in epoch 1", "smaller --lr"}));
  double loss = 0, untrained = 0;
  ASSERT_EQ(std::sscanf(r.err.c_str() + r.err.find("the loss is"), "the loss is %lf, before training it was %lf", &loss,
                        &untrained),
            2)
      << r.err;
  EXPECT_GT(loss, 1e60);
  EXPECT_NEAR(untrained, 67558, 1);
  EXPECT_EQ(r.out.find("\nepoch "), std::string::npos);
  EXPECT_EQ(r.out.find("Making Predictions"), std::string::npos);
}

// The errors of the closed form are linear in the noise. The bounds are a few roundings of the parameters to float.
TEST(Ch3_1_Experiments, AHundredthOfTheNoiseIsAHundredthOfTheError) {
  const Houses houses = the_houses();
  const LinearModel truth = true_price(), noisy = analytic_solution(houses.features, houses.prices);
  const Tensor noiseless = truth(houses.features);
  const LinearModel quiet = analytic_solution(houses.features, noiseless + (houses.prices - noiseless) / 100);
  EXPECT_NEAR(real(quiet.w(0)) - 150, (real(noisy.w(0)) - 150) / 100, 1e-4);
  EXPECT_NEAR(real(quiet.w(1)) + 1200, (real(noisy.w(1)) + 1200) / 100, 1e-3);
  EXPECT_NEAR(real(quiet.b) - 60000, (real(noisy.b) - 60000) / 100, 0.05);
  EXPECT_GT(std::abs(real(noisy.w(1)) + 1200), 1);
}

// With features in the thousands (3.1.9) diverges at eta = 0.03. At 1e-7 it does not, but 500 steps of at most eta times
// the greatest price hardly move the bias, and without a bias the best weights are still far above the minimum.
TEST(Ch3_1_Experiments, RawFeaturesNeedALearningRateThatLeavesTheBiasBehind) {
  const Houses houses = the_houses();
  const Tensor &X = houses.features, &y = houses.prices;
  Generator generator(2);
  LinearModel fast{zeros({2})}, slow{zeros({2})};
  gradient_descent_epoch(fast, X, y, 0.03f, 10, generator);
  EXPECT_FALSE(std::isfinite(empirical_loss(fast, X, y)));
  for (int epoch = 0; epoch < 5; ++epoch) gradient_descent_epoch(slow, X, y, 1e-7f, 10, generator);
  EXPECT_LT(std::abs(real(slow.b)), 500 * 1e-7 * real(max(y)));
  const std::vector<double> w = least_squares(X, y - slow.b);
  const LinearModel without{array({static_cast<float>(w[0]), static_cast<float>(w[1])}), slow.b};
  const double least = empirical_loss(analytic_solution(X, y), X, y), there = empirical_loss(without, X, y);
  EXPECT_GT(there - least, 160e6);  // 166 thousand dollars squared
  EXPECT_GE(empirical_loss(slow, X, y), there * (1 - 1e-6));
}

TEST(Ch3_1_Experiments, HousesOfOneSizeLeaveXTXWithoutAnInverse) {
  const Tensor X = with_ones(array({2, 2, 2, 2}).reshape({4, 1}));
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] { inverse(matmul_tn(X, X)); }),
                         {"linearly independent", "singular"}));
}

// ---- What the program prints of the text

TEST(Ch3_1, EveryNumberedEquationIsNamedInTheOutput) {
  const std::string& out = test::run_once(program).out;
  for (int number = 1; number <= 15; ++number) {
    const std::string equation = "(3.1." + std::to_string(number) + ")";
    EXPECT_NE(out.find(equation), std::string::npos) << equation;
  }
}

// Four houses, by hand: the inverse of [[30 10] [10 4]], w* and the errors 10, -20, 10 and 0.
TEST(Ch3_1, TheProgramsFourHousesAreSolvedAsWithPencilAndPaper) {
  EXPECT_TRUE(test::says(test::run_once(program).out, {"     30  10      0.2 -0.5     5000          150\n",
                                                       "     10   4     -0.5  1.5     1700           50\n",
                                                       "smaller than 600 thousand dollars squared"}));
}

// Columns of losses with and without 1/2, as a mean and as a sum, over w_area.
TEST(Ch3_1, AllKindsOfLossAreSmallestAtTheSameWeight) {
  const std::string& out = test::run_once(program).out;
  std::istringstream lines(out.substr(out.find("mean of error^2 / 2")));
  std::string line;
  std::getline(lines, line);
  std::vector<double> half, whole, sums;
  for (double area = 0, a = 0, b = 0, c = 0;
       std::getline(lines, line) && std::sscanf(line.c_str(), "%lf %lf %lf %lf", &area, &a, &b, &c) == 4;) {
    half.push_back(a), whole.push_back(b), sums.push_back(c);
    EXPECT_NEAR(b, 2 * a, 0.15);     // both are printed to 0.1
    EXPECT_NEAR(c, 1000 * a, 50.5);  // 1000 houses
  }
  ASSERT_EQ(half.size(), 3u);
  const auto smallest = [](const std::vector<double>& v) { return std::ranges::min_element(v) - v.begin(); };
  EXPECT_EQ(smallest(half), smallest(sums));
  EXPECT_EQ(smallest(whole), smallest(sums));
}

TEST(Ch3_1, TheProgramNamesTheCentersAndScalesOfItsFeatures) {
  const std::string& out = test::run_once(program).out;
  const std::size_t at = out.find("standardized features, ");
  ASSERT_NE(at, std::string::npos);
  double area = 0, of_area = 0, age = 0, of_age = 0;
  ASSERT_EQ(std::sscanf(out.c_str() + at, "standardized features, (area - %lf) / %lf and (age - %lf) / %lf", &area,
                        &of_area, &age, &of_age),
            4);
  const Standardized standardized(the_houses().features);
  EXPECT_NEAR(area, real(standardized.center(0)), 0.051);  // printed to 0.1
  EXPECT_NEAR(of_area, real(standardized.scale(0)), 0.051);
  EXPECT_NEAR(age, real(standardized.center(1)), 0.051);
  EXPECT_NEAR(of_age, real(standardized.scale(1)), 0.051);
}

TEST(Ch3_1, TheProgramsClosedFormIsTheLeastLoss) {
  const std::string& out = test::run_once(program).out;
  const std::size_t at = out.find("\nclosed form ");
  ASSERT_NE(at, std::string::npos);
  double w_area = 0, w_age = 0, b = 0, loss = 0;
  ASSERT_EQ(std::sscanf(out.c_str() + at, "\nclosed form %lf %lf %lf %lf", &w_area, &w_age, &b, &loss), 4);
  const Houses houses = the_houses();
  const LinearModel best = analytic_solution(houses.features, houses.prices);
  EXPECT_NEAR(w_area, real(best.w(0)), 0.001);
  EXPECT_NEAR(w_age, real(best.w(1)), 0.001);
  EXPECT_NEAR(b, real(best.b), 0.01);
  EXPECT_NEAR(loss, empirical_loss(best, houses.features, houses.prices) / 1e6, 0.001);
}

// At w = 0, b = 0 the derivative of l with respect to b is -y (3.1.10): its mean over ten prices, in thousand dollars.
TEST(Ch3_1, TheProgramPrintsTheMeanDerivativesOfAMinibatch) {
  const std::string& out = test::run_once(program).out;
  const std::size_t at = out.find("by differences (3.1.9) and");
  ASSERT_NE(at, std::string::npos);
  double w_area = 0, w_age = 0, bias = 0;
  ASSERT_EQ(
      std::sscanf(out.c_str() + at, "by differences (3.1.9) and %lf, %lf, %lf written out", &w_area, &w_age, &bias), 3);
  EXPECT_NEAR(bias, -real(mean(the_houses().prices.rows(0, 10))) / 1000, 0.001);  // printed to 0.001
}

}  // namespace
}  // namespace d2l
