// What happens to an image on its way into a minibatch (3.5.2): `gluon.data.vision.transforms` to the book.
// Before ToTensor an image is bytes (h,w,c), after it floats (c,h,w). Every transform is a struct whose operator() does
// the work; shape() is the shape of the result, or throws std::invalid_argument if there can be none.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "common/data/image.hpp"

namespace d2l {

/// Another size by bilinear interpolation (3.5.3): every pixel is a square of side 1 with its value at the centre, and
/// beyond the outermost centres their values continue. Results are rounded to the nearest byte. No smoothing before an
/// image is made smaller, so that below half the size some pixels count for nothing.
struct Resize {
  explicit Resize(ImageSize to);
  Shape shape(const Shape& image) const;
  void operator()(const Image& image, std::uint8_t* out) const;

  ImageSize size;
};

/// The middle of an image; where the border cannot be the same on both sides, the upper and the left one is thinner.
struct CenterCrop {
  explicit CenterCrop(ImageSize to);
  Shape shape(const Shape& image) const;
  void operator()(const Image& image, std::uint8_t* out) const;

  ImageSize size;
};

// Flips always flip. A flip at random would have to draw for every example of every pass, and the draws would depend on
// which worker comes first: DataLoader promises the same batches for any number of workers.

/// Left and right change places.
struct FlipLeftRight {
  Shape shape(const Shape& image) const { return image; }
  void operator()(const Image& image, std::uint8_t* out) const;
};

/// Top and bottom change places.
struct FlipTopBottom {
  Shape shape(const Shape& image) const { return image; }
  void operator()(const Image& image, std::uint8_t* out) const;
};

/// Bytes 0 to 255 become floats 0 to 1, and the channels come first: (h,w,c) -> (c,h,w).
struct ToTensor {
  Shape shape(const Shape& image) const { return {image[2], image[0], image[1]}; }
  void operator()(const Image& image, float* out) const;
};

/// (x - mean) / deviation in place, with one number for all channels or one a channel: (c,h,w) -> (c,h,w).
struct Normalize {
  Normalize(std::vector<float> means, std::vector<float> deviations);
  Shape shape(const Shape& tensor) const;
  void operator()(float* x, const Shape& tensor) const;

  std::vector<float> mean, deviation;
};

using ByteTransform = std::variant<Resize, CenterCrop, FlipLeftRight, FlipTopBottom>;
using Transform = std::variant<Resize, CenterCrop, FlipLeftRight, FlipTopBottom, ToTensor, Normalize>;

/// One transform after the other, from an image's bytes to the floats of a minibatch (3.5.3).
class Compose {
 public:
  /// Throws std::invalid_argument unless there is one ToTensor, with only Normalize after it and none before.
  Compose(const std::vector<Transform>& transforms);
  Compose(ToTensor) {}

  /// (h,w,c) -> (c,h,w); throws what the transforms throw.
  Shape shape(const Shape& image) const;
  void operator()(const Image& image, float* out) const;

 private:
  std::vector<ByteTransform> on_bytes_;
  std::vector<Normalize> on_floats_;
};

}  // namespace d2l
