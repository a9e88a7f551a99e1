// Entry of libFuzzer; FUZZ_TARGET is one of targets.hpp.
#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  d2l::fuzz::FUZZ_TARGET({data, size});
  return 0;
}
