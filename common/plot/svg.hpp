// Pictures as SVG, written element by element.
#pragma once

#include <string>
#include <vector>

namespace d2l::plot {

inline constexpr const char* text_color = "#767676";  // a gray that can be read on white and on black
inline constexpr double font_size = 12;

/// A number as SVG reads it in any locale, rounded to hundredths: "12.5", "-3". Throws std::invalid_argument unless it
/// is finite.
std::string number(double x);

/// Text without XML markup: < > & and quotes are replaced, control characters dropped. In text that is not UTF-8, each
/// byte outside ASCII becomes U+FFFD.
std::string escaped(const std::string& text);

/// A picture of width x height pixels under construction, on a transparent background. Attributes alternate between
/// names and values, as in svg.add("circle", "cx", 10, "cy", 5.5, "fill", "none").
class Svg {
 public:
  /// `title` is what a screen reader says.
  Svg(double width, double height, const std::string& title);

  /// Appends an element without content.
  template <class... Attributes>
  void add(const char* name, const Attributes&... attributes) {
    element(name, written(attributes...), "");
  }

  /// Appends a <text>.
  template <class... Attributes>
  void text(const std::string& content, const Attributes&... attributes) {
    element("text", written(attributes...), content);
  }

  /// Opens an element: what is appended until it is closed lies inside.
  template <class... Attributes>
  void open(const char* name, const Attributes&... attributes) {
    document_ += std::string("<") + name + written(attributes...) + ">\n";
  }
  void close(const char* name) { document_ += std::string("</") + name + ">\n"; }

  /// The whole document.
  std::string str() const { return document_ + "</svg>\n"; }

 private:
  void element(const char* name, const std::string& attributes, const std::string& content);

  static std::string value(double x) { return number(x); }
  static std::string value(const std::string& text) { return escaped(text); }

  static std::string written() { return ""; }
  template <class Value, class... Rest>
  static std::string written(const char* name, const Value& x, const Rest&... rest) {
    return std::string(" ") + name + "=\"" + value(x) + '"' + written(rest...);
  }

  std::string document_;
};

/// About how many pixels wide a text is: a rather generous mean over common sans-serif fonts.
inline double text_width(const std::string& text) { return 0.6 * font_size * text.size(); }

/// Writes a file as a whole or not at all: under another name first, then renamed. Makes the folder if it is missing.
/// Throws std::runtime_error with the file's name and the system's reason.
void save(const std::string& path, const std::string& content);

}  // namespace d2l::plot
