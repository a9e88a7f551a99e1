#include "common/tensor/simd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/numbers.hpp"

namespace d2l::simd {
namespace {

using test::ulps;
constexpr float infinity = std::numeric_limits<float>::infinity();
const float nan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> lanes(vf a) {
  std::vector<float> all(width);
  store(all.data(), a);
  return all;
}

vf counting(float first, float step) {
  float all[width];
  for (int i = 0; i < width; ++i) all[i] = first + step * static_cast<float>(i);
  return load(all);
}

TEST(Simd, IsTheBackendThatWasAskedFor) {
  const char* expected = std::getenv("EXPECT_SIMD");
  if (expected && *expected) {
    EXPECT_STREQ(simd_name(), expected);
  }
  EXPECT_EQ(std::string(name) == "avx512", width == 16);
  EXPECT_EQ(std::string(name) == "avx2", width == 8);
  EXPECT_EQ(std::string(name) == "neon", width == 4);
  EXPECT_EQ(std::string(name) == "scalar", width == 1);
}

TEST(Simd, PartialLoadsReadAndPartialStoresWriteTheFirstLanesOnly) {
  for (int n = 0; n < width; ++n) {
    const std::vector<float> from(static_cast<std::size_t>(n), 7.0f);  // exactly n: a sanitizer sees one read too many
    const auto read = n ? lanes(load(from.data(), n)) : std::vector<float>(width);
    const auto filled = n ? lanes(load(from.data(), n, -3)) : std::vector<float>(width, -3.0f);
    std::vector<float> to(width, -1.0f);
    store(to.data(), broadcast(5), n);
    for (int i = 0; i < width; ++i) {
      EXPECT_EQ(read[i], i < n ? 7.0f : 0.0f);
      EXPECT_EQ(filled[i], i < n ? 7.0f : -3.0f);
      EXPECT_EQ(to[i], i < n ? 5.0f : -1.0f);
    }
  }
}

TEST(Simd, StreamedStoresArrive) {
  Tensor to({3 * 16}, -1.0f);  // aligned to 64 bytes
  stream(to.data() + 16, counting(1, 2));
  fence();
  const auto expected = lanes(counting(1, 2));
  for (Index i = 0; i < to.size(); ++i)
    EXPECT_EQ(to(i), i >= 16 && i < 16 + width ? expected[static_cast<std::size_t>(i - 16)] : -1.0f) << i;
}

TEST(Simd, ArithmeticIsThatOfFloatsLaneByLane) {
  const vf a = counting(1.1f, 0.7f), b = counting(-3.3f, 1.9f), c = counting(0.01f, 0.3f);
  const auto x = lanes(a), y = lanes(b), z = lanes(c);
  for (int i = 0; i < width; ++i) {
    EXPECT_EQ(lanes(a + b)[i], x[i] + y[i]);
    EXPECT_EQ(lanes(a - b)[i], x[i] - y[i]);
    EXPECT_EQ(lanes(a * b)[i], x[i] * y[i]);
    EXPECT_EQ(lanes(a / b)[i], x[i] / y[i]);
    EXPECT_EQ(lanes(max(a, b))[i], std::max(x[i], y[i]));
    EXPECT_EQ(lanes(min(a, b))[i], std::min(x[i], y[i]));
    const float fused = width == 1 ? x[i] * y[i] + z[i] : std::fma(x[i], y[i], z[i]);
    EXPECT_EQ(lanes(fma(a, b, c))[i], fused);
    EXPECT_EQ(lanes(round(a))[i], std::nearbyint(x[i]));
  }
}

TEST(Simd, RoundTakesTiesToEven) {
  for (auto [x, whole] : {std::pair{0.5f, 0.0f}, {1.5f, 2.0f}, {2.5f, 2.0f}, {-0.5f, -0.0f}, {-1.5f, -2.0f}})
    EXPECT_EQ(lanes(round(broadcast(x)))[0], whole);
}

TEST(Simd, MaxAndMinAreNaNWhereEitherIs) {
  const vf one = broadcast(1), not_a_number = broadcast(nan);
  for (vf result : {max(one, not_a_number), max(not_a_number, one), min(one, not_a_number), min(not_a_number, one)})
    EXPECT_TRUE(std::isnan(lanes(result)[0]));
}

TEST(Simd, HorizontalSumAndMaxTakeEveryLane) {
  for (int i = 0; i < width; ++i) {
    std::vector<float> x(width, -2.0f);
    x[i] = 100.0f;
    EXPECT_EQ(sum(load(x.data())), 100.0f - 2.0f * (width - 1));
    EXPECT_EQ(max(load(x.data())), 100.0f);
    x[i] = nan;
    EXPECT_TRUE(std::isnan(max(load(x.data()))));
  }
}

TEST(Simd, ScaleIsExactUntilTheSubnormalNumbers) {
  for (int n = -140; n <= 127; ++n)
    EXPECT_EQ(lanes(scale(broadcast(1.5f), broadcast(static_cast<float>(n))))[0], std::ldexp(1.5f, n)) << n;
}

TEST(Simd, ExpIsWithinItsBoundOfTheExactValueOverTheWholeRange) {
  double worst = 0, worst_subnormal = 0;
  for (double x = -103.9; x < 88.7228; x += 0.00037) {
    const float at = static_cast<float>(x);
    const double exact = std::exp(static_cast<double>(at));
    double& bound = at < -87.3f ? worst_subnormal : worst;
    bound = std::max(bound, ulps(lanes(exp(broadcast(at)))[0], exact));
  }
  EXPECT_LT(worst, width == 1 ? 2.0 : 1.0);
  EXPECT_LT(worst_subnormal, 1.0);
}

TEST(Simd, ExpIsRightAtTheEdges) {
  const std::vector<std::pair<float, float>> cases = {{0.0f, 1.0f},      {-0.0f, 1.0f},        {88.73f, infinity},
                                                      {1e30f, infinity}, {infinity, infinity}, {-104.0f, 0.0f},
                                                      {-1e30f, 0.0f},    {-infinity, 0.0f}};
  for (auto [x, expected] : cases) EXPECT_EQ(lanes(exp(broadcast(x)))[0], expected) << x;
  EXPECT_TRUE(std::isfinite(lanes(exp(broadcast(88.722f)))[0]));
  EXPECT_GT(lanes(exp(broadcast(-103.2f)))[0], 0.0f);  // subnormal, not flushed to 0
  EXPECT_TRUE(std::isnan(lanes(exp(broadcast(nan)))[0]));
}

}  // namespace
}  // namespace d2l::simd
