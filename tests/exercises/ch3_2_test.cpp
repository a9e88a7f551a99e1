// The exercises of section 3.2; the answers are in ch3_2_scratch/exercises.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "tests/exercises/ch3_2_training.hpp"
#include "tests/exercises/dual.hpp"
#include "tests/exercises/exercise.hpp"
#include "tests/exercises/planck.hpp"
#include "tests/exercises/tape.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using namespace ch3_2;

// ---- 1: weights that start at 0

// At 0 the gradient for w_j is -mean(x_j y), on average -w_j. One term x_j y has the variance 2 w_j^2 + w_k^2 + b^2.
TEST(Ch3_2_Exercises, Ex1_GradientAtZeroPointsAwayFromTheTrueWeights) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  Model model(zeros({2, 1}));
  backward(model, features, labels);
  const std::array<double, 2> true_w = {2, -3.4};
  for (const Index j : {0, 1}) {
    const double w = true_w[static_cast<std::size_t>(j)], gradient = real(model.w.grad(j, 0)) / 1000;
    const double deviation = std::sqrt(w * w + 2 * 2 + 3.4 * 3.4 + 4.2 * 4.2) / std::sqrt(1000.0);
    test::show("true w_%d = %4.1f: mean gradient %+.2f, expected %+.1f with a standard error of %.2f",
               static_cast<int>(j) + 1, w, gradient, -w, deviation);
    EXPECT_NEAR(gradient, -w, 5 * deviation);
  }
}

// Two runs on the same minibatches differ by (I - lr H_1) ... (I - lr H_t) times their initial difference. Each H_t is
// the identity on average, so every step shrinks the difference by 3 %. The mean of H over one data set is not quite
// the identity: from seed to seed the rate has a standard deviation of 0.14 %.
TEST(Ch3_2_Exercises, Ex1_ZeroAndRandomWeightsArriveAtTheSamePlace) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  Model zero(zeros({2, 1})), random(normal(0, 0.01f, {2, 1}, generator)), far(array({100, -100}).reshape({2, 1}));
  const double gap = distance(zero, far);
  test::show("        loss from 0  loss from N(0, 0.01^2)  gap to a start at (100, -100)");
  for (int epoch = 1; epoch <= 3; ++epoch) {
    Generator order = generator.split();
    for (Model* model : {&zero, &random, &far}) {
      Generator same_order = order;
      train_epoch(*model, features, labels, 0.03f, 10, same_order);
    }
    const double loss = mean_loss(zero, features, labels), other = mean_loss(random, features, labels);
    test::show("epoch %d    %9.6f               %9.6f                      %9.5f", epoch, loss, other,
               distance(zero, far));
    // A start nearer by 0.01 of 4 has a loss that is smaller by twice that ratio, 0.5 %: the bound is 6 of these.
    EXPECT_NEAR(other / loss, 1, 0.03);
    const double rate = 1 - std::pow(distance(zero, far) / gap, 1 / (100.0 * epoch));
    EXPECT_NEAR(rate, 0.03, 0.0075);
  }
}

TEST(Ch3_2_Exercises, Ex1_TwoLayersFromZeroLearnOnlyTheBias) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  TwoLayers zero(zeros({2, 2}), zeros({2, 1})), equal(Tensor({2, 2}, 0.1f), Tensor({2, 1}, 0.1f));
  TwoLayers unequal(array({{0.5, -0.3}, {0.2, 0.4}}), array({0.3, -0.2}).reshape({2, 1}));
  for (TwoLayers* net : {&zero, &equal, &unequal})
    for (int epoch = 0; epoch < 5; ++epoch) train_epoch(*net, features, labels, 0.03f, 10, generator);

  const double half_variance = real(mean(square(labels - mean(labels)))) / 2, stuck = mean_loss(zero, features, labels);
  test::show("all weights 0: still 0 after 5 epochs, loss %.3f; half the variance of the labels: %.3f", stuck,
             half_variance);
  EXPECT_EQ(zero.V.data, zeros({2, 2}));
  EXPECT_EQ(zero.u.data, zeros({2, 1}));
  // The bias fluctuates about the mean label with a standard deviation of 0.15; 5 of these cost 0.3.
  EXPECT_GT(stuck, half_variance * 0.9999);
  EXPECT_LT(stuck, half_variance + 0.3);

  test::show("all weights 0.1: hidden units (%.4f, %.4f) and (%.4f, %.4f)", real(equal.V.data(0, 0)),
             real(equal.V.data(1, 0)), real(equal.V.data(0, 1)), real(equal.V.data(1, 1)));
  EXPECT_EQ(column(equal.V.data, 0), column(equal.V.data, 1));
  EXPECT_GT(std::abs(real(equal.V.data(0, 0)) - 0.1), 0.1);
  test::show("unequal weights: loss %.6f", mean_loss(unequal, features, labels));
  EXPECT_LT(mean_loss(unequal, features, labels), 1e-3);
}

