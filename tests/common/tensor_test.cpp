#include "common/tensor/tensor.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Shape, PrintsLikeATuple) {
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{3}), "(3,)");
  EXPECT_EQ(to_string(Shape{32, 1, 64, 64}), "(32, 1, 64, 64)");
}

TEST(Shape, SizeIsTheProduct) {
  EXPECT_EQ(Shape{}.size(), 1);
  EXPECT_EQ((Shape{2, 3, 5, 7}).size(), 210);
  EXPECT_EQ((Shape{2, 0, 5}).size(), 0);
  EXPECT_EQ((Shape{Index{1} << 40, 0, Index{1} << 40}).size(), 0);
}

TEST(Shape, RefusesWhatNoMemoryCanHold) {
  constexpr Index huge = Index{1} << 32;
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     Shape{huge, huge, huge};
                   }),
                   {"(4294967296, 4294967296, 4294967296)", "more elements"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Shape{huge, Index{1} << 29}; }), {"more elements"}));
  EXPECT_NO_THROW((Shape{huge, (Index{1} << 29) - 1}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Shape{2, -1}; }), {"(2, -1)", "negative"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Shape{1, 1, 1, 1, 1}; }), {"four axes"}));
}

TEST(Tensor, StartsAtA64ByteBoundary) {
  for (Index n : {1, 3, 100, 4097}) {
    const Tensor x({n});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(x.data()) % 64, 0u);
  }
}

TEST(Tensor, IsRowMajor) {
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}});
  EXPECT_EQ(X.shape(), (Shape{2, 3}));
  for (Index i = 0; i < 6; ++i) EXPECT_EQ(X.data()[i], static_cast<float>(i + 1));
  EXPECT_EQ(X(1, 0), 4);
  EXPECT_EQ(X(0, 2), 3);
  EXPECT_EQ(X.size(0), 2);
  EXPECT_EQ(X.size(-1), 3);
}

TEST(Tensor, RefusesRaggedRows) {
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { array({{1, 2, 3}, {4, 5}}); }), {"2", "3"}));
}

TEST(Tensor, CopiesAreDeepAndMovesLeaveNothingBehind) {
  Tensor a = array({1, 2, 3});
  Tensor b = a;
  b(0) = 9;
  EXPECT_EQ(a(0), 1);
  const float* where = b.data();
  const Tensor c = std::move(b);
  EXPECT_EQ(c.data(), where);
  EXPECT_EQ(b.size(), 0);  // NOLINT: what a moved-from tensor is, is documented
  Tensor d;
  d = std::move(a);
  a.resize({1});  // NOLINT: in memory of its own
  a.fill(4);
  EXPECT_EQ(a, array({4}));
  EXPECT_EQ(d, array({1, 2, 3}));
  a = d;
  const Tensor& same = a;
  a = same;
  EXPECT_EQ(a, array({1, 2, 3}));
  a = c;
  EXPECT_EQ(a, array({9, 2, 3}));
  a = array({{1, 2}});
  EXPECT_EQ(a, array({{1, 2}}));
}

// What a reader may write from the book's idioms. None of it may show memory that is gone, or write where it is lost.
template <class T>
concept GivesElements = requires {
  std::declval<T>().data();
};
template <class T>
concept GivesSizes = requires {
  std::declval<T>().sizes();
};
template <class T>
concept ElementIsAssignable = requires {
  std::declval<T>()(0) = 1.0f;
};
template <class T>
concept IsAssignable = requires {
  std::declval<T>() = zeros({2});
};
static_assert(GivesElements<Tensor&> && GivesElements<const Tensor&> && !GivesElements<Tensor>);
static_assert(GivesSizes<const Shape&> && !GivesSizes<Shape>);
static_assert(ElementIsAssignable<Tensor&> && !ElementIsAssignable<const Tensor&> && !ElementIsAssignable<Tensor>);
static_assert(IsAssignable<Tensor&> && !IsAssignable<Tensor>);
static_assert(std::is_same_v<decltype(std::declval<Tensor>().shape()), Shape>);

