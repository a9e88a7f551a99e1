// The experiments of 3.5's README whose outcome is a number, and data sets of few images.
#include <gtest/gtest.h>

#include "common/data/fashion_mnist.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::run_once;
using test::says;

const std::string program = "$D2L_BIN/ch3_5_fashion";

// Writes the first n examples of the real files of the training or the test set into a folder.
void cut(const test::Folder& folder, const std::string& set, std::size_t n) {
  const std::string images = "/" + set + "-images-idx3-ubyte", labels = "/" + set + "-labels-idx1-ubyte";
  const std::string count = {0, 0, 0, static_cast<char>(n)};
  folder.write(images, test::contents(fashion_mnist_directory() + images).substr(0, 16 + 784 * n).replace(4, 4, count));
  folder.write(labels, test::contents(fashion_mnist_directory() + labels).substr(0, 8 + n).replace(4, 4, count));
}

TEST(Ch3_5, ShowsAsManyExamplesAsThereAre) {
  for (const std::size_t n : {1, 2, 17, 19}) {
    const test::Folder folder;
    cut(folder, "train", n);
    cut(folder, "t10k", 1);
    const auto r = test::run(program + " --data " + folder.path());
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_TRUE(says(
        r.out, {"\n(" + std::to_string(n) + ", 1)\n",
                "The first " + std::to_string(std::min<std::size_t>(n, 18)) + " training examples are:\nankle boot",
                "(" + std::to_string(n) + ", 1, 64, 64)"}));
  }
}

// One image per minibatch (exercise 1): as many minibatches as images.
TEST(Ch3_5_Experiments, MinibatchesOfOneAreAsManyAsImages) {
  EXPECT_TRUE(says(run_once(program + " --batch-size 1").out, {"X (1, 1, 28, 28)", "reads 60000 minibatches"}));
}

// 60000 = 58 * 1024 + 608: the last minibatch is shorter.
TEST(Ch3_5_Experiments, TheLastMinibatchIsShorter) {
  EXPECT_TRUE(says(run_once(program + " --batch-size 1024").out, {"X (1024, 1, 28, 28)", "reads 59 minibatches"}));
  auto [train_iter, test_iter] = load_data_fashion_mnist(1024, fashion_mnist_directory(), Generator(1));
  Index last = 0;
  for (const auto& [X, y] : train_iter) last = y.size();
  EXPECT_EQ(last, 608);
}

// Another seed gives another order of the same images.
TEST(Ch3_5_Experiments, AnotherSeedGivesAnotherOrder) {
  const auto first_labels = [](const std::string& flags) {
    const std::string out = run_once(program + flags).out;
    const auto at = out.find("Its first labels:");
    return out.substr(at, out.find('\n', at) - at);
  };
  EXPECT_NE(first_labels(" --seed 2"), first_labels(""));
  EXPECT_EQ(first_labels(" --workers 2"), first_labels(""));
}

// ImageSize has the width first, shapes have the height first.
TEST(Ch3_5_Experiments, ResizingTakesTheWidthFirst) {
  auto [train_iter, test_iter] =
      load_data_fashion_mnist(32, fashion_mnist_directory(), Generator(1), 0, ImageSize{64, 48});
  for (const auto& [X, y] : test_iter) {
    EXPECT_EQ(X.shape(), (Shape{32, 1, 48, 64}));
    break;
  }
}

}  // namespace
}  // namespace d2l