// ---- 2: Ohm's law

TEST(Ch3_2_Exercises, Ex2_GradientIsMinusCurrentTimesError) {
  Generator generator(test::seed());
  const Readings readings = measure(200, generator);
  Model model(Tensor({1, 1}, 30));
  backward(model, readings.amperes.reshape({-1, 1}), readings.volts);
  test::expect_gradient([&](const std::vector<double>& R) { return sum_of_squares(readings, R[0]) / 2; }, model.w.data,
                        model.w.grad);
  const double by_hand =
      200 * (30 * mean_product(readings.amperes, readings.amperes) - mean_product(readings.amperes, readings.volts));
  test::show("at R = 30 ohm: gradient %.4f, -sum I (V - R I) = %.4f", real(model.w.grad.item()), by_hand);
  EXPECT_NEAR(real(model.w.grad.item()), by_hand, 1e-4);  // 200 terms of about 0.1 in float32
}

TEST(Ch3_2_Exercises, Ex2_SgdFindsTheResistance) {
  Generator generator(test::seed());
  const Readings readings = measure(200, generator);
  // In units of 0.1 A the currents are of order 1, and the slope is a tenth of the resistance.
  const double found = slope_through_origin(readings.amperes * 10, readings.volts, 1, 60) * 10;
  const double mean_square = mean_product(readings.amperes, readings.amperes);
  const double closed_form = mean_product(readings.volts, readings.amperes) / mean_square;
  const double searched = test::golden_section([&](double R) { return sum_of_squares(readings, R); }, 0, 1000);
  const double standard_error = volts_of_noise / std::sqrt(200 * mean_square);
  test::show("R = %.3f ohm from 200 noisy readings, closed form %.3f, by search %.3f", found, closed_form, searched);
  test::show("error %+.3f ohm, standard error %.3f", found - ohms, standard_error);
  // After 60 steps about (1 - 0.34)^60 = 1e-11 of the initial error is left; float32 rounds to 1e-7. Comparing values
  // finds a minimum to the square root of their rounding, times the standard error.
  EXPECT_NEAR(found / closed_form, 1, 2e-6);
  EXPECT_NEAR(searched / closed_form, 1, 1e-7);
  EXPECT_NEAR(found, ohms, 5 * standard_error);
}

// A step leaves 1 - lr mean(I^2) of the error, whatever the noise. The mean of I^2 is 0.0034 A^2.
TEST(Ch3_2_Exercises, Ex2_InAmperesTheRateOfTheTextHardlyMovesIt) {
  Generator generator(test::seed());
  const Readings readings = measure(200, generator);
  const double curvature = mean_product(readings.amperes, readings.amperes);
  const double best = mean_product(readings.volts, readings.amperes) / curvature;
  for (const int steps : {300, 3000, 30000}) {
    const double found = slope_through_origin(readings.amperes, readings.volts, 0.03f, steps);
    const double left = std::pow(1 - 0.03 * curvature, steps);
    test::show("lr 0.03: R = %7.3f ohm after %5d steps; predicted %7.3f", found, steps, best * (1 - left));
    // Each step rounds an R of 40 by up to 2e-6.
    EXPECT_NEAR(found, best * (1 - left), 2e-6 * steps + 1e-4);
  }
  const double one_step = slope_through_origin(readings.amperes, readings.volts, static_cast<float>(1 / curvature), 1);
  test::show("lr 1 / mean(I^2) = %.0f: R = %.3f ohm after one step, closed form %.3f", 1 / curvature, one_step, best);
  EXPECT_NEAR(one_step / best, 1, 1e-5);
}

