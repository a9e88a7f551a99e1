#include "tests/practice/ch3_4.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

#include "ch3_4_softmax/example.hpp"
#include "ch3_4_softmax/logits.hpp"
#include "ch3_4_softmax/simulation.hpp"

namespace d2l::practice {
namespace {

constexpr double ln2 = std::numbers::ln2, nan = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
const float log_3 = std::log(3.0f), log_4 = std::log(4.0f);

void check_one_hot(const Functions_3_4& f) {
  expect(
      "one_hot([1 3], 5)", f.one_hot(array({1, 3}), 5), array({{0, 1, 0, 0, 0}, {0, 0, 0, 1, 0}}),
      {{array({{1, 0, 0, 0, 0}, {0, 0, 1, 0, 0}}), "labels count from 0: the label 1 is the second column"},
       {array({{0, 0, 1, 0, 0}, {0, 0, 0, 0, 1}}), "the label itself is the index of the column, without 1 added"},
       {array({{0, 1, 0, 0, 0}, {0, 0, 0, 3, 0}}), "the label is written; the element is 1 for every label"},
       {array({{1, 1, 1, 1, 1}, {3, 3, 3, 3, 3}}), "each row repeats its label"},
       {array({{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}}), "no element is 1"},
       {array({{1, 0, 1, 1, 1}, {1, 1, 1, 0, 1}}), "0 and 1 are exchanged"},
       {array({{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}}), "the 1 is in the column of the row's number, not of its label"},
       {array({{0, 1, 0, 0, 0}, {0, 0, 0, 0, 0}}), "only the first label is there; the vector has a row for each"},
       {array({{0, 1, 0, 0, 0}, {0, 1, 0, 1, 0}}), "the 1 of the first label is still in the second row"},
       {array({{0, 1, 0, 1, 0}, {0, 1, 0, 1, 0}}), "each row has the 1 of all labels; it has that of its own"},
       {array({{0, 1, 0, 0}, {0, 0, 0, 1}}), "q is given: there are q columns, even if no label is that large"},
       {array({0, 1, 0, 1, 0}), "all labels are in one vector; each has a row of its own"},
       {array({0, 1, 0, 0, 0, 0, 0, 0, 1, 0}), "the rows are joined to one vector; the shape is (n, q)"},
       {array({{0, 0}, {1, 0}, {0, 0}, {0, 1}, {0, 0}}), "the result is transposed: there is a row for each label"}});
  expect("one_hot([2 0 2], 3)", f.one_hot(array({2, 0, 2}), 3), array({{0, 0, 1}, {1, 0, 0}, {0, 0, 1}}),
         {{array({{0, 0, 1}, {1, 0, 0}, {0, 0, 0}}), "a label that comes twice has its 1 in both rows"},
          {array({{0, 0, 1}, {0, 0, 0}, {0, 0, 1}}), "the label 0 has its 1, too, in the first column"}});
}

void check_softmax(const Functions_3_4& f) {
  expect("softmax([[0 log(3)] [0 0]])", f.softmax(array({{0, log_3}, {0, 0}})), array({{0.25f, 0.75f}, {0.5f, 0.5f}}),
         {{array({{1, 3}, {1, 1}}), "the division by the sum is missing"},
          {array({{0.25f, 1.5f}, {0.25f, 0.5f}}),
           "the sums (n,) lack the axis that keepdims keeps, so that rows and columns are mixed up"},
          {array({{0.5f, 0.75f}, {0.5f, 0.25f}}), "softmax along the wrong axis: columns sum to 1"},
          {array({{1 / 6.0f, 0.5f}, {1 / 6.0f, 1 / 6.0f}}), "divided by the sum of all elements; each row has its own"},
          {array({{0, 1}, {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()}}),
           "the exponential is missing: logits are divided by their sum"},
          {array({{0.75f, 0.25f}, {0.5f, 0.5f}}),
           "the sign of the exponent is wrong: the largest logit has the largest probability"},
          {array({{-std::log(4.0f), log_3 - log_4}, {-std::log(2.0f), -std::log(2.0f)}}),
           "these are the logarithms of the probabilities"},
          {array({{0, log_3 / 4}, {0, 0}}), "the exponential is missing above the fraction bar"},
          {array({{1 / 3.0f, 1}, {1, 1}}), "divided by the largest element; the rows then do not sum to 1"},
          {array({{0.25f, 0.25f}, {0.5f, 0.5f}}), "each row repeats its first probability; the numerator is exp(o_j)"},
          {array({{4, 4 / 3.0f}, {2, 2}}), "the fraction is upside down"}});
  expect("softmax([[0 log(3) log(4)] [log(2) 0 0]])", f.softmax(array({{0, log_3, log_4}, {std::log(2.0f), 0, 0}})),
         array({{0.125f, 0.375f, 0.5f}, {0.5f, 0.25f, 0.25f}}),
         {{array({{0.25f, 0.75f, 1}, {2 / 3.0f, 1 / 3.0f, 1 / 3.0f}}), "the sum stops before the last class"}});
}

void check_cross_entropy_loss(const Functions_3_4& f) {
  const auto both = [](double first, double second) {
    return array({static_cast<float>(first), static_cast<float>(second)});
  };
  const double a = std::log(4.0), b = std::log(1.25);  // the two losses
  const Tensor Y_hat = array({{0.5f, 0.25f, 0.25f}, {0.1f, 0.1f, 0.8f}}), Y = array({{0, 1, 0}, {0, 0, 1}});
  const float A = static_cast<float>(a), B = static_cast<float>(b);
  const auto single = [](double x) { return Tensor(Shape{}, static_cast<float>(x)); };
  expect("cross_entropy_loss([[0.5 0.25 0.25] [0.1 0.1 0.8]], [[0 1 0] [0 0 1]])", f.cross_entropy_loss(Y_hat, Y),
         both(a, b),
         {{both(-a, -b), "the sign is wrong: a loss is never negative"},
          {both(0.25, 0.8), "the logarithm is missing"},
          {both(-0.25, -0.8), "the logarithm is missing"},
          {both(2, b / ln2), "the logarithm to base 2; log is the natural one"},
          {both(a / std::log(10.0), b / std::log(10.0)), "the logarithm to base 10; log is the natural one"},
          {both(5 * ln2, 2 * std::log(10.0) + b), "the factor y_j is missing: only the term of the true class counts"},
          {both(inf, inf), "y and y_hat are exchanged: y_hat is what the logarithm is taken of"},
          {both(nan, nan), "y and y_hat are exchanged: y_hat is what the logarithm is taken of"},
          {both(1.5 * ln2, 0.2 * std::log(10.0) + 0.8 * b), "this is the entropy of y_hat; y is missing"},
          {both(ln2, b), "this takes the largest probability, not that of the true class"},
          {both(ln2, std::log(10.0)), "this takes the probability of the wrong class"},
          {both(a, std::log(10.0)), "this takes the probability of the wrong class"},
          {both(a / 2, b / 2), "it is divided by n; each example has its own loss"},
          {both(a / 3, b / 3), "this is the mean over the classes; (3.4.7) is a sum"},
          {single(a + b), "this is the sum; the loss of each example is wanted"},
          {array({A + B}), "this is the sum; the loss of each example is wanted"},
          {single((a + b) / 2), "this is the mean; the loss of each example is wanted"},
          {array({(A + B) / 2}), "this is the mean; the loss of each example is wanted"},
          {array({{0, A, 0}, {0, 0, B}}), "the sum over the classes is missing"},
          {array({0, A, B}), "the sum runs over the examples instead of the classes"},
          {both(a, b).reshape({2, 1}), "the numbers are right, but the result is (n,), not (n, 1)"},
          {both(a, 0), "only the first example is counted"},
          {both(a, a + b), "the loss of the first example is still in the second: each sum begins anew"}});
  expect("cross_entropy_loss([[1 0] [0.5 0.5]], [[1 0] [0 1]])",
         f.cross_entropy_loss(array({{1, 0}, {0.5f, 0.5f}}), array({{1, 0}, {0, 1}})), both(0, ln2),
         {{both(nan, ln2), "0 log 0 is NaN in floating point; leave out the terms with y_j = 0"}});
  expect("cross_entropy_loss([[0.25 0.25 0.5]], [[0.1 0.2 0.7]]), a distribution as in (3.4.10)",
         f.cross_entropy_loss(array({{0.25f, 0.25f, 0.5f}}), array({{0.1f, 0.2f, 0.7f}})),
         array({static_cast<float>(1.3 * ln2)}),
         {{array({static_cast<float>(ln2)}), "only the most probable label is counted; each has its weight y_j"},
          {array({static_cast<float>(5 * ln2)}), "the factor y_j is missing; each label has its weight"},
          {array({0}), "only labels with y_j = 1 are counted; each has its weight y_j"}});
}

void check_softmax_cross_entropy_backward(const Functions_3_4& f) {
  const Tensor O = array({{0, log_3, log_4}, {std::log(2.0f), 0, 0}}), Y = array({{0, 1, 0}, {1, 0, 0}});
  const Tensor y_hat = array({{0.125f, 0.375f, 0.5f}, {0.5f, 0.25f, 0.25f}});
  const Tensor expected = array({{0.125f, -0.625f, 0.5f}, {-0.5f, 0.25f, 0.25f}});
  expect("softmax_cross_entropy_backward([[0 log(3) log(4)] [log(2) 0 0]], [[0 1 0] [1 0 0]])",
         f.softmax_cross_entropy_backward(O, Y), expected,
         {{-expected, "the sign is wrong: the loss falls as the logit of the true class grows"},
          {expected / 2, "it is divided by n: the gradient of the sum is wanted"},
          {expected / 3, "it is divided by q: this is no mean over the classes"},
          {y_hat, "y is not subtracted"},
          {y_hat + Y, "y is added instead of subtracted"},
          {Y * y_hat, "y is a factor here; it is subtracted"},
          {O - Y, "the softmax is missing: y is subtracted from the logits instead of the probabilities"},
          {exp(O) - Y, "the exponentials are not divided by their sum"},
          {Y * expected, "only the true class has a gradient here; in (3.4.9) each class j has one"},
          {-1 * Y / y_hat, "this is the gradient with respect to y_hat; (3.4.9) is with respect to o"},
          {array({{1 / 3.0f, -0.25f, 0.8f}, {-1 / 3.0f, 0.25f, 0.2f}}), "softmax along the wrong axis"},
          {y_hat * (1 - y_hat),
           "this is how each probability grows with its own logit; the loss is still to be differentiated"},
          {expected * y_hat, "the factor y_hat_j is too much: (3.4.9) contains the derivative of the softmax"},
          {expected * expected, "this is squared: (3.4.9) is the difference itself"},
          {array({-0.375f, -0.375f, 0.75f}), "the sum over the examples is too much: each has its own row"},
          {array({-0.1875f, -0.1875f, 0.375f}), "the mean over the examples is too much: each has its own row"},
          {array({{0.125f, -0.5f}, {-0.625f, 0.25f}, {0.5f, 0.25f}}), "the result is transposed"},
          {array({std::log(8 / 3.0f), std::log(2.0f)}), "this is the loss (3.4.8), not its gradient"}});
}

void check_entropy(const Functions_3_4& f) {
  expect("entropy((0.5, 0.25, 0.25))", f.entropy({0.5, 0.25, 0.25}), 1.5 * ln2,
         {{1.5, "this is in bits: the logarithm to base 2; nats take the natural one"},
          {1.5 * ln2 / std::log(10.0), "the logarithm to base 10; nats take the natural one"},
          {1.5 * ln2 * ln2, "multiplied by log 2: nats take the natural logarithm and nothing else"},
          {-1.5 * ln2, "the sign is wrong: an entropy is never negative"},
          {5 * ln2, "the factor p(j) is missing: each surprisal counts with its probability"},
          {-5 * ln2, "the factor p(j) is missing: each surprisal counts with its probability"},
          {5 * ln2 / 3, "this is the plain mean of the surprisals; each counts with its probability"},
          {0.5 * ln2, "only the first event is counted, or the sum is divided by the number of events"},
          {0.75 * ln2, "half as much: (3.4.11) has no factor 1/2"},
          {1, "the logarithm is missing"},
          {0.375, "the logarithm is missing"},
          {-0.375, "the logarithm is missing"},
          {ln2, "the last event is left out"}});
  expect("entropy((0.5, 0.5, 0))", f.entropy({0.5, 0.5, 0}), ln2,
         {{nan, "0 log 0 is NaN in floating point; leave out events of probability 0"}});
  expect("entropy((0, 1))", f.entropy({0, 1}), 0.0, {{nan, "0 log 0 is NaN in floating point"}});
}

void check_cross_entropy(const Functions_3_4& f) {
  const double surprisal = -std::log(0.75);  // of the third event
  const double right = 2.25 * ln2 + surprisal / 4, reversed = 1.875 * ln2;
  expect("cross_entropy((0.5, 0.25, 0.25), (0.125, 0.125, 0.75))",
         f.cross_entropy({0.5, 0.25, 0.25}, {0.125, 0.125, 0.75}), right,
         {{-right, "the sign is wrong: surprisals are never negative"},
          {reversed, "p and q are exchanged: p gives the weights, and the surprisal is -log q(j)"},
          {-reversed, "p and q are exchanged, and the sign is wrong"},
          {right / ln2, "this is in bits: the logarithm to base 2; nats take the natural one"},
          {right / std::log(10.0), "the logarithm to base 10; nats take the natural one"},
          {1.5 * ln2, "this is the entropy of p; the surprisal is -log q(j)"},
          {0.75 * (ln2 + surprisal), "this is the entropy of q; the weights are p(j)"},
          {right - 1.5 * ln2, "this is D(p||q): only there H[p] is subtracted"},
          {right + 1.5 * ln2, "H[p] is added"},
          {6 * ln2 + surprisal, "the factor p(j) is missing: each surprisal counts with its probability"},
          {2 * ln2 + surprisal / 3, "this is the plain mean of the surprisals; each counts with its probability"},
          {right / 3, "it is divided by the number of events; the probabilities are all the weights"},
          {9 / 32.0, "the logarithm is missing"},
          {-9 / 32.0, "the logarithm is missing"},
          {2.25 * ln2, "the last event is left out"}});
  expect("cross_entropy((0.5, 0.5, 0), (0.25, 0.75, 0))", f.cross_entropy({0.5, 0.5, 0}, {0.25, 0.75, 0}),
         0.5 * std::log(4.0) + 0.5 * surprisal,
         {{nan, "0 log 0 is NaN in floating point; leave out events with p(j) = 0"}});
  expect("cross_entropy((0.5, 0.5), (1, 0))", f.cross_entropy({0.5, 0.5}, {1, 0}), inf,
         {{0, "the second event happens in half of the cases, and q gives it probability 0: its surprisal is infinite"},
          {nan,
           "the second event happens in half of the cases, and q gives it probability 0: its surprisal is infinite"}});
}

void check_kl_divergence(const Functions_3_4& f) {
  const double ln3 = std::log(3.0);
  const double right = 1.25 * ln2 - ln3 / 4, reversed = 0.75 * ln3 - 0.375 * ln2;
  // H(p, q) = right + 1.5 log 2, H[q] = 2.25 log 2 - 0.75 log 3.
  expect("kl_divergence((0.5, 0.25, 0.25), (0.125, 0.125, 0.75))",
         f.kl_divergence({0.5, 0.25, 0.25}, {0.125, 0.125, 0.75}), right,
         {{-right, "the sign is wrong, or the fraction upside down: p(j) / q(j), and no divergence is negative"},
          {reversed, "p and q are exchanged: this is D(q||p)"},
          {-reversed, "the weights are p(j), not q(j)"},
          {right / ln2, "this is in bits: the logarithm to base 2; nats take the natural one"},
          {right / std::log(10.0), "the logarithm to base 10; nats take the natural one"},
          {right + 1.5 * ln2, "this is the cross-entropy H(p, q); H[p] is not subtracted"},
          {right + 3 * ln2, "H[p] is added instead of subtracted"},
          {right - 0.75 * ln2 + 0.75 * ln3, "H[q] is subtracted instead of H[p]"},
          {3 * ln2 - ln3, "the factor p(j) is missing: each term counts with its probability"},
          {(right + reversed) / 2, "this is the mean of D(p||q) and D(q||p)"},
          {right + reversed, "this is the sum of D(p||q) and D(q||p)"},
          {31 / 12.0, "the logarithm is missing"},
          {1.25 * ln2 + ln3 / 4, "this sums up the absolute values of the terms; they may be negative"},
          {0.5 * std::log(4.0), "only the first event is counted"},
          {1.25 * ln2, "the last event is left out; its term counts, though it is negative"},
          {right / 3, "it is divided by the number of events; the probabilities are all the weights"}});
  expect("kl_divergence((0.5, 0.5, 0), (0.25, 0.5, 0.25))", f.kl_divergence({0.5, 0.5, 0}, {0.25, 0.5, 0.25}),
         0.5 * ln2, {{nan, "0 log 0 is NaN in floating point; leave out events with p(j) = 0"}});
  expect("kl_divergence((0, 1), (0, 1))", f.kl_divergence({0, 1}, {0, 1}), 0.0,
         {{nan, "0 / 0 is NaN; leave out events with p(j) = 0"}});
  expect("kl_divergence((0.5, 0.5), (1, 0))", f.kl_divergence({0.5, 0.5}, {1, 0}), inf,
         {{-0.5 * ln2, "the second event can happen, and q gives it probability 0: the divergence is infinite"},
          {nan, "the second event can happen, and q gives it probability 0: the divergence is infinite"}});
}

// Softmax regression on images whose labels are drawn from known probabilities, so that the loss has a lower bound.
void train(const Functions_3_4& f) {
  using namespace ch3_4;
  const Index n = 1000;
  const float lr = 1;
  Generator generator(1);
  const Example example;
  Tensor X({n, 4});
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < 4; ++j) X(i, j) = static_cast<float>(generator.uniform());
  const Tensor P = f.softmax(minibatch_logits(X, example.W, example.b)), Y = f.one_hot(draw_labels(P, generator), 3);
  double H = 0;
  for (Index i = 0; i < n; ++i) H += f.entropy(doubles(P[i])) / static_cast<double>(n);
  std::printf("    %td images of 2 x 2 pixels, labels drawn from known probabilities p with the mean H[p] = %.4f\n", n,
              H);
  std::printf("    %-18s %10s %10s %10s\n", "gradient descent", "loss", "H(p, q)", "D(p||q)");
  Tensor W({3, 4}), b({3});
  for (int step = 0; step <= 1000; ++step) {
    const Tensor O = minibatch_logits(X, W, b);
    if (step == 0 || step == 1 || step == 10 || step == 100 || step == 1000) {
      const Tensor Q = f.softmax(O);
      double H_p_q = 0, D = 0;
      for (Index i = 0; i < n; ++i) {
        H_p_q += f.cross_entropy(doubles(P[i]), doubles(Q[i])) / static_cast<double>(n);
        D += f.kl_divergence(doubles(P[i]), doubles(Q[i])) / static_cast<double>(n);
      }
      std::printf("    %4d %-13s %10.4f %10.4f %10.4f\n", step, step == 1 ? "step" : "steps",
                  mean(f.cross_entropy_loss(Q, Y)), H_p_q, D);
    }
    const Tensor dO = f.softmax_cross_entropy_backward(O, Y);
    W -= lr / n * matmul_tn(dO, X);
    b -= lr / n * sum(dO, 0);
  }
  std::printf("    The book (3.4.3): H(p, q) is lowest, %.4f, where q = p; D(p||q) says how far it is above.\n", H);
  std::printf(
      "    The loss is a mean over the labels that were drawn and can be lower; H(p, q) is what it is on average.\n");
}

}  // namespace

