// The exercises of section 3.5, with the real images; the answers are in ch3_5_fashion/exercises.md. Times are shown and
// never asserted.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "tests/exercises/cifar.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/more_transforms.hpp"
#include "tests/exercises/reading.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/idx.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::real;

using test::deliver;
using test::examples_in_files;
using test::Folder;
using test::message_of;
using test::mnist_test;
using test::mnist_train;
using test::OneThread;
using test::says;
using test::seconds_a_pass;
using test::sorted;
using test::Watched;

TEST(Ch3_5_Exercises, Ex1_EveryBatchSizeDeliversTheSameImages) {
  const OneThread one_thread;
  const auto images = mnist_train().transform_first(ToTensor{});
  const std::vector<test::Example> expected = examples_in_files("train"), expected_sorted = sorted(expected);
  ASSERT_EQ(std::ssize(expected), 60000);
  test::show("batch size   batches   last   milliseconds a pass: in order   shuffled   the same, not announced");
  for (const auto& [batch_size, batches, last] :
       {std::tuple<Index, Index, Index>{1, 60000, 1}, {8, 7500, 8}, {32, 1875, 32}, {256, 235, 96}, {1024, 59, 608}}) {
    DataLoader in_order(images, batch_size), shuffled(images, batch_size, Generator(test::seed()));
    const test::Delivered first = deliver(in_order), second = deliver(shuffled);
    std::vector<Index> sizes(static_cast<std::size_t>(batches), batch_size);
    sizes.back() = last;
    EXPECT_EQ(first.batch_sizes, sizes);
    EXPECT_EQ(second.batch_sizes, sizes);
    EXPECT_TRUE(first.examples == expected) << batch_size;
    EXPECT_FALSE(second.examples == expected) << batch_size;
    EXPECT_TRUE(sorted(second.examples) == expected_sorted) << batch_size;
    DataLoader unannounced(std::make_shared<test::Unannounced>(images), batch_size, Generator(test::seed()));
    test::show("%10td %9td %6td %30.1f %10.1f %25.1f", batch_size, batches, last, 1e3 * seconds_a_pass(in_order),
               1e3 * seconds_a_pass(shuffled), 1e3 * seconds_a_pass(unannounced));
  }
  DataLoader loader(images, 256);
  const std::vector<Index> sizes = deliver(loader).batch_sizes;
  test::expect_wrong("a pass has as many batches as B goes into n", std::ssize(sizes) == 60000 / 256);
  test::expect_wrong("every batch holds B images", sizes.back() == 256);
}

// One pass over the 10,000 test images, shuffled.
struct Work {
  Index images_read, images_announced, batches;
  double all() const { return static_cast<double>(images_read + batches); }
};

Work work_of_a_pass(Index batch_size) {
  const auto images = std::make_shared<Watched>();
  DataLoader loader(images, batch_size, Generator(test::seed()));
  Index batches = 0;
  for ([[maybe_unused]] const Batch& batch : loader) ++batches;
  return {images->reads(), images->announced(), batches};
}

TEST(Ch3_5_Exercises, Ex1_SmallBatchesReadNoMoreImages) {
  const OneThread one_thread;
  for (const Index batch_size : {1, 8, 256, 10000}) {
    const auto [read, announced, batches] = work_of_a_pass(batch_size);
    test::show("%5td batches: %td images announced and %td read", batches, announced, read);
    EXPECT_EQ(read, 10000);
    EXPECT_EQ(announced, 10000 - 8);  // all but the first eight, eight images ahead
  }
  const Work one = work_of_a_pass(1), many = work_of_a_pass(256);
  test::expect_wrong("a batch of one reads more than its image", one.images_read > many.images_read);
  test::expect_wrong("batches of one give nothing to announce", one.images_announced == 0);
  test::expect_wrong("250 times as many batches are 250 times the work", one.all() / many.all() > 240);
}

std::string bar(double value, double greatest) {
  return std::string(static_cast<std::size_t>(std::lround(22 * value / greatest)), '#');
}

