// The lines that train_ch3 prints, as numbers.
#pragma once

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace d2l::test {

struct Epoch {
  int number;
  double train_loss, train_acc, test_acc;
};

/// "epoch 1, train loss 0.787, train acc 0.746, test acc 0.789", one for each such line.
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

}  // namespace d2l::test
