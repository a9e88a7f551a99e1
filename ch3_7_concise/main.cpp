// 3.7 Concise Implementation of Softmax Regression: the same as 3.6, with the layers, losses and loaders of common/,
// which stand for the book's Gluon.
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

// Three ways to the cross-entropy of label 0, for logits that grow apart (3.7.2).
void show_stability(const loss::SoftmaxCrossEntropyLoss& loss) {
  print("cross-entropy of label 0: by the definition, with the maximum subtracted, from the logits");
  for (const auto& z : {array({{1, 2}}), array({{88, 89}}), array({{-104, -104}}), array({{0, 105}})})
    print("z =", z[0], "->", -log(pick(softmax_by_definition(z), array({0}))), -log(pick(nn::softmax(z), array({0}))),
          loss(z, array({0})));
  print("(3.7.1) as it stands, z - log(sum(exp(z))), for z = [88 89]:", log_softmax_by_equation(array({{88, 89}}))[0]);
  print("and with the maximum taken out of the sum:", log_softmax(array({{88, 89}}))[0]);
}

void section_3_7(const Options& options) {
  Generator generator(options.seed);
  const Index batch_size = *options.batch_size;
  auto [train_iter, test_iter] =
      load_data_fashion_mnist(batch_size, fashion_mnist_directory(*options.data), generator.split(), *options.workers);

  heading("3.7.1 Initializing Model Parameters");
  nn::Sequential net;      // common/nn/layers.hpp
  net.add(nn::Dense(10));  // common/nn/layers.hpp
  net.initialize(init::Normal(0.01f), generator);
  print("untrained, on the test set:", evaluate_accuracy(net, test_iter));
  print("weight", to_string(net[0].weight().data.shape()), " bias", to_string(net[0].bias().data.shape()));

  heading("3.7.2 The Softmax");
  const loss::SoftmaxCrossEntropyLoss loss;  // common/nn/loss.hpp
  show_stability(loss);

  heading("3.7.3 Optimization Algorithm");
  Trainer trainer(net.collect_params(), Trainer::Sgd{.learning_rate = *options.lr});  // common/nn/sgd.hpp
  print("sgd with learning rate", *options.lr);

  heading("3.7.4 Training");
  const auto updater = [&](Index batch_size) { trainer.step(batch_size); };
  const auto curves = train_ch3(net, train_iter, test_iter, loss, *options.epochs, updater);
  save_figure(options.figures, "3.7.4_training", curves.svg());  // common/train/train_ch3.hpp
  book("the test accuracy reaches 83.7%");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.7 Concise Implementation of Softmax Regression",
                     {.epochs = 10, .lr = 0.1f, .batch_size = 256, .workers = get_dataloader_workers(), .data = ""},
                     section_3_7);
}
