// The sections' programs, run as a reader runs them. $D2L_BIN is their folder.
#include <gtest/gtest.h>
#include <regex.h>

#include <cstdlib>
#include <sstream>

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

const std::string scratch = "$D2L_BIN/ch3_2_scratch ", concise = "$D2L_BIN/ch3_3_concise ",
                  softmax_scratch = "$D2L_BIN/ch3_6_softmax_scratch ", softmax_concise = "$D2L_BIN/ch3_7_concise ";

// What each program must show: the numbers of its sub-sections in order, and the book's outputs beside its own.
struct Section {
  std::string program, number;
  int sub_sections;
  std::vector<std::string> book;
};

const std::vector<Section> sections = {
    {"ch3_1_linreg", "3.1", 3, {"3.51575 sec", "0.00023 sec"}},
    {"ch3_2_scratch",
     "3.2",
     7,
     {"[2.2122064 1.1630787]", "4.662078", "0.024923, 0.000091, 0.000051", "[ 5.5313110e-05 -2.6226044e-06]",
      "[0.00063753]"}},
    {"ch3_3_concise", "3.3", 7, {"0.025167, 0.000090, 0.000051", "[[0.00019813 0.0003016 ]]", "[0.00057745]"}},
    {"ch3_4_softmax", "3.4", 4, {"12 and 3", "category 2", "1.44 bit"}},
    {"ch3_5_fashion", "3.5", 3, {"(60000, 10000)", "1.65 sec", "(32, 1, 64, 64)"}},
    {"ch3_6_softmax_scratch",
     "3.6",
     7,
     {"[[5. 7. 9.]] and [[ 6.] [15.]]", "[0.1, 0.5]", "0.5", "0.0811", "0.99999994"}},
    {"ch3_7_concise", "3.7", 4, {"83.7%"}}};

TEST(Programs, ShowEverySubSectionInOrderAndTheBooksOutputsBesideTheirOwn) {
  for (const auto& [program, number, sub_sections, book] : sections) {
    const auto r = run("$D2L_BIN/" + program);
    EXPECT_EQ(r.status, 0) << program << ": " << r.err;
    EXPECT_EQ(r.err, "") << program;
    const auto headings = matches(r.out, "^3\\." + number.substr(2) + "\\.([0-9]+) [A-Z]");
    ASSERT_EQ(headings.size(), static_cast<std::size_t>(sub_sections)) << program;
    for (int i = 0; i < sub_sections; ++i) EXPECT_EQ(headings[static_cast<std::size_t>(i)][0], i + 1) << program;
    std::string the_books;
    std::istringstream out(r.out);
    for (std::string line; std::getline(out, line);)
      if (line.starts_with("   the book: ")) the_books += line + '\n';
    EXPECT_TRUE(says(the_books, book)) << program;
  }
}

TEST(Programs, AllTakeTheContractsFlags) {
  for (const Section& section : sections) {
    const std::string program = "$D2L_BIN/" + section.program + " ";
    EXPECT_EQ(run(program + "--seed 7 --threads 1 --figures /tmp --help").status, 0) << program;
    EXPECT_TRUE(says(run(program + "--help").out, {"--seed N", "--threads N", "--figures DIR", "--help"})) << program;
    EXPECT_EQ(run(program + "--nonsense").status, 2) << program;
    const auto full = run(program + ">/dev/full");
    EXPECT_EQ(full.status, 1) << program;
    EXPECT_EQ(lines(full.err), 1) << program << full.err;
  }
}

TEST(Programs, Ch3_3PrintsItsEpochsInTheContractsForm) {
  const auto epochs = matches(run("$D2L_BIN/ch3_3_concise").out, R"(^epoch ([0-9]+), loss: ([0-9]\.[0-9]{6})$)");
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_TRUE(epochs[0][1] > 0.0177 && epochs[0][1] < 0.0884) << epochs[0][1];
  EXPECT_TRUE(epochs[1][1] > 6.9e-5 && epochs[1][1] < 6.5e-4) << epochs[1][1];
  EXPECT_TRUE(epochs[2][1] > 4.2e-5 && epochs[2][1] < 5.8e-5) << epochs[2][1];
}

