// 3.1 Linear Regression. What the text defines is in the headers beside this file, one topic each; the timer, which the
// book keeps for later sections, in common/timer.hpp.
#include "ch3_1_linreg/figures.hpp"
#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "ch3_1_linreg/speed.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "common/console.hpp"
#include "common/options.hpp"
#include "common/plot/network.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;

namespace {

void print_models(const Houses& houses, std::initializer_list<std::pair<const char*, LinearModel>> models) {
  print("                      area         age         bias     L(w, b)");
  for (const auto& [name, model] : models)
    std::printf("%-18s %7.3f %11.3f %12.2f %11.0f\n", name, static_cast<double>(model.w(0)),
                static_cast<double>(model.w(1)), static_cast<double>(model.b),
                empirical_loss(model, houses.features, houses.prices));
}

// Trains on standardized features and returns the model in the units of the houses.
LinearModel gradient_descent(const Houses& houses, const Options& options, Generator& generator) {
  const Standardized standardized(houses.features);  // standardize.hpp
  const Tensor X = standardized(houses.features);
  const double least = empirical_loss(analytic_solution(X, houses.prices), X, houses.prices);
  LinearModel model{zeros({2})};
  for (int epoch = 1; epoch <= *options.epochs; ++epoch) {
    gradient_descent_epoch(model, X, houses.prices, *options.lr, *options.batch_size, generator);
    const double L = empirical_loss(model, X, houses.prices);
    check_convergence(L, epoch);
    std::printf("epoch %d, L(w, b) %.0f, above the minimum by %.0f\n", epoch, L, L - least);
  }
  return standardized.undone(model);
}

void vectorization_for_speed(const std::string& figures) {
  const Index n = 10000;
  const Tensor a = ones({n}), b = ones({n});
  Timer timer;  // common/timer.hpp
  Tensor c = zeros({n});
  for (Index i = 0; i < n; ++i) c(i) = a(i) + b(i);
  std::printf("%.5f sec\n", timer.stop());
  book("3.51575 sec");
  timer.start();
  const Tensor d = a + b;
  std::printf("%.5f sec\n", timer.stop());
  book("0.00023 sec");
  print(c == d ? "both give the same sums" : "the sums differ");
  const Limits limits;                                                               // speed.hpp
  save_figure(figures, "3.1.1_vectorization", ladder_figure(print_ladder(limits)));  // figures.hpp
  print_product_ladder(512, limits);
  print("\nThe book's 15,000 times is the price of objects, paid in Python, and not what vectors gain: see README.md");
}

void normal_distribution(const std::string& figures) {
  const Tensor x = arange(-7, 7, 0.01);
  print(x.size(), "points from -7 to 7");
  for (const auto& [mu, sigma] : {std::pair{0.0f, 1.0f}, {0.0f, 2.0f}, {3.0f, 1.0f}, {0.0f, std::sqrt(2.0f)}}) {
    const Tensor p = normal(x, mu, sigma);  // likelihood.hpp
    const auto peak = static_cast<Index>(argmax(p, 0).item());
    std::printf("mean %g, std %.4g (variance %.4g): peak %f at z = %.2f, integral %.4f\n", static_cast<double>(mu),
                static_cast<double>(sigma), static_cast<double>(sigma * sigma), static_cast<double>(p(peak)),
                static_cast<double>(x(peak)), 0.01 * static_cast<double>(sum(p)));
  }
  save_figure(figures, "3.1.2_normal", normal_figure());
  book("the first three as curves; what its legend calls the variance is the standard deviation");
}

void maximum_likelihood(const Tensor& X, const Tensor& y, const LinearModel& best, const LinearModel& other) {
  const double n = static_cast<double>(y.size()), noise = static_cast<double>(price_noise);
  Index k = 1;
  while (k < y.size() && likelihood(best, X.rows(0, k), y.rows(0, k), noise) > 0) ++k;
  const double product = likelihood(best, X.rows(0, k), y.rows(0, k), noise);
  std::printf("\nP(Y|X) of %td houses: %g; -log P(Y|X) of all %td: %.4f\n", k, product, y.size(),
              negative_log_likelihood(best, X, y, noise));
  for (double sigma : {noise / 4, noise, noise * 4}) {
    const auto nll = [&](const LinearModel& model) { return negative_log_likelihood(model, X, y, sigma); };
    const auto beside = [&](int cents) { return LinearModel{best.w + array({cents / 100.0f, 0}), best.b}; };
    int lowest = -20;
    for (int cents = -19; cents <= 20; ++cents)
      if (nll(beside(cents)) < nll(beside(lowest))) lowest = cents;
    std::printf(
        "sigma %5.0f: NLL(w) - NLL(w*) = %.6f, n/sigma^2 (L(w) - L(w*)) = %.6f, NLL lowest at w*_area %+d cents\n",
        sigma, nll(other) - nll(best), n / (sigma * sigma) * (empirical_loss(other, X, y) - empirical_loss(best, X, y)),
        lowest);
  }
}

void neural_network(const Tensor& X, const LinearModel& model) {
  const Tensor W(model.w.reshape({2, 1})), b = array({model.b});
  const Tensor O = matmul(X, W) + b;
  print("a fully-connected layer with one output, X", to_string(X.shape()), "W", to_string(W.shape()), "+ b",
        to_string(b.shape()), "=", to_string(O.shape()));
  print("its outputs:                     ", O.reshape({3}));
  print("the linear model, X w + b:       ", model(X));
  std::printf("one neuron, in double, w^T x + b: [%.2f %.2f %.2f]\n", predict(model, X[0]), predict(model, X[1]),
              predict(model, X[2]));
}

void section_3_1(const Options& options) {
  Generator generator(options.seed);

  heading("3.1.1 Basic Elements of Linear Regression");
  const Houses houses = synthetic_houses(1000, generator);  // houses.hpp
  const Tensor X = houses.features.rows(0, 3), y = houses.prices.rows(0, 3);
  print("1000 made-up houses, the first three:");
  for (Index i = 0; i < 3; ++i)
    std::printf("%.0f square feet, %2.0f years old, %.0f dollars\n", static_cast<double>(X(i, 0)),
                static_cast<double>(X(i, 1)), static_cast<double>(y(i)));

  heading("Linear Model");
  const LinearModel truth = true_price();
  print("price = w_area area + w_age age + b + noise, w", truth.w, "b", truth.b, "standard deviation", price_noise);
  std::printf("the first house without noise, w_1 x_1 + w_2 x_2 + b: %.0f\n", predict(truth, X[0]));
  print("all three, X w + b:", truth(X));  // linear_model.hpp

  heading("Loss Function");
  const LinearModel guess{array({100, 0}), 100000};
  print("a guess, w", guess.w, "and b", guess.b, "is off by", guess(X) - y);
  print("losses:", square(guess(X) - y) / 2);
  std::printf("L(w, b), the mean over all houses: %.0f\n", empirical_loss(guess, houses.features, houses.prices));

  heading("Analytic Solution");
  const LinearModel best = analytic_solution(houses.features, houses.prices);  // least_squares.hpp
  print_models(houses, {{"true", truth}, {"closed form", best}});
  save_figure(options.figures, "fig_3.1.1_fit", fit_figure(houses));

  heading("Gradient descent");
  const LinearModel learned = gradient_descent(houses, options, generator);  // gradient_descent.hpp
  print_models(houses, {{"closed form", best}, {"gradient descent", learned}});

  heading("Making Predictions with the Learned Model");
  const Tensor new_house = array({1850, 12});
  std::printf("1850 square feet, 12 years old: closed form %.0f, gradient descent %.0f, true model %.0f\n",
              predict(best, new_house), predict(learned, new_house), predict(truth, new_house));

  heading("Vectorization for Speed");
  vectorization_for_speed(options.figures);

  heading("3.1.2 The Normal Distribution and Squared Loss");
  normal_distribution(options.figures);
  maximum_likelihood(houses.features, houses.prices, best, learned);  // likelihood.hpp

  heading("3.1.3 From Linear Regression to Deep Networks");
  neural_network(X, best);
  save_figure(options.figures, "fig_3.1.2_network", plot::network_diagram(X.size(1), 1));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.1 Linear Regression", {.epochs = 5, .lr = 0.03f, .batch_size = 10}, section_3_1);
}
