// Sums over several quantities at once (3.6.5).
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

namespace d2l {

/// n sums, kept in double so that 60,000 small losses add up without loss.
class Accumulator {
 public:
  explicit Accumulator(std::size_t n) : sums_(n) {}

  /// Adds one value to each sum; throws std::invalid_argument unless there are n of them.
  void add(std::initializer_list<double> values) {
    if (values.size() != sums_.size())
      throw std::invalid_argument("Accumulator: " + std::to_string(values.size()) + " values for " +
                                  std::to_string(sums_.size()) + " sums");
    auto sum = sums_.begin();
    for (double value : values) *sum++ += value;
  }

  void reset() { sums_.assign(sums_.size(), 0); }

  /// Throws std::out_of_range.
  double operator[](std::size_t i) const { return sums_.at(i); }

 private:
  std::vector<double> sums_;
};

}  // namespace d2l
