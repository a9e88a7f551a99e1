// The command line that all programs share, and how a program ends.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/tensor/shape.hpp"

namespace d2l {

/// A program's settings. The optional ones are flags only of programs whose defaults give them a value.
struct Options {
  std::uint64_t seed = 1;
  int threads = 0;  // 0: all there are
  std::string figures = "build/figures";
  std::optional<int> epochs = {};
  std::optional<float> lr = {};
  std::optional<Index> batch_size = {};
  std::optional<int> workers = {};
  std::optional<std::string> data = {};  // "": see fashion_mnist_directory
  std::optional<bool> ladder = {};
  std::string book_settings = "";  // how the book trains, such as " --epochs 3", if this run trains otherwise
};

/// Reads the command line over the defaults, runs the program and returns its exit status: 0 done, 1 failed, with one
/// line on standard error, 2 wrong usage, with the usage on standard error. --help prints the usage and returns 0.
int run_program(int argc, char** argv, const char* summary, const Options& defaults,
                const std::function<void(const Options&)>& program);

}  // namespace d2l
