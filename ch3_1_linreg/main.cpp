// 3.1 Linear Regression. What the text defines is in the headers beside this file, one topic each; the timer, which the
// book keeps for later sections, in common/timer.hpp.
#include "ch3_1_linreg/by_hand.hpp"
#include "ch3_1_linreg/figures.hpp"
#include "ch3_1_linreg/gradient_descent.hpp"
#include "ch3_1_linreg/houses.hpp"
#include "ch3_1_linreg/least_squares.hpp"
#include "ch3_1_linreg/likelihood.hpp"
#include "ch3_1_linreg/speed.hpp"
#include "ch3_1_linreg/standardize.hpp"
#include "ch3_1_linreg/tables.hpp"
#include "common/console.hpp"
#include "common/options.hpp"
#include "common/plot/network.hpp"
#include "common/train/metrics.hpp"

using namespace d2l;
using std::printf;

namespace {

void loss_function(const Houses& houses, const std::string& figures) {
  const LinearModel guess{array({100, 0}), 100000}, truth = true_price();
  const Tensor X = houses.features.rows(0, 3), y = houses.prices.rows(0, 3);
  print("A guess: price = 100 area + 100000.");
  print("(3.1.5) Its errors y_hat - y on the three houses:", guess(X) - y, "dollars");
  print("        its losses:", square((guess(X) - y) / 1000) / 2, "(thousand dollars)^2");
  save_figure(figures, "fig_3.1.1_fit", fit_figure(houses));  // figures.hpp
  print_losses(houses, guess, truth);                         // tables.hpp
  print("The 1/2, and the mean in place of the sum, scale the loss of every model alike: the best stays the best.");
}

// Returns the model in the units of the houses.
LinearModel gradient_descent(const Houses& houses, const Options& options, Generator& generator) {
  const Standardized standardized(houses.features);  // standardize.hpp
  const Tensor X = standardized(houses.features);
  print("Gradient descent sees standardized features, (x - mean) / standard deviation. The first house:", X[0]);
  const double least = empirical_loss(analytic_solution(X, houses.prices), X, houses.prices);
  LinearModel model{zeros({2})};
  for (int epoch = 1; epoch <= *options.epochs; ++epoch) {
    gradient_descent_epoch(model, X, houses.prices, *options.lr, *options.batch_size, generator);
    const double L = empirical_loss(model, X, houses.prices);
    printf("epoch %d, L(w, b) %.6g (1000 $)^2, the minimum is %.6g\n", epoch, thousands(L), thousands(least));
    check_convergence(L, epoch);
  }
  return standardized.undone(model);
}

void vectorization_for_speed(bool whole_ladder, const std::string& figures) {
  const Index n = 10000;
  const Tensor a = ones({n}), b = ones({n});
  Timer timer;  // common/timer.hpp
  Tensor c = zeros({n});
  for (Index i = 0; i < n; ++i) c(i) = a(i) + b(i);
  printf("a loop over the coordinates: %.5f sec\n", timer.stop());
  book("3.51575 sec");
  timer.start();
  const Tensor d = a + b;
  printf("one call, a + b: %.5f sec\n", timer.stop());
  book("0.00023 sec");
  erratum("the text speaks of 100000-dimensional vectors; its code, as this one, has n = 10000.");
  print(c == d ? "Both give the same sums." : "The sums differ.");
  save_figure(figures, "3.1.1_vectorization", ladder_figure(print_ladders(whole_ladder)));  // speed.hpp, figures.hpp
}

void normal_distribution(const std::string& figures) {
  const Tensor x = arange(-7, 7, 0.01);
  printf("(3.1.11) for %td points from -7 to 7:\n", x.size());
  print_densities(x);  // tables.hpp
  save_figure(figures, "3.1.2_normal", normal_figure());
  erratum("the book's legend says \"var\" for the standard deviation: its second curve has the variance 4, not 2.");
}

void maximum_likelihood(const Houses& houses, const LinearModel& best, const LinearModel& learned) {
  const auto& [X, y] = houses;
  const double noise = price_noise;
  printf("(3.1.12), (3.1.13) The density of the first price, given its area and age: %.3g per dollar\n",
         density(predict(best, X[0]), y(0), noise));
  Index k = 1;
  while (k < y.size() && likelihood(best, X.rows(0, k), y.rows(0, k), noise) > 0) ++k;  // likelihood.hpp
  printf("(3.1.14) The likelihood, the product of the densities, underflows to 0 after only %td houses.\n", k);
  printf("(3.1.15) -log p(y|X) of all 1000 houses, a sum: %.2f\n", negative_log_likelihood(best, X, y, noise));
  print_likelihoods(houses, best, learned);  // tables.hpp
  print("For every sigma the likelihood ranks models as the squared loss does: both have the same minimum.");
  erratum("(3.1.15) is a sum, (3.1.6) a mean; and sigma need not be known, only be the same for all examples.");
}

void section_3_1(const Options& options) {
  Generator generator(options.seed);

  heading("3.1.1 Basic Elements of Linear Regression");
  const Houses houses = synthetic_houses(1000, generator);  // houses.hpp
  print("1000 synthetic houses; the first three:");
  for (Index i = 0; i < 3; ++i)
    printf("%.0f square feet, %2.0f years old, %.0f dollars\n", houses.features(i, 0), houses.features(i, 1),
           houses.prices(i));

  heading("Linear Model");
  const LinearModel truth = true_price();
  const Tensor X = houses.features.rows(0, 3);
  print("(3.1.1) price = 150 area - 1200 age + 60000, plus noise with a standard deviation of 20000 dollars");
  printf("(3.1.2) The first house without noise, w_1 x_1 + w_2 x_2 + b: %.0f dollars\n", predict(truth, X[0]));
  printf("(3.1.3) The same as w^T x + b: %.0f dollars\n", sum(truth.w * X[0]) + truth.b);
  print("(3.1.4) All three as X w + b:", truth(X), "dollars");  // linear_model.hpp

  heading("Loss Function");
  loss_function(houses, options.figures);

  heading("Analytic Solution");
  analytic_solution_by_hand();  // by_hand.hpp
  erratum("|y - X w| itself is not quadratic, its square is. Both are least at the same w.");
  print("Forming X^T X loses digits. For the 1000 houses the program solves for w* without it: see least_squares.hpp.");
  const LinearModel best = analytic_solution(houses.features, houses.prices);  // least_squares.hpp
  printf("(3.1.7) The least loss is at w* = [%.3f %.2f], b* = %.2f\n", best.w(0), best.w(1), best.b);

  heading("Gradient descent");
  const LinearModel learned = gradient_descent(houses, options, generator);  // (3.1.9), (3.1.10): gradient_descent.hpp
  print_models(houses, {{"the truth", truth}, {"closed form", best}, {"gradient descent", learned}});  // tables.hpp

  heading("Making Predictions with the Learned Model");
  const Tensor new_house = array({1850, 12});
  printf(
      "A new house of 1850 square feet, 12 years old: %.0f dollars by the closed form, %.0f by gradient descent, %.0f "
      "in "
      "truth\n",
      predict(best, new_house), predict(learned, new_house), predict(truth, new_house));

  heading("Vectorization for Speed");
  vectorization_for_speed(*options.ladder, options.figures);

  heading("3.1.2 The Normal Distribution and Squared Loss");
  normal_distribution(options.figures);
  maximum_likelihood(houses, best, learned);

  heading("3.1.3 From Linear Regression to Deep Networks");
  const Tensor W(best.w.reshape({2, 1})), b = array({best.b});
  print("One neuron with an input per feature is a fully-connected layer with one output, X W + b: the shapes are");
  print(to_string(X.shape()), to_string(W.shape()), "+", to_string(b.shape()), "=", to_string(Shape{3, 1}));
  print("the layer's outputs for the first three houses:", (matmul(X, W) + b).reshape({3}));
  print("the linear model's predictions, X w + b:       ", best(X));
  save_figure(options.figures, "fig_3.1.2_network", plot::network_diagram(2, 1));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.1 Linear Regression", {.epochs = 5, .lr = 0.03f, .batch_size = 10, .ladder = false},
                     section_3_1);
}
