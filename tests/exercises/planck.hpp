// Planck's law and the temperature that fits a measured spectrum best, for exercise 3 of section 3.2.
#pragma once

#include <cmath>
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

struct Fit {
  double temperature;
  int steps;
};

/// The T with the least sum of squares of r_i = ln B(lambda_i, T) - ln B_i. Gauss-Newton in ln T, so that T stays
/// positive: with J_i = d r_i / d ln T each step subtracts sum_i J_i r_i / sum_i J_i^2 from ln T, which would minimize
/// the sum if r were linear. Ends with a step below 1e-12 or after 100 steps.
inline Fit fit_temperature(const Spectrum& measured, double start) {
  double T = start;
  for (int step = 1; step <= 100; ++step) {
    double Jr = 0, JJ = 0;
    for (std::size_t i = 0; i < measured.wavelengths.size(); ++i) {
      const double lambda = measured.wavelengths[i], J = log_slope(lambda, T);
      Jr += J * (log_radiance(lambda, T) - std::log(measured.radiances[i]));
      JJ += J * J;
    }
    T *= std::exp(-Jr / JJ);
    if (std::abs(Jr / JJ) < 1e-12) return {T, step};
  }
  return {T, 100};
}

}  // namespace d2l::planck
