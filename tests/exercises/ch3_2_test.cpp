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
  std::array<double, 2> found, bounds;
  for (const std::size_t j : {0u, 1u}) {
    const double w = true_w[j];
    found[j] = real(model.w.grad(static_cast<Index>(j), 0)) / 1000;
    const double deviation = std::sqrt(w * w + 2 * 2 + 3.4 * 3.4 + 4.2 * 4.2) / std::sqrt(1000.0);
    test::show("true w_%d = %4.1f: mean gradient %+.2f, expected %+.1f with a standard error of %.2f",
               static_cast<int>(j) + 1, w, found[j], -w, deviation);
    EXPECT_NEAR(found[j], -w, bounds[j] = 5 * deviation);
  }
  test::expect_wrong("at w = 0 the gradient is 0, so that nothing is learned",
                     std::abs(found[0]) < bounds[0] && std::abs(found[1]) < bounds[1]);
  test::expect_wrong("at w = 0 all weights get the same gradient and stay equal",
                     std::abs(found[0] - found[1]) < std::hypot(bounds[0], bounds[1]));
}

TEST(Ch3_2_Exercises, Ex1_ZeroAndRandomWeightsArriveAtTheSamePlace) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  Model zero(zeros({2, 1})), random(normal(0, 0.01f, {2, 1}, generator)), far(array({100, -100}).reshape({2, 1}));
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
    // 0.01 in the direction of the error of w, which is 3.9 long, changes the loss by twice that ratio, at most 0.5 %,
    // since only part of the loss is due to w. The bound is 5 of these.
    EXPECT_NEAR(other / loss, 1, 0.025);
  }
  // 10^-4 of 0.01 is left of the difference of the starts, and the loss, near its minimum, changes by less than that.
  EXPECT_NEAR(mean_loss(zero, features, labels), mean_loss(random, features, labels), 5e-7);
  // 10^-4 of 141 is left on average; the rate of a single data set has a standard deviation of 0.14 %.
  EXPECT_LT(distance(zero, far), 141 * std::pow(1 - 0.03 + 5 * 0.0014, 300));
}

// Two runs on the same minibatches differ by (I - lr H_1) ... (I - lr H_t) times their initial difference, and each H_t
// is the identity on average. The logarithm of the product is a little smaller than that of its mean, by 0.02 % a step.
TEST(Ch3_2_Exercises, Ex1_EachStepTakesThreePercentOffTheDifferenceOfTwoStarts) {
  Generator generator(test::seed());
  std::vector<double> rates;
  for (int data_set = 0; data_set < 40; ++data_set) rates.push_back(rate_of_meeting(generator));
  const test::Summary rate = test::summarize(rates);
  test::show("40 data sets: a step shrinks the gap of two starts by %.3f %% +- %.3f %%", 100 * rate.mean,
             100 * rate.standard_error);
  const double bound = 5 * rate.standard_error + 0.0002;
  EXPECT_NEAR(rate.mean, 0.03, bound);
  test::expect_wrong("with a tenth of the gradient per example, 0.3 % a step", std::abs(rate.mean - 0.003) < bound);
}

// With the feature x_1 twice, only w_1 + w_2 matters, and both weights make the same steps.
TEST(Ch3_2_Exercises, Ex1_WithAColumnTwiceTheStartDecidesTheEnd) {
  Generator generator(test::seed());
  const Tensor x = normal(0, 1, {1000, 1}, generator), labels = column(x, 0) * 2 + 4.2f;
  const Tensor twice = matmul(x, ones({1, 2}));
  Model zero(zeros({2, 1})), apart(array({5, -3}).reshape({2, 1}));
  for (Model* model : {&zero, &apart})
    for (int epoch = 0; epoch < 5; ++epoch) train_epoch(*model, twice, labels, 0.03f, 10, generator);
  for (const auto& [model, difference] : {std::pair(&zero, 0.0), std::pair(&apart, 8.0)}) {
    const double w1 = real(model->w.data(0, 0)), w2 = real(model->w.data(1, 0));
    test::show("feature twice, started with w_1 - w_2 = %g: w = (%.4f, %.4f)", difference, w1, w2);
    // At 5, float32 rounds each of the 500 steps by up to 2.4e-7.
    EXPECT_NEAR(w1 + w2, 2, 1e-3);
    EXPECT_NEAR(w1 - w2, difference, 1e-3);
  }
  test::expect_wrong("the loss is convex, so that all starts lead to the same weights", distance(zero, apart) < 1e-3);
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
  test::expect_wrong("from 0, two layers learn as one does", stuck < 1e-3);
  test::expect_wrong("any start other than 0 tells the hidden units apart",
                     !allclose(column(equal.V.data, 0), column(equal.V.data, 1), 1e-3f));
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
  const double sum_of_errors = 200 * (30 * real(mean(readings.amperes)) - real(mean(readings.volts)));
  test::expect_wrong("dl/dR = I (V - R I), rising where it falls",
                     std::abs(real(model.w.grad.item()) + by_hand) < 1e-4);
  test::expect_wrong("dl/dR = -(V - R I), without the factor I",
                     std::abs(real(model.w.grad.item()) - sum_of_errors) < 1e-4);
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
  test::expect_wrong("the mean of the quotients V_i / I_i minimizes the squares, too",
                     std::abs(real(mean(readings.volts / readings.amperes)) / closed_form - 1) < 2e-6);
}

