#include "common/plot/terminal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <sstream>

#include "tests/support/numbers.hpp"
#include "tests/support/screen.hpp"

namespace d2l::plot {
namespace {

using test::Environment;
using test::screen;
using test::Variables;

Terminal terminal_of(int columns, int rows, const Variables& variables) {
  Terminal found;
  screen(columns, rows, variables, [&] { found = terminal(); });
  return found;
}

TEST(Terminal, IsInteractiveWhereItsCursorCanMove) {
  EXPECT_TRUE(terminal_of(100, 40, {{"TERM", "xterm"}}).interactive);
  EXPECT_FALSE(terminal_of(100, 40, {{"TERM", "dumb"}}).interactive);
  EXPECT_FALSE(terminal_of(100, 40, {{"TERM", ""}}).interactive);
  EXPECT_FALSE(terminal_of(100, 40, {}).interactive);
  const Environment environment(Variables{{"TERM", "xterm"}});
  testing::internal::CaptureStdout();  // into a file
  const Terminal file = terminal();
  testing::internal::GetCapturedStdout();
  EXPECT_FALSE(file.interactive);
  EXPECT_FALSE(file.colors);
}

TEST(Terminal, TellsItsSizeIfItHasOne) {
  const Terminal large = terminal_of(132, 43, {{"TERM", "xterm"}});
  EXPECT_EQ(large.columns, 132);
  EXPECT_EQ(large.rows, 43);
  const Terminal least = terminal_of(1, 1, {{"TERM", "xterm"}});
  EXPECT_EQ(least.columns, 1);
  EXPECT_EQ(least.rows, 1);
  for (const auto& [columns, rows] : {std::pair{0, 0}, {0, 43}, {132, 0}}) {
    const Terminal unknown = terminal_of(columns, rows, {{"TERM", "xterm"}});
    EXPECT_EQ(unknown.columns, 80);
    EXPECT_EQ(unknown.rows, 24);
  }
}

TEST(Terminal, HasColorsUnlessTheyAreForbidden) {
  EXPECT_TRUE(terminal_of(80, 24, {{"TERM", "xterm"}}).colors);
  EXPECT_TRUE(terminal_of(80, 24, {{"TERM", "xterm"}, {"NO_COLOR", ""}}).colors);  // https://no-color.org: not empty
  EXPECT_FALSE(terminal_of(80, 24, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}).colors);
  EXPECT_FALSE(terminal_of(80, 24, {{"TERM", "dumb"}}).colors);
}

TEST(Terminal, TheFirstVariableOfTheLocaleThatIsSetDecides) {
  const auto unicode = [](const Variables& variables) { return terminal_of(80, 24, variables).unicode; };
  EXPECT_FALSE(unicode({}));
  EXPECT_TRUE(unicode({{"LANG", "en_US.UTF-8"}}));
  EXPECT_TRUE(unicode({{"LANG", "en_US.utf8"}}));
  EXPECT_TRUE(unicode({{"LANG", "de_DE.utf-8@euro"}}));
  EXPECT_FALSE(unicode({{"LANG", "C"}}));
  EXPECT_FALSE(unicode({{"LANG", "en_US.UTF-8"}, {"LC_CTYPE", "C"}}));
  EXPECT_TRUE(unicode({{"LANG", "C"}, {"LC_CTYPE", "C.UTF-8"}}));
  EXPECT_FALSE(unicode({{"LC_CTYPE", "C.UTF-8"}, {"LC_ALL", "C"}}));
  EXPECT_TRUE(unicode({{"LANG", "C.UTF-8"}, {"LC_ALL", ""}}));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// How many columns a text in UTF-8 takes: a character for every byte that does not continue another.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

const Axis from_0_to_1 = {.limits = Limits{0, 1}};

Figure with_axes(const Axis& x, const Axis& y) {
  Figure figure("");
  figure.x = x;
  figure.y = y;
  return figure;
}

TEST(Chart, InAsciiEachCurveHasItsCharacter) {
  const std::string text =
      chart(with_axes(from_0_to_1, from_0_to_1).line({0, 1}, {0, 1}, "up").line({0, 1}, {1, 0}, "down"),
            {.columns = 31, .rows = 10});
  // From the middle of the first dot to that of the last: 20 columns and 4 rows further, so 5 columns a row, and half of
  // that, rounded up by the dot at its end, in the first and the last.
  EXPECT_EQ(text,
            "     1 |ooo               ***\n"
            "       |   ooooo     *****   \n"
            "       |        ooooo        \n"
            "       |   *****     ooooo   \n"
            "     0 |***               ooo\n"
            "        0                   1\n"
            "        * up   o down   \n");
}

TEST(Chart, CharactersAreUsedAgainWhenThereAreNoMore) {
  Figure figure = with_axes(from_0_to_1, from_0_to_1);
  for (const char* name : {"a", "b", "c", "d", "e"}) figure.line({0.5}, {0.2 * figure.series.size()}, name);
  const std::string text = chart(figure, {.columns = 60, .rows = 20});
  EXPECT_TRUE(test::says(text, {"* a   o b   + c   x d   * e"}));
  std::string drawn = text.substr(0, text.rfind("  0  "));
  std::erase_if(drawn, [](char c) { return std::string_view("*o+x").find(c) == std::string_view::npos; });
  EXPECT_EQ(drawn, "*x+o*");  // from the last, at the top
}

TEST(Chart, ADotOfBrailleIsTheRightOne) {
  const Terminal small = {.columns = 30, .rows = 10, .unicode = true};  // 20 x 5 characters, 40 x 20 dots
  const auto cell = [&](double x, double y) {
    return chart(with_axes(from_0_to_1, from_0_to_1).line({x}, {y}), small);
  };
  EXPECT_NE(cell(0, 1).find("\u2801"), std::string::npos);  // upper left
  EXPECT_NE(cell(0, 0).find("\u2840"), std::string::npos);  // lower left
  EXPECT_NE(cell(1, 1).find("\u2808"), std::string::npos);  // upper right
  EXPECT_NE(cell(1, 0).find("\u2880"), std::string::npos);  // lower right
  const std::string edge = chart(with_axes(from_0_to_1, from_0_to_1).line({0, 0}, {0, 1}), small);
  EXPECT_NE(edge.find("\u2847"), std::string::npos) << edge;  // all four on the left
}

TEST(Chart, FitsTheTerminal) {
  for (const auto& [width, height] : {std::pair{80, 24}, {200, 50}, {31, 10}})
    for (const bool unicode : {false, true}) {
      const Terminal terminal = {.columns = width, .rows = height, .unicode = unicode};
      const std::string text = chart(with_axes({.label = "x"}, {.label = "y"}).line({1, 10}, {3, 5}, "a"), terminal);
      EXPECT_LT(lines_of(text).size(), static_cast<std::size_t>(height));
      EXPECT_GE(lines_of(text).size(), static_cast<std::size_t>(std::min(height / 2, 24)));
      for (const std::string& line : lines_of(text)) EXPECT_LT(columns(line), static_cast<std::size_t>(width));
    }
  EXPECT_EQ(chart(Figure("").line({1}, {1}, "a"), {.columns = 20, .rows = 24}), "");
  EXPECT_EQ(chart(Figure("").line({1}, {1}, "a"), {.columns = 80, .rows = 8}), "");
}

TEST(Chart, ColorsOnlyWhereTheyAreWanted) {
  const Figure figure = Figure("").line({0, 1}, {0, 1}, "a");
  EXPECT_EQ(chart(figure, {.unicode = true}).find('\x1b'), std::string::npos);
  EXPECT_NE(chart(figure, {.unicode = true, .colors = true}).find("\x1b[34m"), std::string::npos);
}

TEST(Chart, ACharacterHasTheColorOfTheCurveThatWasDrawnLast) {
  Figure figure = with_axes(from_0_to_1, from_0_to_1);
  figure.line({0.5}, {0.5}, "a").line({0.5}, {0.5}, "b").line({0, 0}, {0, 1}, "c").line({0, 0}, {0, 0.1}, "d");
  const std::string text = chart(figure, {.columns = 31, .rows = 10, .unicode = true, .colors = true});
  const auto times = [&](const std::string& color) {
    int found = 0;
    for (auto at = text.find(color); at != std::string::npos; at = text.find(color, at + 1)) ++found;
    return found - 1;  // once among the names
  };
  EXPECT_EQ(times("\x1b[34m"), 0);
  EXPECT_EQ(times("\x1b[31m"), 1);
  EXPECT_EQ(times("\x1b[32m"), 4);
  EXPECT_EQ(times("\x1b[35m"), 1);
}

TEST(Chart, MissingAndHugeNumbersAreLeftOut) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const Terminal small = {.columns = 31, .rows = 10};
  const std::string text =
      chart(with_axes(from_0_to_1, from_0_to_1).line({0, 0.5, 1}, {nan, infinity, 1e30}, "a"), small);
  EXPECT_EQ(std::count(text.begin(), text.end(), '*'), 1) << text;  // in the line of names
  EXPECT_NE(chart(Figure("").line({}, {}, "a"), small), "");
  // An axis without a number reaches from 1 to 2, where a logarithm has a place too.
  const std::string nothing = chart(Figure("").line({1, 2}, {nan, nan}, "a"), {.columns = 40, .rows = 24});
  EXPECT_TRUE(nothing.starts_with("   2.0 |"));
  EXPECT_NE(nothing.find("   1.0 |"), std::string::npos);
}

// 21 x 5 characters; the data reach to 1/22 of the axes from either end, so to 0.5 + 20 / 22 and 0.5 + 4 / 22.
TEST(Chart, WithoutLimitsTheDataFillTheFrame) {
  const double nan = std::numeric_limits<double>::quiet_NaN();  // between the points, so that nothing joins them
  const auto lines = lines_of(chart(Figure("").line({-3, 0, 5}, {-10, nan, 30}, "a"), {.columns = 31, .rows = 10}));
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[0].substr(7), "|                   * ");
  for (std::size_t row : {1u, 2u, 3u}) EXPECT_EQ(lines[row].substr(7), "|" + std::string(21, ' '));
  EXPECT_EQ(lines[4].substr(7), "| *                   ");
}

