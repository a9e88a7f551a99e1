#include "common/plot/chart.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace d2l::plot {
namespace {

constexpr std::array<int, 4> colors = {34, 31, 32, 35};  // blue, red, green, magenta, in the terminal's own shades
constexpr std::string_view marks = "*o+x";
constexpr int margin = 8;  // for the labels at the left

// The characters of the chart and the curve that was last drawn into each.
class Canvas {
 public:
  Canvas(int columns, int rows, bool unicode)
      : columns_(columns), rows_(rows), across_(unicode ? 2 : 1), down_(unicode ? 4 : 1), cells_(at(0, rows)) {}

  int width() const { return columns_ * across_; }
  int height() const { return rows_ * down_; }

  // Dots outside are not drawn.
  void dot(double x, double y, std::size_t curve) {
    if (!(x >= 0 && x < width() && y >= 0 && y < height())) return;
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    Cell& cell = cells_[at(column / across_, row / down_)];
    // The bits of U+2800 for the dots of its two columns, from top to bottom.
    constexpr int bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    cell.dots |= bits[column % across_][row % down_];
    cell.curve = curve;
  }

  // A straight line, dot by dot along its longer side.
  void line(double x0, double y0, double x1, double y1, std::size_t curve) {
    const int steps = static_cast<int>(std::min(1e4, std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1.0}))) + 1;
    for (int i = 0; i <= steps; ++i) dot(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, curve);
  }

  std::string row(int row, const Terminal& terminal) const {
    std::string text;
    for (int column = 0; column < columns_; ++column) {
      const Cell& cell = cells_[at(column, row)];
      if (cell.dots == 0) {
        text += ' ';
        continue;
      }
      if (terminal.colors) text += "\x1b[" + std::to_string(colors[cell.curve % colors.size()]) + "m";
      text += terminal.unicode ? braille(cell.dots) : std::string(1, marks[cell.curve % marks.size()]);
      if (terminal.colors) text += "\x1b[0m";
    }
    return text;
  }

 private:
  struct Cell {
    int dots = 0;
    std::size_t curve = 0;
  };

  std::size_t at(int column, int row) const { return static_cast<std::size_t>(row * columns_ + column); }

  // The character U+2800 + dots in UTF-8.
  static std::string braille(int dots) {
    return {'\xe2', static_cast<char>(0xa0 + (dots >> 6)), static_cast<char>(0x80 + (dots & 0x3f))};
  }

  int columns_, rows_, across_, down_;
  std::vector<Cell> cells_;
};

Limits span(const std::vector<Curve>& curves, const Axis& axis, std::vector<double> Curve::*values) {
  Limits limits{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Curve& curve : curves)
    for (const double value : curve.*values)
      if (axis.has(value)) limits = {std::min(limits.low, value), std::max(limits.high, value)};
  return limits.low <= limits.high ? limits : Limits{1, 2};
}

void draw(Canvas& canvas, const Curve& curve, std::size_t number, const Scale& x, const Scale& y) {
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (!x.has(curve.x[i]) || !y.has(curve.y[i])) continue;
    const double to_x = x(curve.x[i]), to_y = y(curve.y[i]);
    const bool joined = i > 0 && x.has(curve.x[i - 1]) && y.has(curve.y[i - 1]);
    canvas.line(joined ? x(curve.x[i - 1]) : to_x, joined ? y(curve.y[i - 1]) : to_y, to_x, to_y, number);
  }
}

// Text at the right end of so many columns.
std::string padded(const std::string& text, int columns) {
  return std::string(static_cast<std::size_t>(std::max(0, columns - static_cast<int>(text.size()))), ' ') + text;
}

std::string names(const std::vector<Curve>& curves, const Terminal& terminal) {
  std::string text(margin, ' ');
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (terminal.colors) text += "\x1b[" + std::to_string(colors[i % colors.size()]) + "m";
    text += (terminal.unicode ? std::string("\u2501\u2501") : std::string(1, marks[i % marks.size()])) + " " +
            curves[i].name;
    text += terminal.colors ? "\x1b[0m   " : "   ";
  }
  return text + '\n';
}

}  // namespace

std::string chart(const std::vector<Curve>& curves, const Axis& x_axis, const Axis& y_axis, const Terminal& terminal) {
  const int columns = terminal.columns - margin - 2, rows = std::min(terminal.rows / 2, 24);
  if (columns < 20 || rows < 5) return "";
  Canvas canvas(columns, rows, terminal.unicode);
  // Half a dot from the frame, so that a point at a limit lies inside.
  const Scale x(x_axis, span(curves, x_axis, &Curve::x), 0.5, canvas.width() - 0.5);
  const Scale y(y_axis, span(curves, y_axis, &Curve::y), canvas.height() - 0.5, 0.5);
  for (std::size_t i = 0; i < curves.size(); ++i) draw(canvas, curves[i], i, x, y);

  std::vector<std::string> labels(static_cast<std::size_t>(rows));
  for (const Tick& tick : y.ticks(rows / 3))
    labels[static_cast<std::size_t>(y(tick.at) / canvas.height() * rows)] = tick.label;
  std::string text;
  for (int row = 0; row < rows; ++row)
    text += padded(labels[static_cast<std::size_t>(row)], margin - 2) + (terminal.unicode ? " \u2502" : " |") +
            canvas.row(row, terminal) + '\n';
  std::string below(static_cast<std::size_t>(columns), ' ');
  for (const Tick& tick : x.ticks(columns / 12)) {
    const auto at = static_cast<std::size_t>(x(tick.at) / canvas.width() * columns);
    below.replace(std::min(at, below.size() - tick.label.size()), tick.label.size(), tick.label);
  }
  text += std::string(margin, ' ') + below + '\n';
  return text + names(curves, terminal);
}

}  // namespace d2l::plot