// The standard errors of V = R I + b: sigma / sqrt(n var(I)) for R, and that times the root of mean(I^2) for b.
TEST(Ch3_2_Exercises, Ex2_AFreeBiasIsZeroWithinItsErrorAndCostsPrecision) {
  Generator generator(test::seed());
  const Readings readings = measure(200, generator);
  const Model line = line_by_sgd(readings, 600);
  const double mean_square = mean_product(readings.amperes, readings.amperes);
  const double spread = std::sqrt(mean_square - std::pow(real(mean(readings.amperes)), 2));
  const double error_of_R = volts_of_noise / (std::sqrt(200.0) * spread),
               error_of_b = error_of_R * std::sqrt(mean_square);
  test::show("V = R I + b: R = %.3f +- %.3f ohm, b = %.2f +- %.2f mV", 10 * real(line.w.data.item()), error_of_R,
             1000 * real(line.b.data(0)), 1000 * error_of_b);
  EXPECT_NEAR(10 * real(line.w.data.item()), ohms, 5 * error_of_R);
  EXPECT_NEAR(real(line.b.data(0)), 0, 5 * error_of_b);

  // After 600 steps 0.93^600 = 1e-19 of the start is left.
  const LinearModel exact = analytic_solution((readings.amperes * 10).reshape({-1, 1}), readings.volts);
  EXPECT_NEAR(line.w.data.item(), exact.w(0), 1e-5);
  std::vector<double> slopes, biases;
  for (int experiment = 0; experiment < 400; ++experiment) {
    const Readings again = measure(200, generator);
    const LinearModel fit = analytic_solution((again.amperes * 10).reshape({-1, 1}), again.volts);
    slopes.push_back(10 * real(fit.w(0))), biases.push_back(real(fit.b));
  }
  const double of_R = test::summarize(slopes).standard_deviation, of_b = test::summarize(biases).standard_deviation;
  test::show("400 times: standard deviations %.3f ohm and %.2f mV", of_R, 1000 * of_b);
  // A standard deviation from 400 has a relative error of 1 / sqrt(800); var(I) of 200 currents differs by some 6 %.
  EXPECT_NEAR(of_R / error_of_R, 1, 5 / std::sqrt(800.0) + 0.1);
  EXPECT_NEAR(of_b / error_of_b, 1, 5 / std::sqrt(800.0) + 0.1);
  test::expect_wrong("a bias that is 0 anyway may be fitted at no cost to R",
                     std::abs(of_R / (volts_of_noise / std::sqrt(200 * mean_square)) - 1) < 5 / std::sqrt(800.0) + 0.1);
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
    if (steps == 300)
      test::expect_wrong("0.03 suits any data: 300 steps arrive", std::abs(found - best) < 2e-6 * steps + 1e-4);
  }
  const double one_step = slope_through_origin(readings.amperes, readings.volts, static_cast<float>(1 / curvature), 1);
  test::show("lr 1 / mean(I^2) = %.0f: R = %.3f ohm after one step, closed form %.3f", 1 / curvature, one_step, best);
  EXPECT_NEAR(one_step / best, 1, 1e-5);
}

