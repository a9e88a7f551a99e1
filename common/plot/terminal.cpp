#include "common/plot/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace d2l::plot {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// The first of these variables that is set decides, as in setlocale.
bool locale_is_utf8() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (locale.empty()) locale = variable(name);
  return locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

constexpr std::array<int, 4> colors = {34, 31, 32, 35};  // blue, red, green, magenta, in the terminal's own shades
constexpr int margin = 8;                                // of a chart, for the labels at its left

// Text in the color of a series.
std::string painted(const std::string& text, std::size_t series, const Terminal& terminal) {
  if (!terminal.colors) return text;
  return "\x1b[" + std::to_string(colors[series % colors.size()]) + "m" + text + "\x1b[0m";
}

// The character of a series where there is no Unicode.
std::string mark(std::size_t series) { return std::string(1, "*o+x"[series % 4]); }

// The bits of the dots in the two columns of braille, from top to bottom, and the character U+2800 + bits in UTF-8.
constexpr int braille_bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
std::string braille(int bits) {
  return {'\xe2', static_cast<char>(0xa0 + (bits >> 6)), static_cast<char>(0x80 + (bits & 0x3f))};
}

// The dots in the frame of a chart: one in each character, or in Unicode the 2 x 4 dots of braille.
class Canvas {
 public:
  Canvas(int columns, int rows, const Terminal& terminal)
      : terminal_(terminal), dots_(rows * down_, std::vector<std::size_t>(columns * across_)) {}

  double width() const { return dots_[0].size(); }
  double height() const { return dots_.size(); }

  // A straight line, dot by dot along its longer side; dots outside are not drawn.
  void line(double x, double y, double to_x, double to_y, std::size_t series) {
    const double dx = to_x - x, dy = to_y - y;
    const int steps = 1 + static_cast<int>(std::min(1e4, std::max(std::abs(dx), std::abs(dy))));
    for (int i = 0; i <= steps; ++i) {
      const double column = x + dx * i / steps, row = y + dy * i / steps;
      if (column >= 0 && column < width() && row >= 0 && row < height())
        dots_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = series + 1;
    }
  }

  // A row of characters, each in the color of the last series in it.
  std::string row(std::size_t row) const {
    std::string text;
    for (std::size_t column = 0; column < dots_[0].size(); column += across_) {
      std::size_t last = 0;
      int bits = 0;
      for (std::size_t x = 0; x < across_; ++x)
        for (std::size_t y = 0; y < down_; ++y)
          if (const std::size_t dot = dots_[row * down_ + y][column + x])
            bits |= braille_bits[x][y], last = std::max(last, dot);
      text += last == 0 ? " " : painted(terminal_.unicode ? braille(bits) : mark(last - 1), last - 1, terminal_);
    }
    return text;
  }

 private:
  const Terminal& terminal_;
  std::size_t across_ = terminal_.unicode ? 2 : 1, down_ = terminal_.unicode ? 4 : 1;
  std::vector<std::vector<std::size_t>> dots_;  // by row and column: 0, or 1 + the series drawn there last
};

// The labels at the left of a chart's rows, right-aligned.
std::vector<std::string> labels_beside(const Scale& y, int rows) {
  std::vector<std::string> labels(static_cast<std::size_t>(rows), std::string(margin - 2, ' '));
  for (const auto& [at, label] : y.ticks(rows / 3)) {
    const std::string indent(margin - 2 - std::min<std::size_t>(margin - 2, label.size()), ' ');
    labels[static_cast<std::size_t>(y(at) / (y.begin + y.end) * rows)] = indent + label;
  }
  return labels;
}

// The line of labels below a chart.
std::string labels_below(const Scale& x, int columns) {
  std::string text(static_cast<std::size_t>(columns), ' ');
  for (const auto& [at, label] : x.ticks(columns / 12)) {
    const auto column = static_cast<std::size_t>(x(at) / (x.begin + x.end) * columns);
    text.replace(std::min(column, text.size() - std::min(text.size(), label.size())), label.size(), label);
  }
  return text;
}

}  // namespace

Terminal terminal() {
  Terminal result;
  const std::string type = variable("TERM");
  result.interactive = isatty(STDOUT_FILENO) && !type.empty() && type != "dumb";
  result.unicode = locale_is_utf8();
  result.colors = result.interactive && variable("NO_COLOR").empty();
  winsize size{};
  if (result.interactive && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
    result.columns = size.ws_col;
    result.rows = size.ws_row;
  }
  return result;
}

std::string chart(const Figure& figure, const Terminal& terminal) {
  const int columns = terminal.columns - margin - 2, rows = std::min(terminal.rows / 2, 24);
  if (columns < 20 || rows < 5) return "";
  Canvas canvas(columns, rows, terminal);
  // Half a dot from the frame, so that a point at a limit lies inside.
  const Scale x = figure.x_scale(0.5, canvas.width() - 0.5), y = figure.y_scale(canvas.height() - 0.5, 0.5);
  std::string names;
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    for (const auto& run : figure.runs(figure.series[i]))
      for (std::size_t k = 0, from = 0; k < run.size(); from = k++)
        canvas.line(x(run[from].x), y(run[from].y), x(run[k].x), y(run[k].y), i);
    const std::string sample = terminal.unicode ? "\u2501\u2501" : mark(i);
    names += painted(sample + " " + figure.series[i].name, i, terminal) + "   ";
  }
  std::string text;
  const std::vector<std::string> labels = labels_beside(y, rows);
  for (std::size_t row = 0; row < labels.size(); ++row)
    text += labels[row] + (terminal.unicode ? " \u2502" : " |") + canvas.row(row) + '\n';
  const std::string indent(margin, ' ');
  return text + indent + labels_below(x, columns) + '\n' + indent + names + '\n';
}

Progress::Progress(const char* what, Index total, Seconds delay) : what_(what), total_(total), next_(delay) {}

Progress::~Progress() {
  if (!drawn_) return;
  std::printf("\r\x1b[K");
  std::fflush(stdout);
}

void Progress::advance() {
  ++done_;
  const Seconds passed = std::chrono::steady_clock::now() - start_;
  if (!interactive_ || passed < next_) return;
  next_ = passed + Seconds(0.1);
  drawn_ = true;
  std::string bar(30, '.');
  const Index full = total_ > 0 ? std::min<Index>(30, done_ * 30 / total_) : 30;
  bar.replace(0, static_cast<std::size_t>(full), static_cast<std::size_t>(full), '#');
  std::printf("\r%s [%s] %td/%td, %.0f s\x1b[K", what_, bar.c_str(), done_, total_, passed.count());
  std::fflush(stdout);
}

}  // namespace d2l::plot
