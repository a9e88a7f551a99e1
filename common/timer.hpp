// How long something takes; 3.1.1, Vectorization for Speed.
#pragma once

#include <chrono>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace d2l {

/// A stopwatch that keeps its times, in seconds, from a clock that never goes back. It starts when constructed.
class Timer {
 public:
  Timer() { start(); }

  /// Restarts the clock; the recorded times stay.
  void start() { start_time_ = std::chrono::steady_clock::now(); }

  /// Records and returns the seconds since the last start; so does a second stop, since the clock runs on.
  double stop() {
    return times_.emplace_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time_).count());
  }

  /// All recorded times, oldest first.
  const std::vector<double>& times() const { return times_; }

  /// Their mean; throws std::runtime_error if there are none.
  double avg() const {
    if (times_.empty()) throw std::runtime_error("Timer::avg: expected at least one recorded time, found none");
    return sum() / times_.size();
  }

  /// Their sum; 0 if there are none.
  double sum() const { return std::accumulate(times_.begin(), times_.end(), 0.0); }

  /// Their cumulative sums: of the first, of the first two, ...
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