TEST(Ch3_5_Exercises, Ex2_AnyNumberOfWorkersDeliversTheSameBatches) {
  const OneThread one_thread;
  const auto plain = mnist_train().transform_first(ToTensor{});
  const auto resized = mnist_test().transform_first(Compose({Resize({64, 64})}, ToTensor{}));
  constexpr std::array<int, 5> numbers = {0, 1, 2, 4, 8};
  std::array<std::vector<double>, 2> rates;
  for (const auto& [images, rate] : {std::pair(plain, &rates[0]), std::pair(resized, &rates[1])}) {
    test::Delivered expected;
    for (const int num_workers : numbers) {
      DataLoader loader(images, 256, Generator(test::seed()), num_workers);
      const test::Delivered delivered = deliver(loader);
      if (num_workers == 0) expected = delivered;
      EXPECT_EQ(std::ssize(delivered.examples), images->size());
      EXPECT_TRUE(delivered == expected) << num_workers;
      rate->push_back(static_cast<double>(images->size()) / seconds_a_pass(loader) / 1e6);
    }
  }
  test::show("workers   million images a second");
  test::show("          the 60,000 training images       the 10,000 test images resized to 64 x 64");
  const auto greatest = [](const std::vector<double>& rate) { return *std::ranges::max_element(rate); };
  for (std::size_t i = 0; i < numbers.size(); ++i)
    test::show("%7d   %6.2f %-22s    %6.3f %s", numbers[i], rates[0][i], bar(rates[0][i], greatest(rates[0])).c_str(),
               rates[1][i], bar(rates[1][i], greatest(rates[1])).c_str());
  DataLoader four(mnist_test().transform_first(ToTensor{}), 256, Generator(test::seed()), 4);
  const test::Delivered delivered = deliver(four);
  test::expect_wrong("each of four workers delivers all images", std::ssize(delivered.examples) == 4 * 10000);
  test::expect_wrong("with four workers, four batches are not full",
                     std::ranges::count_if(delivered.batch_sizes, [](Index n) { return n < 256; }) == 4);
}

// What a pass over the 10,000 test images gains at most by workers, if only reading takes time: until the busiest of
// them is done, nobody else can do its part.
double greatest_gain(Index batch_size, int num_workers) {
  const auto images = std::make_shared<Watched>();
  DataLoader loader(images, batch_size, Generator(test::seed()), num_workers);
  for ([[maybe_unused]] const Batch& batch : loader) continue;
  EXPECT_EQ(images->reads(), 10000);
  EXPECT_EQ(images->readers(), std::clamp<Index>(num_workers, 1, loader.size()));
  EXPECT_LE(images->busiest(), batch_size * ((loader.size() + num_workers - 1) / num_workers));
  const double gain = 10000.0 / static_cast<double>(images->busiest());
  test::show("%2td batches, %d workers: %td of them read, the busiest %td images, a gain of at most %.2f",
             loader.size(), num_workers, images->readers(), images->busiest(), gain);
  return gain;
}

Index readers_without_workers(Index batch_size) {
  const auto images = std::make_shared<Watched>();
  DataLoader loader(images, batch_size);
  for ([[maybe_unused]] const Batch& batch : loader) continue;
  return images->readers();
}

TEST(Ch3_5_Exercises, Ex2_WorkersShareWholeBatches) {
  const OneThread one_thread;
  EXPECT_EQ(greatest_gain(256, 1), 1);
  for (const int k : {2, 4, 8}) EXPECT_NEAR(greatest_gain(256, k), 10000.0 / (256 * 40 / k), 1e-12);
  const double three_batches = greatest_gain(4096, 2), one_batch = greatest_gain(10000, 8);
  EXPECT_NEAR(three_batches, 10000.0 / (10000 - 4096), 1e-12);  // the first and the last batch against the second
  EXPECT_EQ(one_batch, 1);
  if (has_openmp()) {  // without workers, the threads share a batch in blocks of 32 images
    set_num_threads(2);
    EXPECT_EQ(readers_without_workers(32), 1);
    EXPECT_EQ(readers_without_workers(256), 2);
  }
  test::expect_wrong("two workers always read twice as fast", three_batches > 1.99);
  test::expect_wrong("eight workers share a single batch", one_batch > 1.01);
}

