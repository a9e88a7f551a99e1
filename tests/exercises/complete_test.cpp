// Every exercise of the chapter, with its parts, has a hint, a short answer, a worked one that names its tests, and tests
// that refuse a wrong answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

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

// What stands between a <summary> and the next tag that opens or closes a fold.
std::string fold(const std::string& answer, const std::string& summary) {
  const std::string opening = "<summary>" + summary + "</summary>";
  const std::size_t begin = answer.find(opening);
  if (begin == std::string::npos) return "";
  const std::string rest = answer.substr(begin + opening.size());
  return rest.substr(0, std::min(rest.find("<details>"), rest.find("</details>")));
}

int words(const std::string& text) {
  std::istringstream in(text);
  return static_cast<int>(std::distance(std::istream_iterator<std::string>(in), {}));
}

// The tests of an exercise as they stand in their file: from each TEST(...) to the line of its closing brace.
std::string source_of_tests(const test::Section& section, const std::string& exercise) {
  std::string underscored = section.number;
  underscored.replace(underscored.find('.'), 1, "_");
  const std::string file = test::contents("tests/exercises/ch" + underscored + "_test.cpp");
  const std::string opening = "\nTEST(Ch" + underscored + "_Exercises, Ex" + exercise + "_";
  std::string found;
  for (auto at = file.find(opening); at != std::string::npos; at = file.find(opening, at + 1))
    found += file.substr(at, file.find("\n}\n", at) - at);
  return found;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST(Exercises, EachHasAHintAnAnswerAndTestsThatItNames) {
  auto tests = tests_of_exercises();
  for (const test::Section& section : test::sections) {
    const std::string file = section.program + "/exercises.md", text = test::contents(file);
    EXPECT_FALSE(text.empty()) << file << ": expected the worked exercises of section " << section.number;
    for (const std::string& exercise : section.exercises) {
      const std::string name = section.number + "." + exercise, answer = answer_of(text, exercise);
      EXPECT_FALSE(answer.empty()) << file << ": expected a heading \"## Exercise " << exercise << ": ...\"";
      EXPECT_EQ(count(answer, "<details>"), 3u) << name << ": expected three folds in " << file;
      EXPECT_EQ(count(answer, "</details>"), 3u) << name << ": expected the ends of three folds in " << file;
      EXPECT_GE(words(fold(answer, "Hint")), 5) << name << ": expected a hint in " << file;
      const int length = words(fold(answer, "Answer"));
      EXPECT_TRUE(length >= 15 && length <= 150) << name << ": expected a short answer, found " << length << " words";
      const std::string folded = fold(answer, "In full");
      EXPECT_GE(folded.size(), 400u) << name << ": expected a worked answer in " << file;
      EXPECT_FALSE(tests[name].empty()) << name << ": expected a test in tests/exercises";
      for (const std::string& test : tests[name])
        EXPECT_NE(folded.find("`" + test + "`"), std::string::npos)
            << file << ": expected the answer to " << name << " to name its test " << test;
    }
  }
}

TEST(Exercises, EachRefusesAWrongAnswer) {
  for (const test::Section& section : test::sections)
    for (const std::string& exercise : section.exercises)
      EXPECT_NE(source_of_tests(section, exercise).find("test::expect_wrong("), std::string::npos)
          << section.number << "." << exercise << ": expected its tests to try a plausible wrong answer";
}

TEST(Exercises, CanBeReadInAnEvening) {
  int all = 0;
  for (const test::Section& section : test::sections) all += words(test::contents(section.program + "/exercises.md"));
  EXPECT_LE(all, 18000) << "words in the worked exercises";
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
