// The exercises of section 3.1; the answers are in ch3_1_linreg/exercises.md.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "ch3_1_linreg/likelihood.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l {
namespace {

double real(float x) { return static_cast<double>(x); }

double sum_of_squares(const Tensor& x, double b) {
  double total = 0;
  for (Index i = 0; i < x.size(); ++i) total += std::pow(real(x(i)) - b, 2);
  return total;
}

TEST(Ch3_1_Exercises, Ex1a_MeanMinimizesSquaredError) {
  Generator generator(test::seed());
  const Tensor x = normal(3, 2, {200}, generator);
  const double found = test::golden_section([&](double b) { return sum_of_squares(x, b); }, -10, 10);
  test::show("least sum of squares found at b = %.6f; the mean of the 200 numbers is %.6f", found, real(mean(x)));
  // Near the minimum the sum, about 800, changes by 200 (b - b*)^2: less than its last digit once |b - b*| < 1e-7.
  EXPECT_NEAR(found, real(mean(x)), 1e-6);

  const double least = sum_of_squares(x, real(mean(x)));
  for (const double away : {-1.0, 0.5, 3.0}) {
    const double rise = sum_of_squares(x, found + away) - least;
    test::show("%+.1f away from there it is %.3f more; 200 times the distance squared: %.3f", away, rise,
               200 * away * away);
    EXPECT_NEAR(rise, 200 * away * away, 1e-3);
  }
}

}  // namespace
}  // namespace d2l
