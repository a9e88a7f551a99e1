#include "tests/practice/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace d2l::practice {

std::string text(double x) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.6g", x);
  return digits;
}

std::string text(const std::vector<double>& x) {
  std::string all;
  for (const double element : x) all += (all.empty() ? "" : " ") + text(element);
  return "(" + all + ")";
}

std::string text(const std::vector<std::string>& x) {
  std::string all;
  for (const std::string& name : x) all += (all.empty() ? "" : ", ") + name;
  return "(" + all + ")";
}

std::string text(const Tensor& x) {
  constexpr Index most = 24;
  std::string elements = x.size() <= most ? to_string(x) : "its " + std::to_string(x.size()) + " elements";
  for (std::size_t at; (at = elements.find('\n')) != std::string::npos;)
    elements.replace(at, elements.find_first_not_of("\n ", at) - at, " ");
  return elements + " of shape " + to_string(x.shape());
}

bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= 1e-5 * std::max(std::abs(a), std::abs(b)) + 1e-7;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return same(x, y); });
}

bool same(const std::vector<std::string>& a, const std::vector<std::string>& b) { return a == b; }

bool same(const Tensor& a, const Tensor& b) {
  const auto close = [](float x, float y) { return same(static_cast<double>(x), static_cast<double>(y)); };
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data(), close);
}

void require(bool holds, const std::string& message) {
  if (!holds) throw Wrong{message};
}

}  // namespace d2l::practice
