#include "common/data/transforms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

// An image that owns its bytes.
struct Picture {
  Index height, width, channels;
  std::vector<std::uint8_t> bytes;

  Picture(Index h, Index w, Index c, std::vector<std::uint8_t> pixels = {})
      : height(h), width(w), channels(c), bytes(std::move(pixels)) {
    bytes.resize(static_cast<std::size_t>(h * w * c));
  }
  Image image() const { return {bytes.data(), height, width, channels}; }
  std::uint8_t operator()(Index i, Index j, Index k = 0) const {
    return bytes.at(static_cast<std::size_t>((i * width + j) * channels + k));
  }
  bool operator==(const Picture&) const = default;
};

Picture random_picture(Index h, Index w, Index c, std::uint64_t seed = 1) {
  Picture picture(h, w, c);
  Generator generator(seed);
  for (std::uint8_t& byte : picture.bytes) byte = static_cast<std::uint8_t>(generator.below(256));
  return picture;
}

template <class T>
Picture apply(const T& transform, const Picture& picture) {
  const Shape shape = transform.shape(picture.image().shape());
  Picture out(shape[0], shape[1], shape[2]);
  transform(picture.image(), out.bytes.data());
  return out;
}

Tensor floats(const Compose& transform, const Picture& picture) {
  Tensor out = Tensor::uninitialized(transform.shape(picture.image().shape()));
  transform(picture.image(), out.data());
  return out;
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
double bilinear(const Picture& in, Index k, const std::vector<double>& rows, const std::vector<double>& columns) {
  double total = 0;
  for (Index p = 0; p < in.height; ++p)
    for (Index q = 0; q < in.width; ++q)
      total += rows[static_cast<std::size_t>(p)] * columns[static_cast<std::size_t>(q)] * in(p, q, k);
  return total;
}

// Half a byte is for the last rounding, and 2^-17, half a unit in the last place of floats up to 256, for each of eight
// before it: they decide only about what lies that close to the middle of two bytes.
TEST(Resize, IsBilinearInterpolationRoundedToTheNearestByte) {
  constexpr Index sizes[][4] = {{1, 1, 3, 5},   {2, 3, 5, 7},     {5, 7, 9, 4},  {13, 11, 6, 5},
                                {6, 5, 48, 64}, {31, 17, 12, 28}, {9, 40, 1, 1}, {1, 8, 2, 16}};
  for (const auto& [h, w, H, W] : sizes)
    for (Index channels : {1, 3}) {
      const Picture in = random_picture(h, w, channels), out = apply(Resize({W, H}), in);
      ASSERT_EQ(out.image().shape(), (Shape{H, W, channels}));
      const auto rows = shares_of(h, H), columns = shares_of(w, W);
      for (Index i = 0; i < H; ++i)
        for (Index j = 0; j < W; ++j)
          for (Index k = 0; k < channels; ++k)
            ASSERT_NEAR(out(i, j, k),
                        bilinear(in, k, rows[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(j)]),
                        0.5 + 8 * 0x1p-17)
                << h << 'x' << w << " to " << H << 'x' << W << " at " << i << ',' << j;
    }
}

// From NumPy 1.24.2: np.interp along the rows, then along the columns, at the places (i + 1/2) n / m - 1/2. No result
// is within 0.005 of halfway between two bytes.
TEST(Resize, AgreesWithNumPy) {
  const Picture in(3, 4, 1, {120, 55, 255, 163, 216, 206, 250, 246, 229, 38, 10, 0});
  EXPECT_EQ(apply(Resize({7, 5}), in).bytes,
            (std::vector<std::uint8_t>{120, 97,  60,  155, 248, 196, 163, 158, 143, 118, 184, 249,
                                       216, 196, 216, 212, 207, 228, 250, 247, 246, 224, 181, 114,
                                       106, 105, 101, 98,  229, 161, 52,  24,  9,   4,   0}));
  EXPECT_EQ(apply(Resize({3, 2}), in).bytes, (std::vector<std::uint8_t>{135, 173, 195, 201, 75, 63}));
}

// Centres of pixels at halves: 0 and 100 become 0, 25, 75, 100, and not 0, 33, 67, 100 or 0, 50, 100, 100.
TEST(Resize, PutsThePixelsCentresAtHalves) {
  EXPECT_EQ(apply(Resize({4, 1}), Picture(1, 2, 1, {0, 100})).bytes, (std::vector<std::uint8_t>{0, 25, 75, 100}));
  EXPECT_EQ(apply(Resize({1, 2}), Picture(4, 1, 1, {0, 10, 20, 30})).bytes, (std::vector<std::uint8_t>{5, 25}));
}

TEST(Resize, RoundsHalvesUp) {
  EXPECT_EQ(apply(Resize({1, 1}), Picture(1, 2, 1, {0, 1})).bytes, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(apply(Resize({1, 1}), Picture(1, 2, 1, {2, 3})).bytes, (std::vector<std::uint8_t>{3}));
}

TEST(Resize, TakesTheWidthFirst) { EXPECT_EQ(Resize({64, 48}).shape({28, 28, 1}), (Shape{48, 64, 1})); }

TEST(Resize, ToTheSameSizeChangesNothing) {
  for (const Picture& picture : {random_picture(28, 28, 1), random_picture(7, 12, 3)})
    EXPECT_EQ(apply(Resize({picture.width, picture.height}), picture), picture);
}

TEST(Resize, LeavesAConstantImageConstant) {
  for (int value : {0, 1, 77, 254, 255}) {
    const auto byte = static_cast<std::uint8_t>(value);
    const Picture out = apply(Resize({64, 50}), Picture(28, 28, 1, std::vector<std::uint8_t>(784, byte)));
    EXPECT_EQ(out.bytes, std::vector<std::uint8_t>(64 * 50, byte));
  }
}

TEST(Resize, OfALargeImageAndThenASmallOneForgetsTheLargeOne) {
  const Picture small = random_picture(3, 2, 1, 5), once = apply(Resize({5, 4}), small);
  apply(Resize({60, 70}), random_picture(40, 50, 3));
  EXPECT_EQ(apply(Resize({5, 4}), small), once);
}

TEST(Resize, RefusesSizesBelowOneAndImagesWithoutPixels) {
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Resize({0, 5}); }), {"Resize", "at least 1", "width 0"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { Resize({5, -1}); }), {"Resize", "height -1"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     apply(Resize({2, 2}), Picture(0, 3, 1));
                   }),
                   {"Resize", "(0, 3, 1)"}));
}

