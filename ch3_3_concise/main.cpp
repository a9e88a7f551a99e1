// 3.3 Concise Implementation of Linear Regression: the same as 3.2, with the layers, losses and loaders of common/,
// which stand for the book's Gluon.
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
  const auto data_arrays = synthetic_data(true_w, true_b, 1000, generator);
  const auto& [features, labels] = data_arrays;
  print("features", to_string(features.shape()), " labels", to_string(labels.shape()));

  heading("3.3.2 Reading the Dataset");
  const Index batch_size = *options.batch_size;
  DataLoader data_iter = load_array(data_arrays, batch_size, generator.split());  // common/data/data_loader.hpp
  for (const auto& [X, y] : data_iter) {
    print(X, '\n', y);
    break;
  }
  book("another ten of its own examples");

  heading("3.3.3 Defining the Model");
  nn::Sequential net;     // common/nn/layers.hpp
  net.add(nn::Dense(1));  // common/nn/layers.hpp
  print("one Dense layer with 1 output; its number of inputs is not known yet");

  heading("3.3.4 Initializing Model Parameters");
  net.initialize(init::Normal(0.01f), generator);  // common/nn/layers.hpp
  try {
    print(net[0].weight().data);
  } catch (const std::logic_error& too_early) {
    print("asking for the weight now:", too_early.what());
  }
  net(features);
  const Shape& shape = net[0].weight().data.shape();
  print("after a first net(X) its shape is", to_string(shape));
  save_figure(options.figures, "fig_3.3.1_network", plot::network_diagram(shape[1], shape[0]));

  heading("3.3.5 Defining the Loss Function");
  const loss::L2Loss loss;  // common/nn/loss.hpp
  print("mean loss of the untrained net:", mean(loss(net(features), labels)));

  heading("3.3.6 Defining the Optimization Algorithm");
  Trainer trainer(net.collect_params(), Trainer::Sgd{.learning_rate = *options.lr});  // common/nn/sgd.hpp
  print("sgd with learning rate", *options.lr);

  heading("3.3.7 Training");
  const int num_epochs = *options.epochs;
  std::vector<double> epochs, losses;
  for (int epoch = 1; epoch <= num_epochs; ++epoch) {
    for (const auto& [X, y] : data_iter) {
      const Tensor y_hat = net(X);
      const auto [l, dy_hat] = loss.with_gradient(y_hat, y);
      net.backward(X, y_hat, dy_hat);
      trainer.step(batch_size);
    }
    const float l = mean(loss(net(features), labels));
    check_convergence(l, epoch);
    std::printf("epoch %d, loss: %f\n", epoch, static_cast<double>(l));
    epochs.push_back(epoch);
    losses.push_back(static_cast<double>(l));
  }
  book("0.025167, 0.000090, 0.000051");
  save_figure(options.figures, "3.3.7_loss", plot::loss_curve(epochs, losses));
  const Tensor& w = net[0].weight().data;
  print("\nError in estimating w", true_w.reshape(w.shape()) - w);
  book("[[0.00019813 0.0003016 ]]");
  print("Error in estimating b", true_b - net[0].bias().data);
  book("[0.00057745]");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.3 Concise Implementation of Linear Regression",
                     {.epochs = 3, .lr = 0.03f, .batch_size = 10}, section_3_3);
}
