// The program of `make exercises`: runs the worked exercises only and prints what each shows, with its numbers.
#include <getopt.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <string>

#include "tests/exercises/exercise.hpp"
#include "tests/support/run_tests.hpp"

namespace d2l::test {
namespace {

// "ClosedFormHasNoStepSize" -> "closed form has no step size"
std::string words(const std::string& name) {
  std::string result;
  for (const char letter : name) {
    if (std::isupper(static_cast<unsigned char>(letter)) && !result.empty()) result += ' ';
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

class Titles : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& info) override {
    const std::string name = info.name();
    std::printf("\n%s  %s\n", exercise_of(info.test_suite_name(), name).c_str(),
                words(name.substr(name.find('_') + 1)).c_str());
    std::fflush(stdout);
  }
};

// A filter for the tests of a section, an exercise with its parts, or a part: "3.4", "3.4.5", "3.4.5a".
std::string filter_of(const std::string& only) {
  std::string filter;
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  for (int s = 0; s < tests.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *tests.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string name = suite.GetTestInfo(t)->name(), exercise = exercise_of(suite.name(), name);
      const std::string rest = exercise.starts_with(only) ? exercise.substr(only.size()) : "no";
      const bool is_part = rest.size() == 1 && std::isalpha(static_cast<unsigned char>(rest[0]));
      if (only.empty() || rest.empty() || rest[0] == '.' || is_part)
        filter += (filter.empty() ? "" : ":") + std::string(suite.name()) + "." + name;
    }
  }
  return filter;
}

}  // namespace
}  // namespace d2l::test

int main(int argc, char** argv) {
  GTEST_FLAG_SET(brief, true);
  testing::InitGoogleTest(&argc, argv);
  std::string only;
  const option flags[] = {{"only", required_argument, nullptr, 'o'}, {}};
  for (int flag; (flag = getopt_long(argc, argv, "", flags, nullptr)) != -1;) {
    if (flag != 'o') return 2;
    only = optarg;
  }
  const std::string filter = d2l::test::filter_of(only);
  if (filter.empty()) {
    std::fprintf(stderr, "exercises: --only %s: expected a section, an exercise or a part: 3.2, 3.4.5 or 3.4.5a\n",
                 only.c_str());
    return 2;
  }
  if (!only.empty()) GTEST_FLAG_SET(filter, filter);
  d2l::test::print_results(true);
  testing::UnitTest::GetInstance()->listeners().Append(new d2l::test::Titles);
  std::printf("The worked exercises of chapter 3, with seed %d\n", static_cast<int>(d2l::test::seed()));
  return d2l::test::run_tests(argc - optind + 1, argv + optind - 1);
}
