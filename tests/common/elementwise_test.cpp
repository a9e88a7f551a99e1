#include "common/tensor/elementwise.hpp"

#include <gtest/gtest.h>

#include "common/tensor/random.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;
using test::sizes;

// a op b element by element over four explicit axes: the definition of broadcasting, without any merging of axes.
template <class Op>
Tensor plain(const Tensor& a, const Tensor& b, Op op) {
  const auto four = [](const Shape& shape) {
    std::array<Index, 4> sizes{1, 1, 1, 1};
    for (int i = 0; i < shape.rank(); ++i) sizes[static_cast<std::size_t>(4 - shape.rank() + i)] = shape[i];
    return sizes;
  };
  const auto m = four(a.shape()), n = four(b.shape());
  std::array<Index, 4> size;
  for (std::size_t i = 0; i < 4; ++i) size[i] = m[i] == 1 ? n[i] : m[i];
  const auto at = [](const Tensor& x, const std::array<Index, 4>& s, const std::array<Index, 4>& i) {
    Index offset = 0;
    for (std::size_t k = 0; k < 4; ++k) offset = offset * s[k] + (s[k] == 1 ? 0 : i[k]);
    return static_cast<double>(x.data()[offset]);
  };
  const auto rank = static_cast<std::size_t>(std::max(a.rank(), b.rank()));
  Tensor out{Shape(std::span(size).last(rank))};
  float* to = out.data();
  for (Index i = 0; i < size[0]; ++i)
    for (Index j = 0; j < size[1]; ++j)
      for (Index k = 0; k < size[2]; ++k)
        for (Index l = 0; l < size[3]; ++l)
          *to++ = static_cast<float>(op(at(a, m, {i, j, k, l}), at(b, n, {i, j, k, l})));
  return out;
}

// Each operation of two floats in double, rounded once, is the correctly rounded float operation.
void expect_arithmetic(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a + b, plain(a, b, [](double x, double y) { return x + y; }))
      << to_string(a.shape()) << to_string(b.shape());
  EXPECT_EQ(a - b, plain(a, b, [](double x, double y) { return x - y; }))
      << to_string(a.shape()) << to_string(b.shape());
  EXPECT_EQ(a * b, plain(a, b, [](double x, double y) { return x * y; }))
      << to_string(a.shape()) << to_string(b.shape());
  EXPECT_EQ(a / b, plain(a, b, [](double x, double y) { return x / y; }))
      << to_string(a.shape()) << to_string(b.shape());
}

TEST(Elementwise, ArithmeticOfEqualShapesAtAllSizes) {
  Generator generator(1);
  for (Index n : sizes()) expect_arithmetic(normal(0, 1, {n}, generator), normal(0, 1, {n}, generator));
  expect_arithmetic(normal(0, 1, {100003}, generator), normal(0, 1, {100003}, generator));  // several blocks
}

TEST(Elementwise, BroadcastingFollowsItsDefinition) {
  Generator generator(2);
  const std::vector<std::pair<Shape, Shape>> pairs = {{{7, 10}, {10}},
                                                      {{7, 10}, {1, 10}},
                                                      {{7, 10}, {7, 1}},
                                                      {{7, 10}, {}},
                                                      {{7, 10}, {1}},
                                                      {{7, 1}, {1, 10}},
                                                      {{7, 1}, {10}},
                                                      {{1, 1}, {7, 10}},
                                                      {{2, 3, 4}, {3, 1}},
                                                      {{2, 3, 4}, {2, 1, 4}},
                                                      {{2, 1, 4}, {3, 1}},
                                                      {{2, 3, 4, 5}, {3, 1, 5}},
                                                      {{2, 1, 4, 1}, {3, 1, 5}},
                                                      {{2, 1, 1, 5}, {2, 3, 4, 5}},
                                                      {{256, 10}, {256, 1}},
                                                      {{9000, 17}, {17}},
                                                      {{0, 3}, {3}},
                                                      {{1, 17}, {40, 17}},
                                                      {{1}, {}},
                                                      {{}, {}}};
  for (const auto& [m, n] : pairs) {
    const Tensor a = normal(0, 1, m, generator), b = normal(0, 1, n, generator);
    expect_arithmetic(a, b);
    expect_arithmetic(b, a);
  }
}

TEST(Elementwise, ShapesThatDoNotBroadcastAreNamed) {
  const Tensor a({2, 3}), b({4, 3}), c({2});
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { a + b; }), {"+", "(2, 3)", "(4, 3)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { a / c; }), {"/", "(2, 3)", "(2,)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { equal(a, b); }), {"equal"}));
}

TEST(Elementwise, ScalarsStandOnEitherSide) {
  const Tensor x = array({1, 2, 4});
  EXPECT_EQ(x + 1, array({2, 3, 5}));
  EXPECT_EQ(x - 1, array({0, 1, 3}));
  EXPECT_EQ(x * 2, array({2, 4, 8}));
  EXPECT_EQ(x / 2, array({0.5, 1, 2}));
  EXPECT_EQ(1 + x, array({2, 3, 5}));
  EXPECT_EQ(1 - x, array({0, -1, -3}));
  EXPECT_EQ(2 * x, array({2, 4, 8}));
  EXPECT_EQ(4 / x, array({4, 2, 1}));
  EXPECT_EQ(-x, array({-1, -2, -4}));
  EXPECT_TRUE(std::signbit((-array({0}))(0)));
}

TEST(Elementwise, InPlaceKeepsTheShapeAndTheMemory) {
  Tensor x = array({{1, 2}, {3, 4}});
  const float* where = x.data();
  x += array({10, 20});
  x -= array({1, 2}).reshape({2, 1});
  x *= array({{2, 2}, {2, 2}});
  x /= x / 1;
  EXPECT_EQ(x.data(), where);
  EXPECT_EQ(x, ones({2, 2}));
  Tensor row = array({1, 2});
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { row += x; }), {"+=", "(2,)", "(2, 2)"}));
  EXPECT_EQ(row, array({1, 2}));
}

