#include "tests/practice/ch3_5.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ch3_5_fashion/print_images.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/timer.hpp"
#include "tests/practice/training.hpp"

namespace d2l::practice {
namespace {

using Names = std::vector<std::string>;

void check_get_fashion_mnist_labels(const Functions_3_5& f) {
  expect("get_fashion_mnist_labels([1 3 3])", f.get_fashion_mnist_labels(array({1, 3, 3})),
         {"trouser", "dress", "dress"},
         {{{"t-shirt", "pullover", "pullover"}, "this counts from 1; class 0 is t-shirt"},
          {{"pullover", "coat", "coat"}, "each is the name of the next class; class 0 is t-shirt"},
          {{"trouser", "dress"}, "one name for each label, also where a label comes again"},
          {{"dress", "dress", "trouser"}, "the names stand in reverse order"},
          {{"trousers", "dress", "dress"}, "the text's list says \"trousers\", its code \"trouser\""},
          {{"Trouser", "Dress", "Dress"}, "the names are in lower case"},
          {{"1", "3", "3"}, "these are the numbers, not the names"},
          {{"t-shirt", "trouser", "pullover"}, "these are the names of the places 0, 1, 2, not of the labels there"},
          {{}, "there are no names in it"}});
  const Names all = {"t-shirt", "trouser", "pullover", "dress", "coat",
                     "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};
  const Names found = f.get_fashion_mnist_labels(arange(0, 10));
  for (std::size_t i = 0; i < std::min(all.size(), found.size()); ++i)
    require(found[i] == all[i], "get_fashion_mnist_labels([0 1 2 3 4 5 6 7 8 9]): expected \"" + all[i] +
                                    "\" for class " + std::to_string(i) + ", found \"" + found[i] + "\"");
  expect("get_fashion_mnist_labels([0 1 2 3 4 5 6 7 8 9])", found, all);
}

// An image of the bytes 0, step, 2 step, ...
Image counting(Index height, Index width, Index channels, int step) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < height * width * channels; ++i) bytes.push_back(static_cast<std::uint8_t>(i * step));
  return {height, width, channels, bytes};
}

void check_to_tensor(const Functions_3_5& f) {
  const auto gray = [](const Shape& shape, float scale) { return (arange(0, 6) * (51 * scale)).reshape(shape); };
  const Shape chw{1, 2, 3};
  expect(
      "to_tensor of a (2, 3, 1) image with the bytes 0 51 102 153 204 255", f.to_tensor(counting(2, 3, 1, 51)),
      array({0, 0.2f, 0.4f, 0.6f, 0.8f, 1}).reshape(chw),
      {{gray(chw, 1), "the division by 255 is missing"},
       {gray(chw, 1 / 256.0f), "it is divided by 256; 255 is to become 1"},
       {array({0, 0, 0, 0, 0, 1}).reshape(chw), "bytes are divided as whole numbers, so that all below 255 become 0"},
       {array({0, 0.2f, 0.4f, 153 / 255.0f - 256 / 255.0f, 204 / 255.0f - 256 / 255.0f, -1 / 255.0f}).reshape(chw),
        "bytes from 128 on are taken for negative numbers"},
       {gray({2, 3, 1}, 1 / 255.0f), "the numbers are right, but the channel is still the last axis"},
       {gray({2, 3}, 1 / 255.0f), "the numbers are right, but the axis of the channel is gone"},
       {gray({6}, 1 / 255.0f), "the numbers are right, but they should be (c, h, w)"},
       {array({0, 0.6f, 0.2f, 0.8f, 0.4f, 1}).reshape({1, 3, 2}), "height and width are exchanged: it is (c, h, w)"},
       {gray({1, 3, 2}, 1 / 255.0f), "height and width are exchanged: it is (c, h, w)"},
       {array({0, 0.4f, 0.8f, 0.2f, 0.6f, 1}).reshape(chw), "the bytes are read by columns; they are stored by rows"},
       {array({1, 0.8f, 0.6f, 0.4f, 0.2f, 0}).reshape(chw), "black and white are exchanged"},
       {zeros(chw), "nothing is written to it"}});
  const auto color = [](std::initializer_list<float> elements) {
    Tensor x({3, 1, 2});
    std::ranges::copy(elements, x.data());
    return x;
  };
  expect("to_tensor of a (1, 2, 3) image with the bytes 0 51 102, 51 102 204",
         f.to_tensor({1, 2, 3, {0, 51, 102, 51, 102, 204}}), color({0, 0.2f, 0.2f, 0.4f, 0.4f, 0.8f}),
         {{color({0, 0.2f, 0.4f, 0.2f, 0.4f, 0.8f}),
           "the bytes only have another shape; the channels of a pixel are side by side, so each one takes every third "
           "byte"},
          {color({0, 0.25f, 0.25f, 0.5f, 0.5f, 1}), "it is divided by the greatest byte of this image, not by 255"},
          {color({0.4f, 0.8f, 0.2f, 0.4f, 0, 0.2f}), "the channels are in reverse order"},
          {array({0, 0.2f}).reshape({1, 1, 2}), "only the first channel is there"}});
  const std::string call = "to_tensor of a (2, 3, 3) image with the bytes 0 1 2 ... 17";
  const Tensor x = f.to_tensor(counting(2, 3, 3, 1));
  require(x.shape() == Shape{3, 2, 3}, call + ": expected the shape (3, 2, 3), found " + to_string(x.shape()));
  for (Index c = 0; c < 3; ++c)
    for (Index i = 0; i < 2; ++i)
      for (Index j = 0; j < 3; ++j) {
        const int byte = static_cast<int>((i * 3 + j) * 3 + c);
        const double found = 255 * static_cast<double>(x(c, i, j));
        require(std::abs(found - byte) < 0.01,
                call + ": expected " + std::to_string(byte) + "/255 for channel " + std::to_string(c) + ", row " +
                    std::to_string(i) + ", column " + std::to_string(j) + ", found " + text(found) +
                    "/255: a row has width x channels bytes, a pixel as many as there are channels");
      }
}

void check_minibatch(const Functions_3_5& f) {
  std::vector<Image> images;
  for (int i = 0; i < 4; ++i) images.push_back({1, 2, 1, {static_cast<std::uint8_t>(51 * i), 255}});
  const std::string call =
      "minibatch of four (1, 2, 1) images, the bytes 51 i and 255, with labels 9 7 5 8 and indices 2 0";
  const auto [X, y] = f.minibatch(images, {9, 7, 5, 8}, {2, 0});
  const Tensor right = array({0.4f, 1, 0, 1});
  const Shape shape{2, 1, 1, 2};
  expect(
      call + ", X", X, right.reshape(shape),
      {{array({0, 1, 0.2f, 1}).reshape(shape), "these are the first images, not those of the indices"},
       {array({0, 1, 0.4f, 1}).reshape(shape), "the images are in the order of the data, not in that of the indices"},
       {array({0, 1, 0, 1}).reshape(shape), "each is the last image: image i of X has places of its own"},
       {array({0.4f, 1, 0.4f, 1}).reshape(shape), "each is the first image that the indices name"},
       {array({0.4f, 1, 0, 0}).reshape(shape), "only the first image is written to X"},
       {zeros(shape), "nothing is written to X"},
       {(right * 255).reshape(shape), "the bytes are not divided by 255: use to_tensor"},
       {right.reshape({2, 1, 2}), "the numbers are right, but X is (m, c, h, w): the axis of the channel is gone"},
       {right.reshape({2, 1, 2, 1}), "the numbers are right, but X is (m, c, h, w): the channel comes before the rows"},
       {right.reshape({2, 2}), "the numbers are right, but X is (m, c, h, w): only 3.6 flattens the images"},
       {array({0, 1, 0.2f, 1, 0.4f, 1, 0.6f, 1}).reshape({4, 1, 1, 2}),
        "these are all images; a minibatch has those of the indices"}});
  expect(call + ", y", y, array({5, 9}),
         {{array({9, 7}), "these are the first labels, beside other images: images and labels need the same order"},
          {array({9, 5}), "labels and images are in different orders"},
          {array({2, 0}), "these are the indices, not the labels"},
          {zeros({2}), "nothing is written to y"},
          {array({9, 7, 5, 8}), "these are all labels; a minibatch has those of the indices"},
          {array({5, 9}).reshape({2, 1}), "the numbers are right, but y is (m,)"}});
  const std::string large = "minibatch of 3 images of shape (28, 28, 1)";
  const std::vector<Image> three(3, counting(28, 28, 1, 1));
  const Batch batch = f.minibatch(three, {1, 2, 3}, {2, 1, 2});
  require(batch.X.shape() == Shape{3, 1, 28, 28},
          large + ": expected X of shape (3, 1, 28, 28), found " + to_string(batch.X.shape()));
  const double last = 255 * static_cast<double>(batch.X(2, 0, 27, 26));  // byte 27 * 28 + 26 = 782, of 256
  require(std::abs(last - 14) < 0.01,
          large + ": expected 14/255 for image 2, row 27, column 26, found " + text(last) + "/255");
  expect(large + " with the labels 1 2 3 and the indices 2 1 2, y", batch.y, array({3, 2, 3}));
}

// The first 18 training images as in the figure of 3.5.1, then a minibatch as in 3.5.2.
void read_images(const Functions_3_5& f) {
  const FashionMNIST mnist_train(fashion_mnist_directory(), true);
  std::vector<Image> images;
  std::vector<Index> labels, order;
  for (Index i = 0; i < mnist_train.size(); ++i) {
    images.push_back(mnist_train.image(i));
    labels.push_back(mnist_train.label(i));
    order.push_back(i);
  }
  const auto first = [&](Index n) {
    return std::vector<Index>(order.begin(), order.begin() + std::min(n, mnist_train.size()));
  };
  const auto [X, y] = f.minibatch(images, labels, first(18));
  const Names names = f.get_fashion_mnist_labels(y);
  std::printf("    the first %zu training images:\n", names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    std::printf("%s%s%s", i % 9 == 0 ? "      " : "", names[i].c_str(),
                i % 9 == 8 || i + 1 == names.size() ? "\n" : ", ");
  const Names book = {"ankle boot", "t-shirt",  "t-shirt", "dress",      "t-shirt", "pullover",
                      "sneaker",    "pullover", "sandal",  "sandal",     "t-shirt", "ankle boot",
                      "sandal",     "sandal",   "sneaker", "ankle boot", "trouser", "t-shirt"};
  std::printf("    (the book's figure: %s)\n", names == book ? "the same" : "others");
  std::vector<Image> shown;
  for (Index i = 0; i < std::min<Index>(2, y.size()); ++i) shown.push_back(to_image(X[i][0]));
  std::printf("%s", print_images(shown, plot::terminal()).c_str());

  Generator(1).shuffle(order);
  Timer timer;
  const Batch batch = f.minibatch(images, labels, first(256));
  const double seconds = timer.stop();
  const Index minibatches = (mnist_train.size() + 255) / 256;
  const auto [least, greatest] = std::minmax_element(batch.X.data(), batch.X.data() + batch.X.size());
  std::printf("    a minibatch: X %s from %g to %g, y %s\n", to_string(batch.X.shape()).c_str(),
              static_cast<double>(*least), static_cast<double>(*greatest), to_string(batch.y.shape()).c_str());
  std::printf("    it takes %.3f sec without optimization, all %td would take %.1f sec   (the book: 1.65 sec)\n",
              seconds, minibatches, seconds * static_cast<double>(minibatches));
}

}  // namespace

Section section_3_5(const Functions_3_5& f) {
  return {"3.5",
          "The Image Classification Dataset (Fashion-MNIST)",
          {{"get_fashion_mnist_labels",
            "3.5.1",
            [=] { check_get_fashion_mnist_labels(f); },
            {"Keep the ten names in a vector, in the order of their numbers, and look each label up.",
             "labels(i) is a float; an index of a vector is a whole number: static_cast<std::size_t>(labels(i)).",
             "Append the name of each label to the result with push_back, from i = 0 to labels.size() - 1."}},
           {"to_tensor",
            "3.5.2",
            [=] { check_to_tensor(f); },
            {"Make a Tensor of the new shape, and write each of its elements in three loops.",
             "How many bytes come before row i? Before pixel j of a row? Before channel k of a pixel?",
             "Pixel (i, j) begins at byte (i * width + j) * channels. Divide by 255.0f, which is a float."}},
           {"minibatch",
            "3.5.2",
            [=] { check_minibatch(f); },
            {"The sizes of all axes are known from indices.size() and the first image.",
             "Image k of the minibatch is your to_tensor of images[indices[k]]; its label is labels[indices[k]].",
             "X[k] is a copy. Write X(k, c, i, j), or copy the elements: image k begins at X.data() + k * its size."}}},
          [=] { or_say_why([&] { read_images(f); }); }};
}

}  // namespace d2l::practice
