#include "common/tensor/matmul.hpp"

#include <gtest/gtest.h>

#include "common/tensor/matmul_kernels.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/random.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;
using test::sizes;

Tensor transposed(const Tensor& X) {
  Tensor out({X.size(1), X.size(0)});
  for (Index i = 0; i < X.size(0); ++i)
    for (Index j = 0; j < X.size(1); ++j) out(j, i) = X(i, j);
  return out;
}

// Sums of k products of standard normal numbers: each rounding errs by half an ulp of a partial sum of size sqrt(k),
// k of them add up like a random walk to about sqrt(k) sqrt(k) / 2 ulps of 1. Ten standard deviations.
double bound(Index k) { return 10 * 0.5 * 0x1p-23 * static_cast<double>(k + 1); }

void expect_product(const Tensor& C, const Tensor& A, const Tensor& B, const std::string& which) {
  const Index m = A.size(0), k = A.size(1), n = B.size(1);
  ASSERT_EQ(C.shape(), (Shape{m, n})) << which;
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j) {
      double exact = 0;
      for (Index l = 0; l < k; ++l)
        exact += static_cast<double>(A.data()[i * k + l]) * static_cast<double>(B.data()[l * n + j]);
      ASSERT_NEAR(C.data()[i * n + j], exact, bound(k))
          << which << " (" << m << "," << k << "," << n << ") at " << i << "," << j;
    }
}

void expect_all_forms(Index m, Index k, Index n, Generator& generator) {
  const Tensor A = normal(0, 1, {m, k}, generator), B = normal(0, 1, {k, n}, generator);
  expect_product(matmul(A, B), A, B, "matmul");
  expect_product(matmul_tn(transposed(A), B), A, B, "matmul_tn");
  expect_product(matmul_nt(A, transposed(B)), A, B, "matmul_nt");
}

TEST(Matmul, AllFormsAtAllSizesOfEachAxis) {
  Generator generator(1);
  for (Index size : sizes()) {
    expect_all_forms(size, 37, 19, generator);
    expect_all_forms(19, size, 37, generator);
    expect_all_forms(37, 19, size, generator);
    expect_all_forms(size, size % 101 + 60, 10, generator);  // few columns
    expect_all_forms(10, size % 101 + 60, size, generator);  // few rows
    expect_all_forms(100, size, 7, generator);
  }
}

TEST(Matmul, TheChaptersShapes) {
  Generator generator(2);
  expect_all_forms(10, 2, 1, generator);      // 3.2: a minibatch
  expect_all_forms(1000, 2, 1, generator);    // 3.2: all examples
  expect_all_forms(256, 784, 10, generator);  // 3.6: a minibatch
  expect_all_forms(96, 784, 10, generator);   // 3.6: the last one
  expect_all_forms(784, 256, 10, generator);  // 3.6: the gradient of W
  expect_all_forms(10, 256, 784, generator);  // 3.7: the gradient of W
}

TEST(Matmul, MoreThanOneSlabAndBlock) {
  Generator generator(3);
  expect_all_forms(4100, 40, 17, generator);
  expect_all_forms(150, 600, 300, generator);
  expect_all_forms(70, 5000, 9, generator);  // 32 parts of a sum
}

TEST(Matmul, EveryKernelAgreesWithTheReference) {
  Generator generator(4);
  const Index m = 70, k = 130, n = 9;
  const Tensor A = normal(0, 1, {m, k}, generator), At = transposed(A), B = normal(0, 1, {k, n}, generator);
  const Tensor expected = matmul_reference(A, B);
  Tensor C({m, n});
  const kernels::Matrix a{A.data(), k, 1}, a_columns{At.data(), 1, m}, b{B.data(), n, 1};
  const auto check = [&](auto kernel, kernels::Matrix left) {
    C.fill(NAN);
    kernel(m, n, k, left, b, C.data());
    EXPECT_TRUE(allclose(C, expected, 0, static_cast<float>(bound(k))));
  };
  check(kernels::multiply_plain, a);
  check(kernels::multiply_packed, a);
  check(kernels::multiply_by_dots, a);
  check(kernels::multiply_by_columns, a_columns);
  expect_product(expected, A, B, "reference");
}

TEST(Matmul, OfIntegersIsExact) {
  Tensor A({65, 129}), B({129, 67});
  for (Index i = 0; i < A.size(); ++i) A.data()[i] = static_cast<float>(i % 7 - 3);
  for (Index i = 0; i < B.size(); ++i) B.data()[i] = static_cast<float>(i % 5 - 2);
  EXPECT_EQ(matmul(A, B), matmul_reference(A, B));
  EXPECT_EQ(matmul_tn(transposed(A), B), matmul_reference(A, B));
  EXPECT_EQ(matmul_nt(A, transposed(B)), matmul_reference(A, B));
}

TEST(Matmul, AVectorOnTheRightGivesAVector) {
  EXPECT_EQ(matmul(array({{1, 2}, {3, 4}, {5, 6}}), array({10, 1})), array({12, 34, 56}));
}

TEST(Matmul, OfNothingIsZero) {
  EXPECT_EQ(matmul(Tensor({2, 0}), Tensor({0, 3})), zeros({2, 3}));
  EXPECT_EQ(matmul(Tensor({0, 2}), Tensor({2, 3})).shape(), (Shape{0, 3}));
  EXPECT_EQ(matmul(Tensor({2, 0}), Tensor({0})), zeros({2}));
}

TEST(Matmul, ReusesItsResult) {
  Tensor out({50, 50}, 7);
  const float* where = out.data();
  matmul(ones({4, 3}), ones({3, 2}), out);
  EXPECT_EQ(out, Tensor({4, 2}, 3));
  EXPECT_EQ(out.data(), where);
}

TEST(Matmul, ErrorsNameTheOperationAndBothShapes) {
  const Tensor A({2, 3}), B({4, 5}), v({3}), cube({2, 2, 2});
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { matmul(A, B); }), {"matmul:", "(2, 3) and (4, 5)", "3 and 4"}));
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { matmul_tn(A, B); }), {"matmul_tn", "(2, 3)", "(4, 5)", "2 and 4"}));
  EXPECT_TRUE(
      says(message_of<std::invalid_argument>([&] { matmul_nt(A, B); }), {"matmul_nt", "(2, 3)", "(4, 5)", "3 and 5"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { matmul(A, cube); }), {"matmul", "(2, 2, 2)", "matrices"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { matmul(B, v); }), {"matmul", "(4, 5) and (3,)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { matmul_reference(A, B); }), {"matmul_reference", "(2, 3)"}));
}

TEST(Matmul, KeepsItsBitsForAnyNumberOfThreads) {
  Generator generator(5);
  const Tensor A = normal(0, 1, {301, 600}, generator), B = normal(0, 1, {600, 299}, generator);
  const Tensor narrow = normal(0, 1, {600, 10}, generator), At = transposed(A);
  const int before = num_threads();
  set_num_threads(1);
  const Tensor wide_1 = matmul(A, B), narrow_1 = matmul(A, narrow), tn_1 = matmul_tn(At, narrow);
  for (int threads : {2, 3, 7}) {
    set_num_threads(threads);
    EXPECT_EQ(matmul(A, B), wide_1);
    EXPECT_EQ(matmul(A, narrow), narrow_1);
    EXPECT_EQ(matmul_tn(At, narrow), tn_1);
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace d2l
