// What each step of the ladder of 3.1.1, Vectorization for Speed, costs: c = a + b on float32.
#include <benchmark/benchmark.h>

#include "ch3_1_linreg/vectorization.hpp"

namespace d2l {
namespace {

using Add = void (*)(const TensorView& a, const TensorView& b, Tensor& c);

// The same work for all of them, the result already allocated.
void add_with(benchmark::State& state, Add add_to) {
  const Index n = state.range(0);
  const Tensor a = ones({n}), b = ones({n});
  Tensor c({n});
  for (auto _ : state) {
    add_to(a, b, c);
    benchmark::DoNotOptimize(c.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * n * 12);
}

// A coordinate of the boxed one takes so long that its largest vector would take seconds a round.
[[maybe_unused]] const bool registered = [] {
  for (const auto& [name, add_to] : {std::pair<const char*, Add>{"add", add},
                                     {"add_boxed", add_boxed},
                                     {"add_scalar", add_scalar},
                                     {"add_compiler", add_compiler},
                                     {"add_simd", add_simd},
                                     {"add_simd_openmp", add_simd_openmp}}) {
    auto* benchmark = benchmark::RegisterBenchmark(name, add_with, add_to)->UseRealTime();
    for (Index n : {100, 10000, 1000000}) benchmark->Arg(n);
    if (add_to != add_boxed) benchmark->Arg(50000000);
  }
  return true;
}();

}  // namespace
}  // namespace d2l
