// How long the training of 3.2.7 takes.
#include <benchmark/benchmark.h>

#include "ch3_2_scratch/data_iter.hpp"
#include "ch3_2_scratch/linreg.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/sgd.hpp"

namespace d2l {
namespace {

// Three epochs over 1000 examples in batches of 10.
void linreg_3_epochs(benchmark::State& state) {
  Generator generator(1);
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  for (auto _ : state) {
    Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
    for (int epoch = 0; epoch < 3; ++epoch)
      for (const auto& [X, y] : data_iter(10, features, labels, generator)) {
        const Tensor y_hat = linreg(X, w.data, b.data);
        linreg_backward(X, squared_loss_backward(y_hat, y), w, b);
        sgd({&w, &b}, 0.03f, 10);
      }
    benchmark::DoNotOptimize(w.data.data());
  }
}
BENCHMARK(linreg_3_epochs)->UseRealTime();

}  // namespace
}  // namespace d2l
