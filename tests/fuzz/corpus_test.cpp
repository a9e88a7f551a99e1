// The fuzzers' seeds and what they once found, in tests/fuzz/corpus, run again with every test.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/fuzz/targets.hpp"
#include "tests/support/folder.hpp"

namespace d2l {
namespace {

void run_corpus(const std::string& name, void (*target)(fuzz::Bytes)) {
  int files = 0;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/" + name)) {
    const std::string content = test::contents(entry.path());
    target({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
    ++files;
  }
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  EXPECT_GE(files, 10);
}

TEST(Fuzz, IdxCorpus) { run_corpus("idx", fuzz::idx); }
TEST(Fuzz, OptionsCorpus) { run_corpus("options", fuzz::options); }
TEST(Fuzz, FigureCorpus) { run_corpus("figure", fuzz::figure); }

}  // namespace
}  // namespace d2l
