// How long the parts of 3.6 take, and an epoch of 3.6.6 on the real images.
#include <benchmark/benchmark.h>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/train/train_ch3.hpp"

namespace d2l {
namespace {

// 3.6.2: the exponential of normal deviates.
void exponential(benchmark::State& state) {
  Generator generator(1);
  const Tensor x = normal(0, 1, {state.range(0)}, generator);
  Tensor out(x.shape());
  for (auto _ : state) {
    exp(x, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(exponential)->Name("exp")->Arg(1000000)->UseRealTime();

// 3.6.2 with the maximum subtracted: n rows of q logits.
void softmax_rows(benchmark::State& state, Index n, Index q) {
  Generator generator(1);
  const Tensor O = normal(0, 1, {n, q}, generator);
  Tensor out(O.shape());
  for (auto _ : state) {
    nn::softmax(O, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK_CAPTURE(softmax_rows, softmax, 256, 10)->Name("softmax/256x10")->UseRealTime();
BENCHMARK_CAPTURE(softmax_rows, softmax, 1000, 1000)->Name("softmax/1000x1000")->UseRealTime();

// The gradient of W (784,10) in 3.6.6: X^T dO with a minibatch X (256,784).
void weight_gradient(benchmark::State& state) {
  Generator generator(1);
  const Tensor X = normal(0, 1, {256, 784}, generator), dO = normal(0, 1, {256, 10}, generator);
  Tensor dW({784, 10});
  for (auto _ : state) {
    matmul_tn(X, dO, dW);
    benchmark::DoNotOptimize(dW.data());
  }
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * 256 * 784 * 10, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(weight_gradient)->Name("matmul_tn/784x256x10")->UseRealTime();

// 235 minibatches of 256 with loss and accuracy on the way, then the accuracy on the test set.
void softmax_scratch_epoch(benchmark::State& state) {
  Generator generator(1);
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  Net net{Parameter(normal(0, 0.01f, {784, 10}, generator)), Parameter(zeros({10}))};
  const auto updater = [&](Index examples) { sgd({&net.W, &net.b}, 0.1f, examples); };
  for (auto _ : state) {
    train_epoch_ch3(net, train_iter, cross_entropy, updater);
    benchmark::DoNotOptimize(evaluate_accuracy(net, test_iter));
  }
}
BENCHMARK(softmax_scratch_epoch)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace d2l
