// The losses that the programs of 3.2 and 3.3 print.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace d2l::test {

/// The numbers at the ends of the lines `epoch 1, loss 0.024923` or `epoch 1, loss: 0.025167`.
inline std::vector<double> epoch_losses(const std::string& output) {
  std::vector<double> losses;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("epoch ")) losses.push_back(std::strtod(line.c_str() + line.rfind(' '), nullptr));
  return losses;
}

}  // namespace d2l::test
