// 3.3 Concise Implementation of Linear Regression: the same as 3.2, with the layers, losses and loaders of common/,
// which stand for the book's Gluon.
#include <algorithm>
#include <stdexcept>

#include "common/console.hpp"
#include "common/data/data_loader.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/options.hpp"
#include "common/plot/figure.hpp"
#include "common/plot/network.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/reduce.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;

namespace {

void section_3_3(const Options& options) {
  Generator generator(options.seed);

  heading("3.3.1 Generating the Dataset");
  const Tensor true_w = array({2, -3.4});
  const float true_b = 4.2f;
  const auto data_arrays = synthetic_data(true_w, true_b, 1000, generator);  // common/data/synthetic.hpp
  const auto& [features, labels] = data_arrays;
  print("features:", to_string(features.shape()), " labels:", to_string(labels.shape()));

  heading("3.3.2 Reading the Dataset");
  const Index batch_size = *options.batch_size;
  // common/data/data_loader.cpp: an ArrayDataset and a DataLoader over it, which shuffles anew each time a loop begins.
  DataLoader data_iter = load_array(data_arrays, batch_size, generator.split());
  for (const auto& [X, y] : data_iter) {
    print("A minibatch, X", to_string(X.shape()), "and y", to_string(y.shape()) + ", up to its third example:");
    const Index shown = std::min(y.size(), Index{3});
    print(X.rows(0, shown), '\n', y.rows(0, shown));
    break;
  }
  book("it prints ten other examples, drawn from its own data");

  heading("3.3.3 Defining the Model");
  nn::Sequential net;     // common/nn/layers.hpp: the output of each layer is the input of the next
  net.add(nn::Dense(1));  // common/nn/layers.cpp: X W^T + b with one output; how many inputs is not known yet
  print("The net has one Dense layer with one output; its number of inputs is not known yet.");

  heading("3.3.4 Initializing Model Parameters");
  net.initialize(init::Normal(0.01f), generator);  // deferred: only remembers how to draw the weight
  try {
    print(net[0].weight().data);
  } catch (const std::logic_error& too_early) {
    print("Asking for the weight now is an error:\n ", too_early.what());
  }
  net(features);  // the first net(X): X has 2 columns, so the weight becomes (1,2), drawn from N(0, 0.01^2), and the bias 0
  const Shape& shape = net[0].weight().data.shape();
  print("After the first net(X) the weight", to_string(shape), "is", net[0].weight().data, "and the bias",
        net[0].bias().data);
  save_figure(options.figures, "fig_3.3.1_network", plot::network_diagram(shape[1], shape[0]));

  heading("3.3.5 Defining the Loss Function");
  const loss::L2Loss loss;  // common/nn/loss.hpp
  const Tensor untrained_l = loss(net(features), labels);
  print("The mean loss of the untrained net is", mean(untrained_l));
  erratum("the L2 loss is not the L2 norm of the error, but half its square.");

  heading("3.3.6 Defining the Optimization Algorithm");
  const auto params = net.collect_params();                             // pointers to the weight and the bias
  Trainer trainer(params, Trainer::Sgd{.learning_rate = *options.lr});  // common/nn/sgd.hpp
  print("The trainer updates", params.size(), "parameters, weight and bias, by sgd with learning rate", *options.lr);

  heading("3.3.7 Training");
  const int num_epochs = *options.epochs;
  std::vector<double> epochs, losses;
  for (int epoch = 1; epoch <= num_epochs; ++epoch) {
    for (const auto& [X, y] : data_iter) {  // begins a pass in a new order
      // Forward pass: the predictions (batch_size,1). Dense would flatten examples of more than one axis, as in 3.7.
      const Tensor y_hat = net(X);
      // l (batch_size,) and, in place of autograd.record(), the gradient of sum(l) by y_hat. y is reshaped like y_hat.
      const auto [l, dy_hat] = loss.with_gradient(y_hat, y);
      // Backward pass: the gradients of sum(l) by weight and bias, stored in their grad, as by l.backward().
      net.backward(X, y_hat, dy_hat);
      // Update: sgd on every parameter, which divides by batch_size because the gradients are sums.
      trainer.step(batch_size);
    }
    const Tensor l = loss(net(features), labels);
    check_convergence(mean(l), epoch, mean(untrained_l));  // common/train/metrics.hpp
    std::printf("epoch %d, loss: %f\n", epoch, mean(l));
    epochs.push_back(epoch);
    losses.push_back(mean(l));
  }
  book("0.025167, 0.000090, 0.000051", options.book_settings);
  save_figure(options.figures, "3.3.7_loss", plot::loss_curve(epochs, losses));
  const Tensor& w = net[0].weight().data;
  print("Error in estimating w", true_w.reshape(w.shape()) - w);
  book("[[0.00019813 0.0003016 ]]", options.book_settings);
  print("Error in estimating b", true_b - net[0].bias().data);
  book("[0.00057745]", options.book_settings);
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.3 Concise Implementation of Linear Regression",
                     {.epochs = 3, .lr = 0.03f, .batch_size = 10}, section_3_3);
}
