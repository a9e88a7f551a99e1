#include "common/data/transforms.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace d2l {
namespace {

std::string in_words(ImageSize size) {
  return "width " + std::to_string(size.width) + " and height " + std::to_string(size.height);
}

[[noreturn]] void fail(const std::string& what) { throw std::invalid_argument(what); }

ImageSize positive(const char* transform, ImageSize size) {
  if (size.width < 1 || size.height < 1)
    fail(std::string(transform) + ": expected a size of at least 1, found " + in_words(size));
  return size;
}

// Where an output pixel lies between two pixels of the input: at `first` + t (`second` - `first`), 0 <= t < 1.
struct Place {
  Index first, second;
  float t;
};

// Centres lie at halves, so that output pixel i of m is at (i + 1/2) n / m - 1/2 among n pixels; clamped to 0 .. n - 1.
void place(Index n, Index m, std::vector<Place>& places) {
  places.resize(static_cast<std::size_t>(m));
  for (Index i = 0; i < m; ++i) {
    const double at = static_cast<double>((2 * i + 1) * n - m) / static_cast<double>(2 * m);
    const double inside = std::clamp(at, 0.0, static_cast<double>(n - 1));
    const auto first = static_cast<Index>(inside);
    places[static_cast<std::size_t>(i)] = {first, std::min(first + 1, n - 1),
                                           static_cast<float>(inside - static_cast<double>(first))};
  }
}

// byte / 255.0f without the division: 3 / 765 is so close to a float that the product is rounded to the quotient for every
// byte, as 1 / 255 is not.
float to_unit(std::uint8_t byte) { return static_cast<float>(3 * byte) * (1.0f / 765.0f); }

}  // namespace

Resize::Resize(ImageSize to) : size(positive("Resize", to)) {}

Shape Resize::shape(const Shape& image) const {
  if (image.size() == 0) fail("Resize: expected an image with pixels, found " + to_string(image));
  return {size.height, size.width, image[2]};
}

// Along the rows, then along the columns. a + t (b - a) leaves a constant image constant and, with t = 0, every byte.
void Resize::operator()(const Image& image, std::uint8_t* out) const {
  const Index c = shape(image.shape())[2], row = size.width * c;
  thread_local std::vector<Place> columns, rows;
  thread_local std::vector<float> wide;  // (image.height, row)
  place(image.width, size.width, columns);
  place(image.height, size.height, rows);
  wide.resize(static_cast<std::size_t>(image.height * row));

  float* to = wide.data();
  for (Index i = 0; i < image.height; ++i) {
    const std::uint8_t* from = image.pixels + i * image.width * c;
    for (const auto& [left, right, t] : columns)
      for (Index k = 0; k < c; ++k) {
        const auto a = static_cast<float>(from[left * c + k]), b = static_cast<float>(from[right * c + k]);
        *to++ = a + t * (b - a);
      }
  }
  for (const auto& [upper, lower, t] : rows) {
    const float *a = wide.data() + upper * row, *b = wide.data() + lower * row;
    for (Index j = 0; j < row; ++j) out[j] = static_cast<std::uint8_t>(a[j] + t * (b[j] - a[j]) + 0.5f);
    out += row;
  }
}

CenterCrop::CenterCrop(ImageSize to) : size(positive("CenterCrop", to)) {}

Shape CenterCrop::shape(const Shape& image) const {
  if (image[0] < size.height || image[1] < size.width)
    fail("CenterCrop: expected an image of at least " + in_words(size) + ", found " + in_words({image[1], image[0]}));
  return {size.height, size.width, image[2]};
}

void CenterCrop::operator()(const Image& image, std::uint8_t* out) const {
  const Index c = shape(image.shape())[2];
  const Index top = (image.height - size.height) / 2, left = (image.width - size.width) / 2;
  for (Index i = 0; i < size.height; ++i)
    out = std::copy_n(image.pixels + ((top + i) * image.width + left) * c, size.width * c, out);
}

void FlipLeftRight::operator()(const Image& image, std::uint8_t* out) const {
  for (Index i = 0; i < image.height; ++i)
    for (Index j = image.width - 1; j >= 0; --j)
      out = std::copy_n(image.pixels + (i * image.width + j) * image.channels, image.channels, out);
}