TEST(Ch3_5_Exercises, Ex2_APassMayBeLeftMidway) {
  const OneThread one_thread;
  const std::vector<test::Example> expected = sorted(examples_in_files("t10k"));
  Index most_read = 0;
  for (const int num_workers : {0, 1, 2}) {
    const auto images = std::make_shared<Watched>();
    DataLoader loader(images, 256, Generator(test::seed()), num_workers);
    int batches = 0;
    for ([[maybe_unused]] const Batch& batch : loader)
      if (++batches == 3) break;
    test::show("%d workers: left at batch 3 of %td, %td images had been read", num_workers, loader.size(),
               images->reads());
    // Three batches have reached the loop, and each worker may have read 8 MB more, which are 10 batches.
    EXPECT_GE(images->reads(), 256 * 3);
    EXPECT_LE(images->reads(), 256 * (3 + 10 * num_workers));
    most_read = std::max(most_read, images->reads());
    EXPECT_TRUE(sorted(deliver(loader).examples) == expected);
  }
  test::expect_wrong("by then the workers have read the whole data set", most_read == 10000);
}

TEST(Ch3_5_Exercises, Ex2_AWorkersExceptionReachesTheReader) {
  const OneThread one_thread;
  bool silent = false, early = false;
  for (const int num_workers : {0, 1, 2, 4, 8}) {
    DataLoader loader(std::make_shared<Watched>(5000), 256, std::nullopt, num_workers);
    int batches = 0;
    const std::string message = message_of<std::runtime_error>([&] {
      for ([[maybe_unused]] const Batch& batch : loader) ++batches;
    });
    test::show("%d workers: %d batches, then \"%s\"", num_workers, batches, message.c_str());
    EXPECT_EQ(message, "image 5000 is broken");
    EXPECT_EQ(batches, 19);  // 19 * 256 = 4864 images come before its batch
    silent |= message.empty(), early |= batches < 19;
  }
  test::expect_wrong("the exception ends the worker, and the loop just ends early", silent);
  test::expect_wrong("the loop fails before it has been given the batches that come first", early);
}

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

int made_up_pixel(int image, int row, int column) { return (100 * image + 9 * row + 4 * column) % 256; }

TEST(Ch3_5_Exercises, Ex3_MnistsFilesOpenAsFashionMnistsDo) {
  // 00 00, 08 for bytes, the number of axes, then each axis in four bytes, the highest first.
  std::string images = bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28});
  for (const int image : {0, 1})
    for (int row = 0; row < 28; ++row)
      for (int column = 0; column < 28; ++column) images += bytes({made_up_pixel(image, row, column)});
  const Folder folder;
  folder.write("t10k-images-idx3-ubyte", images);
  folder.write("t10k-labels-idx1-ubyte", bytes({0, 0, 8, 1, 0, 0, 0, 2, 7, 2}));

  const FashionMNIST digits(folder.path(), false);
  ASSERT_EQ(digits.size(), 2);
  for (const int image : {0, 1})
    for (int row = 0; row < 28; ++row)
      for (int column = 0; column < 28; ++column)
        ASSERT_EQ(digits.image(image).pixels.at(static_cast<std::size_t>(28 * row + column)),
                  made_up_pixel(image, row, column));
  EXPECT_EQ(digits.label(0), 7);
  EXPECT_EQ(digits.label(1), 2);
  const std::string called = get_fashion_mnist_labels(array({7}))[0];
  test::show("a file of %td bytes in MNIST's format: %td images, labels %td %td; the digit 7 would be called \"%s\"",
             std::ssize(images), digits.size(), digits.label(0), digits.label(1), called.c_str());
  EXPECT_EQ(called, "sneaker");
  test::expect_wrong("the sizes have the lowest byte first", 0x1c000000 == digits.image(0).height);
  test::expect_wrong("pixels begin at byte 8, as labels do", images[8 + 3] == digits.image(0).pixels[3]);
  test::expect_wrong("the reader notices that the labels are digits", called.find("7") != std::string::npos);
}

