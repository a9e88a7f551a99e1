#include "tests/support/process.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "tests/support/folder.hpp"

namespace d2l::test {

namespace {

std::string with_figures(std::string command, const std::string& folder) {
  const std::size_t program = command.find("$D2L_BIN/");
  if (program == std::string::npos || command.find("--figures") != std::string::npos) return command;
  return command.insert(std::min(command.find(' ', program), command.size()), " --figures " + folder);
}

// $D2L_RUN, if set, is the emulator that runs the programs.
std::string emulated(std::string command) {
  const std::string program = "$D2L_BIN/", run = "$D2L_RUN ";
  for (std::size_t at = 0; (at = command.find(program, at)) != std::string::npos; at += run.size() + program.size())
    command.insert(at, run);
  return command;
}

void replace_all(std::string& text, const std::string& part, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += by.size())
    text.replace(at, part.size(), by);
}

std::map<std::string, std::string> files_in(const std::string& folder) {
  std::map<std::string, std::string> files;
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      files[entry.path().filename()] = contents(entry.path());
  return files;
}

std::map<std::string, Outcome>& outcomes() {
  static std::map<std::string, Outcome> all;
  return all;
}

}  // namespace

Outcome run(const std::string& command) {
  const Folder folder;
  const std::string out = folder.path("out"), err = folder.path("err"), figures = folder.path("new/figures");
  const std::string shell = "( " + emulated(with_figures(command, figures)) + " ) >" + out + " 2>" + err;
  const int raw = std::system(shell.c_str());
  const int status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  Outcome outcome{status, contents(out), contents(err), files_in(figures)};
  replace_all(outcome.out, figures, "figures");
  return outcome;
}

const Outcome& run_once(std::string_view command) {
  const std::string key(command);
  run_ahead({key});
  return outcomes().at(key);
}

void run_ahead(const std::vector<std::string>& commands) {
  std::vector<std::map<std::string, Outcome>::value_type*> missing;
  for (const std::string& command : commands)
    if (const auto [found, is_new] = outcomes().try_emplace(command); is_new) missing.push_back(&*found);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < missing.size();) missing[i]->second = run(missing[i]->first);
  };
  std::thread other(work);
  work();
  other.join();
}

int lines(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace d2l::test
