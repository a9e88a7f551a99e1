// How long an epoch of 3.7.4 takes on the real images, how that grows with the data, and what the batch size does to it.
#include <benchmark/benchmark.h>

#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/train/train_ch3.hpp"

namespace d2l {
namespace {

// The training images so many times over.
class Repeated : public Dataset {
 public:
  explicit Repeated(Index times)
      : examples_(FashionMNIST(fashion_mnist_directory(), true).transform_first(ToTensor{})), times_(times) {}
  Index size() const override { return times_ * examples_->size(); }
  Shape example_shape() const override { return examples_->example_shape(); }
  void read(Index i, float* x, float* y) const override { examples_->read(i % examples_->size(), x, y); }
  void prefetch(Index i) const override { examples_->prefetch(i % examples_->size()); }

 private:
  std::shared_ptr<const Dataset> examples_;
  Index times_;
};

// Minibatches with loss and accuracy on the way, then the accuracy on the test set if there is one.
void train(benchmark::State& state, DataLoader& train_iter, DataLoader* test_iter, Generator& generator) {
  nn::Sequential net;
  net.add(nn::Dense(10));
  net.initialize(init::Normal(0.01f), generator);
  Trainer trainer(net.collect_params(), Trainer::Sgd{.learning_rate = 0.1f});
  const loss::SoftmaxCrossEntropyLoss loss;
  const auto updater = [&](Index batch_size) { trainer.step(batch_size); };
  for (auto _ : state) {
    benchmark::DoNotOptimize(train_epoch_ch3(net, train_iter, loss, updater));
    if (test_iter) benchmark::DoNotOptimize(evaluate_accuracy(net, *test_iter));
  }
  state.counters["examples/s"] = benchmark::Counter(static_cast<double>(train_iter.dataset().size()),
                                                    benchmark::Counter::kIsIterationInvariantRate);
}

void softmax_epoch(benchmark::State& state) {
  Generator generator(1);
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator.split());
  train(state, train_iter, &test_iter, generator);
}
BENCHMARK(softmax_epoch)->UseRealTime()->Unit(benchmark::kMillisecond);

// 1, 2, 5 and 10 times the 60,000 images: the time of an example should not depend on their number.
void softmax_epoch_by_data(benchmark::State& state) {
  Generator generator(1);
  DataLoader train_iter(std::make_shared<Repeated>(state.range(0)), 256, generator.split());
  train(state, train_iter, nullptr, generator);
}
BENCHMARK(softmax_epoch_by_data)->Arg(1)->Arg(2)->Arg(5)->Arg(10)->UseRealTime()->Unit(benchmark::kMillisecond);

void softmax_epoch_by_batch_size(benchmark::State& state) {
  Generator generator(1);
  auto [train_iter, test_iter] = load_data_fashion_mnist(state.range(0), fashion_mnist_directory(), generator.split());
  train(state, train_iter, nullptr, generator);
}
BENCHMARK(softmax_epoch_by_batch_size)
    ->RangeMultiplier(4)
    ->Range(1, 4096)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace d2l