TEST(Ch3_5_Exercises, Ex3_IdxHoldsOtherTypesAndRanksToo) {
  const Folder folder;
  const auto read = [&](const std::string& content) {
    const IdxHeader header = read_idx_header(folder.write("file", content));
    test::show("%-8s %s", header.type.c_str(), to_string(header.shape).c_str());
    return test::read_idx_tensor(header);
  };
  const Tensor video = read(bytes({0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255}));
  const Tensor heights = read(bytes({0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x02, 0xff, 0xfe}));
  const Tensor counts = read(bytes({0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 1, 0, 2}));
  const Tensor weights = read(bytes({0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0}));
  const Tensor doubles = read(bytes({0, 0, 0x0e, 1, 0, 0, 0, 1, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(video, array({1, 2, 3, 4, 5, 255}).reshape({1, 2, 1, 3}));
  EXPECT_EQ(heights, array({{258, -2}}));  // 256 + 2 and, in two's complement, -2
  EXPECT_EQ(counts, array({65538}));       // 65536 + 2
  EXPECT_EQ(weights, array({1.5f, -2}));   // 1.5 * 2^0 and -1 * 2^1
  EXPECT_EQ(doubles, array({1.5f}));
  test::expect_wrong("elements have the lowest byte first, as in the processor", heights(0, 0) == 0x0201);
}

int made_up_colour(int image, int channel, int row, int column) {
  return (17 * image + 89 * channel + 7 * row + 3 * column) % 256;
}

// Byte by byte in the order in which the format lists them.
std::string cifar_record(int image, const std::string& labels) {
  std::string record = labels;
  for (int channel = 0; channel < 3; ++channel)
    for (int row = 0; row < 32; ++row)
      for (int column = 0; column < 32; ++column) record += bytes({made_up_colour(image, channel, row, column)});
  return record;
}

Batch both_images(const std::string& path, CifarLabel label, const Compose& transform) {
  DataLoader loader(std::make_shared<Cifar>(path, label, transform), 2);
  return *loader.begin();
}

TEST(Ch3_5_Exercises, Ex3_CifarsRecordsTakeTwentyLines) {
  const Folder folder;
  const std::string ten = folder.write("ten", cifar_record(0, bytes({6})) + cifar_record(1, bytes({9})));
  const std::string hundred =
      folder.write("hundred", cifar_record(0, bytes({11, 19})) + cifar_record(1, bytes({15, 29})));
  for (const auto& [path, label, y] : {std::tuple(ten, CifarLabel{1, 0}, array({6, 9})),
                                       {hundred, {2, 0}, array({11, 15})},
                                       {hundred, {2, 1}, array({19, 29})}}) {
    const Batch batch = both_images(path, label, ToTensor{});
    const Batch flipped = both_images(path, label, Compose({FlipLeftRight{}}, ToTensor{}));
    ASSERT_EQ(batch.X.shape(), (Shape{2, 3, 32, 32}));
    EXPECT_EQ(batch.y, y);
    for (int i = 0; i < 2; ++i)
      for (int c = 0; c < 3; ++c)
        for (int row = 0; row < 32; ++row)
          for (int column = 0; column < 32; ++column) {
            ASSERT_EQ(std::lround(255 * batch.X(i, c, row, column)), made_up_colour(i, c, row, column));
            ASSERT_EQ(flipped.X(i, c, row, 31 - column), batch.X(i, c, row, column));
          }
    test::show("%td bytes, label %zu of %zu: X %s, y %g %g", std::ssize(test::contents(path)), label.chosen + 1,
               label.labels, to_string(batch.X.shape()).c_str(), real(batch.y(0)), real(batch.y(1)));
  }
  const auto mistaken = [&] { Cifar(hundred, {1, 0}, ToTensor{}); };
  EXPECT_TRUE(says(message_of<std::runtime_error>(mistaken), {"records of 3073 bytes", "found 6148"}));
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { read_idx_header(ten); }), {"expected an IDX file"}));
}

