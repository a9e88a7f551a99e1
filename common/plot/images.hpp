// Grids of images: the book's show_images; 3.5.1.
#pragma once

#include <string>
#include <vector>

#include "common/data/image.hpp"

namespace d2l::plot {

/// An SVG of num_rows x num_cols images, row by row, each 150 pixels wide with its title above; titles may hold line
/// breaks. Throws std::invalid_argument unless there is an image for each place, and a title for each or none at all.
std::string show_images(const std::vector<Image>& images, Index num_rows, Index num_cols,
                        const std::vector<std::string>& titles = {});

/// The PNG file of a gray (1 channel) or colored (3 channels: red, green, blue) image, uncompressed. Throws
/// std::invalid_argument for other channels or no pixels.
std::string png(const Image& image);

/// Bytes in the 64 characters of RFC 4648.
std::string base64(const std::string& bytes);

}  // namespace d2l::plot
