#include "tests/support/process.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>

#include "tests/support/folder.hpp"

namespace d2l::test {

namespace {

std::string with_figures(std::string command) {
  static const Folder folder;
  const std::size_t program = command.find("$D2L_BIN/");
  if (program == std::string::npos || command.find("--figures") != std::string::npos) return command;
  return command.insert(std::min(command.find(' ', program), command.size()), " --figures " + folder.path("figures"));
}

// $D2L_RUN, if set, is the emulator that runs the programs.
std::string emulated(std::string command) {
  const std::string program = "$D2L_BIN/", run = "$D2L_RUN ";
  for (std::size_t at = 0; (at = command.find(program, at)) != std::string::npos; at += run.size() + program.size())
    command.insert(at, run);
  return command;
}

}  // namespace

Outcome run(const std::string& command) {
  const Folder folder;
  const std::string out = folder.path("out"), err = folder.path("err");
  const int raw = std::system(("( " + emulated(with_figures(command)) + " ) >" + out + " 2>" + err).c_str());
  const int status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  return {status, contents(out), contents(err)};
}

int lines(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace d2l::test
