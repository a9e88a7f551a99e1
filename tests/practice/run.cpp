#include "tests/practice/run.hpp"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>

#include "common/plot/svg.hpp"
#include "tests/practice/not_written.hpp"

namespace d2l::practice {
namespace {

constexpr std::chrono::seconds check_limit{2}, training_limit{120};

// What a child process said on a pipe, and how it ended.
struct Ended {
  std::string said, errors;
  int status;
  bool in_time;
};

std::string read_all(std::FILE* file) {
  std::rewind(file);
  std::string all;
  for (int c; (c = std::fgetc(file)) != EOF;) all += static_cast<char>(c);
  return all;
}

// Runs `body`, which returns what to say, in a child process. Its standard error goes to a file, its standard output
// to ours, where a reader who prints intermediate results looks for them.
template <class Body>
Ended run_apart(const Body& body, std::chrono::seconds limit) {
  std::fflush(stdout);
  std::cout.flush();
  std::FILE* const errors = std::tmpfile();
  int ends[2];
  if (!errors || pipe(ends) != 0) throw std::runtime_error(std::string("practice: ") + std::strerror(errno));
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    dup2(fileno(errors), STDERR_FILENO);
    const std::string said = body();
    std::fflush(stdout);
    std::cout.flush();
    [[maybe_unused]] const auto written = write(ends[1], said.data(), said.size());
    _exit(0);
  }
  close(ends[1]);
  Ended ended{"", "", 0, true};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (char buffer[4096];;) {
    const auto left = deadline - std::chrono::steady_clock::now();
    pollfd ready{ends[0], POLLIN, 0};
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    if (milliseconds <= 0 || poll(&ready, 1, static_cast<int>(milliseconds)) == 0) break;
    const ssize_t n = read(ends[0], buffer, sizeof buffer);
    if (n <= 0) break;
    ended.said.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  // A child that has closed the pipe may still run.
  while (waitpid(child, &ended.status, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (!ended.in_time || std::chrono::steady_clock::now() < deadline) continue;
    ended.in_time = false;
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
  }
  ended.errors = read_all(errors);
  std::fclose(errors);
  return ended;
}

// The verdict of a check that comes to an end, a line break, and the message.
std::string verdict_of(const Check& check) {
  try {
    check.run();
    return "right\n";
  } catch (const NotWritten&) {
    return "not written yet\n";
  } catch (const DoesNotCompile& error) {
    return "does not compile\n" + error.message;
  } catch (const Wrong& wrong) {
    return "wrong\n" + wrong.message;
  } catch (const std::exception& error) {
    return std::string("stopped\nthrew an exception: ") + error.what();
  } catch (...) {
    return "stopped\nthrew something that is not a std::exception";
  }
}

// The first line of the reader's file that a sanitizer's report names: ", in line 12".
std::string line_in(const std::string& report, const std::string& file) {
  const std::size_t at = report.find(file + ":");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + file.size() + 1;
  return ", in line " + report.substr(begin, report.find_first_not_of("0123456789", begin) - begin);
}

// What the sanitizers call a mistake, in words.
std::string crash(const Ended& ended, const std::string& file) {
  const std::map<std::string, std::string> kinds = {{"buffer-overflow", "reads or writes outside the elements"},
                                                    {"container-overflow", "reads or writes outside the elements"},
                                                    {"use-after", "uses memory that has been given back"},
                                                    {"SEGV", "follows a pointer that leads nowhere"},
                                                    {"stack-overflow", "calls itself without end"},
                                                    {"allocation-size", "asks for more memory than there is"},
                                                    {"out-of-memory", "asks for more memory than there is"},
                                                    {"null pointer", "follows a pointer that leads nowhere"},
                                                    {"runtime error", "does what C++ leaves undefined"}};
  for (const auto& [kind, words] : kinds)
    if (ended.errors.find(kind) != std::string::npos) return words + line_in(ended.errors, file);
  if (WIFSIGNALED(ended.status))
    return std::string("ended the program: ") + strsignal(WTERMSIG(ended.status)) + line_in(ended.errors, file);
  return "ended the program with status " + std::to_string(WEXITSTATUS(ended.status));
}

// In text that is not UTF-8, each byte outside ASCII becomes U+FFFD.
std::string json_string(const std::string& text) {
  const bool valid = plot::is_utf8(text);
  std::string quoted = "\"";
  for (const char c : text)
    if (c == '"' || c == '\\')
      quoted += std::string("\\") + c;
    else if (static_cast<unsigned char>(c) >= ' ')
      quoted += c > 0 || valid ? std::string(1, c) : "\uFFFD";
  return quoted + '"';
}

// The hints given so far, by function.
std::map<std::string, std::size_t> read_hints(const std::string& path) {
  std::map<std::string, std::size_t> given;
  std::ifstream file(path);
  std::string function;
  for (std::size_t n; file >> function >> n;) given[function] = n;
  return given;
}

}  // namespace

Result judge(const Check& check, const std::string& file) {
  const Ended ended = run_apart([&] { return verdict_of(check); }, check_limit);
  if (!ended.in_time)
    return {"stopped", "does not come to an end within " + std::to_string(check_limit.count()) + " seconds"};
  const std::size_t end = ended.said.find('\n');
  if (end == std::string::npos) return {"stopped", crash(ended, file)};
  std::string message = ended.said.substr(end + 1);
  std::ranges::replace(message, '\n', ' ');
  return {ended.said.substr(0, end), message};
}

int run(int argc, char** argv, const Section& section, const std::string& file) {
  std::string json, hints;
  const option flags[] = {{"json", required_argument, nullptr, 'j'}, {"hints", required_argument, nullptr, 'h'}, {}};
  for (int flag; (flag = getopt_long(argc, argv, "", flags, nullptr)) != -1;) {
    if (flag != 'j' && flag != 'h') return 2;
    (flag == 'j' ? json : hints) = optarg;
  }
  std::printf("%s %s: %s\n", section.number.c_str(), section.title.c_str(), file.c_str());
  std::map<std::string, std::size_t> given = read_hints(hints);
  std::size_t right = 0;
  for (const Check& check : section.checks) {
    const auto [verdict, message] = judge(check, file);
    right += verdict == "right";
    std::string line = message.empty() ? verdict : verdict == "does not compile" ? verdict + ": " + message : message;
    if (!message.empty() && verdict != "does not compile") line += ". See " + check.place;
    std::printf("  %-32s %s\n", check.function.c_str(), line.c_str());
    if (!hints.empty() && verdict != "right" && !check.hints.empty()) {
      std::size_t& number = given[check.function];
      number = std::min(number + 1, check.hints.size());
      std::printf("  %-32s hint %zu of %zu: %s\n", "", number, check.hints.size(), check.hints[number - 1].c_str());
    }
    if (!json.empty())
      std::ofstream(json, std::ios::app) << "{\"section\": " << json_string(section.number)
                                         << ", \"function\": " << json_string(check.function)
                                         << ", \"verdict\": " << json_string(verdict)
                                         << ", \"message\": " << json_string(message) << "}\n";
  }
  if (!hints.empty()) {
    std::ofstream counts(hints);
    for (const auto& [function, n] : given) counts << function << ' ' << n << '\n';
  }
  if (right < section.checks.size()) return 0;
  std::printf("  All %zu are right. With your functions:\n", right);
  const Ended ended = run_apart([&] { return section.train(), std::string("done"); }, training_limit);
  if (ended.said != "done")
    std::printf("  %s\n", (ended.in_time ? crash(ended, file) : "stopped after two minutes").c_str());
  return 0;
}

}  // namespace d2l::practice
