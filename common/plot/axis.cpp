#include "common/plot/axis.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace d2l::plot {
namespace {

// The exponent of the greatest power of ten up to x, which may miss that power by a rounding error.
int decade(double x) { return static_cast<int>(std::floor(std::log10(x) + 1e-9)); }

// As few digits as tell the ticks apart; the same in every locale.
std::string label_of(double x, double step) {
  if (x == 0) return "0";
  const bool scientific = step >= 1e5 || step < 1e-3;
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const int decimals = std::clamp(decade(scientific ? std::abs(x) : 1) - decade(step), 0, 15);
  char digits[64];
  std::string text(digits, std::to_chars(digits, digits + sizeof digits, x, format, decimals).ptr);
  if (!scientific) return text;
  const std::size_t exponent = text.find('e') + 1;
  return text.substr(0, exponent) + std::to_string(std::stoi(text.substr(exponent)));  // "2e-05" as "2e-5"
}

// Ticks at multiples of 1, 2, 5 or 10 times a power of ten, the smallest that makes at most `count` steps.
std::vector<Tick> round_ticks(double low, double high, int count, bool whole) {
  const double rough = (high - low) / count;
  if (rough < std::numeric_limits<double>::min()) return {};  // subnormal numbers have too few digits for ticks
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double multiple : {5.0, 2.0, 1.0})
    if (multiple * power >= rough * (1 - 1e-9)) step = multiple * power;
  if (whole) step = std::max(step, 1.0);
  const double slack = 1e-9 * (high - low);  // a tick may miss a limit by a rounding error
  const double first = std::ceil((low - slack) / step), last = std::floor((high + slack) / step);
  std::vector<Tick> all;
  for (int i = 0; first + i <= last; ++i) all.push_back({(first + i) * step, label_of((first + i) * step, step)});
  return all;
}

}  // namespace

Scale::Scale(Axis axis, Limits data, double begin, double end) : begin(begin), end(end), axis_(std::move(axis)) {
  std::optional<Limits> given = axis_.limits;
  if (!axis_.names.empty()) given = {-0.5, axis_.names.size() - 0.5};
  const Limits wanted = given.value_or(data);
  double low = wanted.low, high = wanted.high;
  const auto require = [&](bool holds, const char* expected) {
    if (holds) return;
    std::ostringstream message;
    message << "plot, axis \"" << axis_.label << "\": expected " << expected << ", found " << low << " and " << high;
    throw std::invalid_argument(message.str());
  };
  require(std::abs(low) <= 1e305 && std::abs(high) <= 1e305, "finite limits from -1e305 to 1e305");
  require(given ? low < high : low <= high, "a lower limit below the upper");
  require(!axis_.log || low > 0, "limits above 0 on a logarithmic axis");
  if (axis_.log) low = std::log10(low), high = std::log10(high);
  // Doubles have 15 digits: limits that agree in 12 leave too few for ticks. All numbers below `least` count as 0.
  const double least = axis_.log ? 1 : 1e-270, size = std::max(std::abs(low), std::abs(high));
  double margin = given ? 0 : (high - low) / 20;
  if (high - low <= 1e-12 * std::max(size, least)) margin = axis_.log || size < least ? 1 : size / 2;
  limits_ = {low - margin, high + margin};
}

double Scale::operator()(double x) const {
  const double part = ((axis_.log ? std::log10(x) : x) - limits_.low) / (limits_.high - limits_.low);
  // Clamp: points far beyond the limits would give numbers of hundreds of digits.
  return begin + std::clamp(part, -1e4, 1e4) * (end - begin);
}

std::vector<Tick> Scale::ticks(int count) const {
  std::vector<Tick> all;
  for (const std::string& name : axis_.names) all.push_back({static_cast<double>(all.size()), name});
  if (!all.empty()) return all;
  const auto& [low, high] = limits_;
  if (!axis_.log) return round_ticks(low, high, count, axis_.whole);
  const int first = static_cast<int>(std::ceil(low - 1e-9)), last = static_cast<int>(std::floor(high + 1e-9));
  if (first >= last) return round_ticks(std::pow(10, low), std::pow(10, high), count, false);
  for (int exponent = first; exponent <= last; exponent += (last - first + count - 1) / count) {
    const double power = std::pow(10, exponent);
    if (std::isnormal(power)) all.push_back({power, label_of(power, power)});  // no tick outside the range of doubles
  }
  return all;
}

}  // namespace d2l::plot
