// Entry of libFuzzer; TARGET is one of targets.hpp.
#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  d2l::fuzz::TARGET({data, size});
  return 0;
}
