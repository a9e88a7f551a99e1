// What 3.5 says about the data set and its loaders. Tests of the data set itself and of the transforms are in
// tests/common.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "ch3_5_fashion/print_images.hpp"
#include "common/data/fashion_mnist.hpp"
#include "tests/exercises/more_transforms.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"
#include "tests/support/xml.hpp"

namespace d2l {
namespace {

using test::run_once;
using test::says;

constexpr ImageSize wide{64, 48};  // 48 rows of 64 pixels, so that mixing up width and height shows

const FashionMNIST& mnist_test() {
  static const FashionMNIST mnist(fashion_mnist_directory(), false);
  return mnist;
}

TEST(Ch3_5, EveryMinibatchHasBatchSizeExamplesAndTheLastWhatIsLeft) {
  DataLoader loader(mnist_test().transform_first(ToTensor{}), 256, Generator(1));
  Index examples = 0;
  for (const auto& [X, y] : loader) {
    const Index n = std::min<Index>(256, 10000 - examples);
    ASSERT_EQ(X.shape(), (Shape{n, 1, 28, 28}));
    ASSERT_EQ(y.shape(), (Shape{n}));
    examples += n;
  }
  EXPECT_EQ(examples, 10000);
}

TEST(Ch3_5, ABatchLargerThanTheDataSetIsTheWholeDataSet) {
  DataLoader loader(mnist_test().transform_first(ToTensor{}), 20000);
  EXPECT_EQ(loader.size(), 1);
  EXPECT_EQ((*loader.begin()).X.shape(), (Shape{10000, 1, 28, 28}));
}

// 3.5.2: each float is the pixel at its place divided by 255.
TEST(Ch3_5, MinibatchesHoldTheImagesAsFloatsFromZeroToOne) {
  DataLoader loader(mnist_test().transform_first(ToTensor{}), 100);
  Index i = 0;
  for (const auto& [X, y] : loader)
    for (Index row = 0; row < 100; ++row, ++i) {
      ASSERT_EQ(y(row), static_cast<float>(mnist_test().label(i)));
      const Image image = mnist_test().image(i);
      for (Index p = 0; p < 784; ++p) {
        const float x = X.data()[row * 784 + p];
        ASSERT_TRUE(x >= 0 && x <= 1 && x * 255 == static_cast<float>(image.pixels[static_cast<std::size_t>(p)]))
            << i << ' ' << p;
      }
    }
}

TEST(Ch3_5, WorkersDoNotChangeTheMinibatches) {
  for (const Compose& transformer : {Compose(ToTensor{}), Compose({Resize(wide)}, ToTensor{})}) {
    const auto batches = [&](int workers) {
      DataLoader loader(mnist_test().transform_first(transformer), 256, Generator(3), workers);
      std::vector<Batch> first_twelve;
      for (const Batch& batch : loader) {
        first_twelve.push_back(batch);
        if (first_twelve.size() == 12) break;
      }
      return first_twelve;
    };
    const auto expected = batches(0);
    for (int workers : {1, 2, 4, 8}) {
      const auto found = batches(workers);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].X, expected[i].X) << workers << " workers, batch " << i;
        EXPECT_EQ(found[i].y, expected[i].y) << workers << " workers, batch " << i;
      }
    }
  }
}

// 3.5.3: the same images in the same order, resized before they are converted to floats.
TEST(Ch3_5, LoadersResizeImagesOnRequest) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(32, fashion_mnist_directory(), Generator(1), 0, wide);
  EXPECT_EQ((*train_iter.begin()).X.shape(), (Shape{32, 1, 48, 64}));
  const Tensor X((*test_iter.begin()).X);
  ASSERT_EQ(X.shape(), (Shape{32, 1, 48, 64}));
  const Resize resize(wide);
  for (Index i = 0; i < 32; ++i) {
    const std::vector<std::uint8_t> pixels = resize(mnist_test().image(i)).pixels;
    for (Index p = 0; p < 48 * 64; ++p)
      ASSERT_EQ(X.data()[i * 48 * 64 + p], static_cast<float>(pixels[static_cast<std::size_t>(p)]) / 255.0f);
  }
}

TEST(Ch3_5, OnlyTheTrainingLoaderShuffles) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(1000, fashion_mnist_directory(), Generator(1));
  const auto labels = [](DataLoader& loader) { return Tensor((*loader.begin()).y); };
  EXPECT_FALSE(labels(train_iter) == labels(train_iter));
  for (int pass = 0; pass < 2; ++pass) {
    Index i = 0;
    for (const auto& [X, y] : test_iter)
      for (Index row = 0; row < y.size(); ++row, ++i) ASSERT_EQ(y(row), static_cast<float>(mnist_test().label(i)));
  }
}

TEST(Ch3_5, ATransformThatCannotTakeTheImagesIsRefusedBeforeReading) {
  EXPECT_TRUE(says(test::message_of<std::invalid_argument>([] {
                     mnist_test().transform_first(Compose({CenterCrop({28, 29})}, ToTensor{}));
                   }),
                   {"CenterCrop", "height 29", "found width 28 and height 28"}));
  EXPECT_THROW(load_data_fashion_mnist(32, fashion_mnist_directory(), Generator(1), 0, ImageSize{0, 64}),
               std::invalid_argument);
}

// The output with every measured time, a number with a decimal point and its leading blanks, replaced by #.
std::string without_times(const std::string& output) {
  return std::regex_replace(output, std::regex(" *[0-9]+\\.[0-9]+"), "#");
}

