// Blocks of trits, the digits 0, 1, 2, as numbers (exercise 3.4.4).
#pragma once

#include <cstddef>
#include <vector>

namespace d2l::ch3_4 {

// 3^n, the number of words for n trits.
inline std::size_t blocks_of(int n) { return n == 0 ? 1 : 3 * blocks_of(n - 1); }

// Trits as blocks of n, the last one filled with 0.
inline std::vector<std::size_t> joined(const std::vector<std::size_t>& trits, std::size_t n) {
  std::vector<std::size_t> blocks((trits.size() + n - 1) / n);
  for (std::size_t i = 0; i < n * blocks.size(); ++i)
    blocks[i / n] = 3 * blocks[i / n] + (i < trits.size() ? trits[i] : 0);
  return blocks;
}

inline std::vector<std::size_t> separated(const std::vector<std::size_t>& blocks, std::size_t n, std::size_t size) {
  std::vector<std::size_t> trits(n * blocks.size());
  for (std::size_t i = trits.size(), rest = 0; i-- > 0; rest /= 3) {
    if (i % n == n - 1) rest = blocks[i / n];
    trits[i] = rest % 3;
  }
  trits.resize(size);
  return trits;
}

}  // namespace d2l::ch3_4
