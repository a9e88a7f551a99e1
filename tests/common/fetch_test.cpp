// common/tools/fetch.sh, which `make data` runs, against sources in folders of our own.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "common/data/fashion_mnist.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::Folder;
using test::run;
using test::says;

const std::vector<std::string> names = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                        "t10k-labels-idx1-ubyte"};

class Fetch : public testing::Test {
 protected:
  // A source with the real files, compressed as fast as possible.
  static void SetUpTestSuite() {
    source_ = std::make_unique<Folder>();
    for (const std::string& name : names)
      ASSERT_EQ(run("gzip -1c " + fashion_mnist_directory() + "/" + name + " >" + source() + "/" + name + ".gz").status,
                0);
  }
  static void TearDownTestSuite() { source_.reset(); }
  static std::string source() { return source_->path(); }

  test::Outcome fetch(const std::string& sources) {
    return run("sh common/tools/fetch.sh " + to_.path() + " " + sources);
  }

  std::vector<std::string> fetched() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(to_.path())) files.push_back(entry.path().filename());
    std::sort(files.begin(), files.end());
    return files;
  }

  static inline std::unique_ptr<Folder> source_;
  Folder to_;
};

TEST_F(Fetch, PutsTheFourFilesAndDoesNothingTheSecondTime) {
  const auto first = fetch(source());
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_TRUE(says(first.out, {"4 files"}));
  EXPECT_EQ(fetched(), (std::vector<std::string>{names[2], names[3], names[0], names[1]}));
  EXPECT_EQ(FashionMNIST(to_.path(), true).size(), 60000);
  const auto second = fetch("/no/source/needed");
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_TRUE(says(second.out, {"all four files"}));
}

TEST_F(Fetch, RefusesOtherContentWithBothHashesAndTriesTheNextSource) {
  Folder wrong;
  for (const std::string& name : names) run("printf digits | gzip >" + wrong.path(name) + ".gz");
  // SHA-256 of "digits", by sha256sum.
  const std::string found = run("printf digits | sha256sum | cut -d' ' -f1").out.substr(0, 64);
  const auto refused = fetch(wrong.path());
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(says(
      refused.err,
      {wrong.path(names[0]), "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", "found " + found}));
  EXPECT_TRUE(fetched().empty());
  const auto second_source = fetch(wrong.path() + " " + source());
  EXPECT_EQ(second_source.status, 0);
  EXPECT_EQ(fetched().size(), 4u);
}

TEST_F(Fetch, LeavesAFileThatIsNotFashionMnistAlone) {
  to_.write(names[1], "mine");
  const auto refused = fetch(source());
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(says(refused.err, {to_.path(names[1]), "expected", "found", "remove it and run 'make data' again"}));
  EXPECT_EQ(test::contents(to_.path(names[1])), "mine");
}

TEST_F(Fetch, CutShortOrMissingFilesLeaveNothingBehind) {
  Folder cut;
  run("head -c 100000 " + source() + "/" + names[0] + ".gz >" + cut.path(names[0]) + ".gz");
  EXPECT_EQ(fetch(cut.path()).status, 1);
  EXPECT_TRUE(fetched().empty());
  const auto nowhere = fetch("/not/there");
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_TRUE(says(nowhere.err, {names[0], "/not/there", "dataset-fashion-mnist"}));
  EXPECT_TRUE(fetched().empty());
}

// A source that has given files goes first for the others, but does not get a further turn for each.
TEST_F(Fetch, TriesEachSourceOnceForAFile) {
  const Folder other;
  for (int i : {0, 1, 2})
    std::filesystem::create_symlink(source() + "/" + names[static_cast<std::size_t>(i)] + ".gz",
                                    other.path(names[static_cast<std::size_t>(i)] + ".gz"));
  const auto r = fetch("/no/source " + other.path());
  EXPECT_EQ(r.status, 1);
  const std::size_t once = r.err.find(other.path() + ": ");
  ASSERT_NE(once, std::string::npos) << r.err;
  EXPECT_LT(once, r.err.find("/no/source: ")) << r.err;
  EXPECT_EQ(r.err.find(other.path() + ": ", once + 1), std::string::npos) << r.err;
}

