// Transforms of the book's framework that no section uses (exercise 3.5.4). Flips always flip: one at random would draw
// its numbers in the worker threads, and the batches would depend on which of them comes first.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/data/image.hpp"

namespace d2l {

/// The middle of an image; where the border cannot be the same on both sides, the upper and the left one is thinner.
class CenterCrop {
 public:
  /// Throws std::invalid_argument for a size below 1.
  explicit CenterCrop(ImageSize size) : size_(size) {
    if (size.width < 1 || size.height < 1)
      throw std::invalid_argument("CenterCrop: expected a size of at least 1, found " + in_words(size));
  }

  /// Throws std::invalid_argument for an image that is too small.
  Image operator()(const Image& image) const {
    if (image.height < size_.height || image.width < size_.width)
      throw std::invalid_argument("CenterCrop: expected an image of at least " + in_words(size_) + ", found " +
                                  in_words({image.width, image.height}));
    const Index top = (image.height - size_.height) / 2, left = (image.width - size_.width) / 2, c = image.channels;
    std::vector<std::uint8_t> pixels;
    for (Index i = top; i < top + size_.height; ++i) {
      const auto row = image.pixels.begin() + (i * image.width + left) * c;
      pixels.insert(pixels.end(), row, row + size_.width * c);
    }
    return {size_.height, size_.width, c, std::move(pixels)};
  }

 private:
  static std::string in_words(ImageSize size) {
    return "width " + std::to_string(size.width) + " and height " + std::to_string(size.height);
  }

  ImageSize size_;
};

/// The first row becomes the last.
struct FlipTopBottom {
  Image operator()(const Image& image) const {
    const Index row = image.width * image.channels;
    std::vector<std::uint8_t> pixels;
    for (auto at = image.pixels.end(); at != image.pixels.begin(); at -= row) pixels.insert(pixels.end(), at - row, at);
    return {image.height, image.width, image.channels, std::move(pixels)};
  }
};

/// The first column becomes the last.
struct FlipLeftRight {
  Image operator()(const Image& image) const {
    std::vector<std::uint8_t> pixels;
    for (Index i = 0; i < image.height; ++i)
      for (Index j = image.width - 1; j >= 0; --j) {
        const auto pixel = image.pixels.begin() + (i * image.width + j) * image.channels;
        pixels.insert(pixels.end(), pixel, pixel + image.channels);
      }
    return {image.height, image.width, image.channels, std::move(pixels)};
  }
};

/// The examples of another data set with (x - mean) / deviation in place of x, with one number for all channels or one
/// per channel. It takes floats (c,h,w), as ToTensor makes them.
class Normalize : public Dataset {
 public:
  /// Throws std::invalid_argument unless there are as many means as deviations, 1 or c, all finite and deviations > 0.
  Normalize(std::shared_ptr<const Dataset> examples, std::vector<float> means, std::vector<float> deviations)
      : examples_(std::move(examples)), mean_(std::move(means)), deviation_(std::move(deviations)) {
    check_numbers();
    const Shape shape = examples_->example_shape();
    const Index n = std::ssize(mean_);
    if (shape.rank() != 3 || (n != 1 && n != shape[0]))
      throw std::invalid_argument("Normalize: expected an image of " + std::to_string(n) +
                                  " channels, as there are means, found " + to_string(shape));
  }

  Index size() const override { return examples_->size(); }
  Shape example_shape() const override { return examples_->example_shape(); }
  void prefetch(Index i) const override { examples_->prefetch(i); }
  void read(Index i, float* x, float* y) const override {
    examples_->read(i, x, y);
    const Shape shape = example_shape();
    for (Index c = 0; c < shape[0]; ++c) {
      const std::size_t k = mean_.size() == 1 ? 0 : static_cast<std::size_t>(c);
      for (Index p = 0; p < shape[1] * shape[2]; ++p, ++x) *x = (*x - mean_[k]) / deviation_[k];
    }
  }

 private:
  void check_numbers() const {
    if (mean_.empty() || mean_.size() != deviation_.size())
      throw std::invalid_argument("Normalize: expected as many means as standard deviations, at least one, found " +
                                  std::to_string(mean_.size()) + " and " + std::to_string(deviation_.size()));
    for (const float m : mean_)
      if (!std::isfinite(m))
        throw std::invalid_argument("Normalize: expected finite means, found " + std::to_string(m));
    for (const float d : deviation_)
      if (!(d > 0) || !std::isfinite(d))
        throw std::invalid_argument("Normalize: expected finite standard deviations above 0, found " +
                                    std::to_string(d));
  }

  std::shared_ptr<const Dataset> examples_;
  std::vector<float> mean_, deviation_;
};

}  // namespace d2l
