#include "common/tensor/random.hpp"

#include <cmath>
#include <utility>

namespace d2l {

double Generator::uniform() { return static_cast<double>(bits_() >> 11) * 0x1p-53; }

// Marsaglia's polar method: a point uniform on the unit disc gives two independent normal numbers.
double Generator::normal() {
  if (spare_) return *std::exchange(spare_, std::nullopt);
  double u, v, s;
  do {
    u = 2 * uniform() - 1, v = 2 * uniform() - 1;
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  const double factor = std::sqrt(-2 * std::log(s) / s);
  spare_ = v * factor;
  return u * factor;
}

// Lemire's method: the upper half of a 64-bit product is in [0, n); a few lower halves are rejected to make it uniform.
std::uint32_t Generator::below(std::uint32_t n) {
  std::uint64_t product = (bits_() >> 32) * n;
  if (static_cast<std::uint32_t>(product) < n)  // otherwise no division is needed to accept it
    for (const std::uint32_t rejected = -n % n; static_cast<std::uint32_t>(product) < rejected;)
      product = (bits_() >> 32) * n;
  return static_cast<std::uint32_t>(product >> 32);
}

void Generator::shuffle(std::span<Index> items) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
}

Tensor normal(float mu, float sigma, const Shape& shape, Generator& generator) {
  Tensor x = Tensor::uninitialized(shape);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(mu + sigma * generator.normal());
  return x;
}

}  // namespace d2l
