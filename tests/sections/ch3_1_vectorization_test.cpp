#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "ch3_1_linreg/speed.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

// Bits are compared, to tell -0 from 0, at every size around a vector and around a block of the threads.
TEST(Ch3_1, EveryWayToAddGivesTheSameBits) {
  Generator generator(11);
  std::vector<Index> sizes = test::sizes();
  for (Index n : {(1 << 15) - 1, 1 << 15, (1 << 15) + 1, 100003}) sizes.push_back(n);
  for (Index n : sizes) {
    Tensor a = normal(0, 100, {n}, generator), b = normal(0, 1e-3f, {n}, generator);
    if (n > 0) a(0) = -0.0f, b(0) = -0.0f;
    if (n > 1) a(n - 1) = b(n - 1) = std::numeric_limits<float>::denorm_min();
    if (n > 2) a(n / 2) = b(n / 2) = std::numeric_limits<float>::max();
    for (const auto& [name, how, add_to] : add_variants) {
      Tensor c({n}, -1);
      add_to(a, b, c);
      Index wrong = 0;
      for (Index i = 0; i < n; ++i) {
        const float expected = static_cast<float>(real(a(i)) + real(b(i)));
        wrong += std::bit_cast<std::uint32_t>(c(i)) != std::bit_cast<std::uint32_t>(expected);
      }
      EXPECT_EQ(wrong, 0) << name << ", n = " << n;
    }
  }
}

// Shapes with and without rows and columns beyond the last whole tile. The elements are integers, so that every order
// of summation gives the same bits.
TEST(Ch3_1, EveryWayToMultiplyMatricesGivesTheSameProduct) {
  Generator generator(1);
  for (const auto& [m, k, n] :
       {std::tuple<Index, Index, Index>{1, 1, 1}, {4, 3, 32}, {5, 7, 33}, {64, 64, 64}, {13, 40, 70}}) {
    Tensor A({m, k}), B({k, n}), C({m, n});
    for (Index i = 0; i < A.size(); ++i) A.data()[i] = static_cast<float>(generator.below(9)) - 4;
    for (Index i = 0; i < B.size(); ++i) B.data()[i] = static_cast<float>(generator.below(9)) - 4;
    const Tensor expected = matmul_reference(A, B);
    for (const auto& [name, multiply] : product_variants) {
      C = Tensor({m, n}, 7);
      multiply(A, B, C);
      EXPECT_EQ(C, expected) << name << ' ' << m << ' ' << k << ' ' << n;
    }
  }
  const int threads = num_threads();
  Tensor C({1, 1});
  product_packed(ones({1, 1}), ones({1, 1}), C);
  EXPECT_EQ(num_threads(), threads);
}

TEST(Ch3_1, TheLadderTimesEveryWay) {
  int calls = 0;
  EXPECT_GE(seconds_per_call([&] { ++calls; }), 0);
  EXPECT_GT(calls, 1);
}

// x <- 0.999 x + 0.001 multiplies the distance from 1 by 0.999: the timed work is what the output says it is.
TEST(Ch3_1, ThePeakIsTimedOnProductsAndSumsThatAreDone) {
  for (const int steps : {0, 1, 700}) {
    double expected = 0;
    for (int i = 0; i < chains; ++i) expected += simd::width * (1 + (i - 1) * std::pow(0.999, steps));
    EXPECT_NEAR(multiply_and_add(steps), expected, 1e-4 * expected) << steps;
  }
}

// Bounds that hold for any machine by orders of magnitude, but not for a product in place of a quotient.
TEST(Ch3_1, TheLimitsOfTheMachineArePlausible) {
  for (const double a_second : {memory_bandwidth(), peak_flops()}) {
    EXPECT_GT(a_second, 1e6);
    EXPECT_LT(a_second, 1e16);
  }
  const double memory = usable_memory();
  EXPECT_GT(memory, 1e8);
  EXPECT_LT(memory, 1e15);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  rlimit half = before;
  half.rlim_cur = static_cast<rlim_t>(memory / 2);
  ASSERT_EQ(setrlimit(RLIMIT_AS, &half), 0);
  const double halved = usable_memory();
  rlimit in_force{};
  getrlimit(RLIMIT_AS, &in_force);
  setrlimit(RLIMIT_AS, &before);
  const bool emulated = in_force.rlim_cur != half.rlim_cur;  // an emulator accepts a limit without setting it
  EXPECT_NEAR(halved, emulated ? memory : memory / 2, 1);
}

}  // namespace
}  // namespace d2l
