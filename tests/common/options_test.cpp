#include "common/options.hpp"

#include <getopt.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <new>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "common/tensor/parallel.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::says;

struct Result {
  int status;
  std::string out, err;
  Options options;
  bool ran = false;
};

Result run(
    std::vector<std::string> arguments, const Options& defaults,
    const std::function<void(const Options&)>& program = [](const Options&) {}) {
  arguments.insert(arguments.begin(), "/some/where/program");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  Result result;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  optind = 0;  // getopt keeps its place between calls; 0 starts it afresh
  result.status =
      run_program(static_cast<int>(arguments.size()), argv.data(), "A summary.", defaults, [&](const Options& options) {
        result.options = options;
        result.ran = true;
        program(options);
      });
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

const Options everything = {.epochs = 3, .lr = 0.5f, .batch_size = 10, .workers = 0, .data = "", .ladder = false};

TEST(Options, DefaultsHoldWithoutFlags) {
  const Result r = run({}, everything);
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.options.seed, 1u);
  EXPECT_EQ(r.options.threads, 0);
  EXPECT_EQ(r.options.figures, "build/figures");
  EXPECT_EQ(r.options.epochs, 3);
  EXPECT_EQ(r.options.lr, 0.5f);
  EXPECT_EQ(r.options.batch_size, 10);
  EXPECT_EQ(r.options.workers, 0);
  EXPECT_EQ(r.options.data, "");
  EXPECT_EQ(r.options.ladder, false);
  EXPECT_EQ(r.options.book_settings, "");
}

// What the book prints after training was found with the defaults: under other settings they are named beside it.
TEST(Options, OtherTrainingThanTheBooksIsTold) {
  const auto told = [](const std::vector<std::string>& arguments) {
    return run(arguments, everything).options.book_settings;
  };
  const std::string the_books = " --epochs 3 --lr 0.5 --batch-size 10";
  EXPECT_EQ(told({"--epochs", "4"}), the_books);
  EXPECT_EQ(told({"--lr", "0.25"}), the_books);
  EXPECT_EQ(told({"--batch-size", "11"}), the_books);
  EXPECT_EQ(told({"--epochs", "3", "--seed", "5", "--workers", "2", "--ladder"}), "");
  EXPECT_EQ(run({"--seed", "3"}, {}).options.book_settings, "");
}

TEST(Options, FlagsAreRead) {
  const int before = num_threads();
  const Result r = run({"--seed", "18446744073709551615", "--threads=2", "--figures", "here", "--epochs", "7", "--lr",
                        "1e-3", "--batch-size", "64", "--workers", "4", "--data", "there", "--ladder"},
                       everything);
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.options.seed, 18446744073709551615u);
  EXPECT_EQ(num_threads(), has_openmp() ? 2 : 1);
  EXPECT_EQ(r.err, has_openmp() ? "" : "program: built without OpenMP: everything runs on one thread\n");
  EXPECT_EQ(r.options.figures, "here");
  EXPECT_EQ(r.options.epochs, 7);
  EXPECT_EQ(r.options.lr, 1e-3f);
  EXPECT_EQ(r.options.batch_size, 64);
  EXPECT_EQ(r.options.workers, 4);
  EXPECT_EQ(r.options.data, "there");
  EXPECT_EQ(r.options.ladder, true);
  set_num_threads(before);
}

// The bounds that the messages name belong to what may be given.
TEST(Options, TheLeastAndTheGreatestValuesAreTaken) {
  const int before = num_threads();
  for (const auto& [flag, least, greatest] :
       {std::tuple{"--seed", "0", "18446744073709551615"}, std::tuple{"--threads", "1", "1024"},
        std::tuple{"--epochs", "1", "1000000"}, std::tuple{"--batch-size", "1", "1000000"},
        std::tuple{"--workers", "0", "256"}}) {
    EXPECT_EQ(run({flag, least}, everything).status, 0) << flag;
    EXPECT_EQ(run({flag, greatest}, everything).status, 0) << flag;
  }
  set_num_threads(before);
}

// A program that is not told otherwise runs on all threads, not on one.
TEST(Options, WithoutTheFlagTheThreadsStayAsTheyAre) {
  const int before = num_threads();
  set_num_threads(3);
  int during = 0;
  run({}, everything, [&](const Options&) { during = num_threads(); });
  EXPECT_EQ(during, has_openmp() ? 3 : 1);
  set_num_threads(before);
}

