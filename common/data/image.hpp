// Images as data sets hold them, before ToTensor turns them into floats; 3.5.1.
#pragma once

#include <cstdint>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// height x width pixels, row by row, the channels of each pixel side by side. An image owns its pixels.
struct Image {
  /// Throws std::invalid_argument if there are not exactly height x width x channels bytes.
  Image(Index height, Index width, Index channels, std::vector<std::uint8_t> pixels);

  /// (h,w,c), the order of the bytes in memory.
  Shape shape() const { return {height, width, channels}; }
  bool operator==(const Image&) const = default;

  Index height, width, channels;
  std::vector<std::uint8_t> pixels;
};

/// A gray image from its brightness (h,w), 0 for black to 1 for white. Values outside are clamped, and NaN is black.
/// Throws std::invalid_argument for another rank or no pixels.
Image to_image(const Tensor& brightness);

/// A size to ask for. The width comes first, as in the book's framework, although shapes are (h,w,c): {64, 48} makes
/// images of 48 rows with 64 pixels each.
struct ImageSize {
  Index width, height;
};

}  // namespace d2l
