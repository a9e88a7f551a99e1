#include "common/nn/init.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/more_initializers.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

TEST(Init, InitializersDrawFromTheirDistributions) {
  Generator generator(8);
  Tensor weight({100, 300});
  const double n = 30000;
  init::Uniform(0.2f)(weight, generator);
  EXPECT_LE(max(weight), 0.2f);
  EXPECT_LE(max(-weight), 0.2f);
  EXPECT_NEAR(mean(square(weight)), 0.04 / 3, 4 * 0.04 / 3 * std::sqrt(0.8 / n));  // a square has variance 4/45 s^4
  init::Uniform()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 0.0049 / 3, 4 * 0.0049 / 3 * std::sqrt(0.8 / n));  // from -0.07 to 0.07
  init::Xavier()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1 / 200.0, 4 / 200.0 * std::sqrt(0.8 / n));  // 3 / 200 / 3
  init::Xavier(6)(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1 / 100.0, 4 / 100.0 * std::sqrt(0.8 / n));
  init::Normal()(weight, generator);
  EXPECT_NEAR(mean(square(weight)), 1e-4, 4e-4 * std::sqrt(2 / n));
  init::Constant(2)(weight, generator);
  EXPECT_EQ(weight, Tensor({100, 300}, 2));
  init::Zero()(weight, generator);
  EXPECT_EQ(weight, zeros({100, 300}));
}

}  // namespace
}  // namespace d2l