TEST(Options, WrongUsageSaysWhatWasExpectedAndReturnsTwo) {
  const std::vector<std::vector<std::string>> wrong = {{"--epochs", "-1"},
                                                       {"--epochs", "0"},
                                                       {"--epochs", "2.5"},
                                                       {"--epochs", ""},
                                                       {"--epochs", "99999999999999999999"},
                                                       {"--epochs", "1000001"},
                                                       {"--lr", "nan"},
                                                       {"--lr", "inf"},
                                                       {"--lr", "-0.1"},
                                                       {"--lr", "0"},
                                                       {"--lr", "0.1x"},
                                                       {"--lr", "1e99"},
                                                       {"--batch-size", "0"},
                                                       {"--batch-size", "-5"},
                                                       {"--batch-size", " 5"},
                                                       {"--batch-size", "1000001"},
                                                       {"--workers", "-1"},
                                                       {"--workers", "1e3"},
                                                       {"--workers", "257"},
                                                       {"--threads", "0"},
                                                       {"--threads", "1025"},
                                                       {"--seed", "-1"},
                                                       {"--seed", "0x10"},
                                                       {"--figures", ""},
                                                       {"--data", ""}};
  for (const auto& arguments : wrong) {
    const Result r = run(arguments, everything);
    EXPECT_EQ(r.status, 2) << arguments[0] << " " << arguments[1];
    EXPECT_FALSE(r.ran);
    EXPECT_TRUE(says(r.err, {"program: " + arguments[0] + " " + arguments[1] + ": expected", "usage: program"}));
    EXPECT_EQ(r.out, "");
  }
  for (const auto& argument : {"--unknown", "-x", "--lr", "stray", "--ladder=x"}) {
    const Result r = run({argument}, everything);
    EXPECT_EQ(r.status, 2) << argument;
    EXPECT_TRUE(says(r.err, {argument, "usage: program"}));
  }
}

TEST(Options, FlagsWithoutADefaultDoNotExist) {
  for (const auto* flag : {"--epochs", "--lr", "--batch-size", "--workers", "--data", "--ladder"})
    EXPECT_EQ(run({flag, "1"}, Options{}).status, 2) << flag;
  EXPECT_EQ(run({"--seed", "1"}, Options{}).status, 0);
}

TEST(Options, HelpListsTheFlagsWithTheirDefaults) {
  const Result r = run({"--help"}, everything);
  EXPECT_EQ(r.status, 0);
  EXPECT_FALSE(r.ran);
  EXPECT_EQ(r.err, "");
  EXPECT_TRUE(says(r.out, {"usage: program", "A summary.", "--seed N", "--threads N", "--figures DIR", "--epochs N",
                           "(3)", "--lr X", "(0.5)", "(all)", "($FASHION_MNIST_DIR, else data/fashion-mnist)",
                           "--batch-size N", "(10)", "--workers N", "--data DIR", "--help", "OpenMP"}));
  EXPECT_EQ(run({"--help"}, Options{}).out.find("--epochs"), std::string::npos);
}

TEST(Options, AnExceptionBecomesOneLineAndStatusOne) {
  const Result r = run({}, Options{}, [](const Options&) { throw std::runtime_error("the file is not there"); });
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(r.err, "program: the file is not there\n");
}

// With one dash -lr is the flag, not the letters -l and -r, and what is unknown is named as it was typed.
TEST(Options, OneDashIsEnoughForALongFlag) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"-lr", "0.25"}, {"-lr=0.25"}, {"--lr=0.25"}})
    EXPECT_EQ(run(arguments, everything).options.lr, 0.25f);
  EXPECT_TRUE(says(run({"-lx"}, everything).err, {"program: -lx: unknown flag\n"}));
  EXPECT_TRUE(says(run({"-x"}, everything).err, {"program: -x: unknown flag\n"}));
  EXPECT_TRUE(says(run({"--help=3"}, everything).err, {"program: --help=3: expected no value\n"}));
}

TEST(Options, TooLittleMemoryIsSaidInWords) {
  const Result r = run({}, everything, [](const Options&) { throw std::bad_alloc(); });
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(r.err,
            "program: expected more memory than there is; fewer --workers or a smaller --batch-size need less\n");
  EXPECT_EQ(run({}, Options{}, [](const Options&) { throw std::bad_alloc(); }).err,
            "program: expected more memory than there is\n");
}

}  // namespace
}  // namespace d2l
