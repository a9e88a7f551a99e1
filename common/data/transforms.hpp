// What happens to an image on its way into a minibatch, 3.5.2: `gluon.data.vision.transforms` in the book.
#pragma once

#include <functional>

#include "common/data/image.hpp"

namespace d2l {

/// Makes an image from an image; throws std::invalid_argument if it cannot. Other transforms are functions of this type
/// too. Workers call them from several threads at once.
using ImageTransform = std::function<Image(const Image&)>;

/// Resizes by bilinear interpolation; 3.5.3. A pixel is a unit square whose value belongs to its center; beyond the
/// outermost centers the image is constant. Results are rounded to the nearest byte. There is no smoothing first, so
/// that below half the size some pixels do not count.
class Resize {
 public:
  /// Throws std::invalid_argument for a size below 1.
  explicit Resize(ImageSize size);
  Image operator()(const Image& image) const;

 private:
  ImageSize size_;
};

/// Turns bytes 0 to 255 into floats 0 to 1 and moves the channels to the front: (h,w,c) -> (c,h,w).
struct ToTensor {
  static Shape shape(const Shape& image) { return {image[2], image[0], image[1]}; }
  void operator()(const Image& image, float* out) const { write(image.pixels.data(), image.shape(), out); }

  /// The same for pixels (h,w,c) that are in no Image.
  static void write(const std::uint8_t* pixels, const Shape& image, float* out);
};

/// Image transforms one after the other, then ToTensor, as in 3.5.3: Compose({Resize({64, 64})}, ToTensor{}). Any other
/// order does not compile.
class Compose {
 public:
  Compose(ToTensor) {}
  Compose(std::vector<ImageTransform> steps, ToTensor) : steps_(std::move(steps)) {}

  bool only_to_tensor() const { return steps_.empty(); }

  /// What the steps before ToTensor make of an image.
  Image before_to_tensor(Image image) const;

  /// Writes the floats (c,h,w) of the transformed image.
  void operator()(const Image& image, float* out) const { ToTensor{}(before_to_tensor(image), out); }

 private:
  std::vector<ImageTransform> steps_;
};

}  // namespace d2l