TEST(CenterCrop, KeepsTheMiddle) {
  const Picture in = random_picture(7, 10, 3),
                out = apply(CenterCrop({4, 2}), in);  // 2 and 3 rows, 3 and 3 columns off
  ASSERT_EQ(out.image().shape(), (Shape{2, 4, 3}));
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 4; ++j)
      for (Index k = 0; k < 3; ++k) EXPECT_EQ(out(i, j, k), in(i + 2, j + 3, k));
  EXPECT_EQ(apply(CenterCrop({10, 7}), in), in);
}

TEST(CenterCrop, RefusesToCutOutMoreThanThereIs) {
  for (const ImageSize size : {ImageSize{11, 7}, ImageSize{10, 8}})
    EXPECT_TRUE(says(message_of<std::invalid_argument>([&] { apply(CenterCrop(size), Picture(7, 10, 1)); }),
                     {"CenterCrop", "at least width " + std::to_string(size.width), "found width 10 and height 7"}));
  EXPECT_THROW(CenterCrop({1, 0}), std::invalid_argument);
}

TEST(Flip, TurnsAnImageAround) {
  const Picture in = random_picture(4, 5, 3);
  const Picture mirrored = apply(FlipLeftRight{}, in), upside_down = apply(FlipTopBottom{}, in);
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 5; ++j)
      for (Index k = 0; k < 3; ++k) {
        EXPECT_EQ(mirrored(i, j, k), in(i, 4 - j, k));
        EXPECT_EQ(upside_down(i, j, k), in(3 - i, j, k));
      }
  EXPECT_EQ(apply(FlipLeftRight{}, mirrored), in);
  EXPECT_EQ(apply(FlipTopBottom{}, upside_down), in);
}

TEST(ToTensor, DividesBy255Exactly) {
  std::vector<std::uint8_t> pixels(256);
  std::iota(pixels.begin(), pixels.end(), 0);
  std::vector<float> out(256);
  ToTensor{}({pixels.data(), 16, 16, 1}, out.data());
  for (int p = 0; p < 256; ++p) EXPECT_EQ(out[static_cast<std::size_t>(p)], static_cast<float>(p / 255.0)) << p;
  EXPECT_EQ(out[0], 0.0f);
  EXPECT_EQ(out[255], 1.0f);
}

