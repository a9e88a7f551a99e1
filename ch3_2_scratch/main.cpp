// 3.2 Linear Regression Implementation from Scratch. data_iter.hpp and linreg.hpp beside this file hold the method.
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

void section_3_2(const Options& options) {
  Generator generator(options.seed);

  heading("3.2.1 Generating the Dataset");
  const Tensor true_w = array({2, -3.4});
  const float true_b = 4.2f;
  const auto [features, labels] = synthetic_data(true_w, true_b, 1000, generator);  // common/data/synthetic.hpp
  print("features:", features[0], "\nlabel:", labels[0]);
  book("features: [2.2122064 1.1630787], label: 4.662078");
  erratum("the noise is on the labels only; errors in the features would pull the learned weights towards 0.");
  const Tensor x = column(features, 1);                   // common/tensor/index.hpp
  plot::Figure cloud("Features and labels", {3.5, 2.5});  // common/plot/figure.hpp
  cloud.x.label = "features[:, 1]";
  cloud.y.label = "labels";
  cloud.scatter(plot::values(x), plot::values(labels), "", 2);
  save_figure(options.figures, "3.2.1_scatter", cloud.svg());
  const Tensor dx = x - mean(x), dy = labels - mean(labels);
  print("Their correlation (in the model: -0.862):", sum(dx * dy) / std::sqrt(sum(square(dx)) * sum(square(dy))));

  heading("3.2.2 Reading the Dataset");
  const Index batch_size = *options.batch_size;
  for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)) {  // data_iter.hpp
    print("A minibatch, X", to_string(X.shape()), "and y", to_string(y.shape()) + ", up to its fifth example:");
    const Index shown = std::min(y.size(), Index{5});
    print(X.rows(0, shown), '\n', y.rows(0, shown));
    break;
  }
  book("it prints ten other examples, drawn from its own data");

  heading("3.2.3 Initializing Model Parameters");
  Parameter w(normal(0, 0.01f, {2, 1}, generator)), b(zeros({1}));  // common/nn/sgd.hpp: data and grad
  print("w:", w.data.reshape({2}), " b:", b.data, " their gradients so far:", w.grad.reshape({2}), b.grad);

  heading("3.2.4 Defining the Model");
  const auto net = linreg;                                 // linreg.hpp
  const Tensor untrained = net(features, w.data, b.data);  // (1000,1)
  print("y_hat of the first three examples:", untrained.rows(0, 3).reshape({3}));
  erratum("the text calls np.dot(X, w) a vector and b a scalar; their shapes are (1000, 1) and (1,).");

  heading("3.2.5 Defining the Loss Function");
  const auto loss = squared_loss;  // linreg.hpp
  const Tensor untrained_l = loss(untrained, labels);
  print("Their losses:", untrained_l.rows(0, 3).reshape({-1}), " shape of all losses:", to_string(untrained_l.shape()));

  heading("3.2.6 Defining the Optimization Algorithm");
  const float lr = *options.lr;
  linreg_backward(features, squared_loss_backward(untrained, labels), w, b);  // linreg.hpp: sums over 1000 examples
  // One step by the book's formula; during training sgd, in common/nn/sgd.hpp, does the same to w and b in place.
  const Tensor new_w = w.data - lr * w.grad / 1000, new_b = b.data - lr * b.grad / 1000;
  print("One sgd step over all examples moves w from", w.data.reshape({2}), "to", new_w.reshape({2}));
  const Tensor new_l = loss(net(features, new_w, new_b), labels);
  print("and b from", b.data, "to", new_b, "and changes the mean loss from", mean(untrained_l), "to", mean(new_l));

  heading("3.2.7 Training");
  const int num_epochs = *options.epochs;
  std::vector<double> losses;
  Tensor l;
  for (int epoch = 1; epoch <= num_epochs; ++epoch) {
    for (const auto& [X, y] : data_iter(batch_size, features, labels, generator)) {
      const Tensor y_hat = net(X, w.data, b.data);                // forward pass: the predictions (batch_size,1)
      l = loss(y_hat, y);                                         // the loss of each example (batch_size,1)
      linreg_backward(X, squared_loss_backward(y_hat, y), w, b);  // backward pass: the gradients of sum(l)
      sgd({&w, &b}, lr, batch_size);                              // update: param <- param - lr * grad / batch_size
    }
    const Tensor train_l = loss(net(features, w.data, b.data), labels);  // of all examples (1000,1)
    check_convergence(mean(train_l), epoch, mean(untrained_l));  // common/train/metrics.hpp: ends a run that diverges
    std::printf("epoch %d, loss %f\n", epoch, mean(train_l));
    losses.push_back(mean(train_l));
  }
  book("0.024923, 0.000091, 0.000051", options.book_settings);
  print("The losses l of the last minibatch have the shape", to_string(l.shape()));
  erratum("a minibatch holds examples, not models, and the last one may be shorter: no example is left out.");
  save_figure(options.figures, "3.2.7_loss", plot::loss_curve(plot::values(arange(1, num_epochs + 1)), losses));
  print("Error in estimating w", true_w - w.data.reshape(true_w.shape()));
  book("[ 5.5313110e-05 -2.6226044e-06]", options.book_settings);
  print("Error in estimating b", true_b - b.data);
  book("[0.00063753]", options.book_settings);
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.2 Linear Regression Implementation from Scratch",
                     {.epochs = 3, .lr = 0.03f, .batch_size = 10}, section_3_2);
}
