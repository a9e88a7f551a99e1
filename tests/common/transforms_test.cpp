#include "common/data/transforms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>

#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

Image random_image(Index h, Index w, Index c, std::uint64_t seed = 1) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(h * w * c));
  Generator generator(seed);
  for (std::uint8_t& byte : pixels) byte = static_cast<std::uint8_t>(generator.below(256));
  return {h, w, c, pixels};
}

std::uint8_t pixel(const Image& image, Index i, Index j, Index k = 0) {
  return image.pixels.at(static_cast<std::size_t>((i * image.width + j) * image.channels + k));
}

Tensor floats(const Compose& transform, const Image& image) {
  Tensor out(ToTensor::shape(transform.before_to_tensor(image).shape()));
  transform(image, out.data());
  return out;
}

TEST(Image, HoldsAsManyBytesAsItsShapeSays) {
  EXPECT_EQ(Image(2, 1, 3, {1, 2, 3, 4, 5, 6}).shape(), (Shape{2, 1, 3}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     Image(2, 1, 3, {1, 2, 3, 4, 5});
                   }),
                   {"expected 6 bytes", "(2, 1, 3)", "found 5"}));
}

TEST(ToImage, BrightnessZeroToOneBecomesBytes) {
  const Image image = to_image(array({{0, 0.5f, 1}, {-1, 2, NAN}}));
  EXPECT_EQ(image, Image(2, 3, 1, {0, 128, 255, 0, 255, 0}));
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([] { to_image(zeros({4})); }),
                         {"to_image: expected brightness (h,w), found (4,)"}));
  EXPECT_THROW(to_image(zeros({0, 4})), std::invalid_argument);
}

// What the output pixels i take of the input pixels p, n pixels becoming m: shares[i][p] is a triangle of base 2 around
// the centre of i, in the units of the input; what would lie outside the image is taken of the outermost pixels.
std::vector<std::vector<double>> shares_of(Index n, Index m) {
  std::vector<std::vector<double>> shares(static_cast<std::size_t>(m),
                                          std::vector<double>(static_cast<std::size_t>(n)));
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * static_cast<double>(n) / static_cast<double>(m) - 0.5;
    for (Index p = -2; p < n + 2; ++p)
      shares[i][static_cast<std::size_t>(std::clamp<Index>(p, 0, n - 1))] +=
          std::max(0.0, 1 - std::abs(centre - static_cast<double>(p)));
  }
  return shares;
}

// Pixel (i,j) of the exact result: the sum over all pixels of the input, each by its share.
double bilinear(const Image& in, Index k, const std::vector<double>& rows, const std::vector<double>& columns) {
  double total = 0;
  for (Index p = 0; p < in.height; ++p)
    for (Index q = 0; q < in.width; ++q)
      total += rows[static_cast<std::size_t>(p)] * columns[static_cast<std::size_t>(q)] * pixel(in, p, q, k);
  return total;
}

// Half a byte is for the last rounding, and 2^-17, half a unit in the last place of floats up to 256, for each of eight
// before it: they decide only about what lies that close to the middle of two bytes.
TEST(Resize, IsBilinearInterpolationRoundedToTheNearestByte) {
  constexpr Index sizes[][4] = {{1, 1, 3, 5},   {2, 3, 5, 7},     {5, 7, 9, 4},  {13, 11, 6, 5},
                                {6, 5, 48, 64}, {31, 17, 12, 28}, {9, 40, 1, 1}, {1, 8, 2, 16}};
  for (const auto& [h, w, H, W] : sizes)
    for (Index channels : {1, 3}) {
      const Image in = random_image(h, w, channels), out = Resize({W, H})(in);
      ASSERT_EQ(out.shape(), (Shape{H, W, channels}));
      const auto rows = shares_of(h, H), columns = shares_of(w, W);
      for (Index i = 0; i < H; ++i)
        for (Index j = 0; j < W; ++j)
          for (Index k = 0; k < channels; ++k)
            ASSERT_NEAR(pixel(out, i, j, k),
                        bilinear(in, k, rows[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(j)]),
                        0.5 + 8 * 0x1p-17)
                << h << 'x' << w << " to " << H << 'x' << W << " at " << i << ',' << j;
    }
}

// From NumPy 1.24.2: np.interp along the rows, then along the columns, at the places (i + 1/2) n / m - 1/2. No result
// is within 0.005 of halfway between two bytes.
TEST(Resize, AgreesWithNumPy) {
  const Image in(3, 4, 1, {120, 55, 255, 163, 216, 206, 250, 246, 229, 38, 10, 0});
  EXPECT_EQ(Resize({7, 5})(in).pixels,
            (std::vector<std::uint8_t>{120, 97,  60,  155, 248, 196, 163, 158, 143, 118, 184, 249,
                                       216, 196, 216, 212, 207, 228, 250, 247, 246, 224, 181, 114,
                                       106, 105, 101, 98,  229, 161, 52,  24,  9,   4,   0}));
  EXPECT_EQ(Resize({3, 2})(in).pixels, (std::vector<std::uint8_t>{135, 173, 195, 201, 75, 63}));
}

