#include "common/tensor/cpu.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

bool machine_has_it() {
#if D2L_ARM_AVX512
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
#elif D2L_ARM_AVX2
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

// Before any other initializer, and with nothing but a system call: the rest of the program may not run here.
[[gnu::constructor(101)]] void check() {
  if (machine_has_it()) return;
  constexpr std::string_view message =
      "this program was built for instructions that this machine lacks; build it here with 'make clean all', or for "
      "any machine with 'make SIMD=scalar'\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message.data(), message.size());
  _exit(1);
}

}  // namespace

const char* simd_name() { return simd::name; }

}  // namespace d2l
