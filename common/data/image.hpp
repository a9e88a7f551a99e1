// Images as data sets hold them, before ToTensor makes floats of them (3.5.1).
#pragma once

#include <cstdint>

#include "common/tensor/shape.hpp"

namespace d2l {

/// An image that a data set owns: height x width pixels, row by row, each with its channels' bytes side by side.
struct Image {
  const std::uint8_t* pixels;
  Index height, width, channels;

  /// (h,w,c), the order of the bytes in memory.
  Shape shape() const { return {height, width, channels}; }
};

/// A size to ask for: the width comes first, as in the book's framework, although shapes are (h,w,c). {64, 48} makes
/// images of 48 rows with 64 pixels each.
struct ImageSize {
  Index width, height;
};

}  // namespace d2l