// 3.6's three names take more than the 40 columns that a terminal of 50 leaves them.
TEST(Chart, NamesGoOnInANewLine) {
  const Figure figure = with_axes(from_0_to_1, from_0_to_1)
                            .line({0, 1}, {0, 1}, "train loss")
                            .line({0, 1}, {0, 1}, "train acc")
                            .line({0, 1}, {1, 0}, "test acc");
  const std::string narrow = chart(figure, {.columns = 50, .rows = 20}),
                    wide = chart(figure, {.columns = 80, .rows = 20});
  EXPECT_NE(wide.find("* train loss   o train acc   + test acc"), std::string::npos) << wide;
  EXPECT_NE(narrow.find("* train loss   o train acc   \n        + test acc"), std::string::npos) << narrow;
  std::istringstream lines(narrow);
  for (std::string line; std::getline(lines, line);) EXPECT_LT(std::ssize(line), 50) << line;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// At a step in 10 ms, 200 steps take two seconds, and so the bar appears before they are done.
TEST(Progress, WorkOfMoreThanASecondShowsABarAndTakesItAwayInTheEnd) {
  const auto start = std::chrono::steady_clock::now();
  double seconds = 0;
  int steps = 0;
  const std::string text = screen(80, 24, {{"TERM", "xterm"}}, [&](const auto& wrote) {
    Progress progress("training", 200);
    do {
      progress.advance();
      ++steps;
    } while (!wrote(10) && steps < 200);
    seconds = seconds_since(start);
  });
  EXPECT_GE(seconds, 1);
  std::string bar(30, '.');
  std::fill_n(bar.begin(), steps * 30 / 200, '#');
  const std::string drawn = "\rtraining [" + bar + "] " + std::to_string(steps) + "/200, ", gone = "\r\x1b[K";
  EXPECT_TRUE(text.starts_with(drawn)) << text;
  EXPECT_TRUE(text.ends_with(" s\x1b[K" + gone)) << text;
  EXPECT_EQ(text.size(), (drawn + "1 s\x1b[K" + gone).size());
}

TEST(Progress, ABarIsRedrawnTenTimesASecond) {
  const auto start = std::chrono::steady_clock::now();
  double seconds = 0;
  const std::string text = screen(80, 24, {{"TERM", "xterm"}}, [&](const auto& wrote) {
    Progress progress("reading", 1, Progress::Seconds(0));
    progress.advance();
    wrote(0);
    do progress.advance();
    while (!wrote(1));
    seconds = seconds_since(start);
  });
  EXPECT_GE(seconds, 0.1);
  EXPECT_TRUE(test::says(text, {"1/1, 0 s"}));
  EXPECT_EQ(std::count(text.begin(), text.end(), '['), 5) << text;  // of two bars, and of what clears lines
}

// A line that is as long as the terminal is wide would go on in the next, where the following bar does not cover it.
TEST(Progress, ABarFitsIntoANarrowTerminal) {
  for (const int columns : {20, 30, 40, 60}) {
    const std::string text = screen(columns, 24, {{"TERM", "xterm"}}, [&](const auto&) {
      Progress progress("training", 100000, Progress::Seconds(0));
      progress.advance();
    });
    const std::string bar = text.substr(1, text.find("\x1b[K") - 1);
    EXPECT_TRUE(bar.starts_with("training [")) << bar;
    EXPECT_LT(std::ssize(bar), columns) << bar;
    EXPECT_EQ(bar.find("1/100000, 0 s") != std::string::npos, columns >= 30) << bar;
  }
}

TEST(Progress, ShortWorkAndFilesShowNothing) {
  const auto work = [](double delay) {
    return [delay] {
      Progress progress("training", 1, Progress::Seconds(delay));
      progress.advance();
    };
  };
  EXPECT_EQ(screen(80, 24, {{"TERM", "xterm"}}, work(100)), "");
  EXPECT_EQ(screen(80, 24, {{"TERM", "dumb"}}, work(0)), "");
}

}  // namespace
}  // namespace d2l::plot