// Readings of I with an error of standard deviation tau: the slope tends to R E[I^2] / (E[I^2] + tau^2).
TEST(Ch3_2_Exercises, Ex2_NoisyAmmeterMakesTheResistanceTooSmall) {
  Generator generator(test::seed());
  const double mean_square = (0.1 * 0.1 + 0.1 * 0.001 + 0.001 * 0.001) / 3;  // of a uniform number in [0.001, 0.1]
  bool averages_out = false;
  for (const double tau : {0.0, 0.02, 0.05}) {
    std::vector<double> plain, corrected, read_twice;
    for (int experiment = 0; experiment < 50; ++experiment) {
      const auto [R, without_tau, with_second] = with_noisy_ammeter(measure(1000, generator), tau, generator);
      plain.push_back(R), corrected.push_back(without_tau), read_twice.push_back(with_second);
    }
    const test::Summary R = test::summarize(plain);
    const double predicted = ohms * mean_square / (mean_square + tau * tau);
    test::show("ammeter with an error of %2.0f mA: R = %6.3f +- %.3f ohm, predicted %6.3f", tau * 1000, R.mean,
               R.standard_error, predicted);
    // A quotient of two means has a bias of order 1 / n, here 0.1 %; 6 standard errors, since they are estimated from
    // 50.
    const double bias = tau > 0 ? 0.001 * ohms : 0;
    EXPECT_NEAR(R.mean, predicted, 6 * R.standard_error + bias);
    if (tau == 0) continue;
    averages_out |= std::abs(R.mean - ohms) < 6 * R.standard_error + bias;
    for (const auto* repaired : {&corrected, &read_twice}) {
      const test::Summary mended = test::summarize(*repaired);
      test::show("    %s: %6.2f +- %.2f ohm", repaired == &corrected ? "tau^2 taken off    " : "each current twice ",
                 mended.mean, mended.standard_error);
      EXPECT_NEAR(mended.mean, ohms, 6 * mended.standard_error + bias);
    }
  }
  test::expect_wrong("the errors of the ammeter average out", averages_out);
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
  const double per_frequency =
      test::golden_section([&](double lambda) { return -planck::radiance_per_frequency(lambda, T); }, 1e-7, 5e-6);
  test::show("per frequency brightest at %.2f nm", per_frequency * 1e9);
  EXPECT_NEAR(planck::photon_temperature(per_frequency) / T / 2.821439372122, 1, 1e-6);
  test::expect_wrong("energy per frequency and per wavelength differ by a constant only",
                     std::abs(per_frequency / brightest - 1) < 1e-6);
}

TEST(Ch3_2_Exercises, Ex3_TemperatureIsTheSlopeOfALine) {
  Generator generator(test::seed());
  bool one_may_go = false;
  for (const double T : {3000.0, 5778.0, 20000.0}) {
    const double exact = temperature_by_linreg(planck::spectrum(T, 0, generator));
    const double noisy = temperature_by_linreg(planck::spectrum(T, 0.02, generator));
    test::show("T = %5.0f K: %9.3f K by linreg and sgd, %9.3f K with noise of 2 %%", T, exact, noisy);
    EXPECT_NEAR(exact / T, 1, 2e-6);  // float32
    // An error of 2 % in B is one of at most 2 % (1 - e^-x) in y, which the fit divides by the root of sum x^2.
    double squares = 0;
    for (int i = 0; i < 40; ++i) squares += std::pow(planck::photon_temperature((0.2 + 0.06 * i) * 1e-6) / T, 2);
    EXPECT_NEAR(noisy / T, 1, 5 * 0.02 / std::sqrt(squares));
    const double without_1 = temperature_by_linreg(planck::spectrum(T, 0, generator), 0);
    test::show("           %9.0f K without the 1 in the logarithm", without_1);
    one_may_go |= std::abs(without_1 / T - 1) < 2e-6;
  }
  test::expect_wrong("ln(2 h c^2 / (lambda^5 B)) = h c / (lambda k T)", one_may_go);
}

// r_i is concave in ln T, so that a step never leads above the true temperature, and from below never past it.
TEST(Ch3_2_Exercises, Ex3_GaussNewtonFindsItFromAnyStart) {
  Generator generator(test::seed());
  const planck::Spectrum sun = planck::spectrum(5778, 0, generator);
  std::size_t fewest = 100, most = 0;
  for (int i = 0; i <= 60; ++i) {
    const std::vector<double> path = planck::fit_temperature(sun, 300 * std::pow(50000 / 300.0, i / 60.0));
    fewest = std::min(fewest, path.size()), most = std::max(most, path.size());
    EXPECT_NEAR(path.back(), 5778, 1e-6);
    EXPECT_LT(*std::ranges::max_element(path), 5778 + 1e-6);
    for (std::size_t step = 1; step < path.size(); ++step) EXPECT_GT(path[step], path[step - 1] - 1e-6);
  }
  test::show("from 61 starts between 300 and 50,000 K: 5778 K to 1e-6 K in %d to %d steps", static_cast<int>(fewest),
             static_cast<int>(most));
  EXPECT_LE(most, 9u);  // there is no chance in it: the spectrum has no noise

  std::string from_above;
  const std::vector<double> path = planck::fit_temperature(sun, 50000);
  for (const double T : path) from_above += " " + std::to_string(static_cast<int>(std::lround(T)));
  test::show("from 50000 K:%s", from_above.c_str());
  test::expect_wrong("steps from above stay above", path.front() > 5778);
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
    found.push_back(planck::fit_temperature(planck::spectrum(5778, 0.02, generator), 5000).back());
  const test::Summary T = test::summarize(found);
  const double deviation = 5778 * 0.02 / std::sqrt(JJ);
  test::show("500 spectra with noise of 2 %%: T = %.2f K, standard deviation %.2f K, predicted %.2f K", T.mean,
             T.standard_deviation, deviation);
  EXPECT_NEAR(T.mean, 5778, 5 * deviation / std::sqrt(500.0));
  EXPECT_NEAR(T.standard_deviation / deviation, 1, 5 / std::sqrt(2 * 500.0));

  for (double& radiance : sun.radiances) radiance *= 0.9;
  const double grey = planck::fit_temperature(sun, 5000).back(), first_order = 5778 * (1 + std::log(0.9) * J / JJ);
  test::show("a grey body of emissivity 0.9, taken for a black body: %.1f K, predicted %.1f K", grey, first_order);
  EXPECT_NEAR(grey - 5778, first_order - 5778, 0.05 * (5778 - first_order));  // the next order is 2 % of the first
  test::expect_wrong("an error that all wavelengths share averages out", std::abs(grey - 5778) < 5 * deviation);
}

