// How long reading the training images takes; 3.5.2.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "common/data/data_loader.hpp"
#include "common/plot/figure.hpp"
#include "common/plot/terminal.hpp"
#include "common/timer.hpp"

namespace d2l {

/// The seconds of one pass over all examples, in which nothing is done with them.
inline double seconds_to_read(DataLoader& train_iter) {
  Timer timer;  // common/timer.hpp
  plot::Progress progress("reading", train_iter.size());
  for ([[maybe_unused]] const auto& [X, y] : train_iter) progress.advance();
  return timer.stop();
}

/// Times a pass for several batch sizes and numbers of workers (exercises 1 and 2), prints the times, and returns them
/// as an SVG.
inline std::string reading_figure(const std::shared_ptr<const Dataset>& examples, Generator& generator) {
  plot::Figure figure("Time to read the training images", {4.5, 2.5});
  figure.x = {.label = "workers", .whole = true};
  figure.y = {.label = "milliseconds per pass"};
  std::printf("\nTime per pass with workers that read ahead:\n");
  std::printf("batch size   0 workers    1 worker   2 workers   4 workers\n");
  for (const Index batch_size : {32, 256, 1024}) {
    std::vector<double> workers, milliseconds;
    std::printf("%10td", batch_size);
    for (const int num_workers : {0, 1, 2, 4}) {
      DataLoader train_iter(examples, batch_size, generator.split(), num_workers);
      workers.push_back(num_workers);
      milliseconds.push_back(1e3 * seconds_to_read(train_iter));
      std::printf("%9.1f ms", milliseconds.back());
    }
    std::printf("\n");
    figure.line(workers, milliseconds, "batches of " + std::to_string(batch_size));
  }
  return figure.svg();
}

}  // namespace d2l
