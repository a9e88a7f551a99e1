// 3.4 Softmax Regression. The text has no code here: this program works its equations out, in its order, with the small
// numbers of example.hpp. The functions are in the headers beside this file.
#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/example.hpp"
#include "ch3_4_softmax/information.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/console.hpp"
#include "common/nn/softmax.hpp"
#include "common/options.hpp"
#include "common/plot/network.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;
using namespace d2l::ch3_4;

namespace {

// The class of the greatest element of o (q,), as the text writes it, which counts from 1.
std::string category(const Tensor& o) {
  const Index i = static_cast<Index>(argmax(o, 0).item());
  return std::to_string(i + 1) + ", \"" + categories[i] + "\"";
}

void classification_problems(const Example& example, Generator& generator, const std::string& figures) {
  const auto& [X, y, W, b, p, q] = example;
  heading("3.4.1 Classification Problems");
  const Tensor vectors = one_hot(arange(0, 3), 3);  // one_hot.hpp
  for (Index j = 0; j < 3; ++j) print("(3.4.1)", categories[j], "is", vectors[j]);
  book("(1, 0, 0) to \"cat\", (0, 1, 0) to \"chicken\" and (0, 0, 1) to \"dog\"");
  erratum("the order is cat, chicken, dog throughout; just above, the text has {dog, cat, chicken}.");

  heading("Network Architecture");
  print("The model has", W.size(), "weights and", b.size(), "biases.");
  book("12 and 3");
  save_figure(figures, "fig_3.4.1_network", plot::network_diagram(W.size(1), W.size(0)));
  const Tensor x = X[0], o = logits(x, W, b);  // logits.hpp
  print("The first image x =", x, "has the logits");
  print("(3.4.2) o =", o, "term by term, and", matmul(W, x) + b, "as W x + b");

  heading("Softmax Operation");
  const Tensor y_hat = nn::softmax(o.reshape({1, 3}))[0];  // common/nn/softmax.cpp
  print("The logits are not probabilities: their sum is", sum(o), "instead of 1, and logits may be negative.");
  print("(3.4.3) y_hat = softmax(o) =", y_hat, "with the sum", sum(y_hat));
  print("(3.4.4) argmax o is", category(o), "and argmax y_hat is", category(y_hat));
  print("y_hat = [0.1 0.8 0.1] predicts category", category(array({0.1f, 0.8f, 0.1f})));
  book("category 2, \"chicken\"");
  erratum("the prediction is the argmax of y_hat, not of the label y.");
  print_calibration(generator);  // simulation.hpp

  heading("Vectorization for Minibatches");
  const Tensor O = minibatch_logits(X, W, b);  // logits.hpp
  print("(3.4.5) O =\n" + to_string(O) + "\nand Y_hat = softmax(O) has the rows that 3.4.4 prints.");
  erratum("W is (3, 4) in (3.4.2) and (4, 3) in (3.4.5), its transpose: the program computes X W^T + b.");
}

void loss_function(const Example& example) {
  const auto& [X, y, W, b, p, q] = example;
  const Tensor O = minibatch_logits(X, W, b), Y_hat = nn::softmax(O), Y = one_hot(y, 3);
  heading("3.4.2 Loss Function\nLog-Likelihood");
  const Tensor likelihoods = pick(Y_hat, y);  // P(y | x): element y_i of each row, common/tensor/index.cpp
  double product = 1;
  for (const double likelihood : doubles(likelihoods)) product *= likelihood;
  print("The model gives the right categories of the four images the probabilities", likelihoods);
  std::printf("(3.4.6) P(Y | X), their product, is %f; -log P(Y | X) = %f is the sum of the losses\n", product,
              -std::log(product));
  print("(3.4.7) l =", cross_entropy_loss(Y_hat, Y));  // cross_entropy.hpp
  print("If one label in five is wrong, the mean loss is least for the probabilities (0.8, 0.1, 0.1):");
  std::printf("%-30s %9s %9s %9s %9s\n", "probability of the right class", "0.6", "0.8", "0.95", "0.999");
  std::printf("%-30s", "mean loss");
  for (const double c : {0.6, 0.8, 0.95, 0.999})
    std::printf(" %9.4f", cross_entropy_loss({c, (1 - c) / 2, (1 - c) / 2}, {0.8, 0.1, 0.1}));
  print("");

  heading("Softmax and Derivatives");
  print("(3.4.8) l = log sum_k exp(o_k) - o_y =", softmax_cross_entropy(O, Y));
  const Tensor sure = array({{20, 0}}), first = array({{1, 0}});
  print("For o = [20 0] the softmax rounds to", nn::softmax(sure)[0], "and (3.4.7) to",
        cross_entropy_loss(nn::softmax(sure), first), "but (3.4.8) gives", softmax_cross_entropy(sure, first));
  print("(3.4.9) the gradient softmax(o) - y of the first example:", softmax_cross_entropy_backward(O, Y)[0]);
  print("by differences, (l(o + h) - l(o - h)) / 2h:              ", gradient_by_differences(O[0], Y[0]));
  erratum("the gradient has an entry y_hat_j - y_j for every class j, not only for the true class.");

  heading("Cross-Entropy Loss");
  const Tensor o = O.rows(0, 1), soft = array({{0.1f, 0.2f, 0.7f}});
  print("(3.4.10) for the label y =", soft[0], "and y_hat =", Y_hat[0],
        "l =", cross_entropy_loss(Y_hat.rows(0, 1), soft));
  print("The losses of cat, chicken and dog, weighted by y, sum to", sum(soft * -log(Y_hat.rows(0, 1))));
  print("(3.4.9) gradient y_hat - y:", softmax_cross_entropy_backward(o, soft)[0],
        "by differences:", gradient_by_differences(o[0], soft[0]));
}

void print_in_bits(const char* name, double nats) { std::printf("%-36s %9.6f %9.6f\n", name, nats, bits(nats)); }

void information_theory_basics(const Distribution& p, const Distribution& q, Generator& generator) {
  heading("3.4.3 Information Theory Basics\nEntropy");  // information.hpp
  std::printf("p = (%g, %g, %g) and q = (%g, %g, %g)\n", p[0], p[1], p[2], q[0], q[1], q[2]);
  std::printf("%-36s %9s %9s\n", "(3.4.11) entropy", "nats", "bits");
  print_in_bits("H[(1/3, 1/3, 1/3)], the largest", entropy({1 / 3., 1 / 3., 1 / 3.}));
  print_in_bits("H[p]", entropy(p));
  print_in_bits("H[(0.5, 0.5, 0)], as 0 log 0 = 0", entropy({0.5, 0.5, 0}));
  print_in_bits("H[(1, 0, 0)], always the same token", entropy({1, 0, 0}));
  print_in_bits("one nat", 1);
  book("1.44 bit");
  erratum("H[p] in bits is H[p] / log 2, not H[p] / 2; \"binary entropy\" is the entropy of two outcomes.");

  heading("Surprisal");
  std::printf("The surprisal -log p(j) of the events of p: %.4f, %.4f and %.4f nats\n", surprisal(p[0]),
              surprisal(p[1]), surprisal(p[2]));
  const Estimate own = mean_surprisal(p, p, 100000, generator);  // simulation.hpp
  std::printf("Its mean over 100000 events drawn from p: %.4f, standard error %.4f\n", own.mean, own.standard_error);

  heading("Cross-Entropy Revisited");
  std::printf("%-36s %9s %9s\n", "cross-entropy", "nats", "bits");
  print_in_bits("H(p, q), a sum as in (3.4.10)", cross_entropy(p, q));
  print_in_bits("H(p, p), the least for any q", cross_entropy(p, p));
  const Estimate other = mean_surprisal(p, q, 100000, generator);
  std::printf("An observer who believes q while p is true has the mean surprisal %.4f, standard error %.4f\n",
              other.mean, other.standard_error);

  heading("Kullback Leibler Divergence");
  std::printf("%-36s %9s %9s\n", "(3.4.12) divergence", "nats", "bits");
  print_in_bits("H(p, q) - H[p]", cross_entropy(p, q) - entropy(p));
  print_in_bits("D(p||q)", kl_divergence(p, q));
  print_in_bits("D(q||p)", kl_divergence(q, p));
  erratum("D is no distance: D(p||q) and D(q||p) differ. And with natural logarithms its unit is nats, not bits.");
}

void model_prediction_and_evaluation(const Example& example) {
  heading("3.4.4 Model Prediction and Evaluation");
  const Tensor Y_hat = nn::softmax(minibatch_logits(example.X, example.W, example.b)), Y = one_hot(example.y, 3);
  for (Index i = 0; i < Y.size(0); ++i)
    print(Y_hat[i], "predicts", category(Y_hat[i]) + "; the label is", category(Y[i]));
  const double correct = accuracy(Y_hat, example.y);  // common/train/metrics.hpp
  print("Accuracy:", correct, "correct of", Y.size(0), "=", correct / static_cast<double>(Y.size(0)));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.4 Softmax Regression", {}, [](const Options& options) {
    Generator generator(options.seed);
    const Example example;
    classification_problems(example, generator, options.figures);
    loss_function(example);
    information_theory_basics(example.p, example.q, generator);
    model_prediction_and_evaluation(example);
  });
}
