// Images on a terminal, to see what the data set holds without opening a figure; 3.5.1.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "common/data/image.hpp"
#include "common/plot/terminal.hpp"

namespace d2l {

// The first channel, from 0 to 255, and black below the image.
inline int brightness(const Image& image, Index row, Index column) {
  const Index at = (row * image.width + column) * image.channels;
  return at < std::ssize(image.pixels) ? image.pixels[static_cast<std::size_t>(at)] : 0;
}

// Of a terminal's 256 colors, the last 24 run from nearly black to nearly white.
inline std::string gray(int brightness) { return std::to_string(232 + brightness * 24 / 256); }

inline std::string terminal_row(const Image& image, Index row, bool shades) {
  std::string text;
  for (Index column = 0; column < image.width; ++column) {
    const int above = brightness(image, row, column), below = brightness(image, row + 1, column);
    if (shades)  // the upper half block: foreground above background
      text += "\x1b[38;5;" + gray(above) + "m\x1b[48;5;" + gray(below) + "m\u2580";
    else
      text += " .:-=+*#%@"[above * 10 / 256];
  }
  return shades ? text + "\x1b[0m" : text;
}

/// As many gray images side by side as fit; all have the size of the first. With Unicode and colors a character shows
/// two pixels, one above the other, in shades of gray; without, it shows a pixel of every other row.
inline std::string print_images(const std::vector<Image>& images, const plot::Terminal& terminal) {
  std::string text;
  const Index fit = images.empty() ? 1 : std::max<Index>(1, (terminal.columns + 1) / (images[0].width + 1));
  for (auto begin = images.begin(), end = begin; begin != images.end(); begin = end) {
    end += std::min<Index>(fit, images.end() - begin);
    for (Index row = 0; row < begin->height; row += 2) {
      for (auto image = begin; image != end; ++image)
        text.append(image == begin ? "" : " ").append(terminal_row(*image, row, terminal.unicode && terminal.colors));
      text += '\n';
    }
  }
  return text;
}

}  // namespace d2l
