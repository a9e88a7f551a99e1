// The lines that the programs print after an epoch, as numbers.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace d2l::test {

struct Epoch {
  int number;
  double train_loss, train_acc, test_acc;
};

/// Those of train_ch3: "epoch 1, train loss 0.787, train acc 0.746, test acc 0.789", one for each such line.
inline std::vector<Epoch> epochs(const std::string& output) {
  std::vector<Epoch> found;
  std::istringstream lines(output);
  Epoch e{};
  for (std::string line; std::getline(lines, line);)
    if (std::sscanf(line.c_str(), "epoch %d, train loss %lf, train acc %lf, test acc %lf", &e.number, &e.train_loss,
                    &e.train_acc, &e.test_acc) == 4)
      found.push_back(e);
  return found;
}

/// Those of 3.2 and 3.3: the numbers at the ends of the lines `epoch 1, loss 0.024923` or `epoch 1, loss: 0.025167`.
inline std::vector<double> epoch_losses(const std::string& output) {
  std::vector<double> losses;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("epoch ")) losses.push_back(std::strtod(line.c_str() + line.rfind(' '), nullptr));
  return losses;
}

}  // namespace d2l::test
