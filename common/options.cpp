#include "common/options.hpp"

#include <getopt.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <limits>
#include <new>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Flag {
  const char *name, *value, *help;
  std::string otherwise;  // the default, in words
  std::variant<std::uint64_t*, int*, Index*, float*, std::string*> option;
  std::uint64_t least = 0, most = 0;  // of a whole number
};

template <class T>
std::string text_of(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// The flags of a program that has these options, which still hold the defaults.
std::vector<Flag> flags_for(Options& o) {
  constexpr std::uint64_t many = 1'000'000, largest = std::numeric_limits<std::uint64_t>::max();
  std::vector<Flag> flags = {{"seed", "N", "seed of all random numbers", text_of(o.seed), &o.seed, 0, largest},
                             {"threads", "N", "threads for the tensor operations", "all", &o.threads, 1, 1024},
                             {"figures", "DIR", "folder for the figures", o.figures, &o.figures}};
  if (o.epochs)
    flags.push_back({"epochs", "N", "passes over the training data", text_of(*o.epochs), &*o.epochs, 1, many});
  if (o.lr) flags.push_back({"lr", "X", "learning rate", text_of(*o.lr), &*o.lr});
  if (o.batch_size)
    flags.push_back({"batch-size", "N", "examples in a minibatch", text_of(*o.batch_size), &*o.batch_size, 1, many});
  if (o.workers) flags.push_back({"workers", "N", "threads that read ahead", text_of(*o.workers), &*o.workers, 0, 256});
  if (o.data)
    flags.push_back({"data", "DIR", "folder of the data set", "$FASHION_MNIST_DIR, else data/fashion-mnist", &*o.data});
  return flags;
}

// Each reads the value of a flag, and throws what was expected instead.

template <class Whole>
void read(const char* text, const Flag& flag, Whole& option) {
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, option);
  if (error != std::errc() || stop != end || std::cmp_less(option, flag.least) || std::cmp_greater(option, flag.most))
    throw UsageError("expected a whole number from " + text_of(flag.least) + " to " + text_of(flag.most));
}

void read(const char* text, const Flag&, float& option) {
  char* end = nullptr;
  option = std::strtof(text, &end);
  if (end == text || *end != '\0' || !std::isfinite(option) || option <= 0)
    throw UsageError("expected a finite number above 0");
}

void read(const char* text, const Flag&, std::string& option) {
  option = text;
  if (option.empty()) throw UsageError("expected the name of a folder");
}

void print_usage(std::FILE* out, const char* program, const char* summary, const std::vector<Flag>& flags) {
  std::fprintf(out, "usage: %s [flags]\n%s\n\n", program, summary);
  for (const Flag& flag : flags) {
    const std::string usage = std::string("--") + flag.name + " " + flag.value;
    std::fprintf(out, "  %-18s %s (%s)\n", usage.c_str(), flag.help, flag.otherwise.c_str());
  }
  std::fprintf(out, "  %-18s %s\n\nbuilt for %s, %s OpenMP\n", "--help", "this text", simd_name(),
               has_openmp() ? "with" : "without");
}

// Returns whether --help was asked for.
bool parse(int argc, char** argv, const std::vector<Flag>& flags) {
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
      std::visit([&](auto* option) { read(optarg, flag, *option); }, flag.option);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--") + flag.name + " " + optarg + ": " + error.what());
    }
  }
  if (optind < argc) throw UsageError(std::string(argv[optind]) + ": expected only flags");
  return false;
}

void flush_output() {
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout)
    throw std::runtime_error(std::string("standard output: could not be written: ") + std::strerror(errno));
}

}  // namespace

int run_program(int argc, char** argv, const char* summary, const Options& defaults,
                const std::function<void(const Options&)>& program) {
  const std::string name = std::filesystem::path(argv[0]).filename();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows beyond the limit is then an error of the write
  Options options = defaults;
  const std::vector<Flag> flags = flags_for(options);
  const auto fail = [&](const char* message) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s: %s\n", name.c_str(), message);
    return 1;
  };
  try {
    if (parse(argc, argv, flags)) {
      print_usage(stdout, name.c_str(), summary, flags);
    } else {
      if (options.threads > 0) set_num_threads(options.threads);
      if (options.threads > num_threads()) fail("built without OpenMP: everything runs on one thread");
      program(options);
    }
    flush_output();
    return 0;
  } catch (const UsageError& error) {
    fail(error.what());
    print_usage(stderr, name.c_str(), summary, flags);
    return 2;
  } catch (const std::bad_alloc&) {
    return fail("expected more memory than there is; a smaller --batch-size needs less");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace d2l
