#include <locale.h>

#include <cstring>
#include <stdexcept>

#include "common/plot/terminal.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/xml.hpp"

namespace d2l::fuzz {
namespace {

// Takes what a figure consists of from the front of the bytes; zeros when there are no more.
class Source {
 public:
  explicit Source(Bytes bytes) : bytes_(bytes) {}

  unsigned byte() {
    if (bytes_.empty()) return 0;
    const unsigned first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  bool coin() { return byte() & 1; }

  // A small whole number, or any double there is.
  double number() {
    if (coin()) return static_cast<double>(byte()) - 128;
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | byte();
    double x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
  }
  std::vector<double> numbers(unsigned count) {
    std::vector<double> all(count);
    for (double& x : all) x = number();
    return all;
  }
  std::string text() {
    std::string all(byte() % 32, ' ');
    for (char& c : all) c = static_cast<char>(byte());
    return all;
  }
  plot::Axis axis() {
    plot::Axis axis{.label = text(), .log = coin(), .whole = coin()};
    if (coin()) axis.limits = plot::Limits{number(), number()};
    return axis;
  }

 private:
  Bytes bytes_;
};

// By the C library, in a locale whose characters are UTF-8.
bool is_utf8(const std::string& text) {
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = uselocale(utf8);
  const bool valid = std::mbstowcs(nullptr, text.c_str(), 0) != static_cast<std::size_t>(-1);
  uselocale(before);
  return valid;
}

}  // namespace

void figure(Bytes bytes) {
  Source source(bytes);
  plot::Figure figure(source.text(), {0.5 + source.byte() / 64.0, 0.5 + source.byte() / 64.0});
  figure.x = source.axis();
  figure.y = source.axis();
  std::string svg;
  try {
    for (unsigned series = source.byte() % 8; series > 0; --series) {
      const unsigned kind = source.byte() % 2, count = source.byte() % 32;
      if (kind == 0) figure.line(source.numbers(count), source.numbers(count), source.text());
      if (kind == 1) figure.scatter(source.numbers(count), source.numbers(count), source.text());
    }
    plot::chart(figure, {.columns = 40, .rows = 12, .unicode = source.coin()});
    svg = figure.svg();
  } catch (const std::invalid_argument&) {
    return;  // refused in words
  }
  test::parse_xml(svg);
  require(is_utf8(svg), "a picture is UTF-8");
}

}  // namespace d2l::fuzz