// With the emissivity as a second parameter the slopes count from their mean: var(ln T) = 0.02^2 / sum (J_i - J)^2.
TEST(Ch3_2_Exercises, Ex3_AnUnknownEmissivityCanBeFittedAtAPrice) {
  Generator generator(test::seed());
  double J = 0, squares = 0, JJ = 0;
  planck::Spectrum grey = planck::spectrum(5778, 0, generator);
  for (const double lambda : grey.wavelengths) J += planck::log_slope(lambda, 5778) / 40;
  for (const double lambda : grey.wavelengths) {
    const double slope = planck::log_slope(lambda, 5778);
    squares += std::pow(slope - J, 2), JJ += slope * slope;
  }
  for (double& radiance : grey.radiances) radiance *= 0.9;
  EXPECT_NEAR(planck::fit_temperature(grey, 5000, false).back(), 5778, 1e-6);

  std::vector<double> found;
  for (int i = 0; i < 500; ++i)
    found.push_back(planck::fit_temperature(planck::spectrum(5778, 0.02, generator), 5000, false).back());
  const double spread = test::summarize(found).standard_deviation, predicted = 5778 * 0.02 / std::sqrt(squares);
  test::show("emissivity fitted as well: T = %.2f K, standard deviation %.2f K, predicted %.2f K",
             test::summarize(found).mean, spread, predicted);
  EXPECT_NEAR(spread / predicted, 1, 5 / std::sqrt(2 * 500.0));
  test::expect_wrong("one more parameter costs the temperature no precision",
                     std::abs(spread / (5778 * 0.02 / std::sqrt(JJ)) - 1) < 5 / std::sqrt(2 * 500.0));
}

// ---- 4: second derivatives

// f = exp(x^2) has f' = 2 x f, f'' = (2 + 4 x^2) f and f''' = (12 x + 8 x^3) f.
TEST(Ch3_2_Exercises, Ex4_OnlyARecordedBackwardPassCanBeDifferentiatedAgain) {
  const double at = 0.7;
  const tape::Number x = tape::number(at), f = exp(x * x);
  const double exact[] = {std::exp(at * at), 2 * at * f->value, (2 + 4 * at * at) * f->value,
                          (12 * at + 8 * at * at * at) * f->value};
  tape::Number derivative = f;
  const std::size_t counted[] = {3, 8, 18, 34};
  for (int order = 0; order <= 3; ++order) {
    const std::size_t recorded = tape::history(derivative).size();
    test::show("derivative %d: %.12f, by hand %.12f, %3zu numbers recorded", order, derivative->value, exact[order],
               recorded);
    EXPECT_NEAR(derivative->value / exact[order], 1, 1e-14);  // a few dozen roundings of 1e-16
    EXPECT_EQ(recorded, counted[order]);
    derivative = tape::derivative(derivative, x);
  }
  const tape::Number value_only = tape::derivative(f, x, false);
  test::show("without recording: f' = %.12f, and its derivative is %g", value_only->value,
             tape::derivative(value_only, x)->value);
  EXPECT_EQ(value_only->value, tape::derivative(f, x)->value);
  EXPECT_EQ(tape::derivative(value_only, x)->value, 0);
  test::expect_wrong("it is enough to keep the record of the model (retain_graph)",
                     std::abs(tape::derivative(value_only, x)->value - exact[2]) < 1e-13);
}

