// Random numbers from a seed that is passed in: the same seed gives the same data on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// std::mt19937_64 with distributions of its own, because the standard's differ from library to library.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : bits_(seed) {}

  /// In [0, 1), a multiple of 2^-53.
  double uniform();

  /// Normally distributed with mean 0 and standard deviation 1.
  double normal();

  /// A whole number in [0, n), each equally likely; 1 <= n < 2^32.
  std::uint32_t below(std::uint32_t n);

  /// Brings the items into an order that is equally likely to be any; at most 2^32 - 1 items.
  void shuffle(std::span<Index> items);

  /// A generator for somebody else, whose numbers do not depend on how many this one draws later.
  Generator split() { return Generator(bits_()); }

 private:
  std::mt19937_64 bits_;
  std::optional<double> spare_;
};

/// Elements drawn from N(mu, sigma^2): the book's np.random.normal(mu, sigma, shape).
Tensor normal(float mu, float sigma, const Shape& shape, Generator& generator);

}  // namespace d2l
