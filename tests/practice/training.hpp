// Fashion-MNIST for the functions that a reader writes: reading it may fail, and 3.6 and 3.7 train on it.
#pragma once

#include <cstdio>
#include <exception>

#include "common/data/fashion_mnist.hpp"
#include "common/tensor/reduce.hpp"

namespace d2l::practice {

/// Calls `body`. If it ends with an exception, as it does without the data set, a line says so.
template <class Body>
void or_say_why(const Body& body) {
  try {
    body();
  } catch (const std::exception& error) {
    std::printf("    stopped: %s\n", error.what());
  }
}

/// The ten epochs of 3.6.6 and 3.7.4, with a line for each. net(X) gives y_hat; update(X, y_hat, y) updates the
/// parameters and returns the losses (n,); accuracy(y_hat, y) is a count. `untrained` and `trained` are the book's
/// numbers, to stand beside ours.
template <class Net, class Update, class Accuracy>
void train_on_images(Net& net, const Update& update, const Accuracy& accuracy, Generator generator,
                     const char* untrained, const char* trained) {
  auto [train_iter, test_iter] = load_data_fashion_mnist(256, fashion_mnist_directory(), generator);
  const auto test_accuracy = [&, &test_iter = test_iter] {
    double correct = 0, n = 0;
    for (const auto& [X, y] : test_iter) correct += accuracy(net(X), y), n += static_cast<double>(y.size());
    return correct / n;
  };
  std::printf("    untrained: test acc %.4f%s\n", test_accuracy(), untrained);
  for (int epoch = 1; epoch <= 10; ++epoch) {
    double loss = 0, correct = 0, n = 0;
    for (const auto& [X, y] : train_iter) {
      const Tensor y_hat = net(X);
      loss += static_cast<double>(sum(update(X, y_hat, y)));
      correct += accuracy(y_hat, y);
      n += static_cast<double>(y.size());
    }
    std::printf("    epoch %2d, train loss %.3f, train acc %.3f, test acc %.3f%s\n", epoch, loss / n, correct / n,
                test_accuracy(), epoch == 10 ? trained : "");
    std::fflush(stdout);
  }
}

}  // namespace d2l::practice
