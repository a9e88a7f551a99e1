// Trained weights as an image, to see what a class looks for; 3.6.7.
#pragma once

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/data/image.hpp"
#include "common/plot/images.hpp"
#include "common/tensor/index.hpp"

namespace d2l {

/// Weights (h,w) as colors: 0 is white, and the largest absolute value is red if positive and blue if negative. Throws
/// std::invalid_argument for another rank, no weights, or weights that are not finite.
inline Image weight_image(const Tensor& weights) {
  if (weights.rank() != 2 || weights.size() == 0)
    throw std::invalid_argument("weight_image: expected weights (h,w), found " + to_string(weights.shape()));
  float largest = 0;
  for (Index i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights.data()[i])) throw std::invalid_argument("weight_image: expected finite weights");
    largest = std::max(largest, std::abs(weights.data()[i]));
  }
  std::vector<std::uint8_t> pixels;
  for (Index i = 0; i < weights.size(); ++i) {
    const float part = largest > 0 ? weights.data()[i] / largest : 0;
    const auto fade = static_cast<std::uint8_t>(std::lround(255 * (1 - std::abs(part))));
    const std::uint8_t red = part > 0 ? 255 : fade, blue = part > 0 ? fade : 255;
    pixels.insert(pixels.end(), {red, fade, blue});
  }
  return {weights.size(0), weights.size(1), 3, std::move(pixels)};
}

/// The weights W (784,10) of the ten classes, each as an image titled with the class: an SVG. Where a class is red, a
/// bright pixel is evidence for it; where it is blue, evidence against it.
inline std::string weight_images(const Tensor& W) {
  std::vector<Image> images;
  for (Index j = 0; j < 10; ++j) images.push_back(weight_image(column(W, j).reshape({28, 28})));
  return plot::show_images(images, 2, 5, get_fashion_mnist_labels(arange(0, 10)));
}

}  // namespace d2l
