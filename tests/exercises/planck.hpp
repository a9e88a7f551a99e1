// Planck's law and the temperature that fits a measured spectrum best, for exercise 3 of section 3.2.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

#include "common/tensor/random.hpp"

namespace d2l::planck {

// Exact by definition of the SI units: J s, m / s, J / K.
inline constexpr double h = 6.62607015e-34, c = 299792458, k = 1.380649e-23;

/// h c / (lambda k) in kelvin; divided by T it is the x of the law, the energy of a photon in units of k T.
inline double photon_temperature(double lambda) { return h * c / (lambda * k); }

/// The radiance that (e^x - 1) divides: 2 h c^2 / lambda^5 in W / (sr m^3).
inline double scale(double lambda) { return 2 * h * c * c / std::pow(lambda, 5); }

/// B(lambda, T) = 2 h c^2 / lambda^5 / (e^x - 1) with x = h c / (lambda k T): per wavelength, in W / (sr m^3).
inline double radiance(double lambda, double T) { return scale(lambda) / std::expm1(photon_temperature(lambda) / T); }

/// ln B; e^x - 1 = e^x (1 - e^-x) keeps it finite where e^x is not.
inline double log_radiance(double lambda, double T) {
  const double x = photon_temperature(lambda) / T;
  return std::log(scale(lambda)) - x - std::log(-std::expm1(-x));
}

/// d ln B / d ln T = x / (1 - e^-x), which is positive for every wavelength and temperature.
inline double log_slope(double lambda, double T) {
  const double x = photon_temperature(lambda) / T;
  return x / -std::expm1(-x);
}

/// The radiance per frequency, -B d lambda / d nu with nu = c / lambda, in W / (sr m^2 Hz).
inline double radiance_per_frequency(double lambda, double T) { return radiance(lambda, T) * lambda * lambda / c; }

struct Spectrum {
  std::vector<double> wavelengths, radiances;  // m, W / (sr m^3)
};

/// A measured spectrum of a black body at 40 wavelengths from 0.2 to 2.54 micrometres, ultraviolet to infrared, with
/// normal noise in ln B.
inline Spectrum spectrum(double T, double relative_noise, Generator& generator) {
  Spectrum result;
  for (int i = 0; i < 40; ++i) {
    const double lambda = (0.2 + 0.06 * i) * 1e-6;
    result.wavelengths.push_back(lambda);
    result.radiances.push_back(radiance(lambda, T) * std::exp(relative_noise * generator.normal()));
  }
  return result;
}

/// The Gauss-Newton step for ln T. With r_i = ln B(lambda_i, T) - ln B_i and J_i = d r_i / d ln T, adding it to ln T
/// would minimize sum_i r_i^2 if r were linear. An unknown emissivity adds the same number to all r_i; the best one
/// leaves r and J with the mean 0.
inline double gauss_newton_step(const Spectrum& measured, double T, bool black = true) {
  std::vector<double> r, J;
  for (std::size_t i = 0; i < measured.wavelengths.size(); ++i) {
    r.push_back(log_radiance(measured.wavelengths[i], T) - std::log(measured.radiances[i]));
    J.push_back(log_slope(measured.wavelengths[i], T));
  }
  const double n = static_cast<double>(J.size());
  const double mean = black ? 0 : std::accumulate(J.begin(), J.end(), 0.0) / n;
  double Jr = 0, JJ = 0;
  for (std::size_t i = 0; i < J.size(); ++i) Jr += (J[i] - mean) * r[i], JJ += (J[i] - mean) * (J[i] - mean);
  return -Jr / JJ;
}

/// The temperatures after each step from `start`; ends with a step of ln T below 1e-12 or after 100 steps.
inline std::vector<double> fit_temperature(const Spectrum& measured, double start, bool black = true) {
  std::vector<double> temperatures = {start};
  for (double step = 1; std::abs(step) >= 1e-12 && temperatures.size() <= 100;) {
    step = gauss_newton_step(measured, temperatures.back(), black);
    temperatures.push_back(temperatures.back() * std::exp(step));
  }
  return {temperatures.begin() + 1, temperatures.end()};
}

}  // namespace d2l::planck
