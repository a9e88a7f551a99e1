// The sections' programs, run as a reader runs them.
#include <gtest/gtest.h>
#include <regex.h>

#include <cstdlib>
#include <sstream>

#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sections.hpp"

namespace d2l {
namespace {

using test::lines;
using test::run_ahead;
using test::run_once;
using test::says;
using test::Section;
using test::sections;

// The numbers in the lines that match an extended regular expression, one vector per line.
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

const std::string scratch = "$D2L_BIN/ch3_2_scratch", concise = "$D2L_BIN/ch3_3_concise",
                  softmax_scratch = "$D2L_BIN/ch3_6_softmax_scratch", softmax_concise = "$D2L_BIN/ch3_7_concise";

TEST(Programs, ShowEverySubSectionInOrderAndTheBooksOutputsBesideTheirOwn) {
  test::run_all_sections();
  for (const Section& section : sections) {
    const auto& r = run_once(section.command());
    EXPECT_EQ(r.status, 0) << section.program << ": " << r.err;
    EXPECT_EQ(r.err, "") << section.program;
    const auto headings = matches(r.out, "^3\\." + section.number.substr(2) + "\\.([0-9]+) [A-Z]");
    ASSERT_EQ(std::ssize(headings), section.sub_sections) << section.program;
    for (int i = 0; i < section.sub_sections; ++i)
      EXPECT_EQ(headings[static_cast<std::size_t>(i)][0], i + 1) << section.program;
    std::string the_books;
    std::istringstream out(r.out);
    for (std::string line; std::getline(out, line);)
      if (line.starts_with("   the book: ")) the_books += line + '\n';
    EXPECT_TRUE(says(the_books, section.book)) << section.program;
  }
}

// A line of output: its text with # for each number and one space for several, and the numbers.
struct Line {
  std::string text;
  std::vector<double> numbers;
};

Line split(const std::string& line) {
  const auto is_digit = [&](std::size_t i) { return i < line.size() && line[i] >= '0' && line[i] <= '9'; };
  Line result;
  for (std::size_t i = 0; i < line.size();) {
    const bool sign = line[i] == '-' && (i == 0 || std::string(" [(").find(line[i - 1]) != std::string::npos);
    if (is_digit(i) || (sign && is_digit(i + 1))) {
      char* end = nullptr;
      result.numbers.push_back(std::strtod(&line[i], &end));
      result.text += '#';
      i = static_cast<std::size_t>(end - line.data());
    } else {
      if (line[i] != ' ' || !result.text.ends_with(' ')) result.text += line[i];
      ++i;
    }
  }
  return result;
}

// Each program's output with its default flags, kept in tests/sections/expected: a changed value or word is noticed even
// if no test knows what it should be. Backends round differently, and times are of another run.
TEST(Programs, PrintWhatIsKeptOfThem) {
  test::run_all_sections();
  for (const Section& section : sections) {
    std::istringstream expected(test::contents("tests/sections/expected/" + section.program + ".txt"));
    std::istringstream found(run_once(section.command()).out);
    int number = 0;
    for (std::string kept, line; ++number, std::getline(expected, kept);) {
      ASSERT_TRUE(std::getline(found, line)) << section.program << " ends before line " << number;
      const Line a = split(kept), b = split(line);
      EXPECT_EQ(a.text, b.text) << section.program << ", line " << number;
      const bool is_timed = !matches(kept, "[0-9] (sec|us|ms)([^a-z]|$)|times as fast").empty();
      if (is_timed && !kept.starts_with("   the book")) continue;
      ASSERT_EQ(a.numbers.size(), b.numbers.size()) << line;
      for (std::size_t i = 0; i < a.numbers.size(); ++i)
        EXPECT_NEAR(a.numbers[i], b.numbers[i], 1e-6 + 0.01 * std::abs(a.numbers[i]))
            << section.program << ": " << line;
    }
    std::string more;
    EXPECT_FALSE(std::getline(found, more)) << section.program << " goes on: " << more;
  }
}

TEST(Programs, AllTakeTheContractsFlags) {
  for (const Section& section : sections) {
    EXPECT_EQ(run_once(section.command("--seed 7 --threads 1 --figures /tmp --help")).status, 0) << section.program;
    const std::string help = run_once(section.command("--help")).out;
    EXPECT_TRUE(says(help, {"--seed N", "--threads N", "--figures DIR", "--help"})) << section.program;
    const std::string readme = test::contents(section.program + "/README.md");  // begins with the title
    EXPECT_TRUE(says(help, {readme.substr(2, readme.find('\n') - 1)})) << section.program;
    EXPECT_EQ(run_once(section.command("--nonsense")).status, 2) << section.program;
  }
}

TEST(Programs, Ch3_3PrintsItsEpochsInTheContractsForm) {
  const auto epochs = matches(run_once(concise).out, R"(^epoch ([0-9]+), loss: ([0-9]\.[0-9]{6})$)");
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_TRUE(epochs[0][1] > 0.0177 && epochs[0][1] < 0.0884) << epochs[0][1];
  EXPECT_TRUE(epochs[1][1] > 6.9e-5 && epochs[1][1] < 6.5e-4) << epochs[1][1];
  EXPECT_TRUE(epochs[2][1] > 4.2e-5 && epochs[2][1] < 5.8e-5) << epochs[2][1];
}

TEST(Programs, Ch3_2PrintsItsEpochsInTheContractsForm) {
  const auto& r = run_once(scratch);
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
  const auto& r = run_once(scratch);
  const std::string number = R"((-?[0-9]\.[0-9e-]*))";
  const auto w = matches(r.out, R"(^Error in estimating w \[ ?)" + number + " +" + number + R"( *\]$)");
  const auto b = matches(r.out, R"(^Error in estimating b \[)" + number + R"(\]$)");
  ASSERT_EQ(w.size(), 1u) << r.out;
  ASSERT_EQ(b.size(), 1u);
  for (double error : {w[0][0], w[0][1], b[0][0]}) EXPECT_LT(std::abs(error), 5 * 0.01 / std::sqrt(1000.0));
}

TEST(Programs, Ch3_6And3_7TrainOnTheRealImages) {
  for (const std::string& program : {softmax_scratch, softmax_concise}) {
    const auto& r = run_once(program);
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
  const auto& r = run_once(softmax_scratch + " --epochs 1");
  EXPECT_TRUE(says(r.out, {"[[5. 7. 9.]]", "[[ 6.]\n [15.]]", "[0.1 0.5]"}));
  // The classes of the first six test images.
  EXPECT_EQ(matches(r.out, "^true +ankle boot +pullover +trouser +trouser +shirt +trouser$").size(), 1u) << r.out;
  EXPECT_EQ(matches(r.out, "^predicted( +[a-z][a-z/ -]+){6}$").size(), 1u) << r.out;
}

// An output without the lines that hold measured times, which differ from run to run.
std::string untimed(const std::string& output) {
  std::istringstream out(output);
  std::string kept;
  for (std::string line; std::getline(out, line);)
    if (matches(line, "[0-9] *(sec|us|ns|ms|times|GB/s|GFLOP/s|%$)").empty()) kept += line + '\n';
  return kept;
}

// Flags that must not change a number: threads, workers, and the seed that is the default.
std::vector<std::string> harmless_flags(const Section& section) {
  if (!section.trains_on_images)
    return {"--threads 1", "--threads 2 --seed 1", "--threads 3", "--threads 7", "--threads 16"};
  return {"--threads 1 --workers 0",          "--threads 2 --seed 1 --workers 1", "--threads 3 --workers 2",
          "--threads 7 --workers 3",          "--threads 16 --workers 4",         "--threads 1 --workers 5",
          "--threads 2 --seed 1 --workers 6", "--threads 3 --workers 7",          "--threads 16 --workers 8"};
}

std::string two_epochs(const Section& section, const std::string& flags = "") {
  return section.command(section.trains_on_images ? "--epochs 2 " + flags : flags);
}

// All runs whose numbers are compared, at once.
void run_with_harmless_flags_and_another_seed() {
  std::vector<std::string> commands;
  for (const Section& section : sections) {
    commands.push_back(two_epochs(section));
    commands.push_back(two_epochs(section, "--seed 2"));
    for (const std::string& flags : harmless_flags(section)) commands.push_back(two_epochs(section, flags));
  }
  run_ahead(commands);
}

TEST(Programs, OutputKeepsItsBitsForAnyNumberOfThreadsAndWorkersAndTheDefaultSeed) {
  run_with_harmless_flags_and_another_seed();
  for (const Section& section : sections) {
    const std::string expected = untimed(run_once(two_epochs(section)).out);
    EXPECT_GT(lines(expected), 10) << section.program;
    for (const std::string& flags : harmless_flags(section))
      EXPECT_EQ(untimed(run_once(two_epochs(section, flags)).out), expected) << section.program << ' ' << flags;
  }
}

TEST(Programs, AnotherSeedGivesOtherNumbers) {
  run_with_harmless_flags_and_another_seed();
  for (const Section& section : sections)
    EXPECT_NE(untimed(run_once(two_epochs(section)).out), untimed(run_once(two_epochs(section, "--seed 2")).out))
        << section.program;
}

TEST(Programs, FlagsReachTheTraining) {
  EXPECT_EQ(matches(run_once(scratch + " --epochs 5").out, R"(^epoch ([0-9]+), )").size(), 5u);
  for (const auto& [without, flag] : {std::pair{scratch, " --lr 0.1"},
                                      {scratch, " --batch-size 100"},
                                      {softmax_scratch + " --epochs 1", " --batch-size 1000"},
                                      {softmax_scratch + " --epochs 1", " --lr 0.01"}})
    EXPECT_NE(run_once(without + flag).out, run_once(without).out) << without << flag;
}

TEST(Programs, TrainInBatchesOfOne) {
  const std::vector<std::string> commands = {"$D2L_BIN/ch3_1_linreg --epochs 1 --batch-size 1",
                                             scratch + " --batch-size 1", concise + " --batch-size 1",
                                             softmax_scratch + " --epochs 1 --lr 0.001 --batch-size 1",
                                             softmax_concise + " --epochs 1 --lr 0.001 --batch-size 1"};
  run_ahead(commands);
  for (const std::string& command : commands) {
    const auto& r = run_once(command);
    EXPECT_EQ(r.status, 0) << command << r.err;
    EXPECT_TRUE(matches(r.out, "^epoch.*(nan|inf)").empty()) << command;
    EXPECT_FALSE(matches(r.out, "^epoch").empty()) << command;
  }
}

TEST(Programs, WrongUsageIsStatusTwo) {
  for (const std::string& program : {scratch, concise, softmax_scratch, softmax_concise})
    for (const char* arguments :
         {" --epochs -1", " --lr nan", " --batch-size 0", " --nonsense", " --threads x", " --epochs"}) {
      const auto& r = run_once(program + arguments);
      EXPECT_EQ(r.status, 2) << program << arguments;
      EXPECT_EQ(r.out, "");
      EXPECT_TRUE(says(r.err, {"usage: "}));
    }
}

TEST(Programs, FailuresAreOneLineAndStatusOne) {
  const test::Folder broken;
  broken.write("train-images-idx3-ubyte", "not an idx file");
  for (const std::string& command :
       {softmax_scratch + " --data /not/there", softmax_scratch + " --data " + broken.path(),
        "FASHION_MNIST_DIR=/not/there " + softmax_concise, scratch + " --lr 100", concise + " --lr 100",
        std::string("$D2L_BIN/ch3_1_linreg --lr 1e30")}) {
    const auto r = test::run(command);
    EXPECT_EQ(r.status, 1) << command;
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_TRUE(matches(r.out, "^epoch").empty()) << r.out;
  }
}

}  // namespace
}  // namespace d2l
