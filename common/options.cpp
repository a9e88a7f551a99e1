#include "common/options.hpp"

#include <getopt.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <limits>
#include <new>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "common/tensor/cpu.hpp"
#include "common/tensor/parallel.hpp"

namespace d2l {
namespace {

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One flag: its help, and what its value does to the options.
struct Flag {
  const char* name;
  const char* value;
  std::string help;
  std::function<void(Options&, const char*)> set;
};

template <class T>
T whole_number(const char* text, T least, T most) {
  T number{};
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  if (error != std::errc() || stop != end || number < least || number > most)
    throw UsageError("expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

float positive_number(const char* text) {
  char* end = nullptr;
  const float number = std::strtof(text, &end);
  if (end == text || *end != '\0' || !std::isfinite(number) || number <= 0)
    throw UsageError("expected a finite number above 0");
  return number;
}

std::string path(const char* text) {
  if (*text == '\0') throw UsageError("expected the name of a folder");
  return text;
}

std::string shown(float number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

std::vector<Flag> flags_for(const Options& defaults) {
  constexpr int many = 1'000'000;
  std::vector<Flag> flags = {{"seed", "N", "seed of all random numbers (" + std::to_string(defaults.seed) + ")",
                              [](Options& o, const char* text) {
                                o.seed =
                                    whole_number<std::uint64_t>(text, 0, std::numeric_limits<std::uint64_t>::max());
                              }},
                             {"threads", "N", "threads for the tensor operations (all)",
                              [](Options& o, const char* text) { o.threads = whole_number(text, 1, 1024); }},
                             {"figures", "DIR", "folder for pictures (" + defaults.figures + ")",
                              [](Options& o, const char* text) { o.figures = path(text); }}};
  if (defaults.epochs)
    flags.push_back({"epochs", "N", "passes over the training data (" + std::to_string(*defaults.epochs) + ")",
                     [](Options& o, const char* text) { o.epochs = whole_number(text, 1, many); }});
  if (defaults.lr)
    flags.push_back({"lr", "X", "learning rate (" + shown(*defaults.lr) + ")",
                     [](Options& o, const char* text) { o.lr = positive_number(text); }});
  if (defaults.batch_size)
    flags.push_back({"batch-size", "N", "examples in a minibatch (" + std::to_string(*defaults.batch_size) + ")",
                     [](Options& o, const char* text) { o.batch_size = whole_number<Index>(text, 1, many); }});
  if (defaults.workers)
    flags.push_back({"workers", "N", "threads that read ahead (" + std::to_string(*defaults.workers) + ")",
                     [](Options& o, const char* text) { o.workers = whole_number(text, 0, 256); }});
  if (defaults.data)
    flags.push_back({"data", "DIR", "folder of the data set ($FASHION_MNIST_DIR, else data/fashion-mnist)",
                     [](Options& o, const char* text) { o.data = path(text); }});
  return flags;
}

void print_usage(std::FILE* out, const char* program, const char* summary, const std::vector<Flag>& flags) {
  std::fprintf(out, "usage: %s [flags]\n%s\n\n", program, summary);
  for (const Flag& flag : flags)
    std::fprintf(out, "  %-18s %s\n", (std::string("--") + flag.name + " " + flag.value).c_str(), flag.help.c_str());
  std::fprintf(out, "  %-18s %s\n\nbuilt for %s, %s OpenMP\n", "--help", "this text", simd_name(),
               has_openmp() ? "with" : "without");
}

// Returns whether --help was asked for.
bool parse(int argc, char** argv, const std::vector<Flag>& flags, Options& options) {
  std::vector<option> known;
  for (const Flag& flag : flags) known.push_back({flag.name, required_argument, nullptr, 1});
  known.push_back({"help", no_argument, nullptr, 'h'});
  known.push_back({});
  int which = 0;
  // With the colon, getopt writes nothing itself and tells a missing value from an unknown flag.
  for (int found; (found = getopt_long(argc, argv, ":h", known.data(), &which)) != -1;) {
    if (found == 'h') return true;
    if (found == ':') throw UsageError(std::string(argv[optind - 1]) + ": expected a value");
    if (found != 1) throw UsageError(std::string(argv[optind - 1]) + ": unknown flag");
    const Flag& flag = flags[static_cast<std::size_t>(which)];
    try {
      flag.set(options, optarg);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--") + flag.name + " " + optarg + ": " + error.what());
    }
  }
  if (optind < argc) throw UsageError(std::string(argv[optind]) + ": no such argument");
  return false;
}

void flush_output() {
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout)
    throw std::runtime_error("standard output: expected to be able to write to it: " +
                             std::string(std::strerror(errno)));
}

const char* base_name(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

}  // namespace

int run_program(int argc, char** argv, const char* summary, const Options& defaults,
                const std::function<void(const Options&)>& program) {
  const char* name = base_name(argv[0]);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows beyond the limit is then an error of the write
  const std::vector<Flag> flags = flags_for(defaults);
  try {
    Options options = defaults;
    if (parse(argc, argv, flags, options)) {
      print_usage(stdout, name, summary, flags);
    } else {
      if (options.threads > 0) set_num_threads(options.threads);
      if (options.threads > num_threads())
        std::fprintf(stderr, "%s: built without OpenMP, so all runs on one thread\n", name);
      program(options);
    }
    flush_output();
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    print_usage(stderr, name, summary, flags);
    return 2;
  } catch (const std::bad_alloc&) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s: expected more memory than there is; a smaller --batch-size needs less\n", name);
    return 1;
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  }
}

}  // namespace d2l
