// PNG, so that an image's pixels fit into an SVG.
#pragma once

#include <string>

#include "common/data/image.hpp"

namespace d2l::plot {

/// The file of a gray (1 channel) or colored (3 channels: red, green, blue) image. Nothing is compressed: 28 x 28
/// pixels take about a kilobyte in any case. Throws std::invalid_argument for other channels or no pixels.
std::string png(const Image& image);

/// Bytes in the 64 characters of RFC 4648.
std::string base64(const std::string& bytes);

}  // namespace d2l::plot
