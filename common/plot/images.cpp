#include "common/plot/images.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "common/plot/png.hpp"
#include "common/plot/svg.hpp"

namespace d2l::plot {
namespace {

// Brightness 0 to 255 of a pixel; row and column lie inside the image.
int brightness(const Image& image, Index row, Index column) {
  const std::uint8_t* pixel = image.pixels + (row * image.width + column) * image.channels;
  int total = 0;
  for (Index channel = 0; channel < image.channels; ++channel) total += pixel[channel];
  return total / static_cast<int>(image.channels);
}

// The last 24 of a terminal's 256 colors run from nearly black to nearly white.
std::string gray(int layer, int brightness) {
  return "\x1b[" + std::to_string(layer) + ";5;" + std::to_string(232 + brightness * 24 / 256) + "m";
}

std::string terminal_row(const Image& image, Index row, bool shades) {
  std::string text;
  for (Index column = 0; column < image.width; ++column) {
    const int above = row < image.height ? brightness(image, row, column) : 0;
    if (!shades) {
      text += " .:-=+*#%@"[above * 10 / 256];
      continue;
    }
    const int below = row + 1 < image.height ? brightness(image, row + 1, column) : 0;
    text += gray(38, above) + gray(48, below) + "\u2580";  // the upper half block: its ink above, its ground below
  }
  return shades ? text + "\x1b[0m" : text;
}

}  // namespace

Pixels::Pixels(const Image& image)
    : bytes(image.pixels, image.pixels + image.height * image.width * image.channels),
      height(image.height),
      width(image.width),
      channels(image.channels) {}

Pixels::Pixels(const Tensor& brightness)
    : height(brightness.rank() == 2 ? brightness.size(0) : 0), width(height ? brightness.size(1) : 0), channels(1) {
  if (brightness.rank() != 2 || brightness.size() == 0)
    throw std::invalid_argument("plot::Pixels: expected pixels (h,w), found " + to_string(brightness.shape()));
  for (Index i = 0; i < brightness.size(); ++i) {
    const float x = brightness.data()[i];
    bytes.push_back(x > 0 ? static_cast<std::uint8_t>(std::lround(255 * std::min(x, 1.0f))) : std::uint8_t{0});
  }
}

Pixels weight_image(const Tensor& weights) {
  if (weights.rank() != 2 || weights.size() == 0)
    throw std::invalid_argument("weight_image: expected weights (h,w), found " + to_string(weights.shape()));
  float largest = 0;
  for (Index i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights.data()[i])) throw std::invalid_argument("weight_image: expected finite weights");
    largest = std::max(largest, std::abs(weights.data()[i]));
  }
  Pixels pixels(weights);
  pixels.channels = 3;
  pixels.bytes.clear();
  for (Index i = 0; i < weights.size(); ++i) {
    const float part = largest > 0 ? weights.data()[i] / largest : 0;
    const auto fade = static_cast<std::uint8_t>(std::lround(255 * (1 - std::abs(part))));
    const std::uint8_t full = 255;
    if (part > 0)
      pixels.bytes.insert(pixels.bytes.end(), {full, fade, fade});
    else
      pixels.bytes.insert(pixels.bytes.end(), {fade, fade, full});
  }
  return pixels;
}

std::string show_images(const std::vector<Pixels>& images, Index num_rows, Index num_cols,
                        const std::vector<std::string>& titles, double scale) {
  const auto places = num_rows < 1 || num_cols < 1 ? 0 : static_cast<std::size_t>(num_rows * num_cols);
  if (places == 0 || images.size() != places || (!titles.empty() && titles.size() != places) || !(scale > 0))
    throw std::invalid_argument("show_images: expected an image, and a title or none, for each of " +
                                std::to_string(num_rows) + " x " + std::to_string(num_cols) + " places, found " +
                                std::to_string(images.size()) + " images and " + std::to_string(titles.size()) +
                                " titles");
  std::ptrdiff_t title_rows = 0;
  for (const std::string& title : titles)
    title_rows = std::max(title_rows, 1 + std::count(title.begin(), title.end(), '\n'));
  const double side = 100 * scale, gap = 8, above = 4 + 15 * static_cast<double>(title_rows);
  Svg svg(gap + (side + gap) * static_cast<double>(num_cols), (above + side + gap) * static_cast<double>(num_rows),
          std::to_string(images.size()) + " images");
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Index row = static_cast<Index>(i) / num_cols, column = static_cast<Index>(i) % num_cols;
    const double x = gap + (side + gap) * static_cast<double>(column);
    const double y = (above + side + gap) * static_cast<double>(row);
    std::string title = titles.empty() ? "" : titles[i];
    for (double line = y + 14; !title.empty(); line += 15) {
      const std::size_t end = std::min(title.find('\n'), title.size());
      svg.add("text", {{"x", x + side / 2}, {"y", line}, {"text-anchor", "middle"}}, title.substr(0, end));
      title.erase(0, end + 1);
    }
    svg.add("image", {{"x", x},
                      {"y", y + above},
                      {"width", side},
                      {"height", side},
                      {"style", "image-rendering:pixelated"},
                      {"href", "data:image/png;base64," + base64(png(images[i].image()))}});
  }
  return svg.str();
}

std::string print_images(const std::vector<Pixels>& images, const Terminal& terminal) {
  const bool shades = terminal.unicode && terminal.colors;
  std::string text;
  for (std::size_t begin = 0; begin < images.size();) {
    Index used = 0, height = 0;
    std::size_t end = begin;
    for (; end < images.size() && (end == begin || used + images[end].width <= terminal.columns); ++end) {
      used += images[end].width + 1;
      height = std::max(height, images[end].height);
    }
    for (Index row = 0; row < height; row += 2) {
      for (std::size_t i = begin; i < end; ++i)
        text.append(i > begin ? " " : "").append(terminal_row(images[i].image(), row, shades));
      text += '\n';
    }
    begin = end;
  }
  return text;
}

}  // namespace d2l::plot
