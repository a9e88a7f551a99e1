// Axes: limits, ticks at round numbers, and where on the picture a number lies.
#pragma once

#include <cmath>
#include <optional>
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
  bool whole = false;                   // ticks at whole numbers only
  std::optional<Limits> limits = {};    // from the data unless given
  std::vector<std::string> names = {};  // of categories, which lie at 0, 1, 2 ...

  /// Whether a number has a place on this axis: finite, and above 0 on a logarithmic one.
  bool has(double value) const { return std::isfinite(value) && (!log || value > 0); }
};

/// A tick and what is written at it.
struct Tick {
  double at;
  std::string label;
};

/// An axis whose limits are known, drawn from pixel `begin` to pixel `end`.
class Scale {
 public:
  /// `data` are the limits of what will be drawn, and serve where the axis gives none. A single number gets room on
  /// both sides. Throws std::invalid_argument for limits that are not finite, in the wrong order, too far apart for
  /// doubles, or not above 0 on a logarithmic axis.
  Scale(const Axis& axis, Limits data, double begin, double end);

  /// The pixel of a number; pixels beyond the ends are those of numbers beyond the limits.
  double operator()(double x) const;

  /// About `count` ticks at 1, 2 or 5 times a power of ten; on a logarithmic axis at powers of ten, if two fit.
  std::vector<Tick> ticks(int count) const;

  Limits limits() const { return limits_; }

  bool has(double x) const { return axis_.has(x); }

 private:
  Axis axis_;
  Limits limits_;
  double begin_, end_;
};

}  // namespace d2l::plot
