// Curves as text, for a terminal.
#pragma once

#include <string>
#include <vector>

#include "common/plot/axis.hpp"
#include "common/plot/terminal.hpp"

namespace d2l::plot {

struct Curve {
  std::string name;
  std::vector<double> x, y;
};

/// The curves in a frame with the limits at its sides and the names below it: as wide as the terminal less one column,
/// half as high. In Unicode each character has 2 x 4 dots of braille; in ASCII each curve has its own character.
/// Points without a place are left out. Every line ends with a line break; "" if the terminal is too small.
std::string chart(const std::vector<Curve>& curves, const Axis& x, const Axis& y, const Terminal& terminal);

}  // namespace d2l::plot
