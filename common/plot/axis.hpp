// Axes: limits, ticks at round numbers, and the pixel at which a number lies.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace d2l::plot {

struct Limits {
  double low, high;
};

/// What can be chosen for an axis.
struct Axis {
  std::string label = "";
  bool log = false;
  bool whole = false;                 // ticks at whole numbers only, on a linear axis
  std::optional<Limits> limits = {};  // by default those of the data

  /// Whether the axis can show a number: a finite one, and on a logarithmic axis a positive one.
  bool shows(double x) const { return std::isfinite(x) && (!log || x > 0); }
};

struct Tick {
  double at;
  std::string label;
};

/// The exponent of the greatest power of ten up to x, which may miss that power by a rounding error.
inline int decade(double x) { return static_cast<int>(std::floor(std::log10(x) + 1e-9)); }

/// As few digits as tell the ticks apart; the same in every locale.
inline std::string label_of(double x, double step) {
  if (x == 0) return "0";
  const bool scientific = step >= 1e5 || step < 1e-3;
  const int exponent = scientific ? decade(std::abs(x)) : 0, decimals = std::clamp(exponent - decade(step), 0, 15);
  char digits[64];
  const double mantissa = x / std::pow(10, exponent);
  std::string text(digits, std::to_chars(digits, std::end(digits), mantissa, std::chars_format::fixed, decimals).ptr);
  return scientific ? text + "e" + std::to_string(exponent) : text;
}

/// The smallest step of 1, 2, 5 or 10 times a power of ten that is not below `least`.
inline double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double multiple : {1.0, 2.0, 5.0})
    if (multiple * power >= least * (1 - 1e-9)) return multiple * power;
  return 10 * power;
}

/// An axis whose limits are known, drawn from pixel `begin` to pixel `end`.
class Scale {
 public:
  /// Where the axis has no limits, those of the data and a margin serve; limits too close to tell apart get room on
  /// both sides. Throws std::invalid_argument for limits that are not finite, beyond 1e305, in the wrong order, or not
  /// positive on a logarithmic axis.
  Scale(Axis axis, Limits data, double begin, double end) : begin(begin), end(end), axis_(std::move(axis)) {
    const bool given = axis_.limits.has_value();
    double low = axis_.limits.value_or(data).low, high = axis_.limits.value_or(data).high;
    const auto require = [&](bool holds, const char* expected) {
      std::ostringstream message;
      message << "plot, axis \"" << axis_.label << "\": expected " << expected << ", found " << low << " and " << high;
      if (!holds) throw std::invalid_argument(message.str());
    };
    require(std::abs(low) <= 1e305 && std::abs(high) <= 1e305, "finite limits from -1e305 to 1e305");
    require(given ? low < high : low <= high, "a lower limit below the upper");
    require(!axis_.log || low > 0, "limits above 0 on a logarithmic axis");
    // Numbers closer to 0 than `least` have no room for ticks: they count as 0, or as `least` on a logarithmic axis.
    constexpr double least = 1e-270;
    if (axis_.log) low = std::log10(std::max(low, least)), high = std::log10(std::max(high, least));
    // Doubles have 15 digits: limits that agree in 12 leave too few for ticks.
    const double size = std::max(std::abs(low), std::abs(high));
    double margin = given ? 0 : (high - low) / 20;
    if (high - low <= 1e-12 * std::max(size, axis_.log ? 1 : least)) margin = axis_.log || size < least ? 1 : size / 2;
    limits_ = {low - margin, high + margin};
  }

  /// The pixel of a number; outside the limits it lies beyond `begin` or `end`, as does 0 on a logarithmic axis.
  double operator()(double x) const {
    const double place = axis_.log ? std::log10(std::max(x, 1e-300)) : x;
    const double part = (place - limits_.low) / (limits_.high - limits_.low);
    // Clamp: points far beyond the limits would give numbers of hundreds of digits.
    return begin + std::clamp(part, -1e4, 1e4) * (end - begin);
  }

  /// About `count` ticks at 1, 2 or 5 times a power of ten; on a logarithmic axis at powers of ten, if two fit.
  std::vector<Tick> ticks(int count) const {
    std::vector<Tick> all;
    auto [low, high] = limits_;
    const bool powers = axis_.log && std::ceil(low - 1e-9) < std::floor(high + 1e-9);
    if (axis_.log && !powers) low = std::pow(10, low), high = std::pow(10, high);
    double step = round_step((high - low) / count);
    if (powers || axis_.whole) step = std::max(step, 1.0);
    const double slack = 1e-9 * (high - low);  // a tick may miss a limit by a rounding error
    const double first = std::ceil((low - slack) / step), last = std::floor((high + slack) / step);
    for (int i = 0; first + i <= last; ++i) {
      const double at = powers ? std::pow(10, (first + i) * step) : (first + i) * step;
      all.push_back({at, label_of(at, powers ? at : step)});
    }
    return all;
  }

  const double begin, end;

 private:
  Axis axis_;
  Limits limits_;  // on a logarithmic axis, their base-10 logarithms
};

}  // namespace d2l::plot
