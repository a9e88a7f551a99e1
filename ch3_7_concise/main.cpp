// 3.7 Concise Implementation of Softmax Regression: the same as 3.6, with the layers, losses and loaders of common/,
// which stand for the book's Gluon.
#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_7_concise/stability.hpp"
#include "common/console.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/layers.hpp"
#include "common/nn/loss.hpp"
#include "common/nn/sgd.hpp"
#include "common/nn/softmax.hpp"
#include "common/options.hpp"
#include "common/train/train_ch3.hpp"

using namespace d2l;

namespace {

// The number in a tensor (1,), as it prints there: "[inf]" without the brackets.
std::string number(const Tensor& x) {
  const std::string text = to_string(x);
  return text.substr(1, text.size() - 2);
}

// A row of the table below: the logits, and the loss computed in three ways.
void print_row(const std::string& z, const std::string& definition, const std::string& shifted,
               const std::string& fused) {
  std::printf("%-13s  %-15s  %-19s  %s\n", z.c_str(), definition.c_str(), shifted.c_str(), fused.c_str());
}

// Logits z (1,2) that are too much for float32, unless softmax and logarithm are computed together.
void show_losses(const loss::SoftmaxCrossEntropyLoss& loss) {
  const Tensor y = array({0});
  print("The cross-entropy of label 0, computed in three ways; m is the larger one of the logits z:");
  print_row("z", "-log softmax(z)", "-log softmax(z - m)", "SoftmaxCrossEntropyLoss");
  for (const Tensor& z : {array({{1, 2}}), array({{88, 89}}), array({{-104, -104}}), array({{0, 105}})}) {
    const Tensor definition = -log(pick(softmax_by_definition(z), y));  // stability.hpp
    const Tensor shifted = -log(pick(nn::softmax(z), y));               // common/nn/softmax.cpp
    const Tensor fused = loss(z, y);                                    // common/nn/loss.cpp
    print_row(to_string(z[0]), number(definition), number(shifted), number(fused));
  }
}

// Backpropagation through logarithm and softmax, one after the other as in 3.6, against the gradient of both together.
void show_gradients(const loss::SoftmaxCrossEntropyLoss& loss) {
  const Tensor z = array({{0, 105}}), y = array({0}), y_hat = nn::softmax(z);
  const Tensor dy_hat = cross_entropy.with_gradient(y_hat, y).dy_hat;  // ch3_6_softmax_scratch/cross_entropy.hpp
  const Tensor dz = softmax_backward(y_hat, dy_hat);                   // ch3_6_softmax_scratch/softmax_regression.hpp
  print("The gradient for z = [0 105]: through log and softmax", dz[0], "or from the loss on logits",
        loss.with_gradient(z, y).dy_hat[0]);
}

void section_3_7(const Options& options) {
  Generator generator(options.seed);
  const Index batch_size = *options.batch_size;
  auto [train_iter, test_iter] =  // common/data/fashion_mnist.cpp
      load_data_fashion_mnist(batch_size, fashion_mnist_directory(*options.data), generator.split(), *options.workers);

  heading("3.7.1 Initializing Model Parameters");
  nn::Sequential net;      // common/nn/layers.cpp
  net.add(nn::Dense(10));  // 10 outputs; the number of inputs is left open
  // Initialization is deferred: how many weights to draw is known only once Dense sees its first images.
  net.initialize(init::Normal(0.01f), generator);  // common/nn/layers.hpp
  // The first net(X), in evaluate_accuracy, is that moment. Dense flattens the images (n,1,28,28) to (n,784) by itself.
  print("The untrained net's accuracy on the test set:", evaluate_accuracy(net, test_iter));
  print("Inferred from the images: weight", to_string(net[0].weight().data.shape()), " bias",
        to_string(net[0].bias().data.shape()));

  heading("3.7.2 The Softmax");
  const Tensor z = array({{1, 2}});
  print("softmax([1 2]) and softmax([1 2] - 2), equal up to rounding:", softmax_by_definition(z)[0],
        softmax_by_definition(z - 2)[0]);
  erratum("what is subtracted is a constant amount, not a \"constant factor\".");
  // The loss takes logits, not probabilities: it computes softmax and logarithm in one, and the gradient with them.
  const loss::SoftmaxCrossEntropyLoss loss;  // common/nn/loss.cpp
  show_losses(loss);
  show_gradients(loss);
  print("(3.7.1) as it stands, z - log(sum(exp(z))), for z = [88 89]:", log_softmax_by_equation(array({{88, 89}}))[0]);
  erratum("(3.7.1) alone does not prevent the overflow: its sum still holds exp(89).");
  print("With the maximum taken out of the sum:", log_softmax(array({{88, 89}}))[0]);
  print("net(X) gives logits now, softmax(net(X)) the probabilities, here for the first test image:");
  for (const auto& [images, labels] : test_iter) {
    print(nn::softmax(net(images.rows(0, 1)))[0]);  // common/nn/softmax.cpp
    break;
  }

  heading("3.7.3 Optimization Algorithm");
  Trainer trainer(net.collect_params(), Trainer::Sgd{.learning_rate = *options.lr});  // common/nn/sgd.hpp
  print("sgd with learning rate", *options.lr);
  erratum("this is the algorithm of the linear regression example, but there the learning rate was 0.03.");

  heading("3.7.4 Training");
  // The gradient is that of the sum of the losses; step divides it by the batch size.
  const auto updater = [&](Index batch_size) { trainer.step(batch_size); };
  const auto curves = train_ch3(net, train_iter, test_iter, loss, *options.epochs, updater);
  save_figure(options.figures, "3.7.4_training", curves.svg());  // common/train/train_ch3.hpp
  book("the test accuracy reaches 83.7%", options.book_settings);
  erratum("\"As before\": the text prints no accuracy before this one; the program of 3.6 does.");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.7 Concise Implementation of Softmax Regression",
                     {.epochs = 10, .lr = 0.1f, .batch_size = 256, .workers = get_dataloader_workers(), .data = ""},
                     section_3_7);
}
