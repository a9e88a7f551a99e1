// Tensors as text, in the look of the book's outputs.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace d2l {
namespace {

// A number in three parts, so that a column can be aligned at the point: "12", "5", "e-05".
struct Parts {
  std::string whole, decimals, exponent;
};

// The fewest digits that identify the float, at most eight after the point.
Parts split(float x, std::chars_format format) {
  if (!std::isfinite(x)) return {std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf", "", ""};
  constexpr std::size_t most_decimals = 8;
  char digits[64];
  const auto parts_of = [&](const std::to_chars_result& written) -> Parts {
    const std::string text(digits, written.ptr);
    const std::size_t exponent = std::min(text.find('e'), text.size()), point = std::min(text.find('.'), exponent);
    const std::size_t decimals = std::min(point + 1, exponent);
    return {text.substr(0, point), text.substr(decimals, exponent - decimals), text.substr(exponent)};
  };
  Parts parts = parts_of(std::to_chars(digits, digits + sizeof digits, x, format));
  if (parts.decimals.size() > most_decimals)
    parts = parts_of(std::to_chars(digits, digits + sizeof digits, x, format, most_decimals));
  parts.decimals.erase(parts.decimals.find_last_not_of('0') + 1);
  return parts;
}

// As Python writes a number: a whole one with `.0`.
std::string scalar(float x) {
  char text[64];
  const std::string number(text, std::to_chars(text, text + sizeof text, x).ptr);
  return number.find_first_not_of("-0123456789") == std::string::npos ? number + ".0" : number;
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

// The indices that are shown of an axis, -1 for the dots in place of those that are not.
std::vector<Index> shown(Index n, bool shorten) {
  std::vector<Index> indices;
  for (Index i = 0; i < n; ++i) {
    if (shorten && n > 6 && i == 3) indices.push_back(-1), i = n - 3;
    indices.push_back(i);
  }
  return indices;
}

// One way of writing for all elements, so that their columns line up.
class Format {
 public:
  Format(const Tensor& tensor, bool shorten) : shorten_(shorten) {
    std::vector<float> elements;
    collect(tensor, elements);
    float least = INFINITY, greatest = 0;
    for (float x : elements) {
      if (!std::isfinite(x) || x == 0) continue;
      least = std::min(least, std::abs(x));
      greatest = std::max(greatest, std::abs(x));
    }
    if (greatest > 0 && (greatest >= 1e8f || least < 1e-4 || greatest / least > 1000.0f))
      notation_ = std::chars_format::scientific;
    std::size_t longest_exponent = 0, longest_name = 0;  // of inf and nan
    for (float x : elements) {
      const auto [whole, decimals, exponent] = split(x, notation_);
      std::size_t& longest = std::isfinite(x) ? before_ : longest_name;
      longest = std::max(longest, whole.size());
      after_ = std::max(after_, decimals.size());
      longest_exponent = std::max(longest_exponent, exponent.size());
    }
    room_ = std::max(before_ + 1 + after_ + longest_exponent, longest_name);
  }

  // `[` and `]` around the rows, each row on a line of its own, blank lines between matrices.
  std::string write(const Tensor& tensor, std::size_t indent) const {
    if (tensor.rank() == 0) return write(tensor.item());
    constexpr std::size_t line_width = 75;
    const std::string left(indent + 1, ' ');
    const std::string row_end(tensor.rank() - 1, '\n');
    std::string text = "[";
    std::size_t column = left.size() - 1;
    for (Index i : shown(tensor.size(0), shorten_)) {
      const std::string item = i < 0 ? "..." : write(tensor[i], indent + 1);
      if (text.size() > 1 && tensor.rank() > 1) {
        text += row_end + left;
      } else if (text.size() > 1 && column + 1 + item.size() + left.size() > line_width) {
        text.erase(text.find_last_not_of(' ') + 1);
        text += "\n" + left;
        column = left.size() - 1;
      } else if (text.size() > 1) {
        text += " ";
      }
      text += item;
      column += 1 + item.size();
    }
    return text + "]";
  }

 private:
  void collect(const Tensor& tensor, std::vector<float>& elements) const {
    if (tensor.rank() == 0) return elements.push_back(tensor.item());
    for (Index i : shown(tensor.size(0), shorten_))
      if (i >= 0) collect(tensor[i], elements);
  }

  std::string write(float x) const {
    auto [whole, decimals, exponent] = split(x, notation_);
    if (!std::isfinite(x)) return padded(whole, room_);
    decimals.resize(after_, notation_ == std::chars_format::fixed ? ' ' : '0');
    return padded(padded(whole, before_) + "." + decimals + exponent, room_);
  }

  bool shorten_;
  std::chars_format notation_ = std::chars_format::fixed;
  std::size_t before_ = 0, after_ = 0, room_ = 0;
};

}  // namespace

std::string to_string(const Tensor& tensor) {
  if (tensor.size() == 0) return "[]";
  if (tensor.rank() == 0) return scalar(tensor.item());
  return Format(tensor, tensor.size() > 1000).write(tensor, 0);
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) { return out << to_string(tensor); }

}  // namespace d2l