TEST(Ch3_5, TheProgramPrintsWhatTheBookPrints) {
  const auto& r = run_once("$D2L_BIN/ch3_5_fashion");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(says(
      r.out,
      {"\n3.5.1 Getting the Dataset\n", "\n(60000, 10000)\n",
       "\nThe labels 0 to 9 stand for t-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, "
       "ankle boot.\n   erratum: the text lists \"trousers\"",
       "[6000. 6000. 6000. 6000. 6000. 6000. 6000. 6000. 6000. 6000.]\n",
       "[1000. 1000. 1000. 1000. 1000. 1000. 1000. 1000. 1000. 1000.]\n",
       "ankle boot t-shirt    t-shirt    dress      t-shirt    pullover   sneaker    pullover   "
       "sandal\nsandal     t-shirt    ankle boot sandal     sandal     sneaker    ankle boot "
       "trouser    t-shirt\n",
       "\n3.5.2 Reading a Minibatch\n", "(28, 28, 1) becomes (1, 28, 28) floats",
       "   1  (256, 1, 28, 28)         0         1  (256,) ", "\nMinibatches per pass: 235\n", "the book: 1.65 sec",
       "   erratum: the book's workers are processes", "\n3.5.3 Putting All Things Together\n", "\n(32, 1, 64, 64)\n",
       "1875 of the training set, 313 of the test set\n   erratum: the second iterator reads the test set"}));
}

// The header of an IDX file: bytes, and the sizes with the highest byte first.
std::string idx_header(std::initializer_list<int> sizes) {
  std::string text = {0, 0, 8, static_cast<char>(sizes.size())};
  for (int size : sizes) text += {0, 0, static_cast<char>(size >> 8), static_cast<char>(size)};
  return text;
}

// A training set of n images with the labels 0, 1, ..., 9, 0, ..., and a test set of one.
void write_data_set(const test::Folder& folder, int n) {
  std::string labels;
  for (int i = 0; i < n; ++i) labels += static_cast<char>(i % 10);
  folder.write("train-images-idx3-ubyte", idx_header({n, 28, 28}) + std::string(static_cast<std::size_t>(n) * 784, 7));
  folder.write("train-labels-idx1-ubyte", idx_header({n}) + labels);
  folder.write("t10k-images-idx3-ubyte", idx_header({1, 28, 28}) + std::string(784, 7));
  folder.write("t10k-labels-idx1-ubyte", idx_header({1}) + std::string(1, 9));
}

// Of fewer than 18 training images the program shows all. An odd number in two rows leaves a white place.
TEST(Ch3_5, TheProgramShowsDataSetsOfAnySize) {
  for (const auto& [n, places] : {std::pair{1, 1}, {2, 2}, {9, 9}, {10, 10}, {17, 18}, {19, 18}}) {
    const test::Folder folder;
    write_data_set(folder, n);
    const auto r = test::run("$D2L_BIN/ch3_5_fashion --data " + folder.path());
    EXPECT_EQ(r.status, 0) << n << r.err;
    EXPECT_EQ(r.err, "") << n;
    const std::string number = std::to_string(n), shape = "(" + number + ", 1, 28, 28) ";
    EXPECT_TRUE(says(r.out, {"\n(" + number + ", 1)\n", "Labels of the first " + std::to_string(std::min(n, 18)) + " ",
                             "\nMinibatches per pass: 1\n", "   1  " + shape, "   2  " + shape}))
        << r.out;
    const test::Element svg = test::parse_xml(r.figures.at("3.5.1_images.svg"));
    EXPECT_EQ(std::ssize(svg.all("image")), places) << n;
    EXPECT_EQ(std::ssize(svg.all("text")), std::min(n, 18)) << n;
  }
}

TEST(Ch3_5, TheProgramsOutputIsTheSameInEveryRunExceptForTheTimes) {
  const std::string expected = without_times(run_once("$D2L_BIN/ch3_5_fashion").out);
  for (const char* flags : {" --threads 1", " --threads 3", " --workers 2"})
    EXPECT_EQ(without_times(run_once(std::string("$D2L_BIN/ch3_5_fashion") + flags).out), expected) << flags;
}

TEST(PrintImages, InAsciiACharacterForEveryOtherRow) {
  const Image image = to_image(array({{0, 1}, {1, 1}, {1, 0.5f}}));
  EXPECT_EQ(print_images({image, image}, {}), " @  @\n@+ @+\n");
  EXPECT_EQ(print_images({image, image}, {.columns = 4}), " @\n@+\n @\n@+\n");
  Image colored = image;  // gray as a color: three times the same
  colored.channels = 3;
  colored.pixels.clear();
  for (const std::uint8_t byte : image.pixels) colored.pixels.insert(colored.pixels.end(), 3, byte);
  EXPECT_EQ(print_images({colored}, {}), print_images({image}, {}));
}

TEST(PrintImages, WithColorsTwoPixelsInACharacter) {
  const Image image = to_image(array({{0, 1}, {1, 0}, {1, 1}}));
  const std::string black_on_white = "\x1b[38;5;232m\x1b[48;5;255m\u2580",
                    white_on_black = "\x1b[38;5;255m\x1b[48;5;232m\u2580";
  EXPECT_EQ(print_images({image}, {.unicode = true, .colors = true}),
            black_on_white + white_on_black + "\x1b[0m\n" + white_on_black + white_on_black + "\x1b[0m\n");
}

}  // namespace
}  // namespace d2l
