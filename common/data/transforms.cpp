#include "common/data/transforms.hpp"

namespace d2l {

void ToTensor::operator()(const Image& image, float* out) const {
  const Index pixels = image.height * image.width;
  for (Index c = 0; c < image.channels; ++c)
    for (Index i = 0; i < pixels; ++i)
      out[c * pixels + i] = static_cast<float>(image.pixels[i * image.channels + c]) / 255.0f;
}

}  // namespace d2l