TEST(Ch3_2_Exercises, Ex4_DualNumbersThroughTheGradientGiveHessianTimesVector) {
  // By hand: with the examples (0, 0) and (1, 1) at w = b = 0 the Hessian is ((1, 1), (1, 3)).
  const std::vector<double> x = {0, 1}, y = {0, 1};
  const auto small = dual::gradient<dual::Number>({{{0, 2}, {0, -1}}}, x, y);
  test::show("examples (0, 0), (1, 1), v = (2, -1): gradient (%g, %g), H v = (%g, %g)", small[0].value, small[1].value,
             small[0].slope, small[1].slope);
  EXPECT_EQ((std::array{small[0].value, small[1].value}), (std::array{0.0, 1.0}));
  EXPECT_EQ((std::array{small[0].slope, small[1].slope}), (std::array{1.0, -1.0}));
  const auto gauss_newton = dual::gauss_newton_times({2, -1}, {0, 0}, x);
  test::expect_wrong("the Hessian of squared errors is J^T J",
                     gauss_newton[0] == small[0].slope && gauss_newton[1] == small[1].slope);

  Generator generator(test::seed());
  const dual::Examples e = dual::examples(50, generator);
  const std::array<double, 2> theta = {0.3, 0.1}, v = {2, -1};
  const auto dual = dual::gradient<dual::Number>({{{theta[0], v[0]}, {theta[1], v[1]}}}, e.x, e.y);
  const auto by_hand = dual::hessian_times(v, theta, e.x, e.y);
  const auto difference = dual::difference_of_gradients<double>(v, theta, 1e-5, e.x, e.y);
  test::show("(H v)_j by dual numbers    by hand           difference of gradients, h = 1e-5");
  for (std::size_t j = 0; j < 2; ++j) {
    test::show("%18.12f    %18.12f  %18.12f", dual[j].slope, by_hand[j], difference[j]);
    // Sums of 50 numbers of order 10 round to 1e-13; differences also err by about h^2 and by 1e-14 / h.
    EXPECT_NEAR(dual[j].slope, by_hand[j], 1e-11);
    EXPECT_NEAR(difference[j], by_hand[j], 1e-6);
  }
}

// The error of a central difference is about h^2 + delta / h, least at h = delta^(1/3), where it is delta^(2/3). Here
// delta is 2^-24 or 2^-53.
TEST(Ch3_2_Exercises, Ex4_TheBestDifferenceIsOffByTwoThirdsOfTheDigits) {
  Generator generator(test::seed());
  const auto in_float = dual::errors_of_differences<float>(24, generator);
  const auto in_double = dual::errors_of_differences<double>(40, generator);
  const double of_float = *std::ranges::min_element(in_float), of_double = *std::ranges::min_element(in_double);
  const double exponent = std::log(of_float / of_double) / std::log(std::exp2(53 - 24));
  test::show(
      "least error of H v by differences: float %.1e (2^-16 = %.1e), double %.1e (2^-35.3 = %.1e), exponent %.3f",
      of_float, std::exp2(-16), of_double, std::exp2(-53 * 2 / 3.0), exponent);
  // The constants cancel in the quotient, up to the coarse grid of h, which costs up to a factor of 1.3.
  EXPECT_NEAR(exponent, 2 / 3.0, std::log(1.6) / std::log(std::exp2(53 - 24)));
  EXPECT_GT(of_float, std::exp2(-16) / 4);
  EXPECT_LT(of_float, std::exp2(-16) * 4);
  test::expect_wrong("the smaller h, the better", in_float.back() < in_float[7]);
  test::expect_wrong("float keeps its 7 digits", of_float < 1e-6);
}

// The second derivative of |r| as a difference, and of sqrt(r^2 + e^2) by dual numbers through r / sqrt(r^2 + e^2).
TEST(Ch3_2_Exercises, Ex4_ASmoothStandInHasTheCurvatureThatAbsoluteValuesLack) {
  constexpr double h = 0.125, eps = 0.5, x = 3;
  bool gauss_newton_helps = false;
  for (const double r : {-2.0, -0.25, 0.5, 3.0}) {
    const double flat = (std::abs(r + h) - 2 * std::abs(r) + std::abs(r - h)) / (h * h);
    const dual::Number at(r, 1), smooth = at / sqrt(at * at + eps * eps);
    test::show("r = %5.2f: second derivative of |r| %g, of sqrt(r^2 + 0.25) %.6f", r, flat, smooth.slope);
    EXPECT_EQ(flat, 0);
    EXPECT_NEAR(smooth.slope, eps * eps / std::pow(r * r + eps * eps, 1.5), 1e-14);
    gauss_newton_helps |= x * flat * x > 0;  // for the model w x, J is x
  }
  test::expect_wrong("Gauss-Newton, J^T l'' J, has a curvature where l = |r| has none", gauss_newton_helps);
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
  Model gradient_step = start;
  backward(gradient_step, features, labels);
  sgd({&gradient_step.w, &gradient_step.b}, 0.03f, 1000);
  test::expect_wrong("one step along the gradient does as much",
                     std::abs(mean_loss(gradient_step, features, labels) / least - 1) < 1e-4);
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
  test::expect_wrong("the loss is just B times as large, and its gradient as well",
                     allclose(gradient, squared_loss_backward(y_hat, y) * 10, 1e-5f, 1e-5f));
}

