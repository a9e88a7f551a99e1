// Softmax regression on all 60,000 images with several batch sizes and learning rates, ten times each (exercises 3.7.1
// and 3.7.2). What a test trains first, the others share.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/timer.hpp"
#include "common/train/train_ch3.hpp"
#include "tests/exercises/exercise.hpp"

namespace d2l {

/// The training set for the loaders, and 10,000 images each of the training and of the test set to evaluate with.
struct Images {
  std::shared_ptr<const Dataset> train;
  Batch seen, test;

  Images() {
    const std::string directory = fashion_mnist_directory();
    train = FashionMNIST(directory, true).transform_first(ToTensor{});
    seen = *DataLoader(train, 10'000).begin();
    test = *DataLoader(FashionMNIST(directory, false).transform_first(ToTensor{}), 10'000).begin();
  }
};

inline const Images& images() {
  static const Images read;
  return read;
}

struct Evaluation {
  double train_loss, train_accuracy, test_accuracy;
};

inline Evaluation evaluate(nn::Sequential& net) {
  const auto& [seen, y] = images().seen;
  const auto& [test, test_y] = images().test;
  const Tensor O = net(seen);
  return {static_cast<double>(mean(loss::SoftmaxCrossEntropyLoss{}(O, y))), accuracy(O, y) / 10'000,
          accuracy(net(test), test_y) / 10'000};
}

/// One training with the section's net, from its own initial weights and in its own order.
struct Training {
  nn::Sequential net;
  DataLoader train_iter;
  std::map<int, Evaluation> after = {};  // epochs
  int epochs = 0, updates = 0;
  Timer timer = {};  // one time per epoch

  Training(Index batch_size, Generator& generator) : train_iter(images().train, batch_size, generator.split()) {
    net.add(nn::Dense(10));
    net.initialize(init::Normal(0.01f), generator);
    net(zeros({1, 784}));
  }

  /// Trains for one epoch more. After each update it calls after_update(net).
  template <class Observer>
  void train_epoch(float lr, const Observer& after_update) {
    Trainer trainer(net.collect_params(), {.learning_rate = lr});
    timer.start();
    train_epoch_ch3(net, train_iter, loss::SoftmaxCrossEntropyLoss{},
                    [&](Index examples) { trainer.step(examples), ++updates, after_update(net); });
    timer.stop();
    ++epochs;
  }

  void train_to(int epoch, float lr) {
    while (epochs < epoch) train_epoch(lr, [](nn::Sequential&) {});
    after[epoch] = evaluate(net);
  }
};

/// Ten runs after one epoch, and after four: all of them where `all_four`, else the first.
struct Setting {
  Index batch_size;
  float lr;
  bool more, all_four;
  std::vector<Training> runs = {};

  test::Summary summary(int epochs, double Evaluation::*value) const {
    std::vector<double> values;
    for (const Training& run : runs)
      if (run.after.contains(epochs)) values.push_back(run.after.at(epochs).*value);
    if (values.size() == 1) return {values[0], 0, 0};
    return test::summarize(values);
  }
  /// Of an epoch: the least of ten, which other programs disturb least.
  double seconds() const {
    double least = runs.front().timer.times().front();
    for (const Training& run : runs) least = std::min(least, run.timer.times().front());
    return least;
  }
};

/// In groups of the same ratio of rate and batch size. A ratio of 0.025 / 256 moves the weights by 0.025 times 235
/// steps in an epoch.
inline const std::vector<Setting>& settings() {
  static const std::vector<Setting> trained = [] {
    std::vector<Setting> all = {{256, 0.025f, true, false}, {1024, 0.1f, true, false},  {64, 0.025f, true, false},
                                {256, 0.1f, true, true},    {1024, 0.4f, false, false}, {16, 0.025f, false, false},
                                {64, 0.1f, false, false},   {256, 0.4f, false, false}};
    Generator generator(test::seed());
    for (Setting& setting : all)
      for (int k = 0; k < 10; ++k) {
        Training& run = setting.runs.emplace_back(setting.batch_size, generator);
        run.train_to(1, setting.lr);
        if (setting.all_four || (setting.more && k == 0)) run.train_to(4, setting.lr);
      }
    return all;
  }();
  return trained;
}

inline const Setting& setting(Index batch_size, float lr) {
  for (const Setting& one : settings())
    if (one.batch_size == batch_size && one.lr == lr) return one;
  throw std::invalid_argument("setting: expected one of those trained");
}

}  // namespace d2l