// Readings of I with an error of standard deviation tau: the slope tends to R E[I^2] / (E[I^2] + tau^2).
TEST(Ch3_2_Exercises, Ex2_NoisyAmmeterMakesTheResistanceTooSmall) {
  Generator generator(test::seed());
  const double mean_square = (0.1 * 0.1 + 0.1 * 0.001 + 0.001 * 0.001) / 3;  // of a uniform number in [0.001, 0.1]
  for (const double tau : {0.0, 0.02, 0.05}) {
    std::vector<double> found;
    for (int experiment = 0; experiment < 50; ++experiment) {
      const Readings readings = measure(1000, generator);
      const Tensor read = readings.amperes + normal(0, static_cast<float>(tau), {1000}, generator);
      found.push_back(slope_through_origin(read * 10, readings.volts, 1, 40) * 10);
    }
    const test::Summary R = test::summarize(found);
    const double predicted = ohms * mean_square / (mean_square + tau * tau);
    test::show("ammeter with an error of %2.0f mA: R = %6.3f +- %.3f ohm, predicted %6.3f", tau * 1000, R.mean,
               R.standard_error, predicted);
    // A quotient of two means has a bias of order 1 / n, here 0.1 %; 6 standard errors, since they are estimated from
    // 50.
    EXPECT_NEAR(R.mean, predicted, 6 * R.standard_error + (tau > 0 ? 0.001 * ohms : 0));
  }
}

// ---- 3: a temperature from a spectrum

// The CODATA values of Wien's and Stefan's constants.
TEST(Ch3_2_Exercises, Ex3_PlancksLawObeysWienAndStefan) {
  const double T = 5778;
  const double brightest =
      test::golden_section([&](double lambda) { return -planck::radiance(lambda, T); }, 1e-7, 5e-6);
  test::show("brightest at %.2f nm: lambda T = %.6e m K, Wien's constant 2.897772e-03", brightest * 1e9, brightest * T);
  EXPECT_NEAR(brightest * T / 2.897771955e-3, 1, 1e-6);  // comparing values finds a maximum to about 1e-8

  // With lambda = e^s, d lambda = lambda ds; the integrand vanishes at both ends, 10 nm and 10 m.
  double total = 0;
  const double ds = std::log(1e9) / 2000;
  for (int i = 0; i <= 2000; ++i) {
    const double lambda = 1e-8 * std::exp(i * ds);
    total += std::numbers::pi * planck::radiance(lambda, T) * lambda * ds;
  }
  test::show("pi B over all wavelengths: %.6e T^4 W / m^2, Stefan's constant 5.670374e-08", total / std::pow(T, 4));
  EXPECT_NEAR(total / std::pow(T, 4) / 5.670374419e-8, 1, 1e-9);
  for (const double lambda : {2e-7, 2e-6, 2e-4}) {
    const double d = 1e-5, log_B = planck::log_radiance(lambda, T);
    EXPECT_NEAR(std::exp(log_B) / planck::radiance(lambda, T), 1, 1e-12);
    const double rise = planck::log_radiance(lambda, T * std::exp(d)) - planck::log_radiance(lambda, T * std::exp(-d));
    EXPECT_NEAR(planck::log_slope(lambda, T) / (rise / (2 * d)), 1, 1e-8);
  }
}

TEST(Ch3_2_Exercises, Ex3_TemperatureIsTheSlopeOfALine) {
  Generator generator(test::seed());
  for (const double T : {3000.0, 5778.0, 20000.0}) {
    const double exact = temperature_by_linreg(planck::spectrum(T, 0, generator));
    const double noisy = temperature_by_linreg(planck::spectrum(T, 0.02, generator));
    test::show("T = %5.0f K: %9.3f K by linreg and sgd, %9.3f K with noise of 2 %%", T, exact, noisy);
    EXPECT_NEAR(exact / T, 1, 2e-6);  // float32
    // An error of 2 % in B is one of at most 2 % (1 - e^-x) in y, which the fit divides by the root of sum x^2.
    double squares = 0;
    for (int i = 0; i < 40; ++i) squares += std::pow(planck::photon_temperature((0.2 + 0.06 * i) * 1e-6) / T, 2);
    EXPECT_NEAR(noisy / T, 1, 5 * 0.02 / std::sqrt(squares));
  }
}

