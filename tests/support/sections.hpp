// The seven sections, with what the book and the contract ask of each: one table for all tests.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace d2l::test {

struct Section {
  std::string number, program;  // the program has the name of its folder
  int sub_sections;
  bool trains_on_images;
  std::vector<std::string> exercises;  // with their parts
  std::vector<std::string> book;       // outputs of the book that the program shows beside its own
  std::vector<std::string> figures;    // the names of the files that the program draws, in alphabetical order

  /// A shell command that runs the program.
  std::string command(const std::string& flags = "") const {
    return "$D2L_BIN/" + program + (flags.empty() ? "" : " " + flags);
  }
  /// The same with a training that takes less than a second.
  std::string short_command(const std::string& flags = "") const {
    return command(std::string(trains_on_images ? "--epochs 1 " : "") + flags);
  }
};

inline const std::vector<Section> sections = {
    {"3.1",
     "ch3_1_linreg",
     3,
     false,
     {"1a", "1b", "2a", "2b", "2c", "2d", "3a", "3b", "3c"},
     {"3.51575 sec", "0.00023 sec"},
     {"3.1.1_vectorization.svg", "3.1.2_normal.svg", "fig_3.1.1_fit.svg", "fig_3.1.2_network.svg"}},
    {"3.2",
     "ch3_2_scratch",
     7,
     false,
     {"1", "2", "3", "4", "5", "6", "7"},
     {"[2.2122064 1.1630787]", "4.662078", "0.024923, 0.000091, 0.000051", "[ 5.5313110e-05 -2.6226044e-06]",
      "[0.00063753]"},
     {"3.2.1_scatter.svg", "3.2.7_loss.svg"}},
    {"3.3",
     "ch3_3_concise",
     7,
     false,
     {"1", "2", "3"},
     {"0.025167, 0.000090, 0.000051", "[[0.00019813 0.0003016 ]]", "[0.00057745]"},
     {"3.3.7_loss.svg", "fig_3.3.1_network.svg"}},
    {"3.4",
     "ch3_4_softmax",
     4,
     false,
     {"1", "2", "3a", "3b", "4a", "4b", "5a", "5b", "5c", "5d", "5e"},
     {"12 and 3", "category 2", "1.44 bit"},
     {"fig_3.4.1_network.svg"}},
    {"3.5",
     "ch3_5_fashion",
     3,
     false,
     {"1", "2", "3", "4"},
     {"(60000, 10000)", "1.65 sec", "(32, 1, 64, 64)"},
     {"3.5.1_images.svg", "3.5.2_reading.svg"}},
    {"3.6",
     "ch3_6_softmax_scratch",
     7,
     true,
     {"1", "2", "3", "4", "5"},
     {"[[5. 7. 9.]] and [[ 6.] [15.]]", "[0.1, 0.5]", "0.5", "0.0811", "0.99999994", "83.7%"},
     {"3.6.6_training.svg", "3.6.7_predictions.svg", "3.6.7_weights.svg"}},
    {"3.7", "ch3_7_concise", 4, true, {"1", "2"}, {"83.7%"}, {"3.7.4_training.svg"}}};

/// Runs all programs without flags, so that run_once has their outcomes.
inline void run_all_sections() {
  std::vector<std::string> commands;
  for (const Section& section : sections) commands.push_back(section.command());
  run_ahead(commands);
}

}  // namespace d2l::test