TEST(Tensor, PartsOutliveWhatTheyWereTakenFrom) {
  const Tensor a = array({{1, 2, 3}, {4, 5, 6}}), b = ones({2, 3});
  const auto first = (a + b)[0];
  const auto flat = (a + b).reshape({6});
  const auto all_as_column = (a + b).reshape({-1, 1});
  const auto last = (a + b).rows(1, 2);
  Tensor v = a + b;
  v = (a + b)[1];
  const auto element = (a + b)[0][2];
  const Shape& shape = (a + b).shape();
  [[maybe_unused]] const Tensor other({2, 3}, -1);  // where the sums lay
  EXPECT_EQ(first, array({2, 3, 4}));
  EXPECT_EQ(flat, array({2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(all_as_column, flat.reshape({6, 1}));
  EXPECT_EQ(last, array({{5, 6, 7}}));
  EXPECT_EQ(v, array({5, 6, 7}));
  EXPECT_EQ(element.item(), 4);
  EXPECT_EQ(shape, (Shape{2, 3}));
  const auto row_of_a_local = [] {
    const Tensor local = array({{1, 2}, {3, 4}});
    return local[1];
  };
  EXPECT_EQ(row_of_a_local(), array({3, 4}));
  Tensor grows = array({{1, 2}, {3, 4}});
  const Tensor row = grows[1];
  grows = zeros({100, 100});
  EXPECT_EQ(row, array({3, 4}));
}

TEST(Tensor, WritingChangesNoOtherTensor) {
  const Tensor elements = array({{1, 2, 3}, {4, 5, 6}});
  const std::function<Tensor(const Tensor&)> parts[] = {[](const Tensor& t) { return t; },
                                                        [](const Tensor& t) { return t.rows(0, 2); },
                                                        [](const Tensor& t) { return t[1]; },
                                                        [](const Tensor& t) {
                                                          return t.reshape({3, 2});
                                                        }};
  const auto expect_kept = [&](const char* how, const auto& write) {
    for (const auto& part_of : parts) {
      Tensor owner = elements * 1;
      Tensor part = part_of(owner);
      write(part);
      EXPECT_EQ(owner, elements) << how << " of " << to_string(part.shape());
      part = part_of(owner);
      write(owner);
      EXPECT_EQ(part, part_of(elements)) << how << " behind " << to_string(part.shape());
    }
  };
  expect_kept("an element", [](Tensor& t) { t.rank() == 1 ? t(0) = 9 : t(0, 0) = 9; });
  expect_kept("data()", [](Tensor& t) { t.data()[0] = 9; });
  expect_kept("+=", [](Tensor& t) { t += ones({}); });
  expect_kept("fill", [](Tensor& t) { t.fill(9); });
  expect_kept("resize", [](Tensor& t) {
    t.resize({2});
    t.fill(9);
  });
  expect_kept("add", [](Tensor& t) { add(t, t, t); });
  expect_kept("exp", [](Tensor& t) { exp(t, t); });
  expect_kept("matmul", [](Tensor& t) { matmul(ones({4, 2}), ones({2, 5}), t); });
  expect_kept("gather_rows", [](Tensor& t) {
    const Index rows[] = {0, 1};
    gather_rows(array({{9, 8}, {7, 6}}), rows, t);
  });
}

// In memory of its own from the first write on, so that loops write without copying each time.
TEST(Tensor, GetsItsOwnElementsOnce) {
  Tensor a = array({1, 2, 3});
  const Tensor b = a;
  a(0) = 9;
  const float* where = a.data();
  a(1) = 9;
  a += b;
  EXPECT_EQ(a.data(), where);
  EXPECT_EQ(a, array({10, 11, 6}));
  Tensor row;
  {
    const Tensor owner = array({{1, 2}, {3, 4}});
    row = owner[1];
    where = std::as_const(row).data();
  }
  row(0) = 5;  // the only owner that is left
  EXPECT_EQ(row.data(), where);
  row.resize({1});
  EXPECT_EQ(row.data(), where);
  row.resize({3});  // no room behind the row
  row.fill(1);
  EXPECT_EQ(row, ones({3}));
}

TEST(Tensor, ResizeKeepsMemoryThatSuffices) {
  Tensor a({10, 10});
  const float* where = a.data();
  a.resize({5, 4});
  EXPECT_EQ(a.data(), where);
  EXPECT_EQ(a.shape(), (Shape{5, 4}));
  a.resize({20, 20});
  EXPECT_EQ(a.shape(), (Shape{20, 20}));
  a.fill(3);
  EXPECT_EQ(a(19, 19), 3);
}

TEST(Tensor, ChecksIndices) {
  Tensor X({2, 3});
  EXPECT_TRUE(says(message_of<std::out_of_range>([&] { X(2, 0); }), {"index 2", "axis 0", "(2, 3)"}));
  EXPECT_TRUE(says(message_of<std::out_of_range>([&] { X(0, -1); }), {"index -1", "axis 1"}));
  EXPECT_TRUE(says(message_of<std::out_of_range>([&] { X(1); }), {"1 indices", "(2, 3)"}));
  EXPECT_TRUE(says(message_of<std::out_of_range>([&] { X.size(2); }), {"axis 2", "(2, 3)"}));
  EXPECT_THROW(X.size(-3), std::out_of_range);
  EXPECT_THROW(X[2], std::out_of_range);
  EXPECT_THROW(X[0][0][0], std::out_of_range);
  EXPECT_THROW(X.rows(1, 3), std::out_of_range);
  EXPECT_THROW(X.rows(2, 1), std::out_of_range);
  EXPECT_THROW(X.rows(-1, 1), std::out_of_range);
}

TEST(Tensor, RowsAndElementsShareMemory) {
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
  EXPECT_EQ(X[1], array({4, 5, 6}));
  const Tensor row = X[1];
  EXPECT_EQ(row.data(), X.data() + 3);
  EXPECT_EQ(X[1][2].item(), 6);
  EXPECT_EQ(X[1][2].shape(), Shape{});
  EXPECT_EQ(X.rows(1, 3), array({{4, 5, 6}, {7, 8, 9}}));
  EXPECT_EQ(X.rows(3, 3).shape(), (Shape{0, 3}));
  EXPECT_EQ(arange(0, 12).reshape({3, 2, 2}).rows(1, 3), arange(4, 12).reshape({2, 2, 2}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { X.item(); }), {"item", "(3, 3)"}));
}

TEST(Tensor, ReshapeKeepsTheElements) {
  const Tensor X = arange(0, 24);
  const Tensor images = X.reshape({2, 3, 2, 2});
  EXPECT_EQ(images(1, 2, 1, 0), 22);
  EXPECT_EQ(images.reshape({-1, 12}).shape(), (Shape{2, 12}));
  EXPECT_EQ(images.reshape({24, -1}).shape(), (Shape{24, 1}));
  const Tensor flat = X.reshape({-1});
  EXPECT_EQ(flat.data(), X.data());
  EXPECT_EQ(Tensor({0, 3}).reshape({-1, 3}).shape(), (Shape{0, 3}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { X.reshape({5, 5}); }), {"reshape", "(24,)", "(5, 5)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { X.reshape({-1, 7}); }), {"reshape", "(24,)"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { X.reshape({-1, -1}); }), {"(-1, -1)", "negative"}));
}

TEST(Tensor, ArangeStopsBeforeItsEnd) {
  const Tensor x = arange(-7, 7, 0.01);  // 3.1.2
  EXPECT_EQ(x.size(), 1400);
  EXPECT_EQ(x(0), -7.0f);
  EXPECT_NEAR(x(1399), 6.99, 1e-6);
  EXPECT_EQ(arange(3, 1).size(), 0);
  EXPECT_EQ(arange(2, 0, -0.5), array({2, 1.5, 1, 0.5}));
  for (const auto& [start, stop, step] :
       {std::array{0.0, 1.0, 0.0}, {1, 0, 0}, {0, 0, 0}, {0, 1e30, 1}, {0, -1e30, -1}})
    EXPECT_THROW(arange(start, stop, step), std::invalid_argument) << stop << ' ' << step;
}

TEST(Tensor, EqualityNeedsShapeAndElements) {
  EXPECT_EQ(array({1, 2}), array({1, 2}));
  EXPECT_FALSE(array({1, 2}) == array({1, 3}));
  EXPECT_FALSE(array({1, 2}) == array({{1, 2}}));
  EXPECT_FALSE(array({NAN}) == array({NAN}));
}

TEST(Tensor, AllcloseWeighsTheBoundByTheSecondArgument) {
  EXPECT_TRUE(allclose(array({100.0f, INFINITY}), array({100.0005f, INFINITY}), 1e-5f, 0));
  EXPECT_FALSE(allclose(array({100.0f}), array({100.01f}), 1e-5f, 0));
  EXPECT_TRUE(allclose(array({0.0f}), array({1e-3f}), 0, 2e-3f));
  // NumPy's own: 1e-5 of the second argument and 1e-8
  EXPECT_TRUE(allclose(array({100.0f}), array({100.00095f})));
  EXPECT_FALSE(allclose(array({100.0f}), array({100.00105f})));
  EXPECT_TRUE(allclose(array({0.0f}), array({0.95e-8f})));
  EXPECT_FALSE(allclose(array({0.0f}), array({1.05e-8f})));
  EXPECT_FALSE(allclose(array({INFINITY}), array({-INFINITY})));
  EXPECT_FALSE(allclose(array({NAN}), array({NAN})));
  EXPECT_FALSE(allclose(array({1}), array({1, 1}).reshape({2, 1})));
}

}  // namespace
}  // namespace d2l
