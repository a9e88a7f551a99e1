// Runs commands as a user would and keeps what they said and drew.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace d2l::test {

struct Outcome {
  int status;                                  // exit status, or 128 + the signal's number
  std::string out, err;                        // standard output and standard error
  std::map<std::string, std::string> figures;  // the SVG documents that the program drew, by their files' names
};

/// Runs a shell command; `$D2L_BIN` in it is the folder of the programs. A program that is not told where to put its
/// figures puts them into a folder of this run, which `out` calls `figures`, so that outputs of two runs can be
/// compared.
Outcome run(const std::string& command);

/// The outcome of a command that is run at most once for all tests. Not for commands whose files change between runs.
/// A string_view, because g++ 13 takes a reference to a parameter for one that the result may dangle from.
const Outcome& run_once(std::string_view command);

/// Runs those commands that have not been run yet, two at a time; run_once then has their outcomes.
void run_ahead(const std::vector<std::string>& commands);

/// The number of lines in a text.
int lines(const std::string& text);

}  // namespace d2l::test
