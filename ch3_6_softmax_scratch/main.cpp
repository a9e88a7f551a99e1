// 3.6 Implementation of Softmax Regression from Scratch. The whole method is in sight: softmax_regression.hpp and
// cross_entropy.hpp beside this file, and what the book keeps for later sections in the files of common/ named below.
#include "ch3_6_softmax_scratch/cross_entropy.hpp"
#include "ch3_6_softmax_scratch/prediction.hpp"
#include "ch3_6_softmax_scratch/softmax_regression.hpp"
#include "ch3_6_softmax_scratch/weight_image.hpp"
#include "common/console.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/nn/sgd.hpp"
#include "common/options.hpp"
#include "common/train/train_ch3.hpp"

using namespace d2l;

namespace {

void section_3_6(const Options& options) {
  Generator generator(options.seed);
  const Index batch_size = *options.batch_size;
  auto [train_iter, test_iter] =  // common/data/fashion_mnist.cpp
      load_data_fashion_mnist(batch_size, fashion_mnist_directory(*options.data), generator.split(), *options.workers);

  heading("3.6.1 Initializing Model Parameters");
  const Index num_inputs = 784, num_outputs = 10;
  Net net{Parameter(normal(0, 0.01f, {num_inputs, num_outputs}, generator)),  // common/nn/sgd.hpp: the values, and
          Parameter(zeros({num_outputs}))};                                   // room for their gradient (attach_grad)
  print("W", to_string(net.W.data.shape()), " b", to_string(net.b.data.shape()));
  erratum("each image becomes one vector of length 784, not \"784 1D vectors\"; b has the shape (10,), not 1 x 10.");

  heading("3.6.2 The Softmax");
  const Tensor X = array({{1, 2, 3}, {4, 5, 6}});
  print(sum(X, 0, keepdims), '\n', sum(X, 1, keepdims));  // (1,3) and (2,1)
  book("[[5. 7. 9.]] and [[ 6.] [15.]]");
  print("Without keepdims the summed axis disappears:", sum(X, 0), sum(X, 1));  // (3,) and (2,)
  erratum("softmax takes three steps, not two: exponentiate, sum each row, divide each row by its sum.");
  const Tensor X_prob = softmax(normal(0, 1, {2, 5}, generator));  // softmax_regression.hpp
  print(X_prob, '\n', sum(X_prob, 1));
  book("its own random rows [0.22376052 0.06659239 0.06583703 0.29964197 0.3441681],");
  book("[0.63209665 0.03179282 0.194987 0.09209415 0.04902935] with the sums [1. 0.99999994]");
  print("exp(89) overflows a float32, so softmax([89 0]) comes out as", softmax(array({{89, 0}}))[0], "(see 3.7.2)");

  heading("3.6.3 The Model");
  print("The untrained model's probabilities for the first test image:");
  for (const auto& [images, labels] : test_iter) {
    print(net(images.rows(0, 1))[0]);  // softmax_regression.hpp
    break;
  }

  heading("3.6.4 The Loss Function");
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}});
  const Tensor y = array({0, 2});
  print("y_hat[[0, 1], [0, 2]]:", pick(y_hat, y));  // common/tensor/index.cpp: element y_i of each row i
  book("[0.1, 0.5]");
  print("cross_entropy(y_hat, y):", cross_entropy(y_hat, y));  // cross_entropy.hpp

  heading("3.6.5 Classification Accuracy");
  print("accuracy(y_hat, y) / len(y):", accuracy(y_hat, y) / y.size());  // common/train/metrics.hpp
  book("0.5");
  erratum("accuracy does not take the mean: it counts correct predictions, here 1; dividing by len(y) comes after.");
  const Tensor better = array({{0.11f, 0.3f, 0.59f}, {0.3f, 0.2f, 0.5f}});  // accuracy is not differentiable
  print("With 0.11 instead of 0.1 for label 0, the accuracy is still", accuracy(better, y) / y.size(),
        "but the loss falls:", cross_entropy(better, y));
  print("The untrained model's accuracy on the test set:", evaluate_accuracy(net, test_iter));
  book("0.0811, with its own random weights; guessing would give 0.1");

  heading("3.6.6 Model Training");
  const int num_epochs = *options.epochs;
  const float lr = *options.lr;
  const auto updater = [&](Index batch_size) { sgd({&net.W, &net.b}, lr, batch_size); };          // common/nn/sgd.hpp
  const auto curves = train_ch3(net, train_iter, test_iter, cross_entropy, num_epochs, updater);  // see train_ch3.hpp
  print("The trained model's accuracy on all training images:", evaluate_accuracy(net, train_iter));
  save_figure(options.figures, "3.6.6_training", curves.svg());
  book("only the curves, without numbers; 3.7 says that the test accuracy is 83.7%", options.book_settings);

  heading("3.6.7 Prediction");
  save_figure(options.figures, "3.6.7_predictions", predict_ch3(net, test_iter));
  book("shows these six images with both labels");
  save_figure(options.figures, "3.6.7_weights", weight_images(net.W.data));  // weight_image.hpp; not in the book
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.6 Implementation of Softmax Regression from Scratch",
                     {.epochs = 10, .lr = 0.1f, .batch_size = 256, .workers = get_dataloader_workers(), .data = ""},
                     section_3_6);
}
