// The experiments that the README of 3.6 proposes, and what it says comes out. Bounds on a loss or an accuracy are the
// README's range over several seeds, widened because another order of the sums, as on another processor, is as good as
// another seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/support/epochs.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::epochs;
using test::run_ahead;
using test::run_once;
using test::says;

const std::string program = "$D2L_BIN/ch3_6_softmax_scratch";

void expect_between(double low, double value, double high) {
  EXPECT_GE(value, low);
  EXPECT_LE(value, high);
}

TEST(Ch3_6_Experiments, TheLearningRateCanBeTooSmallOrTooLarge) {
  const std::string small = program + " --epochs 3 --lr 0.01", book = program + " --epochs 3 --lr 0.1",
                    large = program + " --epochs 3 --lr 0.5";
  run_ahead({small, book, large});
  for (const std::string& command : {small, book, large}) ASSERT_EQ(epochs(run_once(command).out).size(), 3u);
  expect_between(0.79, epochs(run_once(small).out)[2].train_loss, 0.82);
  expect_between(0.51, epochs(run_once(book).out)[2].train_loss, 0.54);
  expect_between(0.82, epochs(run_once(large).out)[2].train_loss, 1.0);
}

// 3.6.2: float32 ends at exp(88.72), and exp(-103.97) rounds to 0.
TEST(Ch3_6_Experiments, TheSoftmaxAsDefinedNeedsModerateLogits) {
  EXPECT_EQ(softmax(array({{88, 0}}))(0, 0), 1);
  EXPECT_NEAR(softmax(array({{88, 0}}))(0, 1), std::exp(-88.0), 1e-40);  // subnormal, of few digits
  EXPECT_TRUE(std::isnan(softmax(array({{89, 0}}))(0, 0)));
  for (Index j : {0, 1}) EXPECT_TRUE(std::isnan(softmax(array({{-104, -104}}))(0, j)));
}

// exp overflows, and a program that diverges ends with an error, and shows no result and draws no curve.
TEST(Ch3_6_Experiments, ALearningRateOfOneOrMoreOverflowsInTheFirstEpoch) {
  const std::vector<std::string> commands = {program + " --lr 1", program + " --lr 1e6",
                                             program + " --lr 100 --epochs 3"};
  run_ahead(commands);
  for (const std::string& command : commands) {
    const auto& r = run_once(command);
    EXPECT_EQ(r.status, 1) << command;
    EXPECT_EQ(test::lines(r.err), 1) << r.err;
    EXPECT_TRUE(says(r.err, {"training diverged in epoch 1: the loss is nan"}));
    EXPECT_TRUE(epochs(r.out).empty()) << r.out;
    EXPECT_TRUE(r.figures.empty()) << command;
  }
}

// The extremes of the README's 20 seeds; a different rounding moves a few of the 10,000 images.
TEST(Ch3_6_Experiments, UntrainedAccuracyDependsOnTheSeedMuchMoreThanTrainedAccuracy) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), Generator(1));
  std::vector<double> untrained;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Generator generator(seed);
    generator.split();  // the program's loader has it
    Net net{Parameter(normal(0, 0.01f, {784, 10}, generator)), Parameter(zeros({10}))};
    untrained.push_back(evaluate_accuracy(net, test_iter));
  }
  EXPECT_NEAR(*std::ranges::min_element(untrained), 0.041, 0.002);
  EXPECT_NEAR(*std::ranges::max_element(untrained), 0.170, 0.002);

  run_ahead({program, program + " --seed 2"});
  for (const std::string& command : {program, program + " --seed 2"}) {
    const auto lines = epochs(run_once(command).out);
    ASSERT_EQ(lines.size(), 10u);
    expect_between(0.44, lines[9].train_loss, 0.455);
    expect_between(0.815, lines[9].test_acc, 0.845);
  }
}

// A row of probabilities sums to 1, up to rounding.
TEST(Ch3_6_Experiments, TheProgramPrintsTheSumsOfItsTwoRandomRows) {
  const std::string& out = run_once(program + " --epochs 1").out;
  const std::size_t end = out.find("\n   the book: its own random rows");
  ASSERT_NE(end, std::string::npos) << out;
  const std::string sums = out.substr(out.rfind('\n', end - 1) + 1, end - out.rfind('\n', end - 1) - 1);
  double first = 0, second = 0;
  EXPECT_EQ(std::sscanf(sums.c_str(), " [%lf %lf]", &first, &second), 2) << sums;
  EXPECT_NEAR(first, 1, 3e-7);
  EXPECT_NEAR(second, 1, 3e-7);
}

// In the first epoch the model improves so fast that the average over the epoch is far below its end: 0.012 to 0.057
// over the README's ten seeds.
TEST(Ch3_6_Experiments, TheTrainingAccuracyOfAnEpochLagsBehindItsLastModel) {
  const auto& r = run_once(program + " --epochs 1");
  const std::string label = "The trained model's accuracy on all training images: ";
  const auto at = r.out.find(label);
  ASSERT_NE(at, std::string::npos) << r.out;
  ASSERT_EQ(epochs(r.out).size(), 1u);
  expect_between(0.005, std::stod(r.out.substr(at + label.size())) - epochs(r.out)[0].train_acc, 0.08);
}

struct Training {
  DataLoader train_iter, test_iter;
  Net net;
};

// What the program has after 3.6.1, with all weights drawn or all 0.
Training start(float sigma) {
  Generator generator(1);
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  return {
      train_iter, test_iter,
      Net{Parameter(sigma > 0 ? normal(0, sigma, {784, 10}, generator) : zeros({784, 10})), Parameter(zeros({10}))}};
}

// One layer has no symmetry to break: the gradient of each column of W depends on its own label.
TEST(Ch3_6_Experiments, WeightsOfZeroTrainAsWell) {
  Training zero = start(0), drawn = start(0.01f);
  EXPECT_EQ(evaluate_accuracy(zero.net, zero.test_iter), 0.1);  // always t-shirt, a tenth of the images
  const auto step = [](Net& net) { return [&](Index batch_size) { sgd({&net.W, &net.b}, 0.1f, batch_size); }; };
  const EpochMetrics from_zero = train_epoch_ch3(zero.net, zero.train_iter, cross_entropy, step(zero.net));
  const EpochMetrics from_drawn = train_epoch_ch3(drawn.net, drawn.train_iter, cross_entropy, step(drawn.net));
  EXPECT_NEAR(from_zero.loss, from_drawn.loss, 0.01);
  EXPECT_NEAR(from_zero.accuracy, from_drawn.accuracy, 0.01);
}

// 3.6.6: the updater can wrap sgd or a trainer.
TEST(Ch3_6_Experiments, ATrainerAsUpdaterGivesTheSameBits) {
  Training by_sgd = start(0.01f), by_trainer = start(0.01f);
  Trainer trainer({&by_trainer.net.W, &by_trainer.net.b}, {.learning_rate = 0.1f});
  train_epoch_ch3(by_sgd.net, by_sgd.train_iter, cross_entropy, [&](Index batch_size) {
    sgd({&by_sgd.net.W, &by_sgd.net.b}, 0.1f, batch_size);
  });
  train_epoch_ch3(by_trainer.net, by_trainer.train_iter, cross_entropy,
                  [&](Index batch_size) { trainer.step(batch_size); });
  EXPECT_EQ(by_sgd.net.W.data, by_trainer.net.W.data);
  EXPECT_EQ(by_sgd.net.b.data, by_trainer.net.b.data);
}

}  // namespace
}  // namespace d2l
