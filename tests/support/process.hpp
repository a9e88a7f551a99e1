// Runs a command as a user would and keeps what it said.
#pragma once

#include <string>

namespace d2l::test {

struct Outcome {
  int status;  // exit status, or 128 + the signal's number
  std::string out, err;
};

/// Runs a shell command; `$D2L_BIN` in it is the folder of the programs. A program that is not told where to draw its
/// figures draws them in a folder of the tests, so that those of the user stay as they are.
Outcome run(const std::string& command);

/// The number of lines in a text.
int lines(const std::string& text);

}  // namespace d2l::test