TEST(Ch3_2_Exercises, Ex3_GaussNewtonFindsItFromAnyStart) {
  Generator generator(test::seed());
  const planck::Spectrum sun = planck::spectrum(5778, 0, generator);
  for (const double start : {300.0, 1000.0, 10000.0, 50000.0}) {
    const planck::Fit fit = planck::fit_temperature(sun, start);
    test::show("from %5.0f K: %.6f K in %d steps", start, fit.temperature, fit.steps);
    EXPECT_NEAR(fit.temperature, 5778, 1e-6);
    EXPECT_LE(fit.steps, 10);
  }
}

// To first order ln T is off by sum J_i e_i / sum J_i^2 when ln B is off by e_i.
TEST(Ch3_2_Exercises, Ex3_NoiseAndEmissivityCostWhatTheSlopesPredict) {
  Generator generator(test::seed());
  planck::Spectrum sun = planck::spectrum(5778, 0, generator);
  double J = 0, JJ = 0;
  for (const double lambda : sun.wavelengths) {
    const double slope = planck::log_slope(lambda, 5778);
    J += slope, JJ += slope * slope;
  }
  std::vector<double> found;
  for (int i = 0; i < 500; ++i)
    found.push_back(planck::fit_temperature(planck::spectrum(5778, 0.02, generator), 5000).temperature);
  const test::Summary T = test::summarize(found);
  const double deviation = 5778 * 0.02 / std::sqrt(JJ);
  test::show("500 spectra with noise of 2 %%: T = %.2f K, standard deviation %.2f K, predicted %.2f K", T.mean,
             T.standard_deviation, deviation);
  EXPECT_NEAR(T.mean, 5778, 5 * deviation / std::sqrt(500.0));
  EXPECT_NEAR(T.standard_deviation / deviation, 1, 5 / std::sqrt(2 * 500.0));

  for (double& radiance : sun.radiances) radiance *= 0.9;
  const double grey = planck::fit_temperature(sun, 5000).temperature, first_order = 5778 * (1 + std::log(0.9) * J / JJ);
  test::show("a grey body of emissivity 0.9, taken for a black body: %.1f K, predicted %.1f K", grey, first_order);
  EXPECT_NEAR(grey - 5778, first_order - 5778, 0.05 * (5778 - first_order));  // the next order is 2 % of the first
}

// ---- 4: second derivatives

// f = exp(x^2) has f' = 2 x f, f'' = (2 + 4 x^2) f and f''' = (12 x + 8 x^3) f.
TEST(Ch3_2_Exercises, Ex4_OnlyARecordedBackwardPassCanBeDifferentiatedAgain) {
  const double at = 0.7;
  const tape::Number x = tape::number(at), f = exp(x * x);
  const double exact[] = {std::exp(at * at), 2 * at * f->value, (2 + 4 * at * at) * f->value,
                          (12 * at + 8 * at * at * at) * f->value};
  tape::Number derivative = f;
  std::size_t nodes = 1;
  for (int order = 0; order <= 3; ++order) {
    const std::size_t recorded = tape::history(derivative).size();
    test::show("derivative %d: %.12f, by hand %.12f, %3zu numbers recorded", order, derivative->value, exact[order],
               recorded);
    EXPECT_NEAR(derivative->value / exact[order], 1, 1e-14);  // a few dozen roundings of 1e-16
    EXPECT_GT(recorded, nodes + nodes / 2);
    nodes = recorded;
    derivative = tape::derivative(derivative, x);
  }
  const tape::Number value_only = tape::derivative(f, x, false);
  test::show("without recording: f' = %.12f, and its derivative is %g", value_only->value,
             tape::derivative(value_only, x)->value);
  EXPECT_EQ(value_only->value, tape::derivative(f, x)->value);
  EXPECT_EQ(tape::derivative(value_only, x)->value, 0);
}