TEST(Programs, Ch3_2PrintsItsEpochsInTheContractsForm) {
  const auto r = run(scratch);
  EXPECT_EQ(r.status, 0) << r.err;
  const auto epochs = matches(r.out, R"(^epoch ([0-9]+), loss ([0-9]\.[0-9]{6})$)");
  ASSERT_EQ(epochs.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(epochs[i][0], static_cast<double>(i + 1));
  EXPECT_TRUE(epochs[0][1] > 0.0177 && epochs[0][1] < 0.0884) << epochs[0][1];
  EXPECT_TRUE(epochs[1][1] > 6.9e-5 && epochs[1][1] < 6.5e-4) << epochs[1][1];
  EXPECT_TRUE(epochs[2][1] > 4.2e-5 && epochs[2][1] < 5.8e-5) << epochs[2][1];
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

TEST(Programs, Ch3_6And3_7TrainOnTheRealImages) {
  for (const std::string& program : {softmax_scratch, softmax_concise}) {
    const auto r = run(program);
    const auto epochs = matches(
        r.out,
        R"(^epoch ([0-9]+), train loss ([0-9]\.[0-9]{3}), train acc ([0-9]\.[0-9]{3}), test acc ([0-9]\.[0-9]{3})$)");
    ASSERT_EQ(epochs.size(), 10u);
    EXPECT_TRUE(epochs[9][1] >= 0.44 && epochs[9][1] <= 0.46) << epochs[9][1];
    EXPECT_TRUE(epochs[9][2] >= 0.84 && epochs[9][2] <= 0.856) << epochs[9][2];
    EXPECT_TRUE(epochs[9][3] >= 0.80 && epochs[9][3] <= 0.85) << epochs[9][3];
  }
}

TEST(Programs, Ch3_6ShowsTheBooksToyExamplesAndTheFirstTestImages) {
  const auto r = run(softmax_scratch + "--epochs 1");
  EXPECT_TRUE(says(r.out, {"[[5. 7. 9.]]", "[[ 6.]\n [15.]]", "[0.1 0.5]"}));
  // True labels of the first six test images.
  std::string row = "\n";
  for (const char* name : {"ankle boot", "pullover", "trouser", "trouser", "shirt", "trouser"})
    row += std::string(name) + " +[a-z -]+\n";
  EXPECT_EQ(matches(r.out, row).size(), 1u);
}

// Without the lines that hold measured times, which differ from run to run.
std::string untimed(const std::string& command) {
  std::istringstream out(run(command).out);
  std::string kept;
  for (std::string line; std::getline(out, line);)
    if (matches(line, "[0-9] *(sec|us|ns|ms|times|GB/s|GFLOP/s|%$)").empty()) kept += line + '\n';
  return kept;
}

TEST(Programs, OutputKeepsItsBitsForAnyNumberOfThreadsAndWorkers) {
  for (const Section& section : sections) {
    const bool trains_on_images = section.number == "3.6" || section.number == "3.7";
    const std::string program = "$D2L_BIN/" + section.program + (trains_on_images ? " --epochs 2 " : " ");
    const std::string expected = untimed(program + "--threads 1");
    EXPECT_GT(lines(expected), 10) << program;
    EXPECT_EQ(untimed(program), expected) << program;
    for (const char* threads : {"2", "3", "7", "16"})
      EXPECT_EQ(untimed(program + "--threads " + threads), expected) << program;
    if (!trains_on_images) continue;
    for (int workers = 0; workers <= 8; ++workers)
      EXPECT_EQ(untimed(program + "--workers " + std::to_string(workers)), expected) << program;
  }
}

TEST(Programs, AnotherSeedGivesOtherNumbers) {
  for (const Section& section : sections) {
    const bool trains_on_images = section.number == "3.6" || section.number == "3.7";
    const std::string program = "$D2L_BIN/" + section.program + (trains_on_images ? " --epochs 1 " : " ");
    EXPECT_EQ(untimed(program), untimed(program + "--seed 1")) << program;
    EXPECT_NE(untimed(program), untimed(program + "--seed 2")) << program;
  }
}

TEST(Programs, FlagsReachTheTraining) {
  EXPECT_EQ(matches(run(scratch + "--epochs 5").out, R"(^epoch ([0-9]+), )").size(), 5u);
  EXPECT_NE(run(scratch + "--lr 0.1").out, run(scratch).out);
  EXPECT_NE(run(scratch + "--batch-size 100").out, run(scratch).out);
  EXPECT_NE(run(softmax_scratch + "--epochs 1 --batch-size 1000").out, run(softmax_scratch + "--epochs 1").out);
  EXPECT_NE(run(softmax_scratch + "--epochs 1 --lr 0.01").out, run(softmax_scratch + "--epochs 1").out);
}

TEST(Programs, TrainInBatchesOfOne) {
  for (const std::string& program :
       {std::string("$D2L_BIN/ch3_1_linreg --epochs 1"), scratch, concise, softmax_scratch + "--epochs 1 --lr 0.001",
        softmax_concise + "--epochs 1 --lr 0.001"}) {
    const auto r = run(program + " --batch-size 1");
    EXPECT_EQ(r.status, 0) << program << r.err;
    EXPECT_TRUE(matches(r.out, "^epoch.*(nan|inf)").empty()) << program;
    EXPECT_FALSE(matches(r.out, "^epoch").empty()) << program;
  }
}

TEST(Programs, WrongUsageIsStatusTwo) {
  for (const std::string& program : {scratch, concise, softmax_scratch, softmax_concise})
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
        "FASHION_MNIST_DIR=/not/there " + softmax_concise, scratch + "--lr 100", concise + "--lr 100",
        softmax_scratch + "--lr 1e30 --epochs 1", std::string("$D2L_BIN/ch3_1_linreg --lr 1e30"),
        scratch + ">/dev/full", scratch + ">&-"}) {
    const auto r = run(command);
    EXPECT_EQ(r.status, 1) << command;
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_EQ(r.out.find("nan"), std::string::npos) << r.out;
  }
}

}  // namespace
}  // namespace d2l
