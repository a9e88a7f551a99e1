// How long something takes (3.1.1, Vectorization for Speed).
#pragma once

#include <chrono>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace d2l {

/// Records running times, in seconds, by a clock that never goes back. It starts when it is made.
class Timer {
 public:
  Timer() { start(); }

  /// Starts, or starts anew; what has been recorded stays.
  void start() { start_time_ = std::chrono::steady_clock::now(); }

  /// Records the seconds since the last start and returns them. The clock runs on, so that two stops after one start
  /// both measure from there.
  double stop() {
    times_.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time_).count());
    return times_.back();
  }

  /// All recorded times, the oldest first.
  const std::vector<double>& times() const { return times_; }

  /// Their mean; throws std::runtime_error if there is none.
  double avg() const {
    if (times_.empty()) throw std::runtime_error("Timer::avg: expected at least one recorded time, found none");
    return sum() / static_cast<double>(times_.size());
  }

  /// Their sum, 0 if there is none.
  double sum() const { return std::accumulate(times_.begin(), times_.end(), 0.0); }

  /// The sums of the first, the first two, ... of them.
  std::vector<double> cumsum() const {
    std::vector<double> sums(times_.size());
    std::partial_sum(times_.begin(), times_.end(), sums.begin());
    return sums;
  }

 private:
  std::chrono::steady_clock::time_point start_time_;
  std::vector<double> times_;
};

}  // namespace d2l
