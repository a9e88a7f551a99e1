#include "common/plot/png.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace d2l::plot {
namespace {

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

// The cyclic redundancy check of PNG: the remainder of the bytes by the polynomial 0xedb88320, lowest bit first.
std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t remainder = 0xffffffff;
  for (const char byte : bytes) {
    remainder ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ~remainder;
}

std::uint32_t adler32(const std::string& bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

std::string chunk(const std::string& type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(crc32(type + data));
}

// A zlib stream whose blocks of up to 65535 bytes are stored as they are.
std::string stored(const std::string& bytes) {
  std::string stream = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = std::min<std::size_t>(bytes.size() - at, 65535);
    stream += static_cast<char>(at + length == bytes.size());
    for (const std::size_t half : {length, ~length})
      stream += {static_cast<char>(half & 0xff), static_cast<char>(half >> 8 & 0xff)};
    stream += bytes.substr(at, length);
    at += length;
  }
  return stream + big_endian(adler32(bytes));
}

}  // namespace

std::string png(const Image& image) {
  if ((image.channels != 1 && image.channels != 3) || image.height < 1 || image.width < 1)
    throw std::invalid_argument("png: expected pixels of 1 or 3 channels, found " + to_string(image.shape()));
  const char color_type = image.channels == 1 ? 0 : 2;
  const std::string header = big_endian(static_cast<std::uint32_t>(image.width)) +
                             big_endian(static_cast<std::uint32_t>(image.height)) +
                             std::string{8, color_type, 0, 0, 0};  // 8 bits a channel, not interlaced
  std::string rows;
  const auto row = static_cast<std::size_t>(image.width * image.channels);
  for (Index i = 0; i < image.height; ++i)
    rows += '\0' + std::string(reinterpret_cast<const char*>(image.pixels) + static_cast<std::size_t>(i) * row, row);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", stored(rows)) + chunk("IEND", "");
}

std::string base64(const std::string& bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) text += at + i > bytes.size() ? '=' : digits[three >> (18 - 6 * i) & 63];
  }
  return text;
}

}  // namespace d2l::plot
