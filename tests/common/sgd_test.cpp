#include "common/nn/sgd.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/nn/layers.hpp"
#include "common/tensor/elementwise.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Trainer, DividesByTheBatchSize) {
  Parameter w(array({1, 2}));
  w.grad = array({10, 20});
  Trainer trainer({&w}, {.learning_rate = 0.5f});
  trainer.step(10);
  EXPECT_EQ(w.data, array({0.5, 1}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { trainer.step(0); }), {"at least 1", "found 0"}));
}

TEST(Trainer, RefusesParametersWithoutValues) {
  Generator generator(11);
  nn::Sequential net;
  net.add(nn::Dense(1));
  net.initialize(init::Normal(), generator);
  Trainer trainer(net.collect_params(), {.learning_rate = 0.1f});
  EXPECT_TRUE(says(message_of<std::logic_error>([&] { trainer.step(1); }), {"Trainer", "call net(X) once first"}));
  net(ones({1, 1}));
  EXPECT_NO_THROW(trainer.step(1));
}

// (3.1.9) by hand: 1 - 0.5 * 8 / 4 = 0.
TEST(Sgd, SubtractsTheMeanGradientTimesTheLearningRate) {
  Parameter w(array({1, 2})), b(array({3}));
  w.grad = array({8, -4});
  b.grad = array({2});
  sgd({&w, &b}, 0.5f, 4);
  EXPECT_EQ(w.data, array({0, 2.5}));
  EXPECT_EQ(b.data, array({2.75}));
  EXPECT_EQ(w.grad, array({8, -4}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] {
                     sgd({&w, &b}, 0.5f, 0);
                   }),
                   {"sgd", "at least 1", "found 0"}));
  EXPECT_EQ(w.data, array({0, 2.5}));
}

TEST(Parameter, HasRoomForAGradientOfItsShape) { EXPECT_EQ(Parameter(ones({3, 2})).grad, zeros({3, 2})); }

}  // namespace
}  // namespace d2l
