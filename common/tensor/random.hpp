// Random numbers from an explicit seed: the same seed gives the same data on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// std::mt19937_64 with its own distributions, because those of the standard differ between libraries.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : bits_(seed) {}

  /// Uniform on [0, 1), a multiple of 2^-53.
  double uniform();

  /// Normal with mean 0 and standard deviation 1.
  double normal();

  /// Uniform on the whole numbers in [0, n); 1 <= n < 2^32.
  std::uint32_t below(std::uint32_t n);

  /// Permutes the items, each order being equally likely; at most 2^32 - 1 items.
  void shuffle(std::span<Index> items);

  /// A second generator, whose numbers do not depend on how many this one draws from now on.
  Generator split() { return Generator(bits_()); }

 private:
  std::mt19937_64 bits_;
  std::optional<double> spare_;
};

/// Elements drawn from N(mu, sigma^2): the book's np.random.normal(mu, sigma, shape).
Tensor normal(float mu, float sigma, const Shape& shape, Generator& generator);

}  // namespace d2l
