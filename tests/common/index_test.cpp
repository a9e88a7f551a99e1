#include "common/tensor/index.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Index, GathersRowsInTheOrderAsked) {
  const Tensor X = array({{1, 2}, {3, 4}, {5, 6}});
  const std::vector<Index> order = {2, 0, 2};
  EXPECT_EQ(gather_rows(X, order), array({{5, 6}, {1, 2}, {5, 6}}));
  EXPECT_EQ(gather_rows(array({7, 8, 9}), order), array({9, 7, 9}));
  EXPECT_EQ(gather_rows(X.reshape({3, 1, 2}), order).shape(), (Shape{3, 1, 2}));
  EXPECT_EQ(gather_rows(X, {}).shape(), (Shape{0, 2}));
}

TEST(Index, GatherRefusesRowsThatAreNotThere) {
  const Tensor X({3, 2});
  for (Index wrong : {-1, 3}) {
    const std::vector<Index> order = {0, wrong};
    EXPECT_TRUE(says(message_of<std::out_of_range>([&] { gather_rows(X, order); }),
                     {"gather_rows", std::to_string(wrong), "(3, 2)"}));
  }
}

TEST(Index, ColumnOfAMatrix) {
  const Tensor X = array({{1, 2}, {3, 4}, {5, 6}});
  EXPECT_EQ(column(X, 0), array({1, 3, 5}));
  EXPECT_EQ(column(X, 1), array({2, 4, 6}));
  EXPECT_THROW(column(X, 2), std::out_of_range);
  EXPECT_THROW(column(X, -1), std::out_of_range);
  EXPECT_THROW(column(X[0], 0), std::out_of_range);
}

TEST(Index, PickTakesTheLabelsElementOfEachRow) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});  // 3.6.4
  EXPECT_EQ(pick(y_hat, array({0, 2})), array({0.1f, 0.5f}));
  EXPECT_EQ(pick(y_hat, array({2, 1})), array({0.6f, 0.2f}));
}

TEST(Index, PickRefusesLabelsThatAreNoColumns) {
  const Tensor y_hat({2, 3});
  for (float wrong : {3.0f, -1.0f, 0.5f, NAN, INFINITY})
    EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                       pick(y_hat, array({0, wrong}));
                     }),
                     {"label", "row 1", "0 to 2"}))
        << wrong;
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     pick(y_hat, array({0, 1, 2}));
                   }),
                   {"pick", "(2, 3)", "(3,)"}));
  EXPECT_THROW(pick(y_hat[0], array({0})), std::invalid_argument);
}

}  // namespace
}  // namespace d2l
