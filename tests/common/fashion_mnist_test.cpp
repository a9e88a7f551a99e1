#include "common/data/fashion_mnist.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/data_set.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::Folder;
using test::message_of;
using test::says;

// The real files, wherever the programs would look for them: these tests fail, and do not skip, where they are missing.
TEST(FashionMnist, HoldsTheImagesThatTheBookCounts) {
  for (const bool train : {true, false}) {
    const FashionMNIST mnist(fashion_mnist_directory(), train);
    EXPECT_EQ(mnist.size(), train ? 60000 : 10000);  // 3.5.1
    std::array<int, 10> count{};
    for (Index i = 0; i < mnist.size(); ++i) ++count.at(static_cast<std::size_t>(mnist.label(i)));
    for (int c : count) EXPECT_EQ(c, train ? 6000 : 1000);
  }
}

TEST(FashionMnist, BeginsWithTheLabelsOfThePublishedFiles) {
  const FashionMNIST train(fashion_mnist_directory(), true), test(fashion_mnist_directory(), false);
  const std::array<Index, 18> first_train = {9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9, 5, 5, 7, 9, 1, 0};
  const std::array<Index, 18> first_test = {9, 2, 1, 1, 6, 1, 4, 6, 5, 7, 4, 5, 7, 3, 4, 1, 2, 4};
  for (Index i = 0; i < 18; ++i) {
    EXPECT_EQ(train.label(i), first_train[static_cast<std::size_t>(i)]);
    EXPECT_EQ(test.label(i), first_test[static_cast<std::size_t>(i)]);
  }
}

TEST(FashionMnist, ImagesLieAtTheirPlaceInTheFile) {
  const std::string file = test::contents(fashion_mnist_directory() + "/t10k-images-idx3-ubyte");
  const FashionMNIST test(fashion_mnist_directory(), false);
  for (Index i : {0, 1, 9999}) {
    const Image image = test.image(i);
    EXPECT_EQ(image.shape(), (Shape{28, 28, 1}));
    const std::string pixels(image.pixels.begin(), image.pixels.end());
    EXPECT_TRUE(pixels == file.substr(static_cast<std::size_t>(16 + i * 784), 784)) << i;
  }
  for (Index i : {-1, 10000}) {
    EXPECT_THROW(test.image(i), std::out_of_range);
    EXPECT_THROW(test.label(i), std::out_of_range);
  }
}

TEST(FashionMnist, LoadersGiveTheBooksShapes) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), Generator(1));
  EXPECT_EQ(train_iter.size(), 235);
  EXPECT_EQ(test_iter.size(), 40);
  Index examples = 0, last = 0;
  for (const auto& [X, y] : test_iter) {
    if (examples == 0) {
      EXPECT_EQ(X.shape(), (Shape{256, 1, 28, 28}));
      EXPECT_EQ(y.rows(0, 6), array({9, 2, 1, 1, 6, 1}));  // the test set is not shuffled
    }
    examples += last = y.size();
  }
  EXPECT_EQ(examples, 10000);
  EXPECT_EQ(last, 16);
}

TEST(FashionMnist, TheTrainingLoaderShufflesByItsGenerator) {
  const auto first_labels = [](std::uint64_t seed) {
    auto [train_iter, test_iter] = load_data_fashion_mnist(64, fashion_mnist_directory(), Generator(seed));
    return Tensor((*train_iter.begin()).y);
  };
  EXPECT_EQ(first_labels(1), first_labels(1));
  EXPECT_FALSE(first_labels(1) == first_labels(2));
}

TEST(FashionMnist, NamesItsClassesAsTheBookDoes) {
  EXPECT_EQ(get_fashion_mnist_labels(arange(0, 10)),
            (std::vector<std::string>{"t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
                                      "bag", "ankle boot"}));
  for (float wrong : {10.0f, -1.0f, 0.5f, NAN})
    EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { get_fashion_mnist_labels(array({wrong})); }), {"0 to 9"}));
}

TEST(FashionMnist, TheFolderIsTheFlagsThenTheEnvironmentsThenTheDefault) {
  const char* set = std::getenv("FASHION_MNIST_DIR");
  const std::string before = set ? set : "";
  setenv("FASHION_MNIST_DIR", "/from/environment", 1);
  EXPECT_EQ(fashion_mnist_directory("/from/flag"), "/from/flag");
  EXPECT_EQ(fashion_mnist_directory(), "/from/environment");
  unsetenv("FASHION_MNIST_DIR");
  EXPECT_EQ(fashion_mnist_directory(), "data/fashion-mnist");
  if (set) setenv("FASHION_MNIST_DIR", before.c_str(), 1);
}