TEST(Ch3_5_Exercises, Ex3_CifarsColoursLieInPlanes) {
  const std::string record = cifar_record(0, bytes({6}));
  const auto byte = [&](int at) {
    return static_cast<int>(static_cast<std::uint8_t>(record.at(static_cast<std::size_t>(at))));
  };
  int interleaved = 0, steepest = 0;
  for (int q = 0; q < 3072; ++q) {
    const int k = q % 3, i = q / 96, j = q / 3 % 32;
    EXPECT_EQ(byte(1 + 1024 * k + 32 * i + j), made_up_colour(0, k, i, j));
    EXPECT_EQ(byte(1 + 1024 * (q % 3) + q / 3), made_up_colour(0, k, i, j));
    interleaved += byte(1 + q) == made_up_colour(0, k, i, j);
  }
  // Read so, pixel (i, j) would be three neighbours of one colour: nearly gray.
  for (int pixel = 0; pixel < 10; ++pixel)
    steepest = std::max(steepest, std::abs(byte(1 + 3 * pixel) - byte(1 + 3 * pixel + 2)));
  test::show("with the channels of a pixel side by side %d of 3072 bytes would be right, and colours differ by %d",
             interleaved, steepest);
  EXPECT_EQ(steepest, 6);
  test::expect_wrong("reshape(32, 32, 3) makes the image", interleaved == 3072);
  test::expect_wrong("the label stands at the end of a record", byte(3072) == 6);
}

TEST(Ch3_5_Exercises, Ex4_TwoFlipsAreTheIdentity) {
  const FlipLeftRight mirror;
  const FlipTopBottom turn_over;
  int symmetric = 0, transposed = 0;
  for (Index i = 0; i < 1000; ++i) {
    const Image image = mnist_test().image(i), mirrored = mirror(image), upside_down = turn_over(image);
    EXPECT_EQ(mirror(mirrored), image);
    EXPECT_EQ(turn_over(upside_down), image);
    Image turned = image;  // half a turn: the last pixel first
    std::ranges::reverse(turned.pixels);
    EXPECT_EQ(turn_over(mirrored), turned);
    EXPECT_EQ(mirror(upside_down), turned);
    symmetric += mirrored == image || upside_down == image || mirrored == upside_down;
    Image columns = image;  // the columns of the image as rows
    for (std::size_t p = 0; p < 784; ++p) columns.pixels[p] = image.pixels[p % 28 * 28 + p / 28];
    transposed += columns == turned || columns == mirrored || columns == upside_down;
  }
  test::show("of 1000 test images, flipped twice, all came back; %d are symmetric", symmetric);
  EXPECT_EQ(symmetric, 0);  // so that flips that do nothing would show
  test::expect_wrong("one flip of each kind gives the image back", symmetric > 0);
  test::expect_wrong("a flip, or two, is the transposed image", transposed > 0);
}

// An image in which every pixel holds its row and its column.
Image coordinates(Index height, Index width) {
  std::vector<std::uint8_t> pixels;
  for (Index i = 0; i < height; ++i)
    for (Index j = 0; j < width; ++j)
      pixels.insert(pixels.end(), {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(j)});
  return {height, width, 2, pixels};
}

TEST(Ch3_5_Exercises, Ex4_FlipsMovePixelsWithTheirChannels) {
  const Image mirrored = FlipLeftRight{}(coordinates(4, 5)), upside_down = FlipTopBottom{}(coordinates(4, 5));
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      const std::size_t at = 2 * (5 * i + j);
      EXPECT_TRUE(mirrored.pixels[at] == i && mirrored.pixels[at + 1] == 4 - j) << i << ' ' << j;
      EXPECT_TRUE(upside_down.pixels[at] == 3 - i && upside_down.pixels[at + 1] == j) << i << ' ' << j;
    }
}

