// The source cites the chapter's numbered equations in parentheses, as in (3.1.4), and its sub-sections without.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/support/folder.hpp"
#include "tests/support/sections.hpp"

namespace d2l {
namespace {

// How often each number stands on a line of its own in the file of the equations.
std::map<std::string, int> equations() {
  const std::string text = test::contents("common/tools/equations.md");
  const std::regex number(R"(\n\((3\.\d+\.\d+)\)\n\$\$)");
  std::map<std::string, int> count;
  for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at) ++count[(*at)[1]];
  return count;
}

TEST(Equations, TheFileHasEachOfTheChapterOnce) {
  std::map<std::string, int> expected;
  for (const auto& [section, last] : {std::pair{"3.1", 15}, {"3.2", 1}, {"3.4", 12}, {"3.6", 1}, {"3.7", 1}})
    for (int i = 1; i <= last; ++i) expected[section + ("." + std::to_string(i))] = 1;
  EXPECT_EQ(equations(), expected);
}

TEST(Equations, ANumberInParenthesesIsAnEquation) {
  const auto known = equations();
  // With the character after the number, since a list of numbers is not put into one pair of parentheses.
  const std::regex cited(R"(\((3\.\d+\.\d+)(.))");
  int citations = 0;
  std::vector<std::string> folders = {"common", "my", "tests"};
  for (const test::Section& section : test::sections) folders.push_back(section.program);
  for (const std::string& folder : folders)
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (file.path().extension() != ".cpp" && file.path().extension() != ".hpp") continue;
      const std::string text = test::contents(file.path().string());
      for (std::sregex_iterator at(text.begin(), text.end(), cited), end; at != end; ++at, ++citations)
        EXPECT_TRUE((*at)[2] == ")" && known.contains((*at)[1]))
            << file.path() << ": expected an equation of common/tools/equations.md, found " << at->str()
            << "; a sub-section is cited without parentheses";
    }
  EXPECT_GT(citations, 100);
}

}  // namespace
}  // namespace d2l