// Each of the examples is in a share B/n of the minibatches, each pair in B(B-1) / (n(n-1)). That gives the factor
// (n-B) / (B(n-1)) exactly, also for features whose mean is not 0: the bias takes that up.
TEST(Ch3_2_Exercises, Ex5_TheMeanGradientIsZeroAtTheFactorTimesLeastSquares) {
  Generator generator(test::seed());
  const auto [features, labels] = synthetic_data(array({2, -3.4}), 4.2f, 8, generator);
  const auto length = [&X = features, &y = labels](const Model& model, Index B) {
    double squares = 0;
    for (const double g : mean_gradient_without_reshape(model, X, y, B)) squares += g * g;
    return std::sqrt(squares);
  };
  bool divided_by_B_holds = false;
  for (Index B = 1; B <= 8; ++B) {
    const double factor = factor_without_reshape(8, B), there = length(balance_without_reshape(features, labels, B), B);
    const double at_0 = length(Model(zeros({2, 1})), B);
    test::show("n = 8, B = %d, factor %.4f: mean gradient %.0e, at 0 it is %.0f", static_cast<int>(B), factor, there,
               at_0);
    EXPECT_LT(there, 1e-5 * at_0);  // sums of up to 64 products in float32
    Model divided_by_B(analytic_solution(features, labels).w.reshape({-1, 1}) / static_cast<float>(B));
    divided_by_B.b.data(0) = mean(labels) - mean(matmul(features, divided_by_B.w.data));
    divided_by_B_holds |= B > 1 && length(divided_by_B, B) < 1e-5 * at_0;
  }
  test::expect_wrong("the factor is 1/B for any n", divided_by_B_holds);
}

// One pass over 40 minibatches that share no example: the case of n to infinity.
TEST(Ch3_2_Exercises, Ex5_InOnePassSgdLearnsTheWeightsDividedByBatchSize) {
  Generator generator(test::seed());
  bool tend_to_0 = false;
  for (const Index B : {2, 5, 10, 20}) {
    std::vector<double> w1, w2, b, loss;
    for (int run = 0; run < 400; ++run) {
      const auto [first, second, bias, l] = train_without_reshape(B, generator);
      w1.push_back(first), w2.push_back(second), b.push_back(bias), loss.push_back(l);
    }
    const test::Summary m1 = test::summarize(w1), m2 = test::summarize(w2), mb = test::summarize(b);
    const test::Summary ml = test::summarize(loss);
    const double batch = static_cast<double>(B), at_the_mean = std::pow(1 - 1 / batch, 2) * (2 * 2 + 3.4 * 3.4) / 2;
    test::show("B = %2d: w = (%.3f, %.3f) +- (%.3f, %.3f), expected (%.3f, %.3f); b = %.2f", static_cast<int>(B),
               m1.mean, m2.mean, m1.standard_error, m2.standard_error, 2 / batch, -3.4 / batch, mb.mean);
    test::show("        loss %.2f +- %.2f; at the mean parameters it is %.2f", ml.mean, ml.standard_error, at_the_mean);
    // 0.7^40 of the start is left, which is nothing. The means are only nearly normal, so the bound is a little above 5
    // standard errors.
    EXPECT_NEAR(m1.mean, 2 / batch, 5.5 * m1.standard_error);
    EXPECT_NEAR(m2.mean, -3.4 / batch, 5.5 * m2.standard_error);
    EXPECT_NEAR(mb.mean, 4.2, 5.5 * mb.standard_error);
    EXPECT_GT(ml.mean, at_the_mean - 5.5 * ml.standard_error);
    if (B >= 10) {
      EXPECT_LT(ml.mean, 1.05 * at_the_mean + 5.5 * ml.standard_error);
    }
    tend_to_0 |= std::abs(m2.mean) < 5.5 * m2.standard_error;
  }
  test::expect_wrong("all predictions tend to the mean label, and the weights to 0", tend_to_0);
}

