// Axes: limits, ticks at round numbers, and the pixel at which a number lies.
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
  bool whole = false;                   // ticks at whole numbers only, on a linear axis
  std::optional<Limits> limits = {};    // by default those of the data
  std::vector<std::string> names = {};  // of categories, which lie at 0, 1, 2, ...

  /// Whether the axis can show a number: a finite one, and on a logarithmic axis a positive one.
  bool shows(double x) const { return std::isfinite(x) && (!log || x > 0); }
};

struct Tick {
  double at;
  std::string label;
};

/// An axis whose limits are known, drawn from pixel `begin` to pixel `end`.
class Scale {
 public:
  /// Where the axis has no limits, those of the data and a margin serve; limits too close to tell apart get room on
  /// both sides. Throws std::invalid_argument for limits that are not finite, beyond 1e305, in the wrong order, or not
  /// positive on a logarithmic axis.
  Scale(Axis axis, Limits data, double begin, double end);

  /// The pixel of a number that the axis shows; outside the limits it lies beyond `begin` or `end`.
  double operator()(double x) const;

  /// About `count` ticks at 1, 2 or 5 times a power of ten; on a logarithmic axis at powers of ten, if two fit.
  std::vector<Tick> ticks(int count) const;

  const double begin, end;

 private:
  Axis axis_;
  Limits limits_;  // on a logarithmic axis, their base-10 logarithms
};

}  // namespace d2l::plot