TEST(Ch3_2_Exercises, Ex4_DualNumbersThroughTheGradientGiveHessianTimesVector) {
  Generator generator(test::seed());
  std::vector<double> x, y;
  for (int i = 0; i < 50; ++i) {
    x.push_back(generator.normal() / 2);
    y.push_back(std::exp(0.5 * x.back()) + 0.3 * generator.normal());
  }
  const std::array<double, 2> theta = {0.3, 0.1}, v = {2, -1};
  constexpr double h = 1e-5;
  const auto dual = dual::gradient<dual::Number>({{{theta[0], v[0]}, {theta[1], v[1]}}}, x, y);
  const auto above = dual::gradient<double>({theta[0] + h * v[0], theta[1] + h * v[1]}, x, y);
  const auto below = dual::gradient<double>({theta[0] - h * v[0], theta[1] - h * v[1]}, x, y);
  const auto by_hand = dual::hessian_times(v, theta, x, y);
  test::show("(H v)_j by dual numbers    by hand           difference of gradients, h = 1e-5");
  for (std::size_t j = 0; j < 2; ++j) {
    const double difference = (above[j] - below[j]) / (2 * h);
    test::show("%18.12f    %18.12f  %18.12f", dual[j].slope, by_hand[j], difference);
    // Sums of 50 numbers of order 10 round to 1e-13; differences also err by about h^2 and by 1e-14 / h.
    EXPECT_NEAR(dual[j].slope, by_hand[j], 1e-11);
    EXPECT_NEAR(difference, by_hand[j], 1e-6);
  }
}

TEST(Ch3_2_Exercises, Ex4_NewtonReachesTheLeastLossInOneStep) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  const Model start(normal(0, 10, {2, 1}, generator)), newton = newton_step(start, features, labels);
  for (const Model* model : {&start, &newton})
    test::show("%s w = (%8.4f, %8.4f), b = %.4f, loss %10.6f", model == &start ? "start " : "1 step",
               real(model->w.data(0, 0)), real(model->w.data(1, 0)), real(model->b.data(0)),
               mean_loss(*model, features, labels));
  const LinearModel best = analytic_solution(features, labels);
  const double least = empirical_loss(best, features, labels);
  test::show("best   w = (%8.4f, %8.4f), b = %.4f, loss %10.6f", real(best.w(0)), real(best.w(1)), real(best.b), least);
  // float32 rounds gradients of order 10, and sums of 1000 terms, to about 1e-6.
  for (const Index j : {0, 1}) EXPECT_NEAR(newton.w.data(j, 0), best.w(j), 1e-4);
  EXPECT_NEAR(newton.b.data(0), best.b, 1e-4);
  EXPECT_NEAR(mean_loss(newton, features, labels) / least, 1, 1e-4);
}

// ---- 5: the reshape in squared_loss

TEST(Ch3_2_Exercises, Ex5_WithoutReshapeEachPredictionIsComparedWithAllLabels) {
  Generator generator(test::seed());
  const Tensor y_hat = normal(0, 1, {10, 1}, generator), y = normal(5, 1, {10}, generator);
  const Tensor matrix = square(y_hat - y) / 2;
  test::show("(10,1) - (10,) broadcasts to %s; squared_loss returns %s", to_string(matrix.shape()).c_str(),
             to_string(squared_loss(y_hat, y).shape()).c_str());
  EXPECT_EQ(matrix.shape(), (Shape{10, 10}));
  EXPECT_EQ(squared_loss(y_hat, y).shape(), (Shape{10, 1}));

  const auto sum_of_matrix = [&](const std::vector<double>& prediction) {
    double total = 0;
    for (const double p : prediction)
      for (Index j = 0; j < 10; ++j) total += std::pow(p - real(y(j)), 2) / 2;
    return total;
  };
  const Tensor gradient = backward_without_reshape(y_hat, y);
  test::expect_gradient(sum_of_matrix, y_hat, gradient);
  test::show("its gradient for y_hat_0: %.4f; 10 (y_hat_0 - mean label): %.4f", real(gradient(0, 0)),
             10 * real(y_hat(0, 0) - mean(y)));
  EXPECT_TRUE(allclose(gradient, (y_hat - mean(y)) * 10, 1e-5f, 1e-5f));
}