// Over the same 20 examples in many epochs. Minibatches of one epoch share no example, and with a rate that is not
// small this shows: up to lr / 2 of the factor is added.
TEST(Ch3_2_Exercises, Ex5_InManyEpochsTheFactorDependsOnTheNumberOfExamples) {
  Generator generator(test::seed());
  bool divided_by_B = false;
  for (const Index B : {2, 5, 10, 20}) {
    std::vector<double> found;
    for (int data_set = 0; data_set < 16; ++data_set) found.push_back(settled_factor(B, 0.02f, generator));
    const test::Summary factor = test::summarize(found);
    const double expected = factor_without_reshape(20, B), bound = 5.5 * factor.standard_error + 0.01 * expected + 1e-5;
    test::show("n = 20, B = %2d: factor %.4f +- %.4f, expected %.4f", static_cast<int>(B), factor.mean,
               factor.standard_error, expected);
    EXPECT_NEAR(factor.mean, expected, bound);
    // At B = 2 the two factors, 0.474 and 0.5, are too close to be told apart.
    divided_by_B |= B > 2 && std::abs(factor.mean - 1.0 / static_cast<double>(B)) < bound;
  }
  test::expect_wrong("the weights are divided by B, however many examples there are", divided_by_B);
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
      const Tensor X = normal(0, 1, {10, 2}, generator), noise = normal(0, start.noise, {10}, generator);
      backward(model, X, noise);
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
    if (start.w > 0)
      test::expect_wrong("a rate of 1 removes the error of w in one step", of_t.mean < 5 * of_t.standard_error + 1e-9);
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
  SquaredErrors below_2 = {1, 1};
  for (int step = 0; step < 5000; ++step) below_2 = after_step(below_2, 1.9, 0);
  test::expect_wrong("any rate below 2 shrinks the error, since |1 - lr| < 1", below_2.t < 1);
}

// The recursion assumes new examples in every minibatch and in the loss. Here the same examples return in every epoch:
// along the directions in which they spread less the error falls more slowly. While the loss falls that changes it by up
// to 6 %, and the bound is 10 % and 5 standard errors. On the noise it only lowers the loss by 3 parameters of 1000
// examples, 0.3 %, and as much of the noise of the steps; there the bound is 1 % and 5 standard errors.
TEST(Ch3_2_Exercises, Ex6_LossesFallAsTheTheoryPredicts) {
  Generator generator(test::seed());
  test::show("         epoch 1               epoch 2               epoch 3");
  test::show("   lr    loss      predicted   loss      predicted   loss      predicted");
  for (const float lr : {0.003f, 0.01f, 0.03f, 0.1f, 0.3f, 1.0f}) {
    const Losses l = losses_with(lr, 200, generator);
    test::show("%6.3f  %9.3e  %9.3e  %9.3e  %9.3e  %9.3e  %9.3e", real(lr), l.found[0].mean, l.predicted[0],
               l.found[1].mean, l.predicted[1], l.found[2].mean, l.predicted[2]);
    for (std::size_t epoch = 0; epoch < 3; ++epoch)
      EXPECT_NEAR(l.found[epoch].mean, l.predicted[epoch],
                  5 * l.found[epoch].standard_error + (l.predicted[epoch] < 1e-4 ? 0.01 : 0.1) * l.predicted[epoch]);
    const double ratio = l.found[1].mean / l.found[0].mean, once = std::pow(1 - real(lr), 100);
    if (lr < 0.005f) {
      EXPECT_NEAR(ratio, once * once, 0.02);
      test::expect_wrong("an epoch of 100 steps multiplies the loss by (1 - lr)^100", std::abs(ratio - once) < 0.02);
    }
  }
}

// 6.4 = ln(16.6 / 0.00005) / 2: when the expected loss is twice that of the noise, as much is left of the start.
TEST(Ch3_2_Exercises, Ex6_DownToTheNoiseItTakesAFixedNumberOverTheRate) {
  std::vector<double> steps;
  for (const double lr : {0.003, 0.03}) {
    SquaredErrors e = {2 * 2 + 3.4 * 3.4, 4.2 * 4.2};
    for (steps.push_back(0); e.t + e.m > 1e-4; ++steps.back()) e = after_step(e, lr, 1e-4);
    test::show("lr %.3f: %4.0f steps until the loss is twice that of the noise; 6.4 / lr = %.0f", lr, steps.back(),
               6.4 / lr);
    EXPECT_NEAR(steps.back() * lr / 6.4, 1, 0.03);  // -ln(1 - lr) is lr only up to a factor of 1 + lr / 2
  }
  test::expect_wrong("ten times the rate is sqrt(10) times as fast",
                     std::abs(steps[0] / steps[1] / std::sqrt(10.0) - 1) < 0.06);
}

// New examples in each step, as the recursion has it.
TEST(Ch3_2_Exercises, Ex6_TheNoiseOfTheStepsKeepsTheLossUp) {
  const test::OneThread one_thread;
  Generator generator(test::seed());
  bool only_noise = false;
  for (const float lr : {0.03f, 0.3f, 1.0f}) {
    std::vector<double> found;
    for (int run = 0; run < 40; ++run) found.push_back(measured_excess(lr, generator));
    const test::Summary excess = test::summarize(found);
    const double predicted = expected_excess(real(lr)), first_order = 3 * real(lr) / (10 * (2 - real(lr)));
    test::show("lr %.2f: loss above that of the noise by %.2f %% +- %.2f %%, predicted %.2f %%, to first order %.2f %%",
               real(lr), 100 * excess.mean, 100 * excess.standard_error, 100 * predicted, 100 * first_order);
    EXPECT_NEAR(excess.mean, predicted, 5.5 * excess.standard_error);
    if (lr < 0.5f) {
      EXPECT_NEAR(first_order / predicted, 1, 0.07);  // the next order is (d + 1) lr / (B (2 - lr))
    }
    only_noise |= std::abs(excess.mean) < 5.5 * excess.standard_error;
  }
  test::expect_wrong("in the long run the loss is that of the noise, at any rate", only_noise);
}

