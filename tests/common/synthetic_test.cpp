#include "common/data/synthetic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

// The noise has mean 0 and standard deviation 0.01, so the mean square of n residuals is 1e-4 (1 +- 4 sqrt(2/n)).
TEST(SyntheticData, IsTheLinearModelPlusSmallNoise) {
  Generator generator(1);
  const Tensor w = array({2, -3.4});
  const auto [X, y] = synthetic_data(w, 4.2f, 20000, generator);
  EXPECT_EQ(X.shape(), (Shape{20000, 2}));
  EXPECT_EQ(y.shape(), (Shape{20000}));
  double total = 0, squares = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const double residual = y(i) - (2.0 * X(i, 0) - 3.4 * X(i, 1) + 4.2);
    total += residual;
    squares += residual * residual;
  }
  EXPECT_NEAR(total / 20000, 0, 4 * 0.01 / std::sqrt(20000.0));
  EXPECT_NEAR(squares / 20000, 1e-4, 4e-4 * std::sqrt(2 / 20000.0));
}

}  // namespace
}  // namespace d2l
