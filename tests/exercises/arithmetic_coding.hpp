// A whole message as one binary fraction (exercise 3.4.4): arithmetic coding in integers, after Witten, Neal and
// Cleary.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace d2l::ch3_4 {

/// The model of sender and receiver: symbol s has probability frequency[s] / sum; no frequency is 0, and the sum is
/// below 2^30. Each symbol narrows the interval [low, high] of 32-bit fractions to its share of it.
class ArithmeticCode {
 public:
  explicit ArithmeticCode(const std::vector<std::uint64_t>& frequency) : start_(frequency.size() + 1) {
    std::partial_sum(frequency.begin(), frequency.end(), start_.begin() + 1);
  }

  /// At most 2 bits more than the surprisals of all symbols together; rounding adds less than 2^-29 / p per symbol.
  std::string encode(const std::vector<std::size_t>& message) const {
    std::string bits;
    std::size_t postponed = 0;
    const auto send = [&](char bit) {
      bits += bit;
      bits.append(std::exchange(postponed, 0), bit == '0' ? '1' : '0');
    };
    Interval interval;
    for (const std::size_t symbol : message) {
      narrow(interval, symbol);
      for (Half half; (half = half_of(interval)) != Half::none; zoom(interval, half)) {
        if (half == Half::middle)
          ++postponed;  // the next bit sent will tell whether it is 0 or 1
        else
          send(half == Half::upper ? '1' : '0');
      }
    }
    ++postponed;
    send(interval.low < quarter ? '0' : '1');  // a quarter that lies within the interval
    return bits;
  }

  /// The `size` symbols of the message that was encoded.
  std::vector<std::size_t> decode(const std::string& bits, std::size_t size) const {
    std::size_t at = 0;
    const auto next = [&]() -> std::uint64_t { return at < bits.size() && bits[at++] == '1'; };
    Interval interval;
    std::uint64_t value = 0;  // the 32 bits of the fraction that the interval has not settled yet
    for (int i = 0; i < 32; ++i) value = 2 * value + next();
    std::vector<std::size_t> message(size);
    for (std::size_t& symbol : message) {
      const std::uint64_t share = ((value - interval.low + 1) * start_.back() - 1) / (interval.high - interval.low + 1);
      symbol = static_cast<std::size_t>(std::ranges::upper_bound(start_, share) - start_.begin()) - 1;
      narrow(interval, symbol);
      for (Half half; (half = half_of(interval)) != Half::none; zoom(interval, half))
        value = 2 * (value - offset(half)) + next();
    }
    return message;
  }

 private:
  static constexpr std::uint64_t quarter = 1ull << 30;
  struct Interval {
    std::uint64_t low = 0, high = 4 * quarter - 1;
  };
  enum class Half { lower, middle, upper, none };

  void narrow(Interval& interval, std::size_t symbol) const {
    const std::uint64_t range = interval.high - interval.low + 1;
    interval.high = interval.low + range * start_[symbol + 1] / start_.back() - 1;
    interval.low += range * start_[symbol] / start_.back();
  }

  /// The half of all fractions that contains the interval, so that its range can double. If there is none, the interval
  /// is wider than a quarter.
  static Half half_of(const Interval& interval) {
    if (interval.high < 2 * quarter) return Half::lower;
    if (interval.low >= 2 * quarter) return Half::upper;
    return interval.low >= quarter && interval.high < 3 * quarter ? Half::middle : Half::none;
  }

  static std::uint64_t offset(Half half) {
    return half == Half::lower ? 0 : half == Half::upper ? 2 * quarter : quarter;
  }

  static void zoom(Interval& interval, Half half) {
    interval.low = 2 * (interval.low - offset(half));
    interval.high = 2 * (interval.high - offset(half)) + 1;
  }

  std::vector<std::uint64_t> start_;  // the sums of the frequencies before each symbol, and of all
};

}  // namespace d2l::ch3_4
