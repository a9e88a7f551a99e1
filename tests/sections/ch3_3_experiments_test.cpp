// The experiments of ch3_3_concise/README.md: what it says that one sees.
#include <gtest/gtest.h>

#include "common/data/data_loader.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/exercises/more_losses.hpp"
#include "tests/support/epochs.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::epoch_losses;
using test::real;

// What an experiment changes in the program.
struct Change {
  Index divisor = 10;
  float lr = 0.03f;
  int epochs = 3;
  bool shuffled = true;
};

struct Trained {
  std::vector<double> losses;  // half the mean squared error after each epoch
  Tensor w, b;
};

// The program's training from seed 1.
template <class Loss>
Trained train(const Loss& loss, const Change& change) {
  Generator generator(1);
  const auto data = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  DataLoader data_iter = load_array(data, 10, generator.split(), change.shuffled);
  data_iter.begin();  // the pass of which the program prints the first minibatch
  nn::Sequential net;
  net.add(nn::Dense(1));
  net.initialize(init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), {.learning_rate = change.lr});
  Trained result;
  for (int epoch = 0; epoch < change.epochs; ++epoch) {
    for (const auto& [X, y] : data_iter) {
      const Tensor y_hat = net(X);
      net.backward(X, y_hat, loss.with_gradient(y_hat, y).dy_hat);
      trainer.step(change.divisor);
    }
    result.losses.push_back(real(mean(loss(net(data.first), data.second))));
  }
  result.w = net[0].weight().data;
  result.b = net[0].bias().data;
  return result;
}

TEST(Ch3_3_Experiments, BeforeTheFirstForwardPassTheWeightCannotBeRead) {
  Generator generator(1);
  nn::Sequential net;
  net.add(nn::Dense(1));
  net.initialize(init::Normal(0.01f), generator);
  const std::string message = test::message_of<std::logic_error>([&] { net[0].weight(); });
  EXPECT_TRUE(test::says(message, {"no shape before the first forward pass", "call net(X) first"}));
}

// Both multiply the summed gradient by 0.03, up to the rounding of 0.3 / 10, which is 1e-7 of the parameters.
TEST(Ch3_3_Experiments, AStepDividedByOneIsThatOfATenfoldLearningRate) {
  const Trained undivided = train(loss::L2Loss{}, {.divisor = 1}), faster = train(loss::L2Loss{}, {.lr = 0.3f});
  EXPECT_TRUE(allclose(undivided.w, faster.w, 0, 1e-5f));
  EXPECT_TRUE(allclose(undivided.b, faster.b, 0, 1e-5f));
  const std::vector<double> printed = epoch_losses(test::run_once("$D2L_BIN/ch3_3_concise --lr 0.3").out);
  ASSERT_EQ(printed.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(undivided.losses[i], printed[i], 6e-7);  // six decimals
}

// The clipped gradient moves each parameter by at most 0.03 times E|x| = 0.8 per step, so that 3.4 and 4.2 take most of
// three epochs; then the errors are below 1 and Huber's loss is the squared one, whose floor of 0.00005 has a standard
// error of 4.5 %. Three are allowed.
TEST(Ch3_3_Experiments, HubersLossNeedsMoreEpochs) {
  const Trained run = train(loss::HuberLoss{}, {.epochs = 6});
  EXPECT_GT(run.losses[0], 1);
  EXPECT_GT(run.losses[2], 3e-4);
  EXPECT_NEAR(run.losses[5] / 5e-5, 1, 0.14);
}

// The examples are independent draws, so that no order is better than another.
TEST(Ch3_3_Experiments, WithoutShufflingTheseDataTrainAsWell) {
  Generator generator(1);
  const auto data = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  DataLoader loader = load_array(data, 10, generator, false);
  for (int pass = 0; pass < 2; ++pass) EXPECT_EQ(Tensor((*loader.begin()).X), data.first.rows(0, 10));
  EXPECT_NEAR(train(loss::L2Loss{}, {.shuffled = false}).losses[2] / 5e-5, 1, 0.14);
}

// sgd's formula is that of 3.2, and so is its limit.
TEST(Ch3_3_Experiments, TooLargeALearningRateEndsInAnError) {
  const auto& outcome = test::run_once("$D2L_BIN/ch3_3_concise --lr 3");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(epoch_losses(outcome.out).empty()) << outcome.out;
  EXPECT_TRUE(test::says(outcome.err, {"training diverged in epoch 1: the loss is inf"}));
}

}  // namespace
}  // namespace d2l
