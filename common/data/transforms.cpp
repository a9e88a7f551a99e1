#include "common/data/transforms.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace d2l {
namespace {

// Where the center of an output pixel lies between two input pixels: at `first` + t (`second` - `first`), 0 <= t < 1.
struct Place {
  Index first, second;
  float t;
};

// Centers lie at halves, so that output pixel i of m is at (i + 1/2) n / m - 1/2 among n input pixels, clamped to
// 0 .. n - 1.
std::vector<Place> places(Index n, Index m) {
  std::vector<Place> all;
  for (Index i = 0; i < m; ++i) {
    const Index at = std::clamp<Index>((2 * i + 1) * n - m, 0, 2 * m * (n - 1));  // in units of 1 / 2m
    const Index first = at / (2 * m);
    all.push_back({first, std::min(first + 1, n - 1), static_cast<float>(at % (2 * m)) / (2 * m)});
  }
  return all;
}

// Leaves equal values as they are and, with t = 0, every a.
float between(float a, float b, float t) { return a + t * (b - a); }

// byte / 255.0f without the division: 3 / 765 is so close to a float that the product is rounded to the quotient for
// every byte. With 1 / 255 it is not.
float to_unit(std::uint8_t byte) { return 3 * byte * (1.0f / 765.0f); }

}  // namespace

Image::Image(Index height, Index width, Index channels, std::vector<std::uint8_t> pixels)
    : height(height), width(width), channels(channels), pixels(std::move(pixels)) {
  if (std::ssize(this->pixels) != shape().size())
    throw std::invalid_argument("Image: expected " + std::to_string(shape().size()) + " bytes for " +
                                to_string(shape()) + ", found " + std::to_string(this->pixels.size()));
}

Image to_image(const Tensor& brightness) {
  if (brightness.rank() != 2 || brightness.size() == 0)
    throw std::invalid_argument("to_image: expected brightness (h,w), found " + to_string(brightness.shape()));
  std::vector<std::uint8_t> pixels(brightness.size());
  const auto to_byte = [](float x) { return x > 0 ? std::lround(255 * std::min(x, 1.0f)) : 0; };
  std::transform(brightness.data(), brightness.data() + brightness.size(), pixels.begin(), to_byte);
  return {brightness.size(0), brightness.size(1), 1, std::move(pixels)};
}

Resize::Resize(ImageSize size) : size_(size) {
  if (size.width < 1 || size.height < 1)
    throw std::invalid_argument("Resize: expected a size of at least 1, found width " + std::to_string(size.width) +
                                " and height " + std::to_string(size.height));
}

// First along the rows, then along the columns.
Image Resize::operator()(const Image& image) const {
  if (image.pixels.empty())
    throw std::invalid_argument("Resize: expected an image with pixels, found " + to_string(image.shape()));
  const Index c = image.channels, row = size_.width * c;
  std::vector<float> wide;  // (image.height, row)
  wide.reserve(image.height * row);
  const std::vector<Place> columns = places(image.width, size_.width);
  for (Index i = 0; i < image.height; ++i) {
    const std::uint8_t* from = image.pixels.data() + i * image.width * c;
    for (const auto& [left, right, t] : columns)
      for (Index k = 0; k < c; ++k) wide.push_back(between(from[left * c + k], from[right * c + k], t));
  }
  std::vector<std::uint8_t> pixels(size_.height * row);
  std::uint8_t* to = pixels.data();
  for (const auto& [upper, lower, t] : places(image.height, size_.height)) {
    const float *a = wide.data() + upper * row, *b = wide.data() + lower * row;
    for (Index j = 0; j < row; ++j) *to++ = static_cast<std::uint8_t>(between(a[j], b[j], t) + 0.5f);
  }
  return {size_.height, size_.width, c, std::move(pixels)};
}

// The bytes of a single channel lie side by side, and only such a loop is vectorized.
void ToTensor::write(const std::uint8_t* pixels, const Shape& image, float* out) {
  const Index n = image[0] * image[1], channels = image[2];
  if (channels == 1) {
    std::transform(pixels, pixels + n, out, to_unit);
    return;
  }
  for (Index c = 0; c < channels; ++c)
    for (Index i = 0; i < n; ++i) *out++ = to_unit(pixels[i * channels + c]);
}

Image Compose::before_to_tensor(Image image) const {
  for (const ImageTransform& step : steps_) image = step(image);
  return image;
}

}  // namespace d2l