// Centres of pixels at halves: 0 and 100 become 0, 25, 75, 100, and not 0, 33, 67, 100 or 0, 50, 100, 100.
TEST(Resize, PutsThePixelsCentresAtHalves) {
  EXPECT_EQ(Resize({4, 1})(Image(1, 2, 1, {0, 100})).pixels, (std::vector<std::uint8_t>{0, 25, 75, 100}));
  EXPECT_EQ(Resize({1, 2})(Image(4, 1, 1, {0, 10, 20, 30})).pixels, (std::vector<std::uint8_t>{5, 25}));
}

TEST(Resize, RoundsHalvesUp) {
  EXPECT_EQ(Resize({1, 1})(Image(1, 2, 1, {0, 1})).pixels, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(Resize({1, 1})(Image(1, 2, 1, {2, 3})).pixels, (std::vector<std::uint8_t>{3}));
}

TEST(Resize, TakesTheWidthFirst) { EXPECT_EQ(Resize({64, 48})(random_image(28, 28, 1)).shape(), (Shape{48, 64, 1})); }

TEST(Resize, ToTheSameSizeChangesNothing) {
  for (const Image& image : {random_image(28, 28, 1), random_image(7, 12, 3)})
    EXPECT_EQ(Resize({image.width, image.height})(image), image);
}

TEST(Resize, LeavesAConstantImageConstant) {
  for (int value : {0, 1, 77, 254, 255}) {
    const auto byte = static_cast<std::uint8_t>(value);
    const Image out = Resize({64, 50})(Image(28, 28, 1, std::vector<std::uint8_t>(784, byte)));
    EXPECT_EQ(out.pixels, std::vector<std::uint8_t>(64 * 50, byte));
  }
}

TEST(Resize, RefusesSizesBelowOneAndImagesWithoutPixels) {
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Resize({0, 5}); }), {"Resize", "at least 1", "width 0"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Resize({5, -1}); }), {"Resize", "height -1"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     Resize({2, 2})(Image(0, 3, 1, {}));
                   }),
                   {"Resize", "(0, 3, 1)"}));
}

TEST(ToTensor, DividesBy255Exactly) {
  std::vector<std::uint8_t> pixels(256);
  std::iota(pixels.begin(), pixels.end(), 0);
  std::vector<float> out(256);
  ToTensor{}({16, 16, 1, pixels}, out.data());
  for (int p = 0; p < 256; ++p) EXPECT_EQ(out[static_cast<std::size_t>(p)], static_cast<float>(p / 255.0)) << p;
  EXPECT_EQ(out[0], 0.0f);
  EXPECT_EQ(out[255], 1.0f);
}

TEST(ToTensor, MovesTheChannelsToTheFront) {
  const Image in = random_image(2, 5, 3);
  const Tensor out = floats(ToTensor{}, in);
  EXPECT_EQ(out.shape(), (Shape{3, 2, 5}));
  for (Index k = 0; k < 3; ++k)
    for (Index i = 0; i < 2; ++i)
      for (Index j = 0; j < 5; ++j) EXPECT_EQ(out(k, i, j), static_cast<float>(pixel(in, i, j, k)) / 255.0f);
}

TEST(Compose, AppliesItsTransformsInOrder) {
  const Image in = random_image(9, 12, 3);
  const Resize first({8, 7}), second({5, 3});
  EXPECT_EQ(floats(Compose({}, ToTensor{}), in), floats(ToTensor{}, in));
  EXPECT_EQ(floats(Compose({first, second}, ToTensor{}), in), floats(ToTensor{}, second(first(in))));
  EXPECT_FALSE(floats(Compose({second, first}, ToTensor{}), in) == floats(Compose({first}, ToTensor{}), in));
}

TEST(Compose, TakesAnyFunctionOfAnImage) {
  const ImageTransform negative = [](Image image) {
    for (std::uint8_t& byte : image.pixels) byte = static_cast<std::uint8_t>(255 - byte);
    return image;
  };
  EXPECT_EQ(floats(Compose({negative}, ToTensor{}), Image(1, 2, 1, {0, 51})), array({1, 0.8f}).reshape({1, 1, 2}));
}

// ToTensor stands at the end, once, or it does not compile.
using Steps = std::vector<ImageTransform>;
static_assert(std::is_constructible_v<Compose, Steps, ToTensor>);
static_assert(!std::is_constructible_v<Compose, Steps>);
static_assert(!std::is_constructible_v<Compose, ToTensor, ToTensor>);
static_assert(!std::is_constructible_v<Compose, ToTensor, Steps>);
static_assert(!std::is_convertible_v<ToTensor, ImageTransform>);

}  // namespace
}  // namespace d2l
