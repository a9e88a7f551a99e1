#include "common/plot/network.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "common/plot/svg.hpp"

namespace d2l::plot {
namespace {

constexpr double radius = 18, distance = 62, margin = 100;

// The numbers of the units that are drawn, 0 for the dots in place of the others.
std::vector<Index> drawn_units(Index units) {
  if (units > 8) return {1, 2, 3, 0, units};
  std::vector<Index> all;
  for (Index unit = 1; unit <= units; ++unit) all.push_back(unit);
  return all;
}

std::string subscript(Index number) {
  constexpr const char* digits[] = {"\u2080", "\u2081", "\u2082", "\u2083", "\u2084",
                                    "\u2085", "\u2086", "\u2087", "\u2088", "\u2089"};
  std::string text;
  for (const char digit : std::to_string(number)) text += digits[digit - '0'];
  return text;
}

struct Layer {
  const char* name;
  std::string symbol;
  const char* color;
  std::vector<Index> units;
  double y;

  double x(std::size_t i, double width) const {
    const double middle = margin + (width - margin) / 2;
    return middle + distance * (static_cast<double>(i) - (static_cast<double>(units.size()) - 1) / 2);
  }
};

void draw(Svg& svg, const Layer& layer, double width) {
  svg.add("text", {{"x", 8}, {"y", layer.y + 4}}, layer.name);
  for (std::size_t i = 0; i < layer.units.size(); ++i) {
    const double x = layer.x(i, width);
    if (layer.units[i] == 0) {
      svg.add("text", {{"x", x}, {"y", layer.y + 4}, {"text-anchor", "middle"}, {"font-size", 18}}, "\u2026");
      continue;
    }
    svg.add("circle", {{"cx", x}, {"cy", layer.y}, {"r", radius}, {"fill", layer.color}});
    svg.add("text", {{"x", x}, {"y", layer.y + 4}, {"text-anchor", "middle"}, {"fill", "#ffffff"}},
            layer.symbol + subscript(layer.units[i]));
  }
}

}  // namespace

std::string network_diagram(Index inputs, Index outputs) {
  if (inputs < 1 || outputs < 1)
    throw std::invalid_argument("network_diagram: expected units in both layers, found " + std::to_string(inputs) +
                                " inputs and " + std::to_string(outputs) + " outputs");
  const Layer output{"Output layer", "o", "#1a7fc1", drawn_units(outputs), 30};
  const Layer input{"Input layer", "x", "#767676", drawn_units(inputs), 130};
  const auto most = static_cast<double>(std::max(input.units.size(), output.units.size()));
  const double width = margin + distance * most;
  Svg svg(
      width, 160,
      "A fully-connected layer with " + std::to_string(inputs) + " inputs and " + std::to_string(outputs) + " outputs");
  for (std::size_t i = 0; i < input.units.size(); ++i)
    for (std::size_t j = 0; j < output.units.size(); ++j)
      if (input.units[i] != 0 && output.units[j] != 0)
        svg.add("line", {{"x1", input.x(i, width)},
                         {"y1", input.y},
                         {"x2", output.x(j, width)},
                         {"y2", output.y},
                         {"stroke", text_color}});
  draw(svg, output, width);
  draw(svg, input, width);
  return svg.str();
}

}  // namespace d2l::plot
