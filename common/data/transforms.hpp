// What happens to an image on its way into a minibatch (3.5.2).
#pragma once

#include <cstdint>

#include "common/tensor/shape.hpp"

namespace d2l {

/// An image that a data set owns: height x width pixels, row by row, each with its channels' bytes side by side.
struct Image {
  const std::uint8_t* pixels;
  Index height, width, channels;
};

/// Bytes 0 to 255 become floats 0 to 1, and the channels come first: (h,w,c) -> (c,h,w).
struct ToTensor {
  Shape shape(const Image& image) const { return {image.channels, image.height, image.width}; }
  void operator()(const Image& image, float* out) const;
};

}  // namespace d2l
