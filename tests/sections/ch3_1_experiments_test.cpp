// The experiments of 3.1's README whose outcome is a number.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <vector>

#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

const std::string program = "$D2L_BIN/ch3_1_linreg";

// L(w, b) above its minimum after each epoch that the program prints, in (thousand dollars)^2.
std::vector<double> excess_losses(const std::string& flags) {
  std::istringstream out(test::run_once(program + flags).out);
  std::vector<double> excess;
  for (std::string line; std::getline(out, line);)
    if (double L = 0, least = 0;
        std::sscanf(line.c_str(), "epoch %*d, L(w, b) %lf (1000 $)^2, the minimum is %lf", &L, &least) == 2)
      excess.push_back(L - least);
  return excess;
}

// With 100 steps per epoch each error shrinks by (1 - 0.003)^100 = 0.74 per epoch, and L - L* by the square, 0.548. The
// noise of minibatches moves each of five epochs by a few percent.
TEST(Ch3_1_Experiments, ASmallLearningRateShrinksTheLossByTheSameFactorEachEpoch) {
  const std::vector<double> excess = excess_losses(" --lr 0.003");
  ASSERT_EQ(excess.size(), 5u);
  for (std::size_t i = 1; i < excess.size(); ++i) EXPECT_NEAR(excess[i] / excess[i - 1], 0.548, 0.1) << i;
}

// The fluctuation of the parameters, and with it that of L, is proportional to eta / |B|: a tenth with 100 examples in
// place of 10. Ten epochs measure it to better than a factor of 3.
TEST(Ch3_1_Experiments, LargerMinibatchesFluctuateLess) {
  const auto mean_of_last_ten = [](const std::string& flags) {
    const std::vector<double> excess = excess_losses(flags);
    EXPECT_EQ(excess.size(), 40u);
    double sum = 0;
    for (std::size_t i = 30; i < excess.size(); ++i) sum += excess[i] / 10;
    return sum;
  };
  EXPECT_GT(mean_of_last_ten(" --epochs 40 --batch-size 10"), 3 * mean_of_last_ten(" --epochs 40 --batch-size 100"));
}

// (1 - lr)^2 > 1 for lr > 2: the loss grows until it is not finite, and the program prints it before it ends.
TEST(Ch3_1_Experiments, ALearningRateOfThreeDiverges) {
  const auto& r = test::run_once(program + " --lr 3");
  EXPECT_EQ(r.status, 1);
  EXPECT_NE(r.out.find("\nepoch 2, L(w, b) "), std::string::npos);
  EXPECT_NE(r.err.find("training diverged in epoch 2"), std::string::npos) << r.err;
}

// With a tenth of the noise the standard errors of the closed form are a tenth: 0.073 dollars per square foot, of which
// 5 are allowed.
TEST(Ch3_1_Experiments, LessNoiseBringsTheClosedFormCloserToTheTruth) {
  Generator generator(1);
  Houses houses = synthetic_houses(1000, generator);
  const Tensor exact = true_price()(houses.features);
  houses.prices = exact + (houses.prices - exact) / 10;
  EXPECT_NEAR(analytic_solution(houses.features, houses.prices).w(0), 150, 0.37);
}

}  // namespace
}  // namespace d2l
