// What the fuzzers call with bytes of their own making: whatever these are, each target must come back, having found that
// what was promised holds.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace d2l::fuzz {

using Bytes = std::span<const std::uint8_t>;

/// The bytes as an IDX file; and up to the last 00 00 08 01 in them as images, from there on as labels of
/// Fashion-MNIST.
void idx(Bytes bytes);

/// The bytes as a command line, an argument a line.
void options(Bytes bytes);

/// The bytes as the titles, numbers and settings of a figure.
void figure(Bytes bytes);

/// Ends the program, which a fuzzer takes for a finding, unless `holds`.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
  std::abort();
}

}  // namespace d2l::fuzz