TEST(Ch3_2_Exercises, Ex5_WithoutReshapeSgdLearnsTheWeightsDividedByBatchSize) {
  Generator generator(test::seed());
  for (const Index B : {2, 10, 30}) {
    std::vector<double> w1, w2, b, loss;
    for (int run = 0; run < 400; ++run) {
      const auto [first, second, bias, l] = train_without_reshape(B, generator);
      w1.push_back(first), w2.push_back(second), b.push_back(bias), loss.push_back(l);
    }
    const test::Summary m1 = test::summarize(w1), m2 = test::summarize(w2), mb = test::summarize(b);
    const double batch = static_cast<double>(B);
    test::show("B = %2d: w = (%.3f, %.3f) +- (%.3f, %.3f), expected (%.3f, %.3f); b = %.2f, loss %.2f",
               static_cast<int>(B), m1.mean, m2.mean, m1.standard_error, m2.standard_error, 2 / batch, -3.4 / batch,
               mb.mean, test::summarize(loss).mean);
    // 0.7^40 of the start is left, which is nothing. The means are only nearly normal, so the bound is a little above 5
    // standard errors.
    EXPECT_NEAR(m1.mean, 2 / batch, 5.5 * m1.standard_error);
    EXPECT_NEAR(m2.mean, -3.4 / batch, 5.5 * m2.standard_error);
    EXPECT_NEAR(mb.mean, 4.2, 5.5 * mb.standard_error);
  }
}

// ---- 6: learning rates

// With true parameters 0 the parameters are their own error, and the labels are the noise.
TEST(Ch3_2_Exercises, Ex6_OneStepChangesTheErrorAsTheRecursionSays) {
  Generator generator(test::seed());
  struct Start {
    float w, b, noise;
  };
  for (const Start start : {Start{1, 0, 0}, Start{0, 1, 0}, Start{0, 0, 1}}) {
    std::vector<double> t, m;
    for (int run = 0; run < 10000; ++run) {
      Model model(array({0.6f * start.w, 0.8f * start.w}).reshape({2, 1}));
      model.b.data(0) = start.b;
      backward(model, normal(0, 1, {10, 2}, generator), normal(0, start.noise, {10}, generator));
      sgd({&model.w, &model.b}, 1, 10);
      t.push_back(real(sum(square(model.w.data)))), m.push_back(std::pow(real(model.b.data(0)), 2));
    }
    const test::Summary of_t = test::summarize(t), of_m = test::summarize(m);
    const SquaredErrors predicted = after_step({real(start.w), real(start.b)}, 1, real(start.noise));
    test::show("lr 1, (t, m) = (%g, %g), noise %g: then (%.4f, %.4f) +- (%.4f, %.4f), predicted (%.1f, %.1f)",
               real(start.w), real(start.b), real(start.noise), of_t.mean, of_m.mean, of_t.standard_error,
               of_m.standard_error, predicted.t, predicted.m);
    EXPECT_NEAR(of_t.mean, predicted.t, 5 * of_t.standard_error + 1e-9);
    EXPECT_NEAR(of_m.mean, predicted.m, 5 * of_m.standard_error + 1e-9);
  }
}

// The step of the recursion is a matrix M, and the error stays bounded up to the lr at which det(M - I) = 0: for B = 10
// and d = 2 at 1.4748, the smaller root of 1.28 lr^2 - 4.6 lr + 4.
TEST(Ch3_2_Exercises, Ex6_TheMeanSquaredErrorShrinksOnlyBelowTheLimit) {
  const double limit = (4.6 - std::sqrt(4.6 * 4.6 - 4 * 1.28 * 4)) / (2 * 1.28);
  for (const double lr : {limit - 0.005, limit + 0.005}) {
    SquaredErrors e = {1, 1};
    for (int step = 0; step < 5000; ++step) e = after_step(e, lr, 0);
    test::show("lr %.4f: after 5000 steps t = %.1e, m = %.1e", lr, e.t, e.m);
    EXPECT_EQ(e.t > 1, lr > limit);
  }
}

