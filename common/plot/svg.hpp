// Pictures as text: SVG, written element by element.
#pragma once

#include <string>
#include <vector>

namespace d2l::plot {

/// A number as SVG reads it in any locale, rounded to hundredths: "12.5", "-3". Throws std::invalid_argument for what
/// is not finite.
std::string number(double x);

/// Text in which XML sees no markup: < > & and quotes are replaced, control characters dropped, and bytes that are not
/// UTF-8 become U+FFFD.
std::string escaped(const std::string& text);

/// name="value", the value a number or text.
struct Attribute {
  Attribute(const char* name, double value) : name(name), value(number(value)) {}
  Attribute(const char* name, std::string value) : name(name), value(std::move(value)) {}
  Attribute(const char* name, const char* value) : name(name), value(value) {}
  const char* name;
  std::string value;
};

/// A picture of width x height pixels under construction. The background is transparent and text is of a gray that
/// reads on white and on black.
class Svg {
 public:
  /// `title` is what a screen reader says.
  Svg(double width, double height, const std::string& title);

  /// Appends <name attributes>content</name>; the content is text.
  void add(const char* name, const std::vector<Attribute>& attributes, const std::string& content = "");

  /// Appends <name attributes>; what is added until `close` lies inside.
  void open(const char* name, const std::vector<Attribute>& attributes);
  void close(const char* name);

  /// The whole document.
  std::string str() const { return text_ + "</svg>\n"; }

 private:
  void tag(const char* name, const std::vector<Attribute>& attributes);

  std::string text_;
};

inline constexpr const char* text_color = "#767676";
inline constexpr double font_size = 12;

/// About how wide a text is in pixels. Without the font's own table: a mean of common sans-serif fonts, on the safe
/// side.
inline double text_width(const std::string& text) { return 0.6 * font_size * static_cast<double>(text.size()); }

/// Writes a file as a whole or not at all: under another name first, then renamed. Makes the folder if it is missing.
/// Throws std::runtime_error with the file's name and the system's reason.
void save(const std::string& path, const std::string& content);

}  // namespace d2l::plot
