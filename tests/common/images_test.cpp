#include "common/plot/images.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

using test::Element;
using test::parse_xml;

// ---- A reader of the PNG files of this library, from the format's definition: stored blocks, filter 0.

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return number;
}

std::string unstored(const std::string& stream) {
  std::string bytes;
  for (std::size_t at = 2; at + 4 < stream.size();) {
    const bool last = stream[at] == 1;
    const std::size_t length =
        static_cast<unsigned char>(stream[at + 1]) + 256u * static_cast<unsigned char>(stream[at + 2]);
    const std::size_t check =
        static_cast<unsigned char>(stream[at + 3]) + 256u * static_cast<unsigned char>(stream[at + 4]);
    EXPECT_EQ(length ^ check, 65535u);
    bytes += stream.substr(at + 5, length);
    at += 5 + length;
    EXPECT_TRUE(!last || at + 4 == stream.size());
  }
  return bytes;
}

struct Decoded {
  std::uint32_t width, height;
  int color_type;
  std::string pixels;
};

Decoded decode(const std::string& file) {
  EXPECT_EQ(file.substr(0, 8), "\x89PNG\r\n\x1a\n");
  Decoded result{big_endian(file, 16), big_endian(file, 20), file[25], ""};
  std::string stream;
  for (std::size_t at = 8; at < file.size(); at += 12 + big_endian(file, at))
    if (file.substr(at + 4, 4) == "IDAT") stream += file.substr(at + 8, big_endian(file, at));
  const std::string rows = unstored(stream);
  // Adler-32 from its definition: 1 + the sum of the bytes, and the sum of these sums.
  std::uint64_t a = 1, b = 0;
  for (const char byte : rows) b += a += static_cast<unsigned char>(byte);
  EXPECT_EQ(big_endian(stream, stream.size() - 4), (b % 65521) << 16 | a % 65521);
  const std::size_t row = result.width * (result.color_type == 2 ? 3 : 1);
  for (std::size_t i = 0; i < result.height; ++i) {
    EXPECT_EQ(rows.at(i * (row + 1)), '\0');
    result.pixels += rows.substr(i * (row + 1) + 1, row);
  }
  return result;
}

std::string unbase64(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0, held = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    if ((held += 6) >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xff);
  }
  return bytes;
}

// ---- PNG

TEST(Png, ChecksumsAreTheKnownOnes) {
  const std::string file = png({1, 1, 1, {0}});
  EXPECT_EQ(file.substr(file.size() - 12), std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12));  // as in every PNG file
  // Black, 1 x 1: the stream 00 00, of which Adler-32 is 1 + 0 + 0 and 1 + 1.
  EXPECT_EQ(file.substr(file.size() - 12 - 8, 4), std::string("\0\x02\0\x01", 4));
  // The header of a 1 x 1 gray image, with the check value that other tools write.
  EXPECT_EQ(file.substr(12, 21), std::string("IHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\x3a\x7e\x9b\x55", 21));
}

TEST(Png, HoldsEveryPixel) {
  Generator generator(1);
  for (const Index channels : {1, 3}) {
    for (const auto& [height, width] : {std::pair<Index, Index>{28, 28}, {1, 5}, {300, 301}}) {
      std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width * channels));
      for (std::uint8_t& byte : pixels) byte = static_cast<std::uint8_t>(generator.below(256));
      const Decoded decoded = decode(png({height, width, channels, pixels}));
      EXPECT_EQ(decoded.width, width);
      EXPECT_EQ(decoded.height, height);
      EXPECT_EQ(decoded.color_type, channels == 1 ? 0 : 2);
      EXPECT_TRUE(decoded.pixels == std::string(pixels.begin(), pixels.end()))
          << height << " x " << width << " x " << channels;
    }
  }
}

TEST(Png, OtherChannelsAndNoPixelsAreRefused) {
  EXPECT_THROW(png({1, 1, 4, {0, 0, 0, 0}}), std::invalid_argument);
  EXPECT_THROW(png({1, 1, 2, {0, 0}}), std::invalid_argument);
  EXPECT_THROW(png({0, 4, 1, {}}), std::invalid_argument);
  EXPECT_THROW(png({4, 0, 1, {}}), std::invalid_argument);
}

TEST(Base64, TestVectorsOfTheStandard) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base64(bytes), text);
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
  EXPECT_EQ(base64(std::string(2, '\xfb')), "+/s=");
}

// ---- Grids

TEST(ShowImages, EveryImageHasItsPlaceAndTitle) {
  std::vector<Image> images;
  for (int i = 0; i < 6; ++i) images.push_back(to_image(Tensor({2, 3}, static_cast<float>(i) / 5)));
  const Element svg = parse_xml(show_images(images, 2, 3, {"a", "b", "c", "d\nD", "e", "f"}));
  const auto drawn = svg.all("image");
  ASSERT_EQ(drawn.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    const std::string prefix = "data:image/png;base64,";
    ASSERT_EQ(drawn[i]["href"].substr(0, prefix.size()), prefix);
    const Decoded decoded = decode(unbase64(drawn[i]["href"].substr(prefix.size())));
    EXPECT_EQ(decoded.pixels, std::string(6, static_cast<char>(51 * i))) << i;
    EXPECT_EQ(drawn[i].number("width"), 150);
    EXPECT_EQ(drawn[i].number("x"), 8 + 158 * static_cast<double>(i % 3));
    EXPECT_LE(drawn[i].number("y") + 150, svg.number("height"));
  }
  EXPECT_LT(drawn[0].number("y"), drawn[3].number("y"));
  std::string titles;
  const auto texts = svg.all("text");
  for (const Element& text : texts) titles += text.text;
  ASSERT_EQ(titles, "abcdDef");
  const std::size_t image_of[] = {0, 1, 2, 3, 3, 4, 5};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Element& image = drawn[image_of[i]];
    EXPECT_EQ(texts[i]["text-anchor"], "middle");
    EXPECT_EQ(texts[i].number("x"), image.number("x") + 75) << texts[i].text;
    EXPECT_LT(texts[i].number("y"), image.number("y")) << texts[i].text;
    EXPECT_GT(texts[i].number("y"), image.number("y") - 35) << texts[i].text;
  }
}

TEST(ShowImages, ATitleMayBeEmpty) {
  const Image image = to_image(zeros({1, 1}));
  EXPECT_TRUE(parse_xml(show_images({image}, 1, 1, {""})).all("text").empty());
}

// The book's show_images draws with scale=1.5, an inch and a half a side.
TEST(ShowImages, HasTheBooksScale) {
  const Element image = parse_xml(show_images({to_image(zeros({2, 2}))}, 1, 1)).all("image").at(0);
  EXPECT_EQ(image.number("width"), 150);
  EXPECT_EQ(image.number("height"), 150);
  EXPECT_EQ(image.number("y"), 4);  // no room for a title that is not there
}

TEST(ShowImages, EachPlaceNeedsAnImage) {
  const std::vector<Image> images(2, to_image(zeros({2, 2})));
  EXPECT_NO_THROW(show_images(images, 1, 2));
  EXPECT_THROW(show_images(images, 2, 2), std::invalid_argument);
  EXPECT_THROW(show_images({}, 0, 0), std::invalid_argument);
  EXPECT_THROW(show_images(images, -1, -2), std::invalid_argument);
  EXPECT_THROW(show_images(images, 1, 2, {"one"}), std::invalid_argument);
}

}  // namespace
}  // namespace d2l::plot