// Small files of the right form, each time with one thing wrong.
class FashionMnistFiles : public testing::Test {
 protected:
  static std::string sizes(std::initializer_list<int> all) {
    std::string text;
    for (int size : all) text += {0, 0, static_cast<char>(size >> 8), static_cast<char>(size)};
    return text;
  }
  void images(const std::string& content) { folder_.write("train-images-idx3-ubyte", content); }
  void labels(const std::string& content) { folder_.write("train-labels-idx1-ubyte", content); }
  void refuses(const std::vector<std::string>& parts) {
    EXPECT_TRUE(says(message_of<std::runtime_error>([&] { FashionMNIST(folder_.path(), true); }), parts));
  }

  const std::string cube_ = {0, 0, 8, 3}, row_ = {0, 0, 8, 1};
  Folder folder_;
};

TEST_F(FashionMnistFiles, MustAgreeWithEachOther) {
  images(cube_ + sizes({2, 28, 28}) + std::string(2 * 784, '\7'));
  labels(row_ + sizes({2}) + std::string({9, 0}));
  EXPECT_EQ(FashionMNIST(folder_.path(), true).label(0), 9);
  labels(row_ + sizes({3}) + std::string({9, 0, 1}));
  refuses({"train-labels-idx1-ubyte", "expected uint8 (2,)", "found uint8 (3,)"});
  labels(row_ + sizes({2}) + std::string({9, 10}));
  refuses({"train-labels-idx1-ubyte", "expected labels 0 to 9", "found 10 for image 1"});
}

TEST_F(FashionMnistFiles, MustBeImagesOf28By28Bytes) {
  labels(row_ + sizes({1}) + std::string({9}));
  images(cube_ + sizes({1, 28, 27}) + std::string(28 * 27, '\7'));
  refuses({"train-images-idx3-ubyte", "expected uint8 (1, 28, 28)", "found uint8 (1, 28, 27)"});
  images(cube_ + sizes({0, 28, 28}));
  refuses({"train-images-idx3-ubyte", "expected uint8 (1, 28, 28)", "found uint8 (0, 28, 28)"});
  images(row_ + sizes({784}) + std::string(784, '\7'));
  refuses({"train-images-idx3-ubyte", "(784,)"});
  images(std::string({0, 0, 9, 3}) + sizes({1, 28, 28}) + std::string(784, '\7'));
  refuses({"train-images-idx3-ubyte", "expected uint8", "found int8"});
}

TEST_F(FashionMnistFiles, AnImageAndTheExamplesOutliveTheDataSet) {
  images(cube_ + sizes({2, 28, 28}) + std::string(784, '\0') + std::string(784, '\xff'));
  labels(row_ + sizes({2}) + std::string({4, 6}));
  const Image& image = FashionMNIST(folder_.path(), true).image(1);
  const auto examples = FashionMNIST(folder_.path(), true).transform_first(ToTensor{});
  EXPECT_EQ(image.pixels, std::vector<std::uint8_t>(784, 255));
  Tensor x({1, 28, 28}), y({1});
  examples->read(1, x.data(), y.data());
  EXPECT_EQ(x, ones({1, 28, 28}));
  EXPECT_EQ(y(0), 6);
}

// The buffers of a batch have room for the shape of the first image.
TEST_F(FashionMnistFiles, MustAllHaveOneSizeWhenTransformed) {
  images(cube_ + sizes({2, 28, 28}) + std::string(784, '\0') + std::string(784, '\xff'));
  labels(row_ + sizes({2}) + std::string({4, 6}));
  const ImageTransform by_brightness = [](const Image& image) {
    return image.pixels[0] ? Resize({2, 3})(image) : image;
  };
  const auto examples = FashionMNIST(folder_.path(), true).transform_first(Compose({by_brightness}, ToTensor{}));
  Tensor x({1, 28, 28}), y({1});
  EXPECT_NO_THROW(examples->read(0, x.data(), y.data()));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { examples->read(1, x.data(), y.data()); }),
                   {"transform_first", "(28, 28, 1)", "image 1", "found (3, 2, 1)"}));
}

// No workers unless asked for, where the book answers 4: the threads of the training would have to share their cores.
TEST(FashionMnist, WorkersAreThoseAskedForElseNone) {
  EXPECT_EQ(get_dataloader_workers(), 0);
  EXPECT_EQ(get_dataloader_workers(4), 4);
}

// Tests with images would read beyond the end of a part of the data set.
TEST(FashionMNIST, TestsRefuseAPartOfIt) {
  const test::Folder folder;
  folder.write("train-images-idx3-ubyte",
               std::string("\0\0\x08\x03\0\0\0\x01\0\0\0\x1c\0\0\0\x1c", 16) + std::string(784, 'x'));
  const std::string before = fashion_mnist_directory();
  setenv("FASHION_MNIST_DIR", folder.path().c_str(), 1);
  testing::internal::CaptureStderr();
  const bool one = test::has_images("train", 1), many = test::has_images("train", 60000),
             none = test::has_images("t10k", 1);
  setenv("FASHION_MNIST_DIR", before.c_str(), 1);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(one && none);
  EXPECT_FALSE(many);
  EXPECT_TRUE(says(said, {folder.path(), "60000 images", "found (1, 28, 28)"}));
}

}  // namespace
}  // namespace d2l