// Of all places where a window of m among n fits, the one closest to the middle, the first of two equally close.
Index middle(Index n, Index m) {
  Index best = 0;
  for (Index at = 1; at + m <= n; ++at)
    if (std::abs(2 * at + m - n) < std::abs(2 * best + m - n)) best = at;
  return best;
}

TEST(Ch3_5_Exercises, Ex4_CenterCropKeepsTheMiddle) {
  for (const ImageSize size : {ImageSize{20, 10}, {5, 27}, {26, 28}, {1, 1}}) {
    const Image crop = CenterCrop(size)(coordinates(28, 26));
    const Index top = middle(28, size.height), left = middle(26, size.width);
    for (Index i = 0; i < size.height; ++i)
      for (Index j = 0; j < size.width; ++j) {
        const std::uint8_t* pixel = crop.pixels.data() + 2 * (i * size.width + j);
        ASSERT_TRUE(pixel[0] == top + i && pixel[1] == left + j) << i << ' ' << j;
      }
    test::show("of 28 rows and 26 columns, %2td wide and %2td high: rows %2d to %2d, columns %2d to %2d", size.width,
               size.height, crop.pixels[0], *(crop.pixels.end() - 2), crop.pixels[1], *(crop.pixels.end() - 1));
  }
  const Image crop = CenterCrop({20, 11})(coordinates(28, 26));
  test::expect_wrong("of an odd border the thicker part is above", crop.pixels[0] == (28 - 11 + 1) / 2);
  test::expect_wrong("the height comes first, as in a shape", crop.height == 20);
}

TEST(Ch3_5_Exercises, Ex4_CenterCropRefusesTooSmallAnImage) {
  for (const ImageSize size : {ImageSize{11, 7}, {10, 8}})
    EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { CenterCrop{size}(coordinates(7, 10)); }),
                     {"CenterCrop", "at least width " + std::to_string(size.width), "found width 10 and height 7"}));
  EXPECT_THROW(CenterCrop({1, 0}), std::invalid_argument);
}

// One example of given features.
std::shared_ptr<const Dataset> one_example(const Tensor& x) {
  return std::make_shared<ArrayDataset>(x.reshape({1, x.size(0), x.size(1), x.size(2)}), Tensor({1}));
}

Tensor features(const Dataset& examples) {
  Tensor x(examples.example_shape()), y({1});
  examples.read(0, x.data(), y.data());
  return x;
}

TEST(Ch3_5_Exercises, Ex4_NormalizeHasAnInverse) {
  std::vector<std::uint8_t> every_byte(256);
  std::iota(every_byte.begin(), every_byte.end(), 0);
  Tensor plain({1, 16, 16});
  ToTensor{}({16, 16, 1, every_byte}, plain.data());
  const float m = 0.286f, s = 0.353f;
  const auto normalized = std::make_shared<Normalize>(one_example(plain), std::vector{m}, std::vector{s});
  const Tensor there = features(*normalized);
  // (x - m) / s = z, so x = s z + m = (z - (-m / s)) / (1 / s)
  const Tensor back = features(Normalize(normalized, {-m / s}, {1 / s}));
  double greatest = 0;
  for (Index p = 0; p < 256; ++p) greatest = std::max(greatest, std::abs(real(back.data()[p]) - real(plain.data()[p])));
  const float black = there(0, 0, 0), white = there(0, 15, 15);
  test::show("0 becomes %.4f, 1 becomes %.4f; there and back is off by at most %.1e", real(black), real(white),
             greatest);
  EXPECT_NEAR(black, -0.286 / 0.353, 1e-6);
  EXPECT_NEAR(white, 0.714 / 0.353, 1e-6);
  // Each operation is rounded as IEEE 754 says, so that this is the same everywhere: a unit in the last place below 1.
  EXPECT_LE(greatest, 0x1p-24);
  const Tensor wrong = features(Normalize(normalized, {-m}, {1 / s}));
  test::expect_wrong("the inverse has the mean -m and the deviation 1 / s",
                     std::abs(wrong(0, 0, 0) - plain(0, 0, 0)) < 1e-4f);
}

