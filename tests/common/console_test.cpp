#include "common/console.hpp"

#include <gtest/gtest.h>

#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

TEST(Console, MarksWhatIsNotTheProgramsOwn) {
  testing::internal::CaptureStdout();
  book("0.5");
  book("0.25", " --lr 1");
  erratum("the text has 1; it is 2");
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "   the book: 0.5\n   the book, with --lr 1: 0.25\n   erratum: the text has 1; it is 2\n");
}

TEST(Save, WritesTheWholeFileAndMakesItsFolder) {
  const test::Folder folder;
  const std::string path = folder.path("a/b/c.svg");
  save(path, "first");
  save(path, "second");
  EXPECT_EQ(test::contents(path), "second");
  const auto entries = std::filesystem::directory_iterator(folder.path("a/b"));
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(Save, AnImpossiblePlaceIsNamedAndNothingIsLeft) {
  const test::Folder folder;
  folder.write("file", "");
  std::filesystem::create_directory(folder.path("c.svg"));
  const auto refused = [&](const std::string& name) {
    return message_of<std::runtime_error>([&] { save(folder.path(name), "content"); });
  };
  EXPECT_TRUE(says(refused("file/c.svg"), {"file/c.svg", "could not be written", "Not a directory", "--figures"}));
  EXPECT_TRUE(says(refused("c.svg"), {"c.svg", "could not be written", "directory"}));
  const auto entries = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 2);
}

}  // namespace
}  // namespace d2l
