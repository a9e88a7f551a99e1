#include "common/plot/axis.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace d2l::plot {
namespace {

// As few digits as tell the ticks apart; the same in every locale.
std::string label_of(double x, double step) {
  if (x == 0) return "0";
  char digits[64];
  if (step >= 1e5 || step < 1e-3) {
    // "2e-05" as "2e-5".
    const int needed =
        std::clamp(static_cast<int>(std::floor(std::log10(std::abs(x))) - std::floor(std::log10(step))), 0, 15);
    const auto result = std::to_chars(digits, digits + sizeof digits, x, std::chars_format::scientific, needed);
    std::string text(digits, result.ptr);
    const std::size_t e = text.find('e');
    std::string exponent = text.substr(e + 2);
    exponent.erase(0, std::min(exponent.find_first_not_of('0'), exponent.size() - 1));
    return text.substr(0, e + 1) + (text[e + 1] == '-' ? "-" : "") + exponent;
  }
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 15);
  const auto result = std::to_chars(digits, digits + sizeof digits, x, std::chars_format::fixed, decimals);
  return {digits, result.ptr};
}

// The smallest of 1, 2, 5, 10 times a power of ten that makes at most `count` steps of the span.
double round_step(double span, int count) {
  const double rough = span / count, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double multiple : {1.0, 2.0, 5.0})
    if (multiple * power >= rough * (1 - 1e-9)) return multiple * power;
  return 10 * power;
}

Limits checked(const Axis& axis, Limits data) {
  Limits limits = axis.limits.value_or(data);
  const auto fail = [&](const char* expected) {
    throw std::invalid_argument("plot, axis \"" + axis.label + "\": expected " + expected + ", found limits " +
                                std::to_string(limits.low) + " and " + std::to_string(limits.high));
  };
  if (!std::isfinite(limits.low) || !std::isfinite(limits.high)) fail("finite limits");
  if (limits.low > limits.high || (axis.limits && limits.low == limits.high)) fail("a lower limit below the upper");
  constexpr double least = std::numeric_limits<double>::min();  // below, doubles lose digits and then are 0
  if (axis.log && limits.low < least) fail("limits above 0 on a logarithmic axis");
  const double size = std::max(std::abs(limits.low), std::abs(limits.high));
  constexpr double tiny = 1e-290;  // beside this a step of the ticks would leave the range of doubles
  // Halves, because the whole difference may exceed every double.
  if (limits.high / 2 - limits.low / 2 <= std::max(1e-12 * size, tiny)) {
    const double room = size <= 4 * tiny ? 1 : std::abs(limits.low) / 2;
    limits = {axis.log ? std::max(limits.low - room, least) : limits.low - room, limits.high + room};
  } else if (!axis.limits && axis.log) {
    const double factor = std::pow(limits.high / limits.low, 0.05);
    limits = {std::max(limits.low / factor, least), limits.high * factor};
  } else if (!axis.limits) {
    const double room = limits.high / 20 - limits.low / 20;
    limits = {limits.low - room, limits.high + room};
  }
  if (!std::isfinite(limits.high - limits.low)) fail("numbers closer together");
  return limits;
}

}  // namespace

Scale::Scale(const Axis& axis, Limits data, double begin, double end)
    : axis_(axis), limits_(checked(axis, data)), begin_(begin), end_(end) {
  if (!axis.names.empty()) limits_ = {-0.5, static_cast<double>(axis.names.size()) - 0.5};
}

double Scale::operator()(double x) const {
  const double part = axis_.log
                          ? (std::log(x) - std::log(limits_.low)) / (std::log(limits_.high) - std::log(limits_.low))
                          : (x - limits_.low) / (limits_.high - limits_.low);
  // Far outside is far outside: numbers of a hundred digits help nobody.
  return begin_ + std::clamp(part, -1e4, 1e4) * (end_ - begin_);
}

std::vector<Tick> Scale::ticks(int count) const {
  std::vector<Tick> all;
  if (!axis_.names.empty()) {
    for (const std::string& name : axis_.names) all.push_back({static_cast<double>(all.size()), name});
    return all;
  }
  if (axis_.log) {
    const int low = static_cast<int>(std::ceil(std::log10(limits_.low) - 1e-9));
    const int high = static_cast<int>(std::floor(std::log10(limits_.high) + 1e-9));
    const int every = std::max(1, (high - low + count - 1) / count);
    for (int power = low; power <= high; power += every) all.push_back({std::pow(10, power), ""});
    for (Tick& tick : all) tick.label = label_of(tick.at, tick.at);
    if (all.size() >= 2) return all;
    all.clear();
  }
  const double step = std::max(round_step(limits_.high - limits_.low, count), axis_.whole ? 1.0 : 0.0);
  const double first = std::ceil(limits_.low / step - 1e-9), last = std::floor(limits_.high / step + 1e-9);
  for (double i = first; i <= last && all.size() < 100; ++i) all.push_back({i * step, label_of(i * step, step)});
  return all;
}

}  // namespace d2l::plot
