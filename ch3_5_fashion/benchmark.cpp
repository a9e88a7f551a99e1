// How long reading takes in 3.5.2, by size of the minibatch and number of workers, and with the resizing of 3.5.3.
#include <benchmark/benchmark.h>

#include "common/data/fashion_mnist.hpp"

namespace d2l {
namespace {

// Every iteration reads `batches` minibatches of a shuffled pass, or all of them if there are no more.
void read_batches(benchmark::State& state, const Compose& transformer, Index batch_size, int num_workers,
                  Index batches) {
  const FashionMNIST mnist_train(fashion_mnist_directory(), true);
  DataLoader train_iter(mnist_train.transform_first(transformer), batch_size, Generator(1), num_workers);
  Index images = 0;
  for (auto _ : state) {
    Index left = batches;
    for (const auto& [X, y] : train_iter) {
      benchmark::DoNotOptimize(X.data());
      images += y.size();
      if (--left == 0) break;
    }
  }
  state.counters["images/s"] = benchmark::Counter(static_cast<double>(images), benchmark::Counter::kIsRate);
}

constexpr Index whole_pass = 60000;

// As 3.5.2 does it: one shuffled pass over the 60,000 training images.
void read_fashion_mnist(benchmark::State& state) {
  read_batches(state, ToTensor{}, state.range(0), get_dataloader_workers(), whole_pass);
}
BENCHMARK(read_fashion_mnist)->Arg(256)->UseRealTime()->Unit(benchmark::kMillisecond);

void read_by_batch_size(benchmark::State& state) {
  read_batches(state, ToTensor{}, state.range(0), get_dataloader_workers(), whole_pass);
}
BENCHMARK(read_by_batch_size)->ArgsProduct({{1, 8, 32, 256, 1024}})->UseRealTime()->Unit(benchmark::kMillisecond);

void read_by_workers(benchmark::State& state) {
  read_batches(state, ToTensor{}, 256, static_cast<int>(state.range(0)), whole_pass);
}
BENCHMARK(read_by_workers)->ArgsProduct({{0, 1, 2, 4}})->UseRealTime()->Unit(benchmark::kMillisecond);

// 40 of the 235 minibatches, 10,240 images per iteration.
void read_resized_by_workers(benchmark::State& state) {
  const Compose transformer({Resize({64, 64})}, ToTensor{});
  read_batches(state, transformer, 256, static_cast<int>(state.range(0)), 40);
}
BENCHMARK(read_resized_by_workers)->ArgsProduct({{0, 1, 2, 4}})->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace d2l
