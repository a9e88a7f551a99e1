#include "common/plot/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace d2l::plot {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

constexpr int colors[] = {34, 31, 32, 35};             // blue, red, green, magenta, in the terminal's own shades
constexpr const char* marks[] = {"*", "o", "+", "x"};  // of the series where there is no Unicode
constexpr int margin = 8;                              // of a chart, for the labels at its left

// Text in the color of a series.
std::string painted(const std::string& text, std::size_t series, const Terminal& terminal) {
  if (!terminal.colors) return text;
  return "\x1b[" + std::to_string(colors[series % 4]) + "m" + text + "\x1b[0m";
}

// A character in the frame of a chart: the dots in it, as bits, and the series that was drawn there last.
struct Cell {
  int bits = 0;
  std::size_t series = 0;

  // The bits of braille's dots by column and row, all of them taken in U+2800 + bits, here in UTF-8.
  static constexpr int braille[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  std::string text(const Terminal& terminal) const {
    if (bits == 0) return " ";
    const std::string dots = {'\xe2', static_cast<char>(0xa0 + (bits >> 6)), static_cast<char>(0x80 + (bits & 0x3f))};
    return painted(terminal.unicode ? dots : marks[series % 4], series, terminal);
  }
};

using Cells = std::vector<std::vector<Cell>>;  // in the frame of a chart, by row and column

// Draws the dots of a straight line that lie in the frame, where a character holds across x down of them.
void draw(Cells& cells, const Point& from, const Point& to, std::size_t series, int across, int down) {
  const double dx = to.x - from.x, dy = to.y - from.y, width = across * cells[0].size(), height = down * cells.size();
  const int steps = 1 + static_cast<int>(std::min(1e4, std::max(std::abs(dx), std::abs(dy))));
  for (int i = 0; i <= steps; ++i) {
    const double x = from.x + dx * i / steps, y = from.y + dy * i / steps;
    if (x < 0 || x >= width || y < 0 || y >= height) continue;
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    Cell& cell = cells[row / down][column / across];
    cell.bits |= Cell::braille[column % across][row % down];
    cell.series = series;
  }
}

// Writes a label over part of a line: from `at`, or further left where it would not fit.
void put(std::string& line, double at, const std::string& label) {
  const std::size_t last = line.size() - std::min(line.size(), label.size());
  line.replace(std::min(static_cast<std::size_t>(at), last), label.size(), label);
}

}  // namespace

Terminal terminal() {
  Terminal result;
  std::string type = variable("TERM"), locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})  // the first that is set decides, as in setlocale
    if (locale.empty()) locale = variable(name);
  result.interactive = isatty(STDOUT_FILENO) && !type.empty() && type != "dumb";
  for (const char* name : {"UTF-8", "UTF8", "utf-8", "utf8"}) result.unicode |= locale.find(name) != std::string::npos;
  result.colors = result.interactive && variable("NO_COLOR").empty();
  winsize size{};
  if (result.interactive && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
    result.columns = size.ws_col, result.rows = size.ws_row;
  return result;
}

std::string chart(const Figure& figure, const Terminal& terminal) {
  const int columns = terminal.columns - margin - 2, rows = std::min(terminal.rows / 2, 24);
  if (columns < 20 || rows < 5) return "";
  const int across = terminal.unicode ? 2 : 1, down = terminal.unicode ? 4 : 1;
  // Half a dot from the frame, so that a point at a limit lies inside.
  const Scale x = figure.x_scale(0.5, columns * across - 0.5), y = figure.y_scale(rows * down - 0.5, 0.5);
  Cells cells(rows, std::vector<Cell>(columns));
  std::vector<std::string> lines(rows, std::string(margin - 2, ' '));
  std::string below(columns, ' '), names, text;
  const std::string indent(margin, ' ');
  int used = 0;  // columns of the line of names
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    const std::string sample = terminal.unicode ? "\u2501\u2501" : marks[i % 4];
    std::optional<Point> last;
    for (const Point& p : figure.series[i].points) {
      const Point dot{x(p.x), y(p.y)};
      if (figure.shows(p)) draw(cells, last.value_or(dot), dot, i, across, down);
      last = figure.shows(p) ? std::optional(dot) : std::nullopt;
    }
    const int width = static_cast<int>(figure.series[i].name.size()) + 6;
    if ((used += width) > columns && i > 0) names += '\n' + indent, used = width;
    names += painted(sample + " " + figure.series[i].name, i, terminal) + "   ";
  }
  for (const auto& [at, label] : x.ticks(columns / 12)) put(below, x(at) / across, label);
  for (const auto& [at, label] : y.ticks(rows / 3)) put(lines[static_cast<std::size_t>(y(at) / down)], margin, label);
  for (std::size_t row = 0; row < cells.size(); ++row) {
    text += lines[row] + (terminal.unicode ? " \u2502" : " |");
    for (const Cell& cell : cells[row]) text += cell.text(terminal);
    text += '\n';
  }
  return text + indent + below + '\n' + indent + names + '\n';
}

Progress::~Progress() {
  if (drawn_) std::printf("\r\x1b[K"), std::fflush(stdout);
}

void Progress::advance() {
  ++done_;
  const Seconds passed = std::chrono::steady_clock::now() - start_;
  if (!interactive_ || passed < next_) return;
  next_ = passed + Seconds(0.1);
  drawn_ = true;
  const int columns = terminal().columns, length = std::clamp(columns - 34, 0, 30);
  const int full = static_cast<int>(std::min<double>(length, 1.0 * length * done_ / total_));
  std::string line(static_cast<std::size_t>(columns), '\0');  // what does not fit is cut off: a long line would stay
  std::snprintf(line.data(), line.size(), "%s [%.*s%.*s] %td/%td, %.0f s", what_, full, std::string(30, '#').c_str(),
                length - full, std::string(30, '.').c_str(), done_, total_, passed.count());
  std::printf("\r%s\x1b[K", line.c_str());
  std::fflush(stdout);
}

}  // namespace d2l::plot
