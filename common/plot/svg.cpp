#include "common/plot/svg.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace d2l::plot {

std::string number(double x) {
  if (!std::isfinite(x)) throw std::invalid_argument("plot::number: expected a finite number");
  char digits[400];  // the largest double has 309 digits before its point
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, x, std::chars_format::fixed, 2);
  std::string text(digits, end);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

namespace {

// How many bytes the character that begins `text` takes in UTF-8; 0 if it begins none that XML allows.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
  if (size <= 1) return size;
  if (size > text.size()) return 0;
  unsigned code = lead & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000, none = code == 0xfffe || code == 0xffff;
  return code < least[size] || code > 0x10ffff || surrogate || none ? 0 : size;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::size_t size = character(std::string_view(text).substr(i)); size != 1) {
      result += size ? text.substr(i, size) : "\uFFFD";
      i += size ? size - 1 : 0;
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '&') {
      result += "&amp;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (static_cast<unsigned char>(c) >= ' ') {
      result += c;
    }
  }
  return result;
}

Svg::Svg(double width, double height, const std::string& title) {
  tag("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
              {"width", width},
              {"height", height},
              {"viewBox", "0 0 " + number(width) + " " + number(height)},
              {"role", "img"},
              {"font-family", "sans-serif"},
              {"font-size", font_size},
              {"fill", text_color}});
  text_ += ">\n";
  add("title", {}, title);
}

void Svg::tag(const char* name, const std::vector<Attribute>& attributes) {
  text_ += std::string("<") + name;
  for (const Attribute& attribute : attributes)
    text_ += std::string(" ") + attribute.name + "=\"" + escaped(attribute.value) + '"';
}

void Svg::add(const char* name, const std::vector<Attribute>& attributes, const std::string& content) {
  tag(name, attributes);
  if (content.empty()) {
    text_ += "/>\n";
    return;
  }
  text_ += '>';
  text_ += escaped(content);
  close(name);
}

void Svg::open(const char* name, const std::vector<Attribute>& attributes) {
  tag(name, attributes);
  text_ += ">\n";
}

void Svg::close(const char* name) { text_ += std::string("</") + name + ">\n"; }

namespace {

[[noreturn]] void fail_to_save(const std::string& path, const std::string& unfinished, const std::string& reason) {
  std::remove(unfinished.c_str());
  throw std::runtime_error(path + ": could not be written: " + reason + "; --figures names another folder");
}

}  // namespace

void save(const std::string& path, const std::string& content) {
  const std::string unfinished = path + ".part-" + std::to_string(getpid());
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) fail_to_save(path, unfinished, error.message());
  std::FILE* file = std::fopen(unfinished.c_str(), "wb");
  if (!file) fail_to_save(path, unfinished, std::strerror(errno));
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  const int reason = errno;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) fail_to_save(path, unfinished, std::strerror(written ? errno : reason));
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) fail_to_save(path, unfinished, std::strerror(errno));
}

}  // namespace d2l::plot
