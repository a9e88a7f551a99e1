// What a program finds out about its terminal and draws there, on a pseudo-terminal in place of standard output.
#include "common/plot/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "common/plot/animator.hpp"
#include "common/plot/progress.hpp"
#include "tests/support/numbers.hpp"

namespace d2l::plot {
namespace {

using Variables = std::map<std::string, std::string>;

// Of the variables that matter here, only those given are set as long as this lives.
class Environment {
 public:
  explicit Environment(const Variables& variables) {
    for (const char* name : {"TERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* value = std::getenv(name);
      before_[name] = value ? std::optional<std::string>(value) : std::nullopt;
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : before_) value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

// What work() writes to a terminal of this size. A terminal keeps about 4 kB for a reader that comes later. What a test
// expects is not looked at inside: the messages of a failure would be written there too.
template <class Work>
std::string screen(int columns, int rows, const Variables& variables, const Work& work) {
  const Environment environment(variables);
  const int reader = posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_TRUE(reader >= 0 && grantpt(reader) == 0 && unlockpt(reader) == 0);
  const int writer = open(ptsname(reader), O_RDWR | O_NOCTTY);
  EXPECT_GE(writer, 0);
  termios settings{};
  tcgetattr(writer, &settings);
  cfmakeraw(&settings);  // a \n stays a \n
  tcsetattr(writer, TCSANOW, &settings);
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  ioctl(writer, TIOCSWINSZ, &size);
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  dup2(writer, STDOUT_FILENO);
  work();
  std::fflush(stdout);
  dup2(before, STDOUT_FILENO);
  close(before);
  fcntl(reader, F_SETFL, O_NONBLOCK);
  std::string text;
  char part[512];
  for (ssize_t n; (n = read(reader, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
  close(writer);
  close(reader);
  return text;
}

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
  EXPECT_FALSE(unicode({{"LANG", "C"}}));
  EXPECT_FALSE(unicode({{"LANG", "en_US.UTF-8"}, {"LC_CTYPE", "C"}}));
  EXPECT_TRUE(unicode({{"LANG", "C"}, {"LC_CTYPE", "C.UTF-8"}}));
  EXPECT_FALSE(unicode({{"LC_CTYPE", "C.UTF-8"}, {"LC_ALL", "C"}}));
  EXPECT_TRUE(unicode({{"LANG", "C.UTF-8"}, {"LC_ALL", ""}}));
}

// 12 rows: 6 of the chart, one of labels, one of names. Each point goes up over them, clears, and draws anew. There is
// room for ticks at halves, but no epoch between 1 and 2.
TEST(Animator, OnATerminalTheChartIsDrawnInPlace) {
  const Axis epochs = {.whole = true, .limits = Limits{1, 3}}, values = {.limits = Limits{0, 1}};
  const Terminal small = {.columns = 70, .rows = 12};
  const std::string text = screen(70, 12, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}, [] {
    Animator animator({.xlabel = "epoch", .legend = {"loss"}, .xlim = Limits{1, 3}, .ylim = Limits{0, 1}});
    animator.add(1, {0.5});
    animator.add(2, {0.25});
    animator.add(3, {0});
  });
  EXPECT_EQ(text, "epoch 1, loss 0.500\n" + chart({{"loss", {1}, {0.5}}}, epochs, values, small) +
                      "\x1b[8A\r\x1b[Jepoch 2, loss 0.250\n" +
                      chart({{"loss", {1, 2}, {0.5, 0.25}}}, epochs, values, small) +
                      "\x1b[8A\r\x1b[Jepoch 3, loss 0.000\n" +
                      chart({{"loss", {1, 2, 3}, {0.5, 0.25, 0}}}, epochs, values, small));
}

TEST(Animator, ATerminalTooSmallForAChartShowsTheLines) {
  EXPECT_EQ(screen(20, 6, {{"TERM", "xterm"}},
                   [] {
                     Animator animator({.xlabel = "epoch", .legend = {"loss"}});
                     animator.add(1, {0.5});
                     animator.add(2, {0.25});
                   }),
            "epoch 1, loss 0.500\nepoch 2, loss 0.250\n");
}

// More than the second after which work counts as long: half of it done is half of the 30 characters.
TEST(Progress, LongWorkShowsABarAndTakesItAwayInTheEnd) {
  const std::string text = screen(80, 24, {{"TERM", "xterm"}}, [] {
    Progress progress("training", 4);
    progress.advance();
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    progress.advance();
  });
  const std::string bar = "\rtraining [###############...............] 2/4, ", gone = "\r\x1b[K";
  EXPECT_TRUE(test::says(text, {bar, " s\x1b[K"}));
  ASSERT_GT(text.size(), gone.size());
  EXPECT_EQ(text.substr(text.size() - gone.size()), gone);
}

TEST(Progress, ShortWorkAndFilesShowNothing) {
  const auto work = [](int milliseconds) {
    Progress progress("training", 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    progress.advance();
  };
  EXPECT_EQ(screen(80, 24, {{"TERM", "xterm"}}, [&] { work(0); }), "");
  EXPECT_EQ(screen(80, 24, {{"TERM", "dumb"}}, [&] { work(1100); }), "");
}

}  // namespace
}  // namespace d2l::plot
