// Grids of images: the book's show_images.
#pragma once

#include <string>
#include <vector>

#include "common/data/image.hpp"
#include "common/plot/terminal.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::plot {

/// An image that owns its pixels.
struct Pixels {
  Pixels(const Image& image);

  /// Brightness (h,w) from 0, black, to 1, white; what lies outside is taken for the nearer of them, NaN for black.
  /// Throws std::invalid_argument for another rank or no pixels.
  explicit Pixels(const Tensor& brightness);

  Image image() const { return {bytes.data(), height, width, channels}; }

  std::vector<std::uint8_t> bytes;
  Index height, width, channels;
};

/// Weights (h,w) as colors: 0 white, the largest absolute value red if positive and blue if negative. Throws
/// std::invalid_argument for another rank or numbers that are not finite.
Pixels weight_image(const Tensor& weights);

/// An SVG of num_rows x num_cols images, row by row, each `scale` times 100 pixels wide with its title above; titles
/// may hold a line break. Throws std::invalid_argument unless there is an image for each place, and a title for each or
/// none at all.
std::string show_images(const std::vector<Pixels>& images, Index num_rows, Index num_cols,
                        const std::vector<std::string>& titles = {}, double scale = 1.5);

/// The same for a terminal, without titles, as many images side by side as fit: where it has Unicode and colors, two
/// pixels in a character, one above the other, in shades of gray; elsewhere a character for a pixel of every other row.
std::string print_images(const std::vector<Pixels>& images, const Terminal& terminal);

}  // namespace d2l::plot
