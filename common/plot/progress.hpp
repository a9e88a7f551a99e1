// How far a long pass over the data has come, for whoever waits in front of a terminal.
#pragma once

#include <chrono>

#include "common/tensor/shape.hpp"

namespace d2l::plot {

/// Draws a bar once the work takes longer than a second, redraws it ten times a second, and leaves no trace in the end.
/// Draws nothing where standard output is no terminal.
class Progress {
 public:
  /// `what` as in "training"; `total` steps to come.
  Progress(const char* what, Index total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// One step is done.
  void advance();

 private:
  void draw(double seconds);

  const char* what_;
  Index total_, done_ = 0;
  bool interactive_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double next_ = 1;  // seconds after the start at which to draw
};

}  // namespace d2l::plot
