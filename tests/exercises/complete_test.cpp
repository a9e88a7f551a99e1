// Every exercise of the chapter, with its parts, has a test and a worked answer that names the test.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/exercises/exercise.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sections.hpp"

namespace d2l {
namespace {

// "3.1.2a" -> the full names of its tests in this program.
std::map<std::string, std::set<std::string>> tests_of_exercises() {
  std::map<std::string, std::set<std::string>> found;
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  for (int s = 0; s < tests.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *tests.GetTestSuite(s);
    const std::string suite_name = suite.name();
    if (!suite_name.ends_with("_Exercises")) continue;
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string name = suite.GetTestInfo(t)->name();
      found[test::exercise_of(suite_name, name)].insert(suite_name + "." + name);
    }
  }
  return found;
}

// The text from the heading "## Exercise 1a: ..." to the next "## ...".
std::string answer_of(const std::string& text, const std::string& exercise) {
  const std::size_t begin = text.find("\n## Exercise " + exercise + ": ");
  return begin == std::string::npos ? "" : text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST(Exercises, EachHasATestAndAFoldedAnswerThatNamesIt) {
  auto tests = tests_of_exercises();
  for (const test::Section& section : test::sections) {
    const std::string file = section.program + "/exercises.md", text = test::contents(file);
    EXPECT_FALSE(text.empty()) << file << ": expected the worked exercises of section " << section.number;
    for (const std::string& exercise : section.exercises) {
      const std::string name = section.number + "." + exercise, answer = answer_of(text, exercise);
      EXPECT_FALSE(answer.empty()) << file << ": expected a heading \"## Exercise " << exercise << ": ...\"";
      EXPECT_EQ(count(answer, "<details>"), 1u) << name << ": expected one folded answer in " << file;
      EXPECT_EQ(count(answer, "</details>"), 1u) << name << ": expected the end of the folded answer in " << file;
      const std::string folded = answer.substr(std::min(answer.find("<details>"), answer.size()));
      EXPECT_GE(folded.size(), 400u) << name << ": expected a worked answer in " << file;
      EXPECT_FALSE(tests[name].empty()) << name << ": expected a test in tests/exercises";
      for (const std::string& test : tests[name])
        EXPECT_NE(folded.find("`" + test + "`"), std::string::npos)
            << file << ": expected the answer to " << name << " to name its test " << test;
    }
  }
}

TEST(Exercises, NothingElseIsTakenForOne) {
  auto tests = tests_of_exercises();
  std::size_t all = 0;
  for (const test::Section& section : test::sections) {
    for (const std::string& exercise : section.exercises) tests.erase(section.number + "." + exercise);
    all += section.exercises.size();
    EXPECT_EQ(count(test::contents(section.program + "/exercises.md"), "\n## Exercise "), section.exercises.size())
        << section.program;
  }
  EXPECT_EQ(all, 41u);
  for (const auto& [name, unknown] : tests)
    for (const std::string& test : unknown) ADD_FAILURE() << test << ": the chapter has no exercise " << name;
}

}  // namespace
}  // namespace d2l