TEST(ToTensor, MovesTheChannelsToTheFront) {
  const Picture in = random_picture(2, 5, 3);
  const Tensor out = floats(ToTensor{}, in);
  EXPECT_EQ(out.shape(), (Shape{3, 2, 5}));
  for (Index k = 0; k < 3; ++k)
    for (Index i = 0; i < 2; ++i)
      for (Index j = 0; j < 5; ++j) EXPECT_EQ(out(k, i, j), static_cast<float>(in(i, j, k)) / 255.0f);
}

TEST(Normalize, SubtractsTheMeanAndDividesByTheDeviationOfEachChannel) {
  const Picture in = random_picture(3, 4, 2);
  const Tensor plain = floats(ToTensor{}, in);
  const Tensor by_channel = floats({{ToTensor{}, Normalize({0.5f, 0.25f}, {0.5f, 0.125f})}}, in);
  const Tensor same_for_all = floats({{ToTensor{}, Normalize({0.5f}, {0.25f})}}, in);
  EXPECT_EQ(by_channel.shape(), plain.shape());
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 4; ++j) {
      EXPECT_EQ(by_channel(0, i, j), (plain(0, i, j) - 0.5f) / 0.5f);
      EXPECT_EQ(by_channel(1, i, j), (plain(1, i, j) - 0.25f) / 0.125f);
      for (Index k : {0, 1}) EXPECT_EQ(same_for_all(k, i, j), (plain(k, i, j) - 0.5f) / 0.25f);
    }
}

TEST(Normalize, RefusesWhatNothingCanBeDividedBy) {
  const auto message = [](std::vector<float> mean, std::vector<float> deviation) {
    return message_of<std::invalid_argument>([&] { Normalize(mean, deviation); });
  };
  for (float wrong : {0.0f, -1.0f, INFINITY, NAN}) EXPECT_TRUE(says(message({0}, {wrong}), {"Normalize", "above 0"}));
  EXPECT_TRUE(says(message({NAN}, {1}), {"Normalize", "finite means", "nan"}));
  EXPECT_TRUE(says(message({}, {}), {"found 0 and 0"}));
  EXPECT_TRUE(says(message({1, 2}, {1}), {"found 2 and 1"}));
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     floats({{ToTensor{}, Normalize({0, 0, 0}, {1, 1, 1})}}, random_picture(2, 2, 1));
                   }),
                   {"expected an image of 3 channels", "found 1 in (1, 2, 2)"}));
}

TEST(Compose, AppliesItsTransformsInOrder) {
  const Picture in = random_picture(9, 12, 3);
  const Resize resize({8, 7});
  const CenterCrop crop({5, 3});
  EXPECT_EQ(floats({{ToTensor{}}}, in), floats(ToTensor{}, in));
  EXPECT_EQ(floats({{crop, resize, ToTensor{}}}, in), floats(ToTensor{}, apply(resize, apply(crop, in))));
  EXPECT_EQ(floats({{resize, FlipLeftRight{}, crop, FlipTopBottom{}, ToTensor{}}}, in),
            floats(ToTensor{}, apply(FlipTopBottom{}, apply(crop, apply(FlipLeftRight{}, apply(resize, in))))));
  EXPECT_FALSE(floats({{crop, resize, ToTensor{}}}, in) ==
               floats(ToTensor{}, apply(resize, apply(CenterCrop({6, 3}), in))));
}

TEST(Compose, TakesBytesBeforeToTensorAndFloatsAfterIt) {
  const auto message = [](const std::vector<Transform>& transforms) {
    return message_of<std::invalid_argument>([&] { Compose{transforms}; });
  };
  EXPECT_TRUE(says(message({}), {"one ToTensor", "found 0"}));
  EXPECT_TRUE(says(message({Resize({2, 2})}), {"one ToTensor", "found 0"}));
  EXPECT_TRUE(says(message({ToTensor{}, ToTensor{}}), {"one ToTensor", "found 2"}));
  EXPECT_TRUE(says(message({ToTensor{}, Resize({2, 2})}), {"expected ToTensor after all transforms of bytes"}));
  EXPECT_TRUE(says(message({Normalize({0}, {1}), ToTensor{}}), {"expected ToTensor before Normalize"}));
}

}  // namespace
}  // namespace d2l
