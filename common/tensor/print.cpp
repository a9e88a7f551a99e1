#include "common/tensor/print.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace d2l {
namespace {

constexpr int most_decimals = 8;
constexpr std::size_t line_width = 75;
constexpr Index shorten_above = 1000;
constexpr Index shown_at_each_end = 3;

// Digits before and after the point, and the exponent with its `e`.
struct Parts {
  std::string whole, decimals, exponent;
};

std::string digits(float x, std::chars_format format) {
  char text[64];
  auto end = std::to_chars(text, text + sizeof text, x, format).ptr;
  if (const auto point = std::find(text, end, '.');
      std::find_if(point, end, [](char c) { return c == 'e'; }) - point > most_decimals + 1)
    end = std::to_chars(text, text + sizeof text, x, format, most_decimals).ptr;
  return {text, end};
}

Parts split(float x, bool with_exponent) {
  if (!std::isfinite(x)) return {std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf", "", ""};
  const std::string text = digits(x, with_exponent ? std::chars_format::scientific : std::chars_format::fixed);
  const auto exponent = std::min(text.find('e'), text.size());
  const auto point = std::min(text.find('.'), exponent);
  Parts parts{text.substr(0, point),
              text.substr(std::min(point + 1, exponent), exponent - std::min(point + 1, exponent)),
              text.substr(exponent)};
  while (!parts.decimals.empty() && parts.decimals.back() == '0') parts.decimals.pop_back();
  return parts;
}

// As Python writes a number: a whole one with `.0`.
std::string scalar(float x) {
  char text[64];
  const std::string number(text, std::to_chars(text, text + sizeof text, x).ptr);
  return number.find_first_not_of("-0123456789") == std::string::npos ? number + ".0" : number;
}

// The elements that are shown along an axis of n, with a gap before `after` if they are not all.
struct Shown {
  std::vector<Index> indices;
  Index gap_before = -1;
};

Shown shown(Index n, bool shorten) {
  Shown result;
  for (Index i = 0; i < n; ++i) {
    if (shorten && n > 2 * shown_at_each_end && i == shown_at_each_end) i = result.gap_before = n - shown_at_each_end;
    result.indices.push_back(i);
  }
  return result;
}

// One way of writing for all elements, so that their columns line up.
class Format {
 public:
  Format(const Tensor& tensor, bool shorten) : shorten_(shorten) {
    std::vector<float> elements;
    collect(tensor, elements);
    float least = std::numeric_limits<float>::infinity(), greatest = 0;
    for (float x : elements) {
      if (!std::isfinite(x) || x == 0) continue;
      least = std::min(least, std::abs(x));
      greatest = std::max(greatest, std::abs(x));
    }
    with_exponent_ =
        greatest > 0 && (greatest >= 1e8f || static_cast<double>(least) < 1e-4 || greatest / least > 1000.0f);
    std::size_t lone = 0;
    for (float x : elements) lone = std::max(lone, widen(split(x, with_exponent_), std::isfinite(x)));
    // inf and nan take the room of a number; the numbers grow if that is too little.
    if (lone > room()) before_ += lone - room();
  }

  std::string write(float x) const {
    auto [whole, decimals, exponent] = split(x, with_exponent_);
    if (!std::isfinite(x)) return pad(whole, room());
    decimals.resize(after_, with_exponent_ ? '0' : ' ');
    return pad(whole, before_) + "." + decimals + exponent;
  }

  // `[` and `]` around the rows, each row on a line of its own, blank lines between matrices.
  std::string write(const Tensor& tensor, std::size_t indent) const {
    if (tensor.rank() == 0) return write(tensor.item());
    const auto [indices, gap_before] = shown(tensor.size(0), shorten_);
    std::string text = "[";
    const std::string left(indent + 1, ' ');
    std::size_t column = indent + 1;
    const auto add = [&](const std::string& word) {
      if (text.size() > 1 && tensor.rank() > 1) {
        text += std::string(static_cast<std::size_t>(tensor.rank() - 1), '\n') + left;
      } else if (text.size() > 1 && column + 1 + word.size() + left.size() > line_width) {
        text.erase(text.find_last_not_of(' ') + 1);
        text += "\n" + left;
        column = left.size();
      } else if (text.size() > 1) {
        text += " ";
        ++column;
      }
      text += word;
      column += word.size();
    };
    for (Index i : indices) {
      if (i == gap_before) add("...");
      add(write(tensor[i], indent + 1));
    }
    return text + "]";
  }

 private:
  void collect(const Tensor& tensor, std::vector<float>& elements) const {
    if (tensor.rank() == 0) return elements.push_back(tensor.item());
    for (Index i : shown(tensor.size(0), shorten_).indices) collect(tensor[i], elements);
  }

  // Makes room for a number; returns the length of inf or nan, which are fitted in afterwards.
  std::size_t widen(const Parts& parts, bool finite) {
    if (!finite) return parts.whole.size();
    any_finite_ = true;
    before_ = std::max(before_, parts.whole.size());
    after_ = std::max(after_, parts.decimals.size());
    exponent_ = std::max(exponent_, parts.exponent.size());
    return 0;
  }

  std::size_t room() const { return before_ + (any_finite_ ? 1 + after_ + exponent_ : 0); }

  static std::string pad(const std::string& text, std::size_t width) {
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
  }

  bool shorten_, with_exponent_ = false, any_finite_ = false;
  std::size_t before_ = 0, after_ = 0, exponent_ = 0;
};

}  // namespace

std::string to_string(const Tensor& tensor) {
  if (tensor.size() == 0) return "[]";
  if (tensor.rank() == 0) return scalar(tensor.item());
  const bool shorten = tensor.size() > shorten_above;
  return Format(tensor, shorten).write(tensor, 0);
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) { return out << to_string(tensor); }

}  // namespace d2l