TEST(Elementwise, AddReusesItsResult) {
  Tensor out({5});
  const float* where = out.data();
  add(array({1, 2}), array({3, 4}), out);
  EXPECT_EQ(out, array({4, 6}));
  EXPECT_EQ(out.data(), where);
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { add(out, ones({3, 1}), out); }), {"does not fit in place"}));
  EXPECT_EQ(out, array({4, 6}));
  add(out, out, out);
  EXPECT_EQ(out, array({8, 12}));
  Tensor one = array({1});
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { add(out, one, one); }), {"does not fit in place"}));
  EXPECT_EQ(one, array({1}));
  Tensor none;
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     add(none, ones({2, 1}), none);
                   }),
                   {"does not fit in place"}));
  add(Tensor(), ones({2, 1}), none);
  EXPECT_EQ(none.shape(), (Shape{2, 0}));
}

// A sum of a temporary is computed in its memory, unless the other operand makes it larger.
TEST(Elementwise, SumsReuseTemporaries) {
  Tensor x = array({{1, 2}, {3, 4}});
  const float* const where = x.data();
  const Tensor kept = x;
  EXPECT_EQ(std::move(x) + array({10, 20}), array({{11, 22}, {13, 24}}));
  EXPECT_EQ(kept, array({{1, 2}, {3, 4}}));
  Tensor y = array({{1, 2}, {3, 4}});
  const float* const memory = y.data();
  const Tensor sum = std::move(y) + 1;
  EXPECT_EQ(sum, array({{2, 3}, {4, 5}}));
  EXPECT_EQ(sum.data(), memory);
  EXPECT_EQ(kept.data(), where);
  EXPECT_EQ(array({1, 2}) + array({{1, 1}, {5, 5}}), array({{2, 3}, {6, 7}}));
  EXPECT_EQ(array({1, 5}).reshape({2, 1}) + array({1, 2}), array({{2, 3}, {6, 7}}));
}

// Results that no cache holds are written past the caches, except in place.
TEST(Elementwise, HugeResultsAreThoseOfSmallOnes) {
  const Index n = (Index{1} << 22) + 5;
  Tensor a = Tensor::uninitialized({n}), b = Tensor::uninitialized({n}), sum;
  for (Index i = 0; i < n; ++i) a(i) = static_cast<float>(i % 1000), b(i) = static_cast<float>(i % 77) / 4;
  add(a, b, sum);
  const Tensor product = a * 0.5f;
  a += b;
  for (Index i = 0; i < n; ++i) {
    const float x = static_cast<float>(i % 1000), y = static_cast<float>(i % 77) / 4;
    ASSERT_EQ(sum(i), x + y) << i;
    ASSERT_EQ(product(i), x / 2) << i;
    ASSERT_EQ(a(i), x + y) << i;
  }
}

TEST(Elementwise, ExpWritesIntoItsResult) {
  const Tensor x = array({-1, 0, 2});
  Tensor out({3});
  const float* memory = out.data();
  exp(x, out);
  EXPECT_EQ(out, exp(x));
  EXPECT_EQ(out.data(), memory);
}

TEST(Elementwise, AddScaledIsTheGradientStep) {
  Tensor y = array({1, 2, 3});
  add_scaled(y, -0.5f, array({2, 4, 8}));
  EXPECT_EQ(y, array({0, 0, -1}));
  EXPECT_THROW(add_scaled(y, 1, array({1})), std::invalid_argument);
}

TEST(Elementwise, EqualIsOneOrZero) {
  EXPECT_EQ(equal(array({1, 2, NAN, 4, 5, 6, 7, 8, 9}), array({1, 3, NAN, 4, 0, 6, 7, 0, 9})),
            array({1, 0, 0, 1, 0, 1, 1, 0, 1}));
  EXPECT_EQ(equal(array({{1, 2}, {2, 1}}), array({2})), array({{0, 1}, {1, 0}}));
}

TEST(Elementwise, ExpIsWithinTwoUlpAndTheSameInEveryLane) {
  Generator generator(3);
  for (Index n : sizes()) {
    const Tensor x = normal(0, 20, {n}, generator), y = exp(x);
    for (Index i = 0; i < n; ++i) {
      EXPECT_LT(test::ulps(y(i), std::exp(static_cast<double>(x(i)))), 2) << x(i);
      EXPECT_EQ(y(i), exp(x.rows(i, i + 1))(0));
    }
  }
  EXPECT_EQ(exp(array({0, -INFINITY, INFINITY})), array({1, 0, INFINITY}));
}

TEST(Elementwise, LogKnowsTheEdgesOfItsDomain) {
  const Tensor y = log(array({1, 0, -1, INFINITY, 0.1f}));
  EXPECT_EQ(y(0), 0);
  EXPECT_EQ(y(1), -INFINITY);
  EXPECT_TRUE(std::isnan(y(2)));
  EXPECT_EQ(y(3), INFINITY);
  EXPECT_NEAR(y(4), -2.302585, 1e-6);
  Generator generator(4);
  const Tensor many = exp(normal(0, 5, {10007}, generator)), logs = log(many);
  for (Index i = 0; i < many.size(); ++i) ASSERT_LT(test::ulps(logs(i), std::log(static_cast<double>(many(i)))), 1);
}

TEST(Elementwise, SquareOfAShape) { EXPECT_EQ(square(array({{-3, 2}})), array({{9, 4}})); }

}  // namespace
}  // namespace d2l
