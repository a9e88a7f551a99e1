#include "common/tensor/simd.hpp"

#include <unistd.h>

#include <string_view>

namespace d2l {
namespace {

bool machine_has_backend() {
#if defined(D2L_SIMD_AVX512)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
#elif defined(D2L_SIMD_AVX2)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

// Runs before all other initializers and uses only system calls: any other code may hold instructions that the machine
// lacks.
[[gnu::constructor(101)]] void check_backend() {
  if (machine_has_backend()) return;
  constexpr std::string_view message =
      "this program was built for instructions that this machine lacks; build it here with 'make clean all', or for "
      "any machine with 'make SIMD=scalar'\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message.data(), message.size());
  _exit(1);
}

}  // namespace

const char* simd_name() { return simd::name; }

}  // namespace d2l
