// Comparing numbers, and the sizes at which kernels go wrong.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "common/tensor/random.hpp"
#include "common/tensor/simd.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::test {

/// Same shape and |a - b| <= atol + rtol |b| for every element; equal infinities are close, NaN never is.
inline bool allclose(const Tensor& a, const Tensor& b, float rtol = 1e-5f, float atol = 1e-8f) {
  const auto close = [=](float x, float y) {
    return x == y || (std::isfinite(x) && std::isfinite(y) && std::abs(x - y) <= atol + rtol * std::abs(y));
  };
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data(), close);
}

/// A float as a double, for arithmetic in which only the float itself is rounded.
inline double real(float x) { return static_cast<double>(x); }

/// The distance of `x` from `exact` in units in the last place of a float; below 2^-126 those of subnormal numbers.
inline double ulps(float x, double exact) {
  if (std::isinf(exact) || std::abs(exact) > static_cast<double>(std::numeric_limits<float>::max()))
    return std::isinf(x) && std::signbit(x) == std::signbit(exact) ? 0 : std::numeric_limits<double>::infinity();
  const int exponent = std::max(-126, exact == 0 ? -126 : std::ilogb(exact));
  return std::abs(real(x) - exact) / std::ldexp(1.0, exponent - 23);
}

/// Sizes to test kernels with: 0, 1, those around one and several vectors, primes, and the chapter's own.
inline std::vector<Index> sizes() {
  const Index w = simd::width;
  std::vector<Index> all = {0,         1,     2,         3,  5,  w - 1, w,   w + 1, 2 * w - 1,
                            2 * w + 1, 4 * w, 4 * w + 3, 10, 97, 257,   784, 1009};
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// The gradient of a function of x, element by element, by central differences. With the default h = 1e-5 they are off
/// by about h^2 plus 1e-16 / h, which is 1e-10 in all.
inline std::vector<double> central_differences(const std::function<double(const std::vector<double>&)>& function,
                                               std::vector<double> x, double h = 1e-5) {
  std::vector<double> gradient;
  for (double& element : x) {
    const double here = element;
    const double above = (element = here + h, function(x)), below = (element = here - h, function(x));
    gradient.push_back((above - below) / (2 * h));
    element = here;
  }
  return gradient;
}

/// Compares `gradient` with the central differences of a function that is an independent version in double, so that the
/// bound only has to cover the rounding of `gradient` itself. The bound is relative to the greatest element or to 1.
inline void expect_gradient(const std::function<double(const std::vector<double>&)>& function, const Tensor& x,
                            const Tensor& gradient, double bound = 2e-6) {
  ASSERT_EQ(x.size(), gradient.size());
  double greatest = 1;
  for (Index i = 0; i < gradient.size(); ++i) greatest = std::max(greatest, std::abs(real(gradient.data()[i])));
  const std::vector<double> expected = central_differences(function, {x.data(), x.data() + x.size()});
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(real(gradient.data()[i]), expected[i], bound * greatest) << "element " << i;
}

/// The message of the exception that `work` throws; fails if it throws none of that type.
template <class Exception, class Work>
std::string message_of(const Work& work) {
  try {
    work();
  } catch (const Exception& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another exception: " << error.what();
    return {};
  }
  ADD_FAILURE() << "no exception";
  return {};
}

/// Whether a message contains all of these parts.
inline testing::AssertionResult says(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    if (message.find(part) == std::string::npos)
      return testing::AssertionFailure() << "\"" << message << "\" does not say \"" << part << "\"";
  return testing::AssertionSuccess();
}

}  // namespace d2l::test

namespace d2l {
using test::allclose;
}
