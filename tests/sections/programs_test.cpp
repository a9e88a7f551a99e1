// The sections' programs, run as a reader runs them. $D2L_BIN is their folder.
#include <gtest/gtest.h>
#include <regex.h>

#include <cstdlib>

#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::lines;
using test::run;
using test::says;

// The numbers in the lines that match an extended regular expression, one vector a line.
std::vector<std::vector<double>> matches(const std::string& text, const std::string& pattern) {
  constexpr std::size_t most = 6;
  regex_t line;
  EXPECT_EQ(regcomp(&line, pattern.c_str(), REG_EXTENDED | REG_NEWLINE), 0) << pattern;
  std::vector<std::vector<double>> all;
  regmatch_t groups[most];
  for (const char* at = text.c_str(); regexec(&line, at, most, groups, 0) == 0; at += groups[0].rm_eo) {
    std::vector<double>& numbers = all.emplace_back();
    for (std::size_t group = 1; group < most && groups[group].rm_so >= 0; ++group)
      numbers.push_back(std::strtod(at + groups[group].rm_so, nullptr));
  }
  regfree(&line);
  return all;
}

const std::string scratch = "$D2L_BIN/ch3_2_scratch ", softmax_scratch = "$D2L_BIN/ch3_6_softmax_scratch ";

TEST(Programs, Ch3_2PrintsItsEpochsInTheContractsForm) {
  const auto r = run(scratch);
  EXPECT_EQ(r.status, 0) << r.err;
  const auto epochs = matches(r.out, R"(^epoch ([0-9]+), loss ([0-9]\.[0-9]{6})$)");
  ASSERT_EQ(epochs.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(epochs[i][0], static_cast<double>(i + 1));
  EXPECT_TRUE(epochs[0][1] > 0.0177 && epochs[0][1] < 0.0884) << epochs[0][1];
  EXPECT_TRUE(epochs[1][1] > 6.9e-5 && epochs[1][1] < 6.5e-4) << epochs[1][1];
  EXPECT_TRUE(epochs[2][1] > 4.2e-5 && epochs[2][1] < 5.8e-5) << epochs[2][1];
  EXPECT_EQ(matches(r.out, "^3\\.2\\.([1-7]) [A-Z]").size(), 7u);
  EXPECT_TRUE(says(r.out, {"features: [", "label: ", "Error in estimating w [", "Error in estimating b [",
                           "the book: 0.024923, 0.000091, 0.000051"}));
}

// Five standard errors, 0.01 / sqrt(1000), of the true parameters.
TEST(Programs, Ch3_2RecoversTheParameters) {
  const auto r = run(scratch);
  const std::string number = R"((-?[0-9]\.[0-9e-]*))";
  const auto w = matches(r.out, R"(^Error in estimating w \[ ?)" + number + " +" + number + R"( *\]$)");
  const auto b = matches(r.out, R"(^Error in estimating b \[)" + number + R"(\]$)");
  ASSERT_EQ(w.size(), 1u) << r.out;
  ASSERT_EQ(b.size(), 1u);
  for (double error : {w[0][0], w[0][1], b[0][0]}) EXPECT_LT(std::abs(error), 5 * 0.01 / std::sqrt(1000.0));
}

TEST(Programs, Ch3_6TrainsOnTheRealImages) {
  const auto r = run(softmax_scratch);
  EXPECT_EQ(r.status, 0) << r.err;
  const auto epochs = matches(
      r.out,
      R"(^epoch ([0-9]+), train loss ([0-9]\.[0-9]{3}), train acc ([0-9]\.[0-9]{3}), test acc ([0-9]\.[0-9]{3})$)");
  ASSERT_EQ(epochs.size(), 10u);
  EXPECT_TRUE(epochs[9][1] >= 0.44 && epochs[9][1] <= 0.46) << epochs[9][1];
  EXPECT_TRUE(epochs[9][2] >= 0.84 && epochs[9][2] <= 0.856) << epochs[9][2];
  EXPECT_TRUE(epochs[9][3] >= 0.80 && epochs[9][3] <= 0.85) << epochs[9][3];
  EXPECT_EQ(matches(r.out, "^3\\.6\\.([1-7]) [A-Z]").size(), 7u);
  EXPECT_TRUE(says(r.out, {"[[5. 7. 9.]]", "[[ 6.]\n [15.]]", "[0.1 0.5]", "the book: 0.0811"}));
  // True labels of the first six test images.
  std::string row = "\n";
  for (const char* name : {"ankle boot", "pullover", "trouser", "trouser", "shirt", "trouser"})
    row += std::string(name) + " +[a-z -]+\n";
  EXPECT_EQ(matches(r.out, row).size(), 1u);
}

TEST(Programs, OutputKeepsItsBitsForAnyNumberOfThreadsAndWorkers) {
  const std::string short_run = softmax_scratch + "--epochs 2 ";
  const std::string expected_2 = run(scratch + "--threads 1").out, expected_6 = run(short_run + "--threads 1").out;
  for (const char* threads : {"2", "3", "7"}) {
    EXPECT_EQ(run(scratch + "--threads " + threads).out, expected_2);
    EXPECT_EQ(run(short_run + "--threads " + threads).out, expected_6);
  }
  for (const char* workers : {"1", "2", "5"}) EXPECT_EQ(run(short_run + "--workers " + workers).out, expected_6);
  EXPECT_EQ(run(short_run).out, expected_6);
}

TEST(Programs, AnotherSeedGivesOtherNumbers) {
  for (const std::string& program : {scratch, softmax_scratch + "--epochs 1 "}) {
    EXPECT_EQ(run(program).out, run(program).out);
    EXPECT_EQ(run(program).out, run(program + "--seed 1").out);
    EXPECT_NE(run(program).out, run(program + "--seed 2").out);
  }
}

TEST(Programs, FlagsReachTheTraining) {
  EXPECT_EQ(matches(run(scratch + "--epochs 5").out, R"(^epoch ([0-9]+), )").size(), 5u);
  EXPECT_NE(run(scratch + "--lr 0.1").out, run(scratch).out);
  EXPECT_NE(run(scratch + "--batch-size 100").out, run(scratch).out);
  EXPECT_NE(run(softmax_scratch + "--epochs 1 --batch-size 1000").out, run(softmax_scratch + "--epochs 1").out);
  EXPECT_NE(run(softmax_scratch + "--epochs 1 --lr 0.01").out, run(softmax_scratch + "--epochs 1").out);
}

TEST(Programs, WrongUsageIsStatusTwo) {
  for (const std::string& program : {scratch, softmax_scratch})
    for (const char* arguments :
         {"--epochs -1", "--lr nan", "--batch-size 0", "--nonsense", "--threads x", "--epochs"}) {
      const auto r = run(program + arguments);
      EXPECT_EQ(r.status, 2) << program << arguments;
      EXPECT_EQ(r.out, "");
      EXPECT_TRUE(says(r.err, {"usage: "}));
    }
}

TEST(Programs, FailuresAreOneLineAndStatusOne) {
  const test::Folder broken;
  broken.write("train-images-idx3-ubyte", "not an idx file");
  for (const std::string& command :
       {softmax_scratch + "--data /not/there", softmax_scratch + "--data " + broken.path(),
        "FASHION_MNIST_DIR=/not/there " + softmax_scratch, scratch + "--lr 100",
        softmax_scratch + "--lr 1e30 --epochs 1", scratch + ">/dev/full", scratch + ">&-"}) {
    const auto r = run(command);
    EXPECT_EQ(r.status, 1) << command;
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_EQ(r.out.find("nan"), std::string::npos) << r.out;
  }
}

}  // namespace
}  // namespace d2l
