#include "common/plot/svg.hpp"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace d2l::plot {
namespace {

// Whether text is UTF-8, without the two code points that XML forbids.
bool is_utf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int ones = std::countl_one(lead), size = std::max(1, ones);  // of the character, in bytes
    if (ones == 1 || ones > 4) return false;
    char32_t code = lead & (0xff >> ones);
    for (const std::size_t end = i + size; ++i < end; code = code << 6 | (text[i] & 0x3f))
      if (i >= text.size() || (text[i] & 0xc0) != 0x80) return false;
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (code < least[ones] || code > 0x10ffff || surrogate || code == 0xfffe || code == 0xffff) return false;
  }
  return true;
}

}  // namespace

std::string number(double x) {
  if (!std::isfinite(x)) throw std::invalid_argument("plot::number: expected a finite number");
  char digits[400];  // the largest double has 309 digits before its point
  std::string text(digits, std::to_chars(digits, digits + sizeof digits, x, std::chars_format::fixed, 2).ptr);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string escaped(const std::string& text) {
  const bool valid = is_utf8(text);
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '&': result += "&amp;"; break;
      case '"': result += "&quot;"; break;
      default:
        if (byte >= ' ') result += byte < 0x80 || valid ? std::string(1, c) : "\uFFFD";
    }
  }
  return result;
}

Svg::Svg(double width, double height, const std::string& title) {
  open("svg", "xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height, "viewBox",
       "0 0 " + number(width) + " " + number(height), "role", "img", "font-family", "sans-serif", "font-size",
       font_size, "fill", text_color);
  element("title", "", title);
}

void Svg::element(const char* name, const std::string& attributes, const std::string& content) {
  document_ += std::string("<") + name + attributes;
  document_ += content.empty() ? "/>\n" : '>' + escaped(content) + "</" + name + ">\n";
}

void save(const std::string& path, const std::string& content) {
  const std::string unfinished = path + ".part-" + std::to_string(getpid());
  std::error_code no_folder;
  std::filesystem::create_directories(std::filesystem::absolute(path).parent_path(), no_folder);
  std::ofstream file(unfinished, std::ios::binary);
  file << content;
  file.close();
  if (file && std::rename(unfinished.c_str(), path.c_str()) == 0) return;
  const std::string reason = no_folder ? no_folder.message() : std::strerror(errno);
  std::remove(unfinished.c_str());
  throw std::runtime_error(path + ": could not be written: " + reason + "; choose another folder with --figures");
}

}  // namespace d2l::plot
