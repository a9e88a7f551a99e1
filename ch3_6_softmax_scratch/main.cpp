// 3.6 Implementation of Softmax Regression from Scratch. The whole method is in sight: softmax_regression.hpp and
// cross_entropy.hpp beside this file, and what the book keeps for later sections in the files of common/ named below.
#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_6_softmax_scratch/weight_image.hpp"
#include "common/console.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/options.hpp"
#include "common/train/train_ch3.hpp"

using namespace d2l;

namespace {

// The weights (784,) of each class as an image: red where a bright pixel is evidence for the class, blue where it is
// evidence against it.
std::string weight_images(const Tensor& W) {
  std::vector<Image> images;
  for (Index j = 0; j < 10; ++j) images.push_back(weight_image(column(W, j).reshape({28, 28})));
  return plot::show_images(images, 2, 5, get_fashion_mnist_labels(arange(0, 10)));
}

void section_3_6(const Options& options) {
  Generator generator(options.seed);
  const Index batch_size = *options.batch_size;
  auto [train_iter, test_iter] =
      load_data_fashion_mnist(batch_size, fashion_mnist_directory(*options.data), generator.split(), *options.workers);

  heading("3.6.1 Initializing Model Parameters");
  const Index num_inputs = 784, num_outputs = 10;
  Net net{Parameter(normal(0, 0.01f, {num_inputs, num_outputs}, generator)),  // common/nn/sgd.hpp
          Parameter(zeros({num_outputs}))};
  print("W", to_string(net.W.data.shape()), " b", to_string(net.b.data.shape()));

  heading("3.6.2 The Softmax");
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}});
  print(sum(X, 0, keepdims), '\n', sum(X, 1, keepdims));
  book("[[5. 7. 9.]] and [[ 6.] [15.]]");
  const Tensor X_prob = softmax(normal(0, 1, {2, 5}, generator));  // softmax_regression.hpp
  print(X_prob, '\n', sum(X_prob, 1));
  book("its own random rows [0.22376052 0.06659239 0.06583703 0.29964197 0.3441681],");
  book("[0.63209665 0.03179282 0.194987 0.09209415 0.04902935] with the sums [1. 0.99999994]");

  heading("3.6.3 The Model");
  const Tensor first_image((*test_iter.begin()).X.rows(0, 1));
  print("untrained probabilities of the first test image:");
  print(net(first_image)[0]);

  heading("3.6.4 The Loss Function");
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});
  const Tensor y = array({0, 2});
  print(pick(y_hat, y));  // common/tensor/index.hpp
  book("[0.1, 0.5]");
  print("cross_entropy:", cross_entropy(y_hat, y));  // cross_entropy.hpp

  heading("3.6.5 Classification Accuracy");
  print(accuracy(y_hat, y) / static_cast<double>(y.size()));  // common/train/metrics.hpp
  book("0.5");
  print("untrained, on the test set:", evaluate_accuracy(net, test_iter));
  book("0.0811 with its own random weights; 0.1 is guessing");

  heading("3.6.6 Model Training");
  const int num_epochs = *options.epochs;
  const float lr = *options.lr;
  const auto updater = [&, lr](Index examples) { sgd({&net.W, &net.b}, lr, examples); };  // common/nn/sgd.hpp
  const auto curves = train_ch3(net, train_iter, test_iter, cross_entropy, num_epochs, updater);
  save_figure(options.figures, "3.6.6_training", curves.svg());  // common/train/train_ch3.hpp
  book("prints no numbers here, only the curves; 3.7 names a test accuracy of 83.7%");

  heading("3.6.7 Prediction");
  save_figure(options.figures, "3.6.7_predictions", predict_ch3(net, test_iter));
  book("shows these six images with both labels");
  save_figure(options.figures, "3.6.7_weights", weight_images(net.W.data));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.6 Implementation of Softmax Regression from Scratch",
                     {.epochs = 10, .lr = 0.1f, .batch_size = 256, .workers = get_dataloader_workers(), .data = ""},
                     section_3_6);
}
