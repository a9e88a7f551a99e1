// The experiments that the README of 3.5 proposes, and what it says comes out, except for the times.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::run_ahead;
using test::run_once;
using test::says;

const std::string program = "$D2L_BIN/ch3_5_fashion";

// The lines that begin with "   1  (" and "   2  (": the passes of 3.5.2.
std::string passes(const std::string& output) {
  const std::size_t begin = output.find("\n   1  ("), end = output.find('\n', output.find("\n   2  (") + 1);
  EXPECT_TRUE(begin < end && end != std::string::npos) << output;
  return begin < end ? output.substr(begin, end - begin) : "";
}

// ceil(60000 / batch_size) minibatches.
TEST(Ch3_5_Experiments, SmallerMinibatchesAreMore) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {{"1", "(1, 1, 28, 28)", "60000"},
                                                                                {"100000", "(60000, 1, 28, 28)", "1"}};
  std::vector<std::string> commands;
  for (const auto& [batch_size, shape, number] : cases) commands.push_back(program + " --batch-size " + batch_size);
  run_ahead(commands);
  for (const auto& [batch_size, shape, number] : cases) {
    const auto& r = run_once(program + " --batch-size " + batch_size);
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_TRUE(says(passes(r.out), {"\n   1  " + shape + " ", "ankle boot"})) << batch_size;
    EXPECT_TRUE(says(r.out, {"\nMinibatches per pass: " + number + "\n", "the book, with --batch-size 256: 1.65 sec"}));
  }
}

TEST(Ch3_5_Experiments, WorkersChangeOnlyTheTimes) {
  run_ahead({program, program + " --workers 2"});
  EXPECT_EQ(passes(run_once(program + " --workers 2").out), passes(run_once(program).out));
}

// The first minibatch of the second pass is a pullover without a white pixel.
TEST(Ch3_5_Experiments, AMinibatchOfOneImageMayLackTheGreatestByte) {
  EXPECT_TRUE(says(passes(run_once(program + " --batch-size 1").out), {"\n   2  ", " 0.9961 ", "pullover"}));
}

// The data sets and the number of minibatches are the same for every seed.
TEST(Ch3_5_Experiments, AnotherSeedIsAnotherOrder) {
  run_ahead({program, program + " --seed 2"});
  const std::string first = run_once(program).out, second = run_once(program + " --seed 2").out;
  EXPECT_TRUE(says(passes(first), {"ankle boot, dress, trouser, sandal\n", "pullover, ankle boot, sandal, trouser"}));
  EXPECT_TRUE(says(passes(second), {"dress, shirt, coat, coat\n", "dress, shirt, t-shirt, sneaker"}));
  EXPECT_EQ(first.substr(0, first.find("3.5.2 ")), second.substr(0, second.find("3.5.2 ")));
  EXPECT_TRUE(says(second, {"\nMinibatches per pass: 235\n"}));
}

// Without a generator the loader does not shuffle: every pass is in the order of the file.
TEST(Ch3_5_Experiments, WithoutAGeneratorEveryPassIsInTheOrderOfTheFigure) {
  const FashionMNIST mnist_train(fashion_mnist_directory(), true);
  DataLoader train_iter(mnist_train.transform_first(ToTensor{}), 256, std::nullopt);
  for (int pass = 1; pass <= 2; ++pass)
    for (const auto& [X, y] : train_iter) {
      EXPECT_EQ(get_fashion_mnist_labels(y.rows(0, 4)),
                (std::vector<std::string>{"ankle boot", "t-shirt", "t-shirt", "dress"}));
      break;
    }
}

// ImageSize is width and height, a shape is height and width.
TEST(Ch3_5_Experiments, ResizingTakesTheWidthFirst) {
  const auto shape = [](std::optional<ImageSize> resize) {
    auto [train_iter, test_iter] = load_data_fashion_mnist(32, fashion_mnist_directory(), Generator(1), 0, resize);
    return (*train_iter.begin()).X.shape();
  };
  EXPECT_EQ(shape(ImageSize{64, 48}), (Shape{32, 1, 48, 64}));
  EXPECT_EQ(shape(std::nullopt), (Shape{32, 1, 28, 28}));
}

}  // namespace
}  // namespace d2l
