// The training loop that 3.6.6 defines and 3.7 reuses. It takes
//   a net      net(X) -> y_hat, and net.backward(X, y_hat, dy_hat), which overwrites the gradients of its parameters,
//   a loss     loss(y_hat, y) -> l (n,), and loss.with_gradient(y_hat, y) -> l and dy_hat, the gradient of the sum of l,
//   an updater updater(batch_size), which updates the parameters by their gradients.
#pragma once

#include <algorithm>

#include "common/data/data_loader.hpp"
#include "common/plot/animator.hpp"
#include "common/plot/terminal.hpp"
#include "common/tensor/reduce.hpp"
#include "common/train/metrics.hpp"

namespace d2l {

/// Averages over the examples of an epoch, each measured before its minibatch's update.
struct EpochMetrics {
  double loss, accuracy;
};

/// One pass over the training data; 3.6.6. Throws std::invalid_argument if there are none.
template <class Net, class Loss, class Updater>
EpochMetrics train_epoch_ch3(Net& net, DataLoader& train_iter, const Loss& loss, const Updater& updater) {
  Accumulator metric(3);  // sum of losses, number of correct predictions, number of examples
  plot::Progress progress("training", train_iter.size());
  for (const auto& [X, y] : train_iter) {
    const Tensor y_hat = net(X);                               // forward: (n,q)
    const auto [l, dy_hat] = loss.with_gradient(y_hat, y);     // loss: l (n,), and d sum(l) / d y_hat (n,q)
    net.backward(X, y_hat, dy_hat);                            // gradient: l.backward(), d sum(l) / d parameters
    updater(X.size(0));                                        // update: sgd divides this sum by n (3.1.9)
    metric.add({sum(l), accuracy(y_hat, y), 1.0 * y.size()});  // metric: of the model before the update
    progress.advance();
  }
  if (metric[2] == 0) throw std::invalid_argument("train_epoch_ch3: expected at least one example, found none");
  return {metric[0] / metric[2], metric[1] / metric[2]};
}

/// Trains for num_epochs, printing a line and adding a point to the curves after each, and returns the curves; 3.6.6.
/// Throws std::runtime_error after an epoch whose loss is not finite.
template <class Net, class Loss, class Updater>
plot::Animator train_ch3(Net& net, DataLoader& train_iter, DataLoader& test_iter, const Loss& loss, int num_epochs,
                         const Updater& updater) {
  plot::Animator animator({.xlabel = "epoch",
                           .legend = {"train loss", "train acc", "test acc"},
                           .xlim = plot::Limits{1, std::max(2.0, static_cast<double>(num_epochs))},
                           .ylim = plot::Limits{0.3, 0.9}});
  for (int epoch = 1; epoch <= num_epochs; ++epoch) {
    const EpochMetrics train = train_epoch_ch3(net, train_iter, loss, updater);
    const double test_acc = evaluate_accuracy(net, test_iter);
    // train.loss does not know of the epoch's last update, but the test accuracy does.
    check_convergence(std::isnan(test_acc) ? NAN : train.loss, epoch);
    animator.add(epoch, {train.loss, train.accuracy, test_acc});
  }
  return animator;
}

}  // namespace d2l
