#include "common/options.hpp"

#include <getopt.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Flag {
  const char *name, *value, *help;                      // a value of "": the flag takes none
  std::string otherwise;                                // the default, in words
  std::function<std::string(const std::string&)> read;  // returns "", or what was expected instead
};

// Each adds a flag for an option, which still holds the default.

template <class T>
void add(std::vector<Flag>& flags, const char* name, const char* help, T& option, std::type_identity_t<T> least,
         std::type_identity_t<T> most) {
  constexpr bool whole = std::is_integral_v<T>;
  const auto read = [=, &option](const std::string& text) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, option);
    if (error == std::errc() && stop == end && option >= least && option <= most) return std::string();
    return (std::ostringstream() << (whole ? "a whole number from " : "a number from ") << least << " to " << most)
        .str();
  };
  flags.push_back({name, whole ? "N" : "X", help, (std::ostringstream() << option).str(), read});
}

void add(std::vector<Flag>& flags, const char* name, const char* help, std::string& folder) {
  const auto read = [&](const std::string& text) { return (folder = text).empty() ? "the name of a folder" : ""; };
  flags.push_back({name, "DIR", help, folder.empty() ? "$FASHION_MNIST_DIR, else data/fashion-mnist" : folder, read});
}

void add(std::vector<Flag>& flags, const char* name, const char* help, bool& chosen) {
  flags.push_back({name, "", help, "not by default", [&](const std::string&) { return chosen = true, ""; }});
}

std::vector<Flag> flags_for(Options& o) {
  std::vector<Flag> flags;
  add(flags, "seed", "seed of all random numbers", o.seed, 0, std::numeric_limits<std::uint64_t>::max());
  add(flags, "threads", "threads for the tensor operations, at most one for each core", o.threads, 1, 1024);
  flags.back().otherwise = "all";
  add(flags, "figures", "folder for the figures", o.figures);
  if (o.epochs) add(flags, "epochs", "passes over the training data", *o.epochs, 1, 1'000'000);
  if (o.lr) add(flags, "lr", "learning rate", *o.lr, 1e-30f, 1e30f);
  if (o.batch_size) add(flags, "batch-size", "examples in a minibatch", *o.batch_size, 1, 1'000'000);
  if (o.workers) add(flags, "workers", "threads that read ahead", *o.workers, 0, 256);
  if (o.data) add(flags, "data", "folder of the data set", *o.data);
  if (o.ladder) add(flags, "ladder", "time every way to add vectors and to multiply matrices", *o.ladder);
  return flags;
}

// What the results of training depend on, as flags.
std::string training_settings(const Options& o) {
  std::ostringstream text;
  if (o.epochs) text << " --epochs " << *o.epochs;
  if (o.lr) text << " --lr " << *o.lr;
  if (o.batch_size) text << " --batch-size " << *o.batch_size;
  return text.str();
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
  for (const Flag& flag : flags)
    known.push_back({flag.name, *flag.value ? required_argument : no_argument, nullptr, 1});
  known.push_back({"help", no_argument, nullptr, 'h'});
  known.push_back({});
  int which = 0;
  // The colon: getopt writes nothing itself and tells a missing value from an unknown flag. Only long: -lr is not -l -r.
  for (int found; (found = getopt_long_only(argc, argv, ":h", known.data(), &which)) != -1;) {
    if (found == 'h') return true;
    if (found == ':') throw UsageError(std::string(argv[optind - 1]) + ": expected a value");
    if (found != 1)
      throw UsageError(std::string(argv[optind - 1]) + (optopt ? ": expected no value" : ": unknown flag"));
    const Flag& flag = flags[static_cast<std::size_t>(which)];
    const std::string expected = flag.read(optarg ? optarg : "");
    if (!expected.empty()) throw UsageError(std::string("--") + flag.name + " " + optarg + ": expected " + expected);
  }
  if (optind < argc) throw UsageError(std::string(argv[optind]) + ": expected only flags");
  return false;
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
      if (options.threads > 0) set_num_threads(std::min(options.threads, num_cores()));
      if (options.threads > 1 && !has_openmp()) fail("built without OpenMP: everything runs on one thread");
      if (training_settings(options) != training_settings(defaults))
        options.book_settings = training_settings(defaults);
      program(options);
    }
    std::cout.flush();
    if (std::fflush(stdout) == 0 && !std::ferror(stdout) && std::cout) return 0;
    throw std::runtime_error(std::string("standard output: could not be written: ") + std::strerror(errno));
  } catch (const UsageError& error) {
    fail(error.what());
    print_usage(stderr, name.c_str(), summary, flags);
    return 2;
  } catch (const std::bad_alloc&) {
    return fail(options.workers
                    ? "expected more memory than there is; fewer --workers or a smaller --batch-size need less"
                    : "expected more memory than there is");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace d2l
