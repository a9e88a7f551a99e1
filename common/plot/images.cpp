#include "common/plot/images.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "common/plot/svg.hpp"

namespace d2l::plot {
namespace {

std::string big_endian(std::size_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

// The cyclic redundancy check of PNG: the remainder of the bytes by the polynomial 0xedb88320, lowest bit first.
std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t remainder = 0xffffffff;
  for (const unsigned char byte : bytes) {
    remainder ^= byte;
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ~remainder;
}

// A zlib stream whose blocks of up to 65535 bytes are stored uncompressed. The checksum Adler-32 follows them.
std::string stored(const std::string& bytes) {
  std::string stream = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size(); at += 65535) {
    const std::string block = bytes.substr(at, 65535);
    stream += static_cast<char>(at + block.size() == bytes.size());  // the last one?
    for (const std::size_t length : {block.size(), ~block.size()})
      stream += {static_cast<char>(length), static_cast<char>(length >> 8)};
    stream += block;
  }
  std::uint32_t a = 1, b = 0;
  for (const unsigned char byte : bytes) a = (a + byte) % 65521, b = (b + a) % 65521;
  return stream + big_endian(b << 16 | a);
}

}  // namespace

std::string png(const Image& image) {
  if ((image.channels != 1 && image.channels != 3) || image.pixels.empty())
    throw std::invalid_argument("png: expected pixels of 1 or 3 channels, found " + to_string(image.shape()));
  const auto chunk = [](const std::string& type, const std::string& data) {
    return big_endian(data.size()) + type + data + big_endian(crc32(type + data));
  };
  const std::string size = big_endian(static_cast<std::size_t>(image.width)) +
                           big_endian(static_cast<std::size_t>(image.height)),
                    format = {8, image.channels == 1 ? '\0' : '\2', 0, 0, 0};  // 8 bits per channel, not interlaced
  std::string rows;
  for (auto row = image.pixels.begin(); row != image.pixels.end(); row += image.width * image.channels)
    rows += '\0' + std::string(row, row + image.width * image.channels);  // filter 0: none
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", size + format) + chunk("IDAT", stored(rows)) + chunk("IEND", "");
}

std::string base64(const std::string& bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t i = at; i < at + 3; ++i)
      three = three << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) text += at + i > bytes.size() ? '=' : digits[three >> (18 - 6 * i) & 63];
  }
  return text;
}

std::string show_images(const std::vector<Image>& images, Index num_rows, Index num_cols,
                        const std::vector<std::string>& titles) {
  const std::string found = std::to_string(images.size()) + " images";
  if (num_rows < 1 || num_cols < 1 || std::ssize(images) != num_rows * num_cols ||
      (!titles.empty() && titles.size() != images.size()))
    throw std::invalid_argument("show_images: expected an image, and a title or none, for each of " +
                                std::to_string(num_rows) + " x " + std::to_string(num_cols) + " places, found " +
                                found + " and " + std::to_string(titles.size()) + " titles");
  Index lines = 0;
  for (const std::string& title : titles) lines = std::max(lines, 1 + std::ranges::count(title, '\n'));
  const double side = 150, gap = 8, line_height = 15, above = 4 + line_height * lines;
  const double width = side + gap, height = above + side + gap;  // of a place
  Svg svg(found);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::ldiv_t place = std::ldiv(static_cast<Index>(i), num_cols);
    const double x = gap + width * place.rem, y = height * place.quot;
    std::istringstream title(titles.empty() ? "" : titles[i]);
    double baseline = y - 1;
    for (std::string line; std::getline(title, line);)
      svg.text(line, "x", x + side / 2, "y", baseline += line_height, "text-anchor", "middle");
    svg.add("image", "x", x, "y", y + above, "width", side, "height", side, "style", "image-rendering:pixelated",
            "href", "data:image/png;base64," + base64(png(images[i])));
  }
  return svg.str(gap + width * num_cols, height * num_rows);
}

}  // namespace d2l::plot
