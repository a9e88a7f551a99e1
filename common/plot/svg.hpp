// Pictures as SVG, written element by element.
#pragma once

#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

namespace d2l::plot {

inline constexpr const char* text_color = "#767676";  // a gray that can be read on white and on black
inline constexpr double font_size = 12;

/// A number as SVG reads it in any locale, rounded to hundredths: "12.5", "-3". Throws std::invalid_argument unless it
/// is finite.
inline std::string number(double x) {
  if (!std::isfinite(x)) throw std::invalid_argument("plot::number: expected a finite number");
  char digits[400];  // the largest double has 309 digits before its point
  std::string text(digits, std::to_chars(digits, std::end(digits), x, std::chars_format::fixed, 2).ptr);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

/// Whether text is UTF-8, without the two code points that XML forbids.
inline bool is_utf8(const std::string& text) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // code point of so many bytes
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int ones = std::countl_one(lead);
    if (ones == 1 || ones > 4) return false;
    char32_t code = lead & (0xff >> ones);
    for (int k = 1; k < ones; ++k, code = code << 6 | (text[i++] & 0x3f))
      if (i == text.size() || (text[i] & 0xc0) != 0x80) return false;
    if (code < least[ones] || code > 0x10ffff || code >> 11 == 0x1b || code >> 1 == 0x7fff) return false;
  }
  return true;
}

/// Text without XML markup: < > & and quotes are replaced, control characters dropped. In text that is not UTF-8, each
/// byte outside ASCII becomes U+FFFD.
inline std::string escaped(const std::string& text) {
  static const std::map<char, std::string> markup = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}};
  const bool valid = is_utf8(text);
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const auto found = markup.find(c); found != markup.end())
      result += found->second;
    else if (byte >= ' ')
      result += byte < 0x80 || valid ? std::string(1, c) : "\uFFFD";
  }
  return result;
}

/// A picture under construction, on a transparent background. Attributes alternate between names and values, as in
/// svg.add("circle", "cx", 10, "cy", 5.5, "fill", "none").
class Svg {
 public:
  /// `title` is what a screen reader says.
  explicit Svg(const std::string& title) { element("title", "", title); }

  /// Appends an element without content.
  void add(const char* name, const auto&... attributes) { element(name, written(attributes...), ""); }

  /// Appends a <text>.
  void text(const std::string& content, const auto&... attributes) { element("text", written(attributes...), content); }

  /// Opens an element: what is appended until it is closed lies inside.
  void open(const char* name, const auto&... attributes) {
    content_ += std::string("<") + name + written(attributes...) + ">\n";
  }
  void close(const char* name) { content_ += std::string("</") + name + ">\n"; }

  /// The whole document, width x height pixels.
  std::string str(double width, double height) const {
    return "<svg" +
           written("xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height, "viewBox",
                   "0 0 " + number(width) + " " + number(height), "role", "img", "font-family", "sans-serif",
                   "font-size", font_size, "fill", text_color) +
           ">\n" + content_ + "</svg>\n";
  }

 private:
  void element(const char* name, const std::string& attributes, const std::string& content) {
    content_ += std::string("<") + name + attributes;
    content_ += content.empty() ? "/>\n" : '>' + escaped(content) + "</" + name + ">\n";
  }

  static std::string value(double x) { return number(x); }
  static std::string value(const std::string& text) { return escaped(text); }

  static std::string written() { return ""; }
  static std::string written(const char* name, const auto& x, const auto&... rest) {
    return std::string(" ") + name + "=\"" + value(x) + '"' + written(rest...);
  }

  std::string content_;
};

}  // namespace d2l::plot