// At 1.5 the mean over all runs grows without bound, but the typical run arrives: the logarithm of its error falls.
TEST(Ch3_2_Exercises, Ex6_AboveTheLimitRareRunsMakeTheMean) {
  Generator generator(test::seed());
  const Losses above = losses_with(1.5f, 101, generator), far_above = losses_with(2, 101, generator);
  test::show("lr 1.5: median loss of 101 runs %.1e, %.1e, %.1e; expected loss %.1e, %.1e, %.1e", above.medians[0],
             above.medians[1], above.medians[2], above.predicted[0], above.predicted[1], above.predicted[2]);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    EXPECT_LT(above.medians[epoch], 2e-4);
    EXPECT_GT(above.medians[epoch], 5e-5);
    EXPECT_GT(above.predicted[epoch], 1e3);
  }
  // Over 400 runs the logarithm to base 10 after the first epoch has the median 13 and a standard deviation of 4.
  test::show("lr 2: median loss %.1e, %.1e, %.1e", far_above.medians[0], far_above.medians[1], far_above.medians[2]);
  EXPECT_NEAR(std::log10(far_above.medians[0]), 13, 3);
  EXPECT_GT(far_above.medians[1], 1e20);
  test::expect_wrong("where the expected loss diverges, so does the typical run", above.medians[2] > 1e3);
}

// With all examples in each step the error along the steepest direction becomes 1 - lr lambda times itself: -0.9 or -1.1
// here, so that the loss shrinks by 0.81 or grows by 1.21 a step.
TEST(Ch3_2_Exercises, Ex6_FullBatchesDivergeAboveTwoOverTheCurvature) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  const double limit = 2 / greatest_curvature(features);
  const double least = empirical_loss(analytic_solution(features, labels), features, labels);
  for (const double part : {0.95, 1.05}) {
    Model model(zeros({2, 1}));
    std::array<double, 3> loss = {mean_loss(model, features, labels)};
    for (const std::size_t hundred : {1u, 2u}) {
      for (int step = 0; step < 100; ++step)
        train_epoch(model, features, labels, static_cast<float>(part * limit), 1000, generator);
      loss[hundred] = mean_loss(model, features, labels);
    }
    const double growth = std::pow(loss[2] / loss[1], 0.01);
    test::show("lr %.3f, %.2f of the limit %.3f: loss %.3g, after 200 steps %.3g, growth per step %.4f", part * limit,
               part, limit, loss[0], loss[2], growth);
    if (part < 1)
      EXPECT_NEAR(loss[2] / least, 1, 1e-3);
    else
      EXPECT_NEAR(growth, 1.21, 1e-3);  // the other directions are left behind
    if (part > 1) test::expect_wrong("a step 5 % too long still settles", std::abs(loss[2] / least - 1) < 1e-3);
  }
}

// ---- 7: a batch size that does not divide the number of examples

TEST(Ch3_2_Exercises, Ex7_TheLastMinibatchIsShortAndNoExampleIsLost) {
  Generator generator(test::seed());
  bool left_out = false, filled_up = false;
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
    left_out |= 1000 % batch_size != 0 && batches == 1000 / batch_size;
    filled_up |= std::ranges::count(times_seen, 2) > 0;
  }
  test::expect_wrong("the examples that do not fill a minibatch are left out", left_out);
  test::expect_wrong("the last minibatch is filled up with examples seen before", filled_up);
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
    if (by_own_size)
      test::expect_wrong("dividing by the size of each minibatch weighs all examples alike",
                         std::ranges::count(w, w[0]) == 10);
  }
}

TEST(Ch3_2_Exercises, Ex7_AShortMinibatchMakesAShortStep) {
  Generator generator(test::seed());
  const auto [features, labels] = data_of_the_text(generator);
  Model full(zeros({2, 1})), short_step(zeros({2, 1}));
  train_epoch(full, features, labels, 0.3f, 1000, generator);
  train_epoch(short_step, features, labels, 0.3f, 3000, generator);
  const double ratio = distance(short_step, Model(zeros({2, 1}))) / distance(full, Model(zeros({2, 1})));
  test::show("1000 examples, batch size 3000: the one step is %.6f times that for 1000", ratio);
  EXPECT_NEAR(ratio, 1 / 3.0, 1e-6);
  test::expect_wrong("a batch size above n acts like n", std::abs(ratio - 1) < 1e-6);
}

}  // namespace
}  // namespace d2l
