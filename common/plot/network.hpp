// Diagrams of single-layer networks: Fig. 3.1.2, 3.3.1 and 3.4.1.
#pragma once

#include <algorithm>
#include <vector>

#include "common/plot/svg.hpp"
#include "common/tensor/shape.hpp"

namespace d2l::plot {

/// One layer of the diagram: its units in a row around `center`, at height `y`.
struct DiagramLayer {
  const char *name, *symbol, *color;
  double y;
  std::vector<Index> units;  // their numbers; 0 stands for the dots in place of those left out

  DiagramLayer(const char* name, const char* symbol, const char* color, double y, Index size)
      : name(name), symbol(symbol), color(color), y(y) {
    for (Index unit = 1; unit <= std::min<Index>(size, 8); ++unit) units.push_back(unit);
    if (size > 8) units = {1, 2, 3, 0, size};
  }

  double x(std::size_t i, double center) const { return center + 62 * (i - (units.size() - 1) / 2.0); }

  void draw(Svg& svg, double center) const {
    svg.text(name, "x", 8, "y", y + 4);
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (units[i] == 0) {
        svg.text("\u2026", "x", x(i, center), "y", y + 4, "text-anchor", "middle", "font-size", 18);
        continue;
      }
      std::string label = symbol;
      for (const char digit : std::to_string(units[i]))
        label += {'\xe2', '\x82', static_cast<char>('\x80' + digit - '0')};  // subscripts, from U+2080
      svg.add("circle", "cx", x(i, center), "cy", y, "r", 18, "fill", color);
      svg.text(label, "x", x(i, center), "y", y + 4, "text-anchor", "middle", "fill", "#ffffff");
    }
  }
};

/// A fully-connected layer from x_1 ... x_inputs at the bottom to o_1 ... o_outputs at the top, as SVG. In a layer of
/// more than eight units the first three and the last one are drawn. Throws std::invalid_argument if a layer is empty.
inline std::string network_diagram(Index inputs, Index outputs) {
  const std::string sizes = std::to_string(inputs) + " inputs and " + std::to_string(outputs) + " outputs";
  if (inputs < 1 || outputs < 1)
    throw std::invalid_argument("network_diagram: expected units in both layers, found " + sizes);
  const DiagramLayer output("Output layer", "o", "#1a7fc1", 30, outputs),
      input("Input layer", "x", "#767676", 130, inputs);
  const double width = 62.0 * std::max(input.units.size(), output.units.size()), center = 100 + width / 2;
  Svg svg("A fully-connected layer with " + sizes);
  for (std::size_t i = 0; i < input.units.size(); ++i)
    for (std::size_t j = 0; j < output.units.size(); ++j)
      if (input.units[i] != 0 && output.units[j] != 0)
        svg.add("line", "x1", input.x(i, center), "y1", input.y, "x2", output.x(j, center), "y2", output.y, "stroke",
                text_color);
  output.draw(svg, center);
  input.draw(svg, center);
  return svg.str(100 + width, 160);
}

}  // namespace d2l::plot