Section section_3_4(const Functions_3_4& f) {
  return {
      "3.4",
      "Softmax Regression",
      {{"one_hot",
        "3.4.1, (3.4.1)",
        [=] { check_one_hot(f); },
        {"Begin with zeros everywhere; then each row gets a single 1.",
         "zeros({y.size(), q}) is the matrix of zeros, and Y(i, j) = 1 writes to it.",
         "In row i the 1 stands in column static_cast<Index>(y(i))."}},
       {"softmax",
        "3.4.1, (3.4.3)",
        [=] { check_softmax(f); },
        {"First all exponentials, then the sum of each row, then the division.",
         "sum(x, 1) is (n,), which lines up with the columns. To divide each row by its own sum, it has to be (n, 1).",
         "sum(x, 1, keepdims) is (n, 1), and (n, q) / (n, 1) broadcasts."}},
       {"cross_entropy_loss",
        "3.4.2, (3.4.7), (3.4.10)",
        [=] { check_cross_entropy_loss(f); },
        {"In each row only the true class adds to the sum if Y is one-hot: minus the logarithm of its probability.",
         "Y * log(Y_hat) has NaN where both are 0. How can a loop leave out the terms with y_j = 0?",
         "For each i and j with Y(i, j) > 0, subtract Y(i, j) * std::log(Y_hat(i, j)) from element i of the result."}},
       {"softmax_cross_entropy_backward",
        "3.4.2, (3.4.9)",
        [=] { check_softmax_cross_entropy_backward(f); },
        {"Differentiate log sum_k exp(o_k) - sum_k y_k o_k (3.4.8) with respect to o_j.",
         "It is the softmax that you have written, less the label, for all classes."}},
       {"entropy",
        "3.4.3, (3.4.11)",
        [=] { check_entropy(f); },
        {"The surprisal of event j is -log p(j); the entropy is its mean, with the probabilities as weights.",
         "std::log(0) is -inf, and 0 times -inf is NaN.",
         "for (double p_j : p) goes through the probabilities; an if leaves out those that are 0."}},
       {"cross_entropy",
        "3.4.3, Cross-Entropy Revisited",
        [=] { check_cross_entropy(f); },
        {"Who computes the surprisal, and who decides how often the event happens?",
         "The same sum as in the entropy, but with log q(j): p(j) is the weight.",
         "Only p(j) = 0 may be left out. If q(j) is 0 and p(j) is not, the result is infinite."}},
       {"kl_divergence",
        "3.4.3, (3.4.12)",
        [=] { check_kl_divergence(f); },
        {"(3.4.12) has two forms; one of them uses what you have written.",
         "H(p, q) - H[p], or a loop over p(j) log(p(j) / q(j)), which leaves out p(j) = 0."}}},
      [=] { train(f); }};
}

}  // namespace d2l::practice
