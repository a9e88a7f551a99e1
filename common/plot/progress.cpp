#include "common/plot/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "common/plot/terminal.hpp"

namespace d2l::plot {

Progress::Progress(const char* what, Index total) : what_(what), total_(total), interactive_(terminal().interactive) {}

Progress::~Progress() {
  if (next_ == 1) return;
  std::printf("\r\x1b[K");
  std::fflush(stdout);
}

void Progress::advance() {
  ++done_;
  if (!interactive_) return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (seconds < next_) return;
  next_ = seconds + 0.1;
  draw(seconds);
}

void Progress::draw(double seconds) {
  constexpr Index width = 30;
  const Index full = std::min(width, total_ > 0 ? done_ * width / total_ : width);
  const std::string bar =
      std::string(static_cast<std::size_t>(full), '#') + std::string(static_cast<std::size_t>(width - full), '.');
  std::printf("\r%s [%s] %td/%td, %.0f s\x1b[K", what_, bar.c_str(), done_, total_, seconds);
  std::fflush(stdout);
}

}  // namespace d2l::plot
