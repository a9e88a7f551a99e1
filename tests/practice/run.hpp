// Runs the checks of a section, each in a process of its own with a time limit, so that a crash or an endless loop in one
// function spoils only that function's line.
#pragma once

#include "tests/practice/check.hpp"

namespace d2l::practice {

struct Result {
  std::string verdict;  // "right", "not written yet", "does not compile", "wrong" or "stopped"
  std::string message;  // in one line; empty if right or not written
};

/// Runs one check; `file` is the reader's, whose lines a crash report names.
Result judge(const Check& check, const std::string& file);

/// The program of `make practice`. Prints a line per function and, once all are right, trains with them. Flags:
/// --json FILE appends the results, --hints FILE adds the next hint to what is wrong and counts in FILE those given.
int run(int argc, char** argv, const Section& section, const std::string& file);

}  // namespace d2l::practice
