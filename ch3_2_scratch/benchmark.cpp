// How long the training of 3.2.7 takes.
#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "ch3_2_scratch/linreg.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/sgd.hpp"
#include "common/tensor/index.hpp"

namespace d2l {
namespace {

// Three epochs over 1000 examples in batches of 10. Each minibatch is gathered into the same two tensors: with data_iter,
// which makes the 100 minibatches of a pass at once, the three epochs take about a sixth longer.
void linreg_3_epochs(benchmark::State& state) {
  Generator generator(1);
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 1000, generator);
  std::vector<Index> indices(1000);
  std::iota(indices.begin(), indices.end(), 0);
  Tensor X, y;
  for (auto _ : state) {
    Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));
    for (int epoch = 0; epoch < 3; ++epoch) {
      generator.shuffle(indices);
      for (std::size_t i = 0; i < indices.size(); i += 10) {
        const auto batch_indices = std::span(indices).subspan(i, 10);
        gather_rows(features, batch_indices, X);
        gather_rows(labels, batch_indices, y);
        const Tensor y_hat = linreg(X, w.data, b.data);
        linreg_backward(X, squared_loss_backward(y_hat, y), w, b);
        sgd({&w, &b}, 0.03f, 10);
      }
    }
    benchmark::DoNotOptimize(w.data.data());
  }
}
BENCHMARK(linreg_3_epochs)->UseRealTime();

}  // namespace
}  // namespace d2l