TEST(Ch3_5_Exercises, Ex4_NormalizeTakesOneNumberOrOnePerChannel) {
  Generator generator(test::seed());
  const Tensor plain = normal(0, 1, {2, 3, 4}, generator);
  const Tensor by_channel = features(Normalize(one_example(plain), {0.5f, 0.25f}, {0.5f, 0.125f}));
  const Tensor same_for_all = features(Normalize(one_example(plain), {0.5f}, {0.25f}));
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 4; ++j) {
      EXPECT_EQ(by_channel(0, i, j), (plain(0, i, j) - 0.5f) / 0.5f);
      EXPECT_EQ(by_channel(1, i, j), (plain(1, i, j) - 0.25f) / 0.125f);
      for (Index k : {0, 1}) EXPECT_EQ(same_for_all(k, i, j), (plain(k, i, j) - 0.5f) / 0.25f);
    }
}

TEST(Ch3_5_Exercises, Ex4_NormalizeRefusesWhatNothingCanBeDividedBy) {
  const auto message = [](const std::vector<float>& mean, const std::vector<float>& deviation) {
    return message_of<std::invalid_argument>([&] { Normalize(one_example(zeros({1, 2, 2})), mean, deviation); });
  };
  for (float wrong : {0.0f, -1.0f, INFINITY, NAN}) EXPECT_TRUE(says(message({0}, {wrong}), {"Normalize", "above 0"}));
  EXPECT_TRUE(says(message({NAN}, {1}), {"Normalize", "finite means", "nan"}));
  EXPECT_TRUE(says(message({}, {}), {"found 0 and 0"}));
  EXPECT_TRUE(says(message({1, 2}, {1}), {"found 2 and 1"}));
  EXPECT_TRUE(says(message({0, 0, 0}, {1, 1, 1}), {"expected an image of 3 channels", "found (1, 2, 2)"}));
}

struct Moments {
  double mean, deviation, mean_of_deviations;
};

Moments moments(double n, double sum, double squares) {
  const double mean = sum / n;
  return {mean, std::sqrt(squares / n - mean * mean), 0};
}

// Of the bytes of all training images, divided by 255, and the mean of the deviations of single images. The sums are
// whole numbers up to 47 million times 255^2, exact in 64 bits.
Moments moments_of_bytes() {
  std::int64_t sum = 0, squares = 0;
  double deviations = 0;
  for (Index i = 0; i < 60000; ++i) {
    std::int64_t image_sum = 0, image_squares = 0;
    for (const std::int64_t byte : mnist_train().image(i).pixels) image_sum += byte, image_squares += byte * byte;
    sum += image_sum, squares += image_squares;
    deviations += moments(784, static_cast<double>(image_sum), static_cast<double>(image_squares)).deviation;
  }
  const Moments all = moments(60000.0 * 784, static_cast<double>(sum), static_cast<double>(squares));
  return {all.mean / 255, all.deviation / 255, deviations / 60000 / 255};
}

