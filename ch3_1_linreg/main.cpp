// 3.1 Linear Regression. What the text defines is in the headers beside this file, one for each topic, and what the
// tables look like in tables.hpp; the timer, which the book keeps for later sections, is in common/timer.hpp.
#include "ch3_1_linreg/figures.hpp"
#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "ch3_1_linreg/normal_equations.hpp"
#include "ch3_1_linreg/speed.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "ch3_1_linreg/tables.hpp"
#include "common/console.hpp"
#include "common/options.hpp"
#include "common/plot/network.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;

namespace {

void linear_model(const LinearModel& model, const Tensor& X) {
  std::printf("A price is %g area - %g age + %g dollars (3.1.1), plus noise.\n", model.w(0), -model.w(1), model.b);
  std::printf("Without noise the first costs w_1 x_1 + w_2 x_2 + b (3.1.2) = %.0f, w^T x + b (3.1.3) = %.0f dollars.\n",
              predict(model, X[0]), sum(model.w * X[0]) + model.b);  // linear_model.hpp
  print("All three cost X w + b (3.1.4) =", model(X), "dollars.");
}

void loss_function(const Houses& houses, const std::string& figures) {
  const LinearModel guess{array({100, 0}), 100000};
  const Tensor error = (guess(houses.features) - houses.prices) / 1000, l = square(error) / 2;
  std::printf(
      "The guess 100 area + 100000 dollars is off by %.1f, %.1f and %.1f thousand dollars. The losses (3.1.5) are\n",
      error(0), error(1), error(2));
  std::printf(
      "%.1f, %.1f and %.1f thousand dollars squared: the second error is %.1f times the first, its loss %.1f times.\n",
      l(0), l(1), l(2), error(1) / error(0), l(1) / l(0));
  save_figure(figures, "fig_3.1.1_fit", fit_figure(houses));  // figures.hpp
  const double L = empirical_loss(guess, houses.features, houses.prices);
  std::printf("The mean loss of all houses (3.1.6) is %.1f thousand dollars squared; sqrt(2 L) = %.0f dollars.\n",
              L / 1e6, std::sqrt(2 * L));
  print_kinds_of_loss(houses);  // tables.hpp
  print("All three are smallest at the same w_area (3.1.7): neither the 1/2 nor the mean moves the minimum.");
}

// Areas in thousand square feet, prices in thousand dollars: numbers to check with pencil and paper.
void four_houses() {
  const Tensor X = with_ones(array({1, 2, 3, 4}).reshape({4, 1})), y = array({210, 330, 510, 650}).reshape({4, 1});
  const Tensor XTX = matmul_tn(X, X), XTX_inverse = inverse(XTX), XTy = matmul_tn(X, y);  // normal_equations.hpp
  const Tensor w = matmul(XTX_inverse, XTy);                                              // (3.1.8)
  print_factors(X, y, XTX, XTX_inverse, XTy, w);
  print("No other w makes ||y - X w||^2 smaller than", sum(square(y - matmul(X, w))), "thousand dollars squared.");
  erratum("the text calls ||y - X w|| quadratic; its square is. Both are smallest at the same w.");
}

// Trains on standardized features and returns the model in the units of the houses.
LinearModel gradient_descent(const Houses& houses, const Options& options, Generator& generator) {
  const Standardized standardized(houses.features);  // standardize.hpp
  const Tensor X = standardized(houses.features), &y = houses.prices;
  std::printf("Training uses standardized features, (area - %.1f) / %.1f and (age - %.1f) / %.1f.\n",
              standardized.center(0), standardized.scale(0), standardized.center(1), standardized.scale(1));
  print_derivatives(X, y, *options.batch_size);  // gradient_descent.hpp
  const double least = empirical_loss(analytic_solution(X, y), X, y);
  LinearModel model{zeros({2})};
  const double untrained = empirical_loss(model, X, y);
  for (int epoch = 1; epoch <= *options.epochs; ++epoch) {
    gradient_descent_epoch(model, X, y, *options.lr, *options.batch_size, generator);
    const double L = empirical_loss(model, X, y);
    check_convergence(L / 1e6, epoch, untrained / 1e6);  // common/train/metrics.hpp
    print_epoch(epoch, L, L - least);
  }
  return standardized.undone(model);
}

void vectorization_for_speed(const Options& options) {
  const Index n = 10000;
  const Tensor a = ones({n}), b = ones({n});
  Timer timer;  // common/timer.hpp
  Tensor c = zeros({n});
  for (Index i = 0; i < n; ++i) c(i) = a(i) + b(i);
  std::printf("a loop over the coordinates: %.5f sec\n", timer.stop());
  book("3.51575 sec");
  timer.start();
  const Tensor d = a + b;
  std::printf("one call, a + b: %.5f sec, %s\n", timer.stop(), c == d ? "with the same sums" : "with other sums");
  book("0.00023 sec");
  erratum("the text has 100000 dimensions, its code n = 10000; the \"single call to np\" is the operator +.");
  const Ladder ladder = compare_ways_to_add(*options.ladder);  // speed.hpp
  save_figure(options.figures, "3.1.1_vectorization", ladder_figure(ladder));
}

void neural_network(const Tensor& X, const LinearModel& model, const std::string& figures) {
  const Tensor W = model.w.reshape({2, 1}), b = array({model.b}), O = matmul(X, W) + b;  // (2,1), (1,) and (3,1)
  print("Neural Network Diagram: a fully-connected layer with one output, X W + b, gives", O.reshape({3}), "dollars,");
  print("as does the linear model (3.1.4):", model(X), "dollars.");
  save_figure(figures, "fig_3.1.2_network", plot::network_diagram(X.size(1), 1));
  std::printf("Biology: one neuron, x_1 w_1 + x_2 w_2 + b = %.2f + (%.2f) + %.2f = %.2f dollars\n",
              X(0, 0) * model.w(0), X(0, 1) * model.w(1), model.b, predict(model, X[0]));
}

void section_3_1(const Options& options) {
  Generator generator(options.seed);

  heading("3.1.1 Basic Elements of Linear Regression");
  const Houses houses = synthetic_houses(1000, generator);  // houses.hpp
  const Tensor X = houses.features.rows(0, 3), y = houses.prices.rows(0, 3);
  print("1000 made-up houses, the first three:");
  for (Index i = 0; i < 3; ++i)
    std::printf("%.0f square feet, %2.0f years old, %.0f dollars\n", X(i, 0), X(i, 1), y(i));

  heading("Linear Model");
  linear_model(true_price(), X);

  heading("Loss Function");
  loss_function(houses, options.figures);

  heading("Analytic Solution");
  four_houses();
  print_why_qr();
  const LinearModel best = analytic_solution(houses.features, houses.prices);  // least_squares.hpp
  print_models(houses, {{"true", true_price()}, {"closed form", best}});

  heading("Gradient descent");
  const LinearModel learned = gradient_descent(houses, options, generator);
  print_models(houses, {{"gradient descent", learned}});

  heading("Making Predictions with the Learned Model");
  const Tensor house = array({1850, 12});
  std::printf("1850 square feet, 12 years old: closed form %.0f, gradient descent %.0f, true model %.0f dollars\n",
              predict(best, house), predict(learned, house), predict(true_price(), house));

  heading("Vectorization for Speed");
  vectorization_for_speed(options);

  heading("3.1.2 The Normal Distribution and Squared Loss");
  print_densities(arange(-7, 7, 0.01), {{0, 1}, {0, 2}, {3, 1}, {0, std::sqrt(2.0f)}});
  save_figure(options.figures, "3.1.2_normal", normal_figure());
  erratum("the legend's \"var 2\" is a standard deviation; it is the last line that has the variance 2.");
  print_likelihoods(houses, best);     // likelihood.hpp
  print_rises(houses, best, learned);  // likelihood.hpp
  erratum("the factor is n / sigma^2, not 1 / sigma^2, since L is a mean; and sigma need not be fixed to find w.");

  heading("3.1.3 From Linear Regression to Deep Networks");
  neural_network(X, best, options.figures);
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.1 Linear Regression", {.epochs = 5, .lr = 0.03f, .batch_size = 10, .ladder = false},
                     section_3_1);
}