// A server that accepts and then says nothing: the next source is tried, for all four files without waiting again.
TEST_F(Fetch, GivesUpASourceThatStalls) {
  const int silent = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(silent, 8), 0);
  ASSERT_EQ(getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const auto r = run("timeout 35 sh common/tools/fetch.sh " + to_.path() +
                     " http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + " " + source());
  close(silent);
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(fetched().size(), 4u);
}

// A curl of our own takes the last part of the URL from the source in place of the network.
TEST_F(Fetch, DownloadsFromAnyKindOfUrl) {
  const Folder tools;
  std::filesystem::permissions(tools.write("curl", "#!/bin/sh\nfor url; do :; done\ncat " + source() + "/${url##*/}\n"),
                               std::filesystem::perms(0755));
  for (const char* url : {"https://example.invalid/fashion", "http://example.invalid/fashion"}) {
    const Folder to;
    const auto r = run("PATH=" + tools.path() + ":$PATH sh common/tools/fetch.sh " + to.path() + " " + url);
    EXPECT_EQ(r.status, 0) << url << r.err;
  }
}

TEST_F(Fetch, TwoAtOnceBothEndWell) {
  const std::string fetch = "sh common/tools/fetch.sh " + to_.path() + " " + source();
  const auto both = run(fetch + " & " + fetch + " && wait $!");
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_EQ(fetched().size(), 4u);
  EXPECT_EQ(test::contents(to_.path(names[0])), test::contents(fashion_mnist_directory() + "/" + names[0]));
}

// A limit on the size of files stands for a full disk.
TEST_F(Fetch, AFullDiskIsOneLineAndLeavesNothing) {
  const auto full = run("ulimit -f 1000; sh common/tools/fetch.sh " + to_.path() + " " + source());
  EXPECT_EQ(full.status, 1);
  EXPECT_EQ(test::lines(full.err), 1) << full.err;
  EXPECT_TRUE(says(full.err, {to_.path(names[0]), source(), "too large"}));
  EXPECT_TRUE(fetched().empty());
}

// With all that it has started, as soon as each of its files shows: what is downloaded, what is decompressed, what is in
// place. A file that already has its final name is not waited for.
TEST_F(Fetch, AKillLeavesNothingUnderTheFinalNames) {
  for (const std::string& name : names)
    for (const char* stage : {".gz.partial-", ".partial-", ""}) {
      const std::string file = to_.path(name), candidates = file + stage + (*stage ? "* " : " ") + file;
      const std::string shows = "{ for f in " + candidates + "; do [ -e $f ] && break; done; }";
      // The group may not exist yet, or be gone already.
      const auto killed = run("timeout 60 sh -c 'setsid sh common/tools/fetch.sh " + to_.path() + " " + source() +
                              " & until " + shows + "; do :; done; tries=0; until kill -9 -$! 2>/dev/null || " +
                              "[ $((tries += 1)) -gt 1000 ]; do :; done; wait $!'");
      EXPECT_NE(killed.status, 124) << file << stage << " did not show in 60 seconds";
      for (const std::string& each : names)
        if (std::filesystem::exists(to_.path(each))) {
          EXPECT_EQ(test::contents(to_.path(each)), test::contents(fashion_mnist_directory() + "/" + each));
        }
    }
  EXPECT_EQ(fetch(source()).status, 0);
  EXPECT_EQ(fetched().size(), 4u);  // and no temporary file
}

// The source is a pipe that nobody writes to. Unlike a kill, these signals leave no partial files either.
TEST_F(Fetch, AnEndBySignalRemovesThePartialFiles) {
  const Folder silent;
  ASSERT_EQ(run("mkfifo " + silent.path(names[0]) + ".gz").status, 0);
  for (const char* signal : {"HUP", "TERM"}) {
    const auto ended =
        run("timeout 60 sh -c 'setsid sh common/tools/fetch.sh " + to_.path() + " " + silent.path() + " & until [ -e " +
            to_.path(names[0]) + ".gz.partial-* ]; do sleep 0.01; done; kill -" + signal + " -$!; wait $!'");
    EXPECT_EQ(ended.status, 1) << signal;
    EXPECT_TRUE(fetched().empty()) << signal;
  }
}

}  // namespace
}  // namespace d2l
