// Diagrams of single-layer networks: Fig. 3.1.2, 3.3.1 and 3.4.1.
#pragma once

#include <string>

#include "common/tensor/shape.hpp"

namespace d2l::plot {

/// A fully-connected layer from x_1 ... x_inputs at the bottom to o_1 ... o_outputs at the top, as SVG. Of more than
/// eight units in a layer the first three and the last one are drawn. Throws std::invalid_argument if a layer is empty.
std::string network_diagram(Index inputs, Index outputs);

}  // namespace d2l::plot