void FlipTopBottom::operator()(const Image& image, std::uint8_t* out) const {
  const Index row = image.width * image.channels;
  for (Index i = image.height - 1; i >= 0; --i) out = std::copy_n(image.pixels + i * row, row, out);
}

// One channel's bytes lie side by side, and only such a loop is one that compilers turn into vectors.
void ToTensor::operator()(const Image& image, float* out) const {
  const Index pixels = image.height * image.width;
  if (image.channels == 1) {
    for (Index i = 0; i < pixels; ++i) out[i] = to_unit(image.pixels[i]);
    return;
  }
  for (Index c = 0; c < image.channels; ++c)
    for (Index i = 0; i < pixels; ++i) out[c * pixels + i] = to_unit(image.pixels[i * image.channels + c]);
}

Normalize::Normalize(std::vector<float> means, std::vector<float> deviations)
    : mean(std::move(means)), deviation(std::move(deviations)) {
  if (mean.empty() || mean.size() != deviation.size())
    fail("Normalize: expected as many means as standard deviations, at least one, found " +
         std::to_string(mean.size()) + " and " + std::to_string(deviation.size()));
  for (float m : mean)
    if (!std::isfinite(m)) fail("Normalize: expected finite means, found " + std::to_string(m));
  for (float d : deviation)
    if (!(d > 0) || !std::isfinite(d))
      fail("Normalize: expected finite standard deviations above 0, found " + std::to_string(d));
}

Shape Normalize::shape(const Shape& tensor) const {
  const auto n = static_cast<Index>(mean.size());
  if (n != 1 && n != tensor[0])
    fail("Normalize: expected an image of " + std::to_string(n) + " channels, as there are means, found " +
         std::to_string(tensor[0]) + " in " + to_string(tensor));
  return tensor;
}

void Normalize::operator()(float* x, const Shape& tensor) const {
  const Index channels = shape(tensor)[0], pixels = tensor[1] * tensor[2];
  for (Index c = 0; c < channels; ++c) {
    const std::size_t k = mean.size() == 1 ? 0 : static_cast<std::size_t>(c);
    const float m = mean[k], d = deviation[k];
    for (Index i = 0; i < pixels; ++i, ++x) *x = (*x - m) / d;
  }
}

Compose::Compose(const std::vector<Transform>& transforms) {
  int to_tensors = 0;
  const auto add = [&](const auto& transform) {
    using T = std::decay_t<decltype(transform)>;
    if constexpr (std::is_same_v<T, ToTensor>) {
      ++to_tensors;
    } else if constexpr (std::is_same_v<T, Normalize>) {
      if (to_tensors == 0) fail("Compose: expected ToTensor before Normalize, which takes floats");
      on_floats_.push_back(transform);
    } else {
      if (to_tensors > 0) fail("Compose: expected ToTensor after all transforms of bytes, found one behind it");
      on_bytes_.push_back(transform);
    }
  };
  for (const Transform& transform : transforms) std::visit(add, transform);
  if (to_tensors != 1) fail("Compose: expected one ToTensor, found " + std::to_string(to_tensors));
}

Shape Compose::shape(const Shape& image) const {
  Shape shape = image;
  for (const ByteTransform& transform : on_bytes_)
    shape = std::visit([&](const auto& t) { return t.shape(shape); }, transform);
  shape = ToTensor{}.shape(shape);
  for (const Normalize& normalize : on_floats_) shape = normalize.shape(shape);
  return shape;
}

// Without transforms of bytes nothing lies between the data set's bytes and the minibatch.
void Compose::operator()(const Image& image, float* out) const {
  thread_local std::array<std::vector<std::uint8_t>, 2> buffers;  // one to read from, one to write to
  Image current = image;
  for (const ByteTransform& transform : on_bytes_) {
    std::vector<std::uint8_t>& next = buffers[current.pixels == buffers[0].data() ? 1 : 0];
    const auto apply = [&](const auto& t) {
      const Shape shape = t.shape(current.shape());
      next.resize(static_cast<std::size_t>(shape.size()));
      t(current, next.data());
      current = {next.data(), shape[0], shape[1], shape[2]};
    };
    std::visit(apply, transform);
  }
  ToTensor{}(current, out);
  for (const Normalize& normalize : on_floats_) normalize(out, ToTensor{}.shape(current.shape()));
}

}  // namespace d2l
