// What is shown while a program runs in a terminal: curves, and how far a long pass has come.
#pragma once

#include <chrono>

#include "common/plot/figure.hpp"

namespace d2l::plot {

/// What standard output can show.
struct Terminal {
  bool interactive = false;  // text can be redrawn, unlike in a pipe, a file or a dumb terminal
  int columns = 80, rows = 24;
  bool unicode = false;  // from LC_ALL, LC_CTYPE or LANG
  bool colors = false;   // not with NO_COLOR
};

/// Standard output as it is now: a window may change its size.
Terminal terminal();

/// The series of a figure as curves in a frame, with ticks on two sides and the names below: one column narrower than
/// the terminal, half as high. In Unicode a character holds 2 x 4 dots of braille; in ASCII each curve has a character
/// of its own. Every line ends with a line break; "" if the terminal is too small.
std::string chart(const Figure& figure, const Terminal& terminal);

/// A progress bar that appears once the work takes longer than `delay`, is redrawn ten times a second, and leaves no
/// trace. On anything but a terminal it stays invisible.
class Progress {
 public:
  using Seconds = std::chrono::duration<double>;

  /// `what` as in "training"; `total` steps to come.
  Progress(const char* what, Index total, Seconds delay = Seconds(1)) : what_(what), total_(total), next_(delay) {}
  Progress& operator=(Progress&&) = delete;  // nor a copy: there is one bar on the screen
  ~Progress();

  /// One step is done.
  void advance();

 private:
  const char* what_;
  Index total_, done_ = 0;
  bool interactive_ = terminal().interactive, drawn_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Seconds next_;  // after the start: when to draw
};

}  // namespace d2l::plot
