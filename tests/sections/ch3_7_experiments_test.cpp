// The experiments that the README of 3.7 proposes, and what it says comes out. Bounds on a loss or an accuracy are the
// README's range over several seeds, widened because another order of the sums, as on another processor, is as good as
// another seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "common/nn/layers.hpp"
#include "tests/support/epochs.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::Epoch;
using test::epochs;
using test::run_ahead;
using test::run_once;

const std::string program = "$D2L_BIN/ch3_7_concise";

// The last epoch of a run.
Epoch last(const std::string& flags) {
  const auto& r = run_once(program + flags);
  EXPECT_EQ(r.status, 0) << flags << r.err;
  const std::vector<Epoch> lines = epochs(r.out);
  EXPECT_FALSE(lines.empty()) << flags;
  return lines.empty() ? Epoch{} : lines.back();
}

void expect_between(double low, double value, double high) {
  EXPECT_GE(value, low);
  EXPECT_LE(value, high);
}

// 3.7.2: where 3.6 gives NaN.
TEST(Ch3_7_Experiments, TheLossStaysFiniteForAnyLearningRate) {
  run_ahead({program + " --epochs 3 --lr 1", program + " --epochs 3 --lr 100"});
  expect_between(1.4, last(" --epochs 3 --lr 1").train_loss, 2.2);
  expect_between(140, last(" --epochs 3 --lr 100").train_loss, 210);
  expect_between(0.75, last(" --epochs 3 --lr 100").train_acc, 0.8);
}

// As many epochs, but fewer updates.
TEST(Ch3_7_Experiments, LargerBatchesLearnLessPerEpoch) {
  const std::vector<std::pair<std::string, double>> cases = {
      {"32", 0.463}, {"256", 0.525}, {"1024", 0.660}, {"4096", 0.898}};
  std::vector<std::string> commands;
  for (const auto& [batch_size, loss] : cases) commands.push_back(program + " --epochs 3 --batch-size " + batch_size);
  run_ahead(commands);
  for (const auto& [batch_size, loss] : cases)
    EXPECT_NEAR(last(" --epochs 3 --batch-size " + batch_size).train_loss, loss, 0.01) << batch_size;
}

// An update moves the parameters by lr / batch_size times a sum of gradients, as long as lr is small.
TEST(Ch3_7_Experiments, TheRatioOfLearningRateToBatchSizeCountsUnlessTheLearningRateIsLarge) {
  run_ahead({program + " --epochs 3 --batch-size 64 --lr 0.025", program + " --epochs 3 --batch-size 1024 --lr 0.4"});
  EXPECT_NEAR(last(" --epochs 3 --batch-size 64 --lr 0.025").train_loss, 0.523, 0.01);
  expect_between(0.8, last(" --epochs 3 --batch-size 1024 --lr 0.4").train_loss, 1.1);
}

// 6 to 8 falls over the README's five seeds.
TEST(Ch3_7_Experiments, TestAccuracyFallsInManyEpochsWhileTheTrainingLossNeverRises) {
  const std::vector<Epoch> lines = epochs(run_once(program + " --epochs 20").out);
  ASSERT_EQ(lines.size(), 20u);
  int falls = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    EXPECT_LE(lines[i].train_loss, lines[i - 1].train_loss) << i;
    if (lines[i].test_acc < lines[i - 1].test_acc) ++falls;
  }
  expect_between(3, falls, 11);
  expect_between(0.41, lines.back().train_loss, 0.43);
  expect_between(0.82, lines.back().test_acc, 0.85);
}

// Deferred initialization, 3.3.4: the number of inputs comes with the first images.
TEST(Ch3_7_Experiments, ParametersHaveNoShapeBeforeTheFirstForwardPass) {
  Generator generator(1);
  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  EXPECT_TRUE(test::says(test::message_of<std::logic_error>([&] { net[0].weight(); }), {"no shape", "net(X) first"}));
  net(zeros({2, 1, 28, 28}));
  EXPECT_EQ(net[0].weight().data.shape(), (Shape{10, 784}));
}

TEST(Ch3_7_Experiments, TheProgramShowsWhichGradientIsNaN) {
  EXPECT_TRUE(test::says(run_once(program + " --epochs 1").out,
                         {"through log and softmax [nan nan] or from the loss on logits [-1.  1.]\n"}));
}

}  // namespace
}  // namespace d2l
