// The checks of 3.5 on its own functions, the untouched file, and typical mistakes.
#include "tests/practice/ch3_5.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <numeric>

#include "common/data/fashion_mnist.hpp"
#include "common/tensor/elementwise.hpp"
#include "tests/practice/files/ch3_5.hpp"
#include "tests/practice/mistakes.hpp"

namespace d2l::practice {
namespace {

using F = Functions_3_5;
using Images = std::vector<Image>;
using Indices = std::vector<Index>;
using Names = std::vector<std::string>;

Tensor own_to_tensor(const Image& image) {
  Tensor x(ToTensor::shape(image.shape()));
  ToTensor{}(image, x.data());
  return x;
}

// The chosen examples as a data set, for the section's DataLoader.
class Chosen : public Dataset {
 public:
  Chosen(const Images& images, const Indices& labels, const Indices& indices)
      : images_(images), labels_(labels), indices_(indices) {}
  Index size() const override { return std::ssize(indices_); }
  Shape example_shape() const override { return ToTensor::shape(images_.front().shape()); }
  void read(Index i, float* x, float* y) const override {
    ToTensor{}(images_.at(indices_[i]), x);
    *y = static_cast<float>(labels_.at(indices_[i]));
  }

 private:
  const Images& images_;
  const Indices &labels_, &indices_;
};

Batch own_minibatch(const Images& images, const Indices& labels, const Indices& indices) {
  return *DataLoader(std::make_shared<Chosen>(images, labels, indices), std::ssize(indices)).begin();
}

const F own = {
    .get_fashion_mnist_labels = d2l::get_fashion_mnist_labels, .to_tensor = own_to_tensor, .minibatch = own_minibatch};

TEST(Practice, TheFunctionsOf3_5AreRight) { expect_all(section_3_5(own), "right"); }

TEST(Practice, TheUntouchedFileOf3_5IsNotWritten) {
  expect_all(section_3_5({.get_fashion_mnist_labels = mine::get_fashion_mnist_labels,
                          .to_tensor = mine::to_tensor,
                          .minibatch = mine::minibatch}),
             "not written yet");
}

// A transform of each byte, which is at place i of n, into the element at the same place of a tensor of this shape.
template <class Element>
auto by_bytes(const Element& element) {
  return [=](const Image& image) {
    Tensor x(ToTensor::shape(image.shape()));
    for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(element(image.pixels[i]));
    return x;
  };
}

// Element (c, i, j) from the byte at a place that is computed from them.
template <class Place>
auto by_place(const Place& place) {
  return [=](const Image& image) {
    Tensor x({image.channels, image.height, image.width});
    for (Index c = 0; c < image.channels; ++c)
      for (Index i = 0; i < image.height; ++i)
        for (Index j = 0; j < image.width; ++j)
          x(c, i, j) = static_cast<float>(image.pixels.at(place(image, c, i, j))) / 255;
    return x;
  };
}

TEST(Practice, MistakesInTheLabelsAndImagesOf3_5AreNamed) {
  std::vector<MistakenSection<F>> all;
  const auto labels = [&](const decltype(F::get_fashion_mnist_labels)& f, const char* effect) {
    add(all, own, "get_fashion_mnist_labels", &F::get_fashion_mnist_labels, f, effect);
  };
  const auto shifted = [](float by) {
    return [=](const Tensor& y) {
      Tensor other(y + by);
      for (Index i = 0; i < y.size(); ++i) other(i) = std::clamp(other(i), 0.0f, 9.0f);
      return d2l::get_fashion_mnist_labels(other);
    };
  };
  labels(shifted(-1), "this counts from 1");
  labels(shifted(1), "the name of the next class");
  labels([](const Tensor& y) { return d2l::get_fashion_mnist_labels(arange(0, static_cast<double>(y.size()))); },
         "not of the labels there");
  labels(
      [](const Tensor& y) {
        Names names = d2l::get_fashion_mnist_labels(y);
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return names;
      },
      "one name for each label");
  labels(
      [](const Tensor& y) {
        Names names = d2l::get_fashion_mnist_labels(y);
        std::ranges::replace(names, "trouser", "trousers");
        return names;
      },
      "its code \"trouser\"");
  labels(
      [](const Tensor& y) {
        Names names;
        for (Index i = 0; i < y.size(); ++i) names.push_back(std::to_string(static_cast<int>(y(i))));
        return names;
      },
      "not the names");
  labels(
      [](const Tensor& y) {
        Names names = d2l::get_fashion_mnist_labels(y);
        for (std::string& name : names) name = name == "shirt" ? "t-shirt" : name == "t-shirt" ? "shirt" : name;
        return names;
      },
      "expected \"t-shirt\" for class 0, found \"shirt\"");
  labels(
      [](const Tensor& y) {
        Names names;
        for (const std::string& name : d2l::get_fashion_mnist_labels(y)) names.insert(names.begin(), name);
        return names;
      },
      "in reverse order");
  labels(
      [](const Tensor& y) {
        Names names = d2l::get_fashion_mnist_labels(y);
        for (std::string& name : names) name[0] = static_cast<char>(std::toupper(name[0]));
        return names;
      },
      "the names are in lower case");
  labels([](const Tensor&) { return Names(); }, "there are no names in it");

  const auto images = [&](const decltype(F::to_tensor)& f, const char* effect) {
    add(all, own, "to_tensor", &F::to_tensor, f, effect);
  };
  images([](const Image& image) { return own_to_tensor(image) * 255; }, "the division by 255 is missing");
  images([](const Image& image) { return own_to_tensor(image) * (255 / 256.0f); }, "it is divided by 256");
  images(by_bytes([](std::uint8_t byte) { return byte / 255; }), "divided as whole numbers");
  images(by_bytes([](std::uint8_t byte) { return static_cast<std::int8_t>(byte) / 255.0; }), "for negative numbers");
  images(by_bytes([](std::uint8_t byte) { return byte / 255.0; }), "the channels of a pixel are side by side");
  images([](const Image& image) { return own_to_tensor(image).reshape(image.shape()); }, "still the last axis");
  images([](const Image& image) { return own_to_tensor(image)[0]; }, "the axis of the channel is gone");
  images([](const Image& image) { return own_to_tensor(image).reshape({-1}); }, "they should be (c, h, w)");
  images(by_place(
             [](const Image& image, Index c, Index i, Index j) { return (j * image.height + i) * image.channels + c; }),
         "the bytes are read by columns");
  images(
      [](const Image& image) {
        const Tensor x = own_to_tensor(image);
        Tensor y({x.size(0), x.size(2), x.size(1)});
        for (Index c = 0; c < x.size(0); ++c)
          for (Index i = 0; i < x.size(1); ++i)
            for (Index j = 0; j < x.size(2); ++j) y(c, j, i) = x(c, i, j);
        return y;
      },
      "height and width are exchanged");
  images(
      by_place([](const Image& image, Index c, Index i, Index j) { return i * image.width + j * image.channels + c; }),
      "expected 9/255 for channel 0, row 1, column 0, found 3/255: a row has width x channels bytes");
  images(by_place([](const Image& image, Index c, Index i, Index j) {
           return (i * image.width + j) * image.channels + image.channels - 1 - c;
         }),
         "the channels are in reverse order");
  images(
      [](const Image& image) {
        return own_to_tensor(image) * (255.0f / static_cast<float>(std::ranges::max(image.pixels)));
      },
      "the greatest byte of this image");
  images([](const Image& image) { return own_to_tensor(image).rows(0, 1); }, "only the first channel is there");
  images([](const Image& image) { return Tensor(ToTensor::shape(image.shape())); }, "nothing is written to it");
  images([](const Image& image) { return 1 - own_to_tensor(image); }, "black and white are exchanged");
  expect_mistakes(all, section_3_5, own);
}

TEST(Practice, MistakesInTheMinibatchOf3_5AreNamed) {
  std::vector<MistakenSection<F>> all;
  const auto batch = [&](const decltype(F::minibatch)& f, const char* effect) {
    add(all, own, "minibatch", &F::minibatch, f, effect);
  };
  const auto first = [](const auto& all) {  // 0, 1, ...: as many as there are of them
    Indices places(all.size());
    std::iota(places.begin(), places.end(), 0);
    return places;
  };
  // What is changed of the right result.
  const auto changed = [](const auto& change) {
    return [=](const Images& images, const Indices& labels, const Indices& indices) {
      Batch right = own_minibatch(images, labels, indices);
      change(right);
      return right;
    };
  };
  batch([=](const Images& images, const Indices& labels,
            const Indices& indices) { return own_minibatch(images, labels, first(indices)); },
        "these are the first images");
  batch(
      [](const Images& images, const Indices& labels, Indices indices) {
        std::ranges::sort(indices);
        return own_minibatch(images, labels, indices);
      },
      "in the order of the data");
  batch(
      [=](const Images& images, const Indices& labels, const Indices& indices) {
        return Batch{own_minibatch(images, labels, indices).X, own_minibatch(images, labels, first(indices)).y};
      },
      "images and labels need the same order");
  batch(
      [](const Images& images, const Indices& labels, const Indices& indices) {
        Batch right = own_minibatch(images, labels, indices);
        for (Index k = 0; k < right.y.size(); ++k) right.y(k) = static_cast<float>(indices[k]);
        return right;
      },
      "these are the indices, not the labels");
  for (const bool last : {false, true})
    batch(
        [=](const Images& images, const Indices& labels, const Indices& indices) {
          return own_minibatch(images, labels, Indices(indices.size(), last ? indices.back() : indices.front()));
        },
        last ? "each is the last image" : "each is the first image that the indices name");
  batch([=](const Images& images, const Indices& labels,
            const Indices&) { return own_minibatch(images, labels, first(images)); },
        "these are all images");
  batch(
      [=](const Images& images, const Indices& labels, const Indices& indices) {
        return Batch{own_minibatch(images, labels, indices).X, own_minibatch(images, labels, first(labels)).y};
      },
      "these are all labels");
  batch(changed([](Batch& b) { b.X *= 255; }), "use to_tensor");
  batch(changed([](Batch& b) { b.X = b.X.reshape({b.X.size(0), b.X.size(2), b.X.size(3)}); }), "channel is gone");
  batch(changed([](Batch& b) {
          b.X = b.X.reshape({b.X.size(0), b.X.size(2), b.X.size(3), 1});
        }),
        "the channel comes before the rows");
  batch(changed([](Batch& b) { b.X = b.X.reshape({b.X.size(0), -1}); }), "only 3.6 flattens");
  batch(changed([](Batch& b) {
          const Index n = b.X.size(), image = n / b.X.size(0);
          std::fill_n(b.X.data() + image, n - image, 0.0f);
        }),
        "only the first image is written to X");
  batch(changed([](Batch& b) { b.X.fill(0); }), "nothing is written to X");
  batch(changed([](Batch& b) { b.y = b.y.reshape({-1, 1}); }), "but y is (m,)");
  batch(changed([](Batch& b) { b.y.fill(0); }), "nothing is written to y");
  batch(changed([](Batch& b) { std::swap(b.y(0), b.y(1)); }), "labels and images are in different orders");
  expect_mistakes(all, section_3_5, own);
}

}  // namespace
}  // namespace d2l::practice
