// What each step of the ladder of 3.1.1, Vectorization for Speed, costs: c = a + b on float32.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "ch3_1_linreg/matrix_product.hpp"
#include "ch3_1_linreg/vectorization.hpp"
#include "common/tensor/random.hpp"

namespace d2l {
namespace {

using Add = void (*)(const Tensor& a, const Tensor& b, Tensor& c);

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

// The boxed one takes so long per coordinate that a round of its largest vectors would take seconds.
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

void product(benchmark::State& state, void (*multiply)(const Tensor&, const Tensor&, Tensor&),
             const std::array<Index, 3>& sizes) {
  const auto [m, k, n] = sizes;
  Generator generator(1);
  const Tensor A = normal(0, 1, {m, k}, generator), B = normal(0, 1, {k, n}, generator);
  Tensor C({m, n});
  for (auto _ : state) {
    multiply(A, B, C);
    benchmark::DoNotOptimize(C.data());
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * static_cast<double>(m * k * n), benchmark::Counter::kIsIterationInvariantRate);
}

// The shape of 3.6's model first, then squares; the steps of the ladder for one of them.
[[maybe_unused]] const bool products_registered = [] {
  const auto add = [](const std::string& name, const ProductVariant& variant, const std::array<Index, 3>& sizes) {
    benchmark::RegisterBenchmark(name.c_str(), product, variant.multiply, sizes)->UseRealTime();
  };
  add("matmul/256x784x10", product_variants.back(), {256, 784, 10});
  for (const Index n : {256, 512, 1024}) {
    const std::string side = std::to_string(n);
    add("matmul/" + side + "x" + side + "x" + side, product_variants.back(), {n, n, n});
  }
  for (const ProductVariant& variant : product_variants)
    add(std::string("product_ladder/") + variant.name, variant, {512, 512, 512});
  return true;
}();

}  // namespace
}  // namespace d2l
