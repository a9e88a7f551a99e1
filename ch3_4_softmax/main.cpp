// 3.4 Softmax Regression. The text has no code here: this program works its equations out with small numbers, in its
// order. Each line begins with the equation that it shows; the functions are in the headers beside this file.
#include "ch3_4_softmax/cross_entropy.hpp"
#include "ch3_4_softmax/information.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/one_hot.hpp"
#include "ch3_4_softmax/simulation.hpp"
#include "common/console.hpp"
#include "common/nn/softmax.hpp"
#include "common/options.hpp"
#include "common/plot/network.hpp"
#include "common/tensor/matmul.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;
using namespace d2l::ch3_4;

namespace {

// Four images of 2 x 2 pixels, their categories, and a model of them that is right about the first three.
struct Example {
  Tensor X = array({{0.5, 1, 0, 0.25}, {1, 0, 0, 0.5}, {1, 0.5, 0, 0}, {0, 0, 1, 1}});  // (n,d)
  Tensor y = array({1, 0, 2, 1});                                                       // (n,)
  Tensor W = array({{1, -2, 0.5, 1}, {-1, 2, 1, 0.5}, {0.5, 0, -1, -1}});               // (q,d)
  Tensor b = array({0.5, -0.5, 0.25});                                                  // (q,)
};

// The class of the greatest element of o (q,) as a row of text (3.4.4); the text counts from 1.
std::string category(const Tensor& o) {
  const Index i = static_cast<Index>(argmax(o, 0).item());
  return std::to_string(i + 1) + ", \"" + categories[i] + "\"";
}

void classification_problems(const Example& example, Generator& generator, const std::string& figures) {
  const auto& [X, y, W, b] = example;
  heading("3.4.1 Classification Problems");
  const Tensor vectors = one_hot(arange(0, 3), 3);
  for (Index j = 0; j < 3; ++j) print("(3.4.1)", categories[j], "=", vectors[j]);
  book("(1, 0, 0) to \"cat\", (0, 1, 0) to \"chicken\" and (0, 0, 1) to \"dog\"");

  heading("Network Architecture");
  print("(3.4.2)", W.size(), "weights and", b.size(), "biases");
  book("12 and 3");
  save_figure(figures, "fig_3.4.1_network", plot::network_diagram(W.size(1), W.size(0)));
  const Tensor x(X[0]), o = logits(x, W, b);
  print("(3.4.2) x =", x, "gives, term by term, o =", o);
  print("(3.4.2) o = W x + b =", matmul(W, x) + b);

  heading("Softmax Operation");
  const Tensor y_hat = nn::softmax(o.reshape({1, 3}));  // common/nn/softmax.hpp
  print("(3.4.3) the logits sum to", sum(o), "and the least is", -max(-o), "so they are no probabilities");
  print("(3.4.3) y_hat = softmax(o) =", y_hat[0], "with the sum", sum(y_hat));
  print("(3.4.3) softmax(o + 100) =", nn::softmax(o.reshape({1, 3}) + 100)[0]);
  print("(3.4.4) argmax o =", category(o), "and argmax y_hat =", category(y_hat[0]));
  print("(3.4.4) y_hat = [0.1 0.8 0.1] predicts category", category(array({0.1f, 0.8f, 0.1f})));
  book("category 2, \"chicken\"");

  // Calibration: of the outputs near .5, half should be right.
  const Tensor O = normal(0, 1, {100000, 3}, generator), labels = draw_labels(nn::softmax(O), generator);
  for (float a : {1.0f, 2.0f}) {
    const auto [examples, output, belong] = reliability(nn::softmax(a * O), labels, 0.45, 0.55);  // simulation.hpp
    std::printf("(3.4.3) labels drawn from softmax(o): where softmax(%g o) says %.3f, %.3f of %td examples belong\n",
                static_cast<double>(a), output, belong, examples);
  }

  heading("Vectorization for Minibatches");
  const Tensor O_batch = matmul_nt(X, W) + b;  // the W of (3.4.2) is (q,d), that of (3.4.5) its transpose
  print("(3.4.5) O = X W + b =\n" + to_string(O_batch));
  print("(3.4.5) Y_hat = softmax(O) =\n" + to_string(nn::softmax(O_batch)));
}

void loss_function(const Example& example) {
  const auto& [X, y, W, b] = example;
  const Tensor O = matmul_nt(X, W) + b, Y_hat = nn::softmax(O), Y = one_hot(y, 3);
  heading("3.4.2 Loss Function\n\nLog-Likelihood");
  const Tensor P = pick(Y_hat, y);  // P(y | x) of each example
  double product = 1;
  for (double p : doubles(P)) product *= p;
  print("(3.4.6) P(y | x) of the four examples:", P);
  std::printf("(3.4.6) P(Y | X) = %f, -log P(Y | X) = %f\n", product, -std::log(product));
  print("(3.4.6) sum of -log P(y | x) =", sum(-log(P)));
  print("(3.4.7) l =", cross_entropy(Y_hat, Y), "which is -log P(y | x) =", -log(P));
  const Tensor sure = array({{20, 0}}), first = array({{1, 0}});
  print("(3.4.7) o = [20 0]: y_hat rounds to", nn::softmax(sure)[0], "and l to",
        cross_entropy(nn::softmax(sure), first), "but (3.4.8) gives", softmax_cross_entropy(sure, first));
  const Distribution noisy = {0.8, 0.1, 0.1};  // one label in five is wrong
  for (double c : {0.6, 0.8, 0.95, 0.999})
    std::printf("(3.4.7) one label in five wrong: to predict %.3f for the right class costs %.4f on average\n", c,
                cross_entropy(noisy, {c, (1 - c) / 2, (1 - c) / 2}));

  heading("Softmax and Derivatives");
  print("(3.4.8) log sum_k exp(o_k) =", nn::log_sum_exp(O).reshape({4}), "less o_y =", pick(O, y));
  print("(3.4.8) l =", softmax_cross_entropy(O, Y));
  print("(3.4.9) softmax(O) - Y =\n" + to_string(softmax_cross_entropy_backward(O, Y)));
  const auto slopes = [&](const Tensor& o, const Tensor& label) {
    const auto l = [&](const std::vector<double>& at) { return softmax_cross_entropy(at, doubles(label)); };
    return central_difference(l, o);
  };
  print("(3.4.9) (l(o + h) - l(o - h)) / 2h of the first example:", slopes(O[0], Y[0]));

  heading("Cross-Entropy Loss");
  const Tensor soft = array({{0.1f, 0.2f, 0.7f}}), o(O.rows(0, 1)), y_hat = nn::softmax(o);
  print("(3.4.10) y =", soft[0], "y_hat =", y_hat[0], "l =", cross_entropy(y_hat, soft));
  print("(3.4.10) 0.1 l(cat) + 0.2 l(chicken) + 0.7 l(dog) =", sum(soft * -log(y_hat)));
  print("(3.4.9) its gradient y_hat - y =", softmax_cross_entropy_backward(o, soft)[0]);
  print("(3.4.9) (l(o + h) - l(o - h)) / 2h =", slopes(o[0], soft[0]));
}

void information_theory_basics(Generator& generator) {
  heading("3.4.3 Information Theory Basics\n\nEntropy");
  const Distribution p = {0.1, 0.2, 0.7}, q = {0.3, 0.3, 0.4}, uniform = {1 / 3., 1 / 3., 1 / 3.};
  const auto show = [](const char* name, double nats) {
    std::printf("%s = %.6f nats = %.6f bits\n", name, nats, bits(nats));
  };
  show("(3.4.11) H[(1/3, 1/3, 1/3)], the greatest of three events,", entropy(uniform));
  show("(3.4.11) H[(0.1, 0.2, 0.7)]", entropy(p));
  show("(3.4.11) H[(0.5, 0.5, 0)], where 0 log 0 = 0,", entropy({0.5, 0.5, 0}));
  show("(3.4.11) H[(1, 0, 0)], always the same token,", entropy({1, 0, 0}));
  std::printf("(3.4.11) 1 nat = %.6f bits\n", bits(1));
  book("1.44 bit");

  heading("Surprisal");
  for (double p_j : {1.0, 0.7, 0.2, 0.1}) std::printf("(3.4.11) -log %.1f = %.6f nats\n", p_j, surprisal(p_j));
  const auto simulate = [&](const char* name, const Distribution& belief) {  // simulation.hpp
    const auto [average, standard_error] = mean_surprisal(p, belief, 100000, generator);
    std::printf("%s: %.4f, standard error %.4f\n", name, average, standard_error);
  };
  simulate("(3.4.11) mean surprisal of 100000 events drawn from p = (0.1, 0.2, 0.7)", p);

  heading("Cross-Entropy Revisited");
  show("(3.4.10) p = (0.1, 0.2, 0.7), q = (0.3, 0.3, 0.4): H(p, q)", cross_entropy(p, q));
  simulate("(3.4.10) mean surprisal of 100000 events drawn from p for one who believes q", q);
  show("(3.4.10) H(p, p), the least that any q reaches,", cross_entropy(p, p));

  heading("Kullback Leibler Divergence");
  show("(3.4.12) H(p, q) - H[p]", cross_entropy(p, q) - entropy(p));
  show("(3.4.12) D(p||q)", kl_divergence(p, q));
  show("(3.4.12) D(q||p), another number,", kl_divergence(q, p));
}

void model_prediction_and_evaluation(const Example& example) {
  const auto& [X, y, W, b] = example;
  heading("3.4.4 Model Prediction and Evaluation");
  const Tensor Y_hat = nn::softmax(matmul_nt(X, W) + b);
  for (Index i = 0; i < y.size(); ++i)
    print("(3.4.4)", Y_hat[i], "predicts", category(Y_hat[i]) + "; the label is", category(one_hot(y, 3)[i]));
  const double correct = accuracy(Y_hat, y);  // common/train/metrics.hpp
  print("(3.4.4) accuracy:", correct, "correct of", y.size(), "=", correct / static_cast<double>(y.size()));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.4 Softmax Regression", {}, [](const Options& options) {
    Generator generator(options.seed);
    const Example example;
    classification_problems(example, generator, options.figures);
    loss_function(example);
    information_theory_basics(generator);
    model_prediction_and_evaluation(example);
  });
}
