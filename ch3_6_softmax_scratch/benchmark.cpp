// How long an epoch of 3.6.6 takes on the real images.
#include <benchmark/benchmark.h>

#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/train/train_ch3.hpp"

namespace d2l {
namespace {

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