// The recursion assumes new examples in every minibatch and in the loss. Here the same examples return in every epoch,
// and the loss is taken on them, which changes it by up to 5 %: the bound is twice that and 5 standard errors. Above a
// learning rate of 1 a few bad runs dominate the mean, so that its standard error means nothing.
TEST(Ch3_2_Exercises, Ex6_LossesFallAsTheTheoryPredicts) {
  Generator generator(test::seed());
  test::show("         epoch 1               epoch 2               epoch 3");
  test::show("   lr    loss      predicted   loss      predicted   loss      predicted");
  for (const float lr : {0.003f, 0.01f, 0.03f, 0.1f, 0.3f, 1.0f, 1.3f, 1.5f, 2.0f}) {
    const Losses l = losses_with(lr, 80, generator);
    test::show("%6.3f  %9.2e  %9.2e  %9.2e  %9.2e  %9.2e  %9.2e", real(lr), l.found[0].mean, l.predicted[0],
               l.found[1].mean, l.predicted[1], l.found[2].mean, l.predicted[2]);
    for (std::size_t epoch = 0; epoch < 3 && lr < 0.9f; ++epoch)
      EXPECT_NEAR(l.found[epoch].mean, l.predicted[epoch],
                  5 * l.found[epoch].standard_error + 0.1 * l.predicted[epoch]);
    if (lr > 1.9f) {
      EXPECT_GT(l.found[0].mean, 1e6);
    }
  }
}

// With all examples in each step the error along the steepest direction becomes 1 - lr lambda times itself.
TEST(Ch3_2_Exercises, Ex6_FullBatchesDivergeAboveTwoOverTheCurvature) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  const double limit = 2 / greatest_curvature(features);
  for (const double part : {0.95, 1.05}) {
    Model model(zeros({2, 1}));
    const double before = mean_loss(model, features, labels);
    for (int step = 0; step < 200; ++step)
      train_epoch(model, features, labels, static_cast<float>(part * limit), 1000, generator);
    const double after = mean_loss(model, features, labels);
    test::show("lr %.3f, %.2f of the limit %.3f: loss %.3g, after 200 steps %.3g", part * limit, part, limit, before,
               after);
    if (part < 1)
      EXPECT_LT(after, 1e-3);
    else
      EXPECT_GT(after, 1e3 * before);
  }
}

// ---- 7: a batch size that does not divide the number of examples

TEST(Ch3_2_Exercises, Ex7_TheLastMinibatchIsShortAndNoExampleIsLost) {
  Generator generator(test::seed());
  for (const Index batch_size : {10, 300, 999, 3000}) {
    const Tensor numbers = arange(0, 1000);
    std::vector<int> times_seen(1000);
    std::string sizes;
    Index batches = 0;
    for (const auto& [X, y] : data_iter(batch_size, numbers.reshape({1000, 1}), numbers, generator)) {
      for (Index i = 0; i < y.size(); ++i) ++times_seen[static_cast<std::size_t>(y(i))];
      if (++batches <= 4) sizes += (sizes.empty() ? "" : ", ") + std::to_string(y.size());
      const bool is_last = batches == (1000 + batch_size - 1) / batch_size;
      EXPECT_EQ(y.size(), is_last ? 1000 - (batches - 1) * batch_size : batch_size);
    }
    test::show("batch size %4d: %3d minibatches of %s%s", static_cast<int>(batch_size), static_cast<int>(batches),
               sizes.c_str(), batches > 4 ? ", ..." : "");
    EXPECT_EQ(times_seen, std::vector<int>(1000, 1));
  }
}

// Example i has only feature i, equal to 1, so that weight i shows the effect of example i.
TEST(Ch3_2_Exercises, Ex7_DividingByTheFullSizeWeighsAllExamplesAlike) {
  Generator generator(test::seed());
  Tensor features({10, 10});
  for (Index i = 0; i < 10; ++i) features(i, i) = 1;
  const Tensor labels = ones({10});
  for (const bool by_own_size : {false, true}) {
    Model model(zeros({10, 1}));
    for (const auto& [X, y] : data_iter(4, features, labels, generator)) {
      backward(model, X, y);
      sgd({&model.w}, 1, by_own_size ? y.size() : 4);
    }
    std::string weights;
    for (Index i = 0; i < 10; ++i) weights += (i ? " " : "") + std::to_string(model.w.data(i, 0)).substr(0, 4);
    test::show("divided by %s: %s", by_own_size ? "4, 4 and 2" : "4, 4 and 4", weights.c_str());
    std::vector<float> w(model.w.data.data(), model.w.data.data() + 10);
    EXPECT_EQ(std::ranges::count(w, 0.25f), by_own_size ? 8 : 10);
    EXPECT_EQ(std::ranges::count(w, 0.5f), by_own_size ? 2 : 0);
  }
}

}  // namespace
}  // namespace d2l