TEST(Ch3_5_Exercises, Ex4_NormalizedTrainingImagesHaveMeanZeroAndDeviationOne) {
  const auto [mean, deviation, mean_of_deviations] = moments_of_bytes();
  const auto normalized =
      std::make_shared<Normalize>(mnist_train().transform_first(ToTensor{}), std::vector{static_cast<float>(mean)},
                                  std::vector{static_cast<float>(deviation)});
  DataLoader loader(normalized, 256, Generator(test::seed()));
  const OneThread one_thread;
  double sum = 0, squares = 0;
  for (const auto& [X, y] : loader)
    for (Index at = 0; at < X.size(); ++at) {
      const double x = real(X.data()[at]);
      sum += x;
      squares += x * x;
    }
  const Moments after = moments(60000.0 * 784, sum, squares);
  test::show("training images: mean %.4f, deviation %.4f; of one image on average %.4f", mean, deviation,
             mean_of_deviations);
  test::show("after Normalize with these: %.1e and 1 %+.1e", after.mean, after.deviation - 1);
  // What is commonly quoted for this data set, to four digits.
  EXPECT_NEAR(mean, 0.2860, 5e-5);
  EXPECT_NEAR(deviation, 0.3530, 5e-5);
  EXPECT_NEAR(mean_of_deviations, 0.3202, 5e-5);
  // The constants are rounded by at most 2^-26, which is 4e-8 in units of the deviation; the values by as little.
  EXPECT_NEAR(after.mean, 0, 1e-7);
  EXPECT_NEAR(after.deviation, 1, 1e-7);

  const auto gives_0_and_1 = [&, mean = mean, deviation = deviation](double m, double s) {
    return std::abs(mean - m) / s < 1e-3 && std::abs(deviation / s - 1) < 1e-3;
  };
  EXPECT_TRUE(gives_0_and_1(0.2860, 0.3530));
  test::expect_wrong("a mean and a deviation of 0.5 make the mean 0 and the deviation 1", gives_0_and_1(0.5, 0.5));
  test::expect_wrong("MNIST's 0.1307 and 0.3081 do so for clothes too", gives_0_and_1(0.1307, 0.3081));
  test::expect_wrong("the deviation is the mean of the images' own", gives_0_and_1(mean, mean_of_deviations));
}

// A 28 x 28 image at a place between its pixels, whose centres are at whole numbers; beyond the border it continues.
double between(const Image& image, double row, double column) {
  double value = 0;
  row = std::clamp(row, 0.0, 27.0), column = std::clamp(column, 0.0, 27.0);
  for (const double i : {std::floor(row), std::floor(row) + 1})
    for (const double j : {std::floor(column), std::floor(column) + 1}) {
      const double share = (1 - std::abs(row - i)) * (1 - std::abs(column - j));
      if (share > 0) value += share * image.pixels[static_cast<std::size_t>(28 * i + j)];
    }
  return value;
}

TEST(Ch3_5_Exercises, Ex4_ResizeBeforeToTensorRoundsToBytes) {
  constexpr Index images = 50;
  DataLoader loader(mnist_test().transform_first(Compose({Resize({64, 64})}, ToTensor{})), images);
  const Batch& batch = *loader.begin();
  double greatest = 0;
  Index rounded = 0;
  for (Index i = 0; i < images; ++i)
    for (Index row = 0; row < 64; ++row)
      for (Index column = 0; column < 64; ++column) {
        // Pixel k of 64 has its centre at k + 1/2 of 64, where 28 pixels have (k + 1/2) 28 / 64 - 1/2.
        const auto place = [](Index k) { return (static_cast<double>(k) + 0.5) * 28 / 64 - 0.5; };
        const double after_to_tensor = between(mnist_test().image(i), place(row), place(column)) / 255;
        const double difference = std::abs(real(batch.X(i, 0, row, column)) - after_to_tensor);
        greatest = std::max(greatest, difference);
        rounded += difference > 1e-6;
      }
  test::show("Resize before or after ToTensor: %.0f %% of the pixels differ, by at most %.6f = %.4f / 255",
             100.0 * static_cast<double>(rounded) / (images * 64 * 64), greatest, 255 * greatest);
  // 28 / 64 leaves multiples of 1/32 a direction, of 1/1024 in all: halves occur, and are rounded by just 1/2.
  EXPECT_NEAR(255 * greatest, 0.5, 1e-4);
  EXPECT_NEAR(static_cast<double>(rounded) / (images * 64 * 64), 0.56, 0.005);
  test::expect_wrong("before or after ToTensor, the pixels are the same", greatest < 1e-6);
  const Shape mistaken = Resize({64, 64})(Image(1, 28, 28, std::vector<std::uint8_t>(784))).shape();
  test::show("(1, 28, 28) taken for (h, w, c) would become %s", to_string(mistaken).c_str());
  EXPECT_EQ(mistaken, (Shape{64, 64, 28}));
}

}  // namespace
}  // namespace d2l
