// 3.2 Linear Regression Implementation from Scratch. The whole method is in sight: data_iter.hpp and linreg.hpp beside
// this file, and what the book keeps for later sections in the files of common/ named below.
#include "ch3_2_scratch/data_iter.hpp"
#include "ch3_2_scratch/linreg.hpp"
#include "common/console.hpp"
#include "common/data/synthetic.hpp"
#include "common/nn/sgd.hpp"
#include "common/options.hpp"
#include "common/plot/figure.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;

namespace {

// Pearson's r of two vectors (n,), the number behind the scatter plot.
float correlation(const Tensor& x, const Tensor& y) {
  const Tensor dx = x - mean(x), dy = y - mean(y);
  return sum(dx * dy) / std::sqrt(sum(square(dx)) * sum(square(dy)));
}

void section_3_2(const Options& options) {
  Generator generator(options.seed);

  heading("3.2.1 Generating the Dataset");
  const Tensor true_w = array({2, -3.4});
  const float true_b = 4.2f;
  const auto [features, labels] = synthetic_data(true_w, true_b, 1000, generator);  // common/data/synthetic.hpp
  print("features:", features[0], "\nlabel:", labels[0]);
  book("features: [2.2122064 1.1630787], label: 4.662078");
  plot::Figure cloud("Features and labels", {3.5, 2.5});  // common/plot/figure.hpp
  cloud.x.label = "features[:, 1]";
  cloud.y.label = "labels";
  cloud.scatter(plot::values(column(features, 1)), plot::values(labels), "", 2);
  save_figure(options.figures, "3.2.1_scatter", cloud.svg());
  std::printf("correlation of features[:, 1] with the labels: %.3f (that of the model: -0.862)\n",
              static_cast<double>(correlation(column(features, 1), labels)));

  heading("3.2.2 Reading the Dataset");
  const Index batch_size = *options.batch_size;
  for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)) {  // data_iter.hpp
    print(X, '\n', y);
    break;
  }
  book("another ten of its own examples");

  heading("3.2.3 Initializing Model Parameters");
  Parameter w(normal(0, 0.01f, {2, 1}, generator));  // common/nn/sgd.hpp: the values and room for their gradient
  Parameter b(zeros({1}));
  print("w:", w.data.reshape({2}), " b:", b.data);

  heading("3.2.4 Defining the Model");
  const auto net = linreg;  // linreg.hpp
  const Tensor untrained = net(features, w.data, b.data);
  print("y_hat of the first three examples:", untrained.rows(0, 3).reshape({3}));

  heading("3.2.5 Defining the Loss Function");
  const auto loss = squared_loss;  // linreg.hpp
  print("their losses:", loss(untrained.rows(0, 3), labels.rows(0, 3)).reshape({3}));

  heading("3.2.6 Defining the Optimization Algorithm");
  linreg_backward(features, squared_loss_backward(untrained, labels), w, b);
  print("mean gradient over all examples:", w.grad.reshape({2}) / 1000, b.grad / 1000);
  print("sgd steps against it, from 0 towards", true_w, "and", true_b);  // common/nn/sgd.hpp

  heading("3.2.7 Training");
  const float lr = *options.lr;
  const int num_epochs = *options.epochs;
  std::vector<double> epochs, losses;
  for (int epoch = 1; epoch <= num_epochs; ++epoch) {
    for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)) {
      const Tensor y_hat = net(X, w.data, b.data);  // (batch_size,1)
      linreg_backward(X, squared_loss_backward(y_hat, y), w, b);
      sgd({&w, &b}, lr, batch_size);
    }
    const Tensor train_l = loss(net(features, w.data, b.data), labels);
    const float mean_loss = mean(train_l);
    check_convergence(mean_loss, epoch);
    std::printf("epoch %d, loss %f\n", epoch, static_cast<double>(mean_loss));
    epochs.push_back(epoch);
    losses.push_back(static_cast<double>(mean_loss));
  }
  book("0.024923, 0.000091, 0.000051");
  save_figure(options.figures, "3.2.7_loss", plot::loss_curve(epochs, losses));
  print("\nError in estimating w", true_w - w.data.reshape(true_w.shape()));
  book("[ 5.5313110e-05 -2.6226044e-06]");
  print("Error in estimating b", true_b - b.data);
  book("[0.00063753]");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.2 Linear Regression Implementation from Scratch",
                     {.epochs = 3, .lr = 0.03f, .batch_size = 10}, section_3_2);
}
