#include "common/options.hpp"

#include <getopt.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "tests/fuzz/targets.hpp"

namespace d2l::fuzz {

void options(Bytes bytes) {
  std::vector<std::string> arguments = {"program"};
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  for (std::string line; std::getline(text, line);) arguments.push_back(line.substr(0, line.find('\0')));
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  bool ran = false;
  const auto program = [&](const Options& o) {
    ran = true;
    require(o.threads >= 0 && o.threads <= 1024 && !o.figures.empty(), "threads and figures");
    require(*o.epochs >= 1 && *o.batch_size >= 1 && *o.workers >= 0, "epochs, batch size and workers");
    require(std::isfinite(*o.lr) && *o.lr > 0, "a learning rate");
  };
  const int threads = num_threads();
  optind = 0;  // getopt keeps its place between calls; 0 starts it afresh
  const int status = run_program(static_cast<int>(arguments.size()), argv.data(), "A summary.",
                                 {.epochs = 3, .lr = 0.5f, .batch_size = 10, .workers = 0, .data = ""}, program);
  set_num_threads(threads);
  require(status == 0 || status == 2, "done or wrong usage");
  require(status == 0 || !ran, "wrong usage is noticed before the program runs");
}

}  // namespace d2l::fuzz
