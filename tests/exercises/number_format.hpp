// Binary floating-point formats of any precision, in double (exercise 3.6.1).
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

namespace d2l {

/// Numbers with `digits` binary digits behind the point and exponents up to `exponent`: float32 is {23, 127}. A double
/// holds each of them, and arithmetic in double rounds little beside theirs.
struct NumberFormat {
  int digits, exponent;

  double greatest() const { return (2 - std::ldexp(1.0, -digits)) * std::ldexp(1.0, exponent); }

  /// The nearest number of the format, of two equally near ones the even one, for x > 0 above the least exponent. From
  /// half a last digit above the greatest on it is infinite.
  double round(double x) const {
    if (x == 0) return 0;
    const double last_digit = std::ldexp(1.0, std::ilogb(x) - digits), nearest = std::nearbyint(x / last_digit);
    return nearest * last_digit > greatest() ? std::numeric_limits<double>::infinity() : nearest * last_digit;
  }

  /// exp(x) is rounded to infinity above this x: the logarithm of the greatest number and half a last digit.
  double overflow_of_exp() const { return exponent * std::numbers::ln2 + std::log(2 - std::ldexp(1.0, -digits - 1)); }
};

}  // namespace d2l
