// What goes wrong around the programs: files that change or are kept from them, disks that fill up, kills. Whatever it
// is, an error is one line and status 1, and nothing is left half-written.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "common/data/idx.hpp"
#include "common/plot/svg.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::Folder;
using test::lines;
using test::message_of;
using test::run;
using test::says;

const std::vector<std::string> programs = {"ch3_1_linreg",  "ch3_2_scratch",         "ch3_3_concise", "ch3_4_softmax",
                                           "ch3_5_fashion", "ch3_6_softmax_scratch", "ch3_7_concise"};

// An IDX file of bytes, zeros that take no room on the disk.
std::string write_sparse(const Folder& folder, const std::string& name, std::vector<std::uint32_t> sizes) {
  std::string header = {0, 0, 8, static_cast<char>(sizes.size())};
  off_t length = 1;
  for (const std::uint32_t size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(size >> shift);
    length *= size;
  }
  const std::string path = folder.write(name, header);
  EXPECT_EQ(truncate(path.c_str(), static_cast<off_t>(header.size()) + length), 0);
  return path;
}

TEST(Faults, AFileCutShortWhileItIsReadIsAnError) {
  const Folder folder;
  const std::string path = write_sparse(folder, "file", {1000, 1000});
  const IdxHeader header = read_idx_header(path);
  ASSERT_EQ(truncate(path.c_str(), 500000), 0);
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { read_idx(header); }),
                   {path, "expected 1000000 bytes", "found 499988"}));
}

// What `work` says in a process that is not root, which no file is kept from.
template <class Work>
std::string said_by_nobody(const Work& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(1);
    const std::string said = work();
    _exit(write(ends[1], said.data(), said.size()) < 0);
  }
  close(ends[1]);
  std::string said;
  std::array<char, 512> buffer{};
  for (ssize_t n; (n = read(ends[0], buffer.data(), buffer.size())) > 0;)
    said.append(buffer.data(), static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return said;
}

TEST(Faults, AFileThatMayNotBeReadIsAnError) {
  const Folder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const std::string path = write_sparse(folder, "file", {3});
  EXPECT_EQ(said_by_nobody([&] { return std::to_string(read_idx(path).shape().size()); }), "3");
  std::filesystem::permissions(path, std::filesystem::perms(0));
  const std::string said = said_by_nobody([&] { return message_of<std::runtime_error>([&] { read_idx(path); }); });
  EXPECT_TRUE(says(said, {path, "expected a readable file", "ermission denied"}));
}

TEST(Faults, ADirectoryInPlaceOfAFileIsAnError) {
  const Folder folder;
  std::filesystem::create_directory(folder.path("train-images-idx3-ubyte"));
  const auto r = run("$D2L_BIN/ch3_5_fashion --data " + folder.path());
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(lines(r.err), 1) << r.err;
  EXPECT_TRUE(says(r.err, {folder.path("train-images-idx3-ubyte"), "found a directory"}));
}

// KiB that a program needed at most. Status 1 is expected of it.
long peak_memory(const std::string& program, int expected_status) {
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", ("exec $D2L_RUN $D2L_BIN/" + program + " >/dev/null 2>&1").c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  EXPECT_EQ(WEXITSTATUS(status), expected_status) << program;
  return usage.ru_maxrss;
}

// The files are as long as their headers say, several gigabytes, so that only what the headers say can be wrong.
TEST(Faults, ABadFileIsRefusedBeforeItTakesMemory) {
  const long least = peak_memory("ch3_5_fashion --help", 0);
  const auto refused = [&](std::vector<std::uint32_t> images, std::vector<std::uint32_t> labels) {
    const Folder folder;
    write_sparse(folder, "train-images-idx3-ubyte", std::move(images));
    write_sparse(folder, "train-labels-idx1-ubyte", std::move(labels));
    EXPECT_LT(peak_memory("ch3_5_fashion --data " + folder.path(), 1) - least, 50 * 1024);
  };
  refused({10'000'000, 28, 29}, {10'000'000});
  refused({10'000'000, 28, 28}, {4'000'000'000});
  refused({100'000, 10'000, 28}, {100'000});
}

TEST(Faults, AClosedStandardOutputIsAnError) {
  for (const std::string& program : programs) {
    const auto r = run("$D2L_BIN/" + program + (program >= "ch3_6" ? " --epochs 1" : "") + " >&-");
    EXPECT_EQ(r.status, 1) << program;
    EXPECT_EQ(lines(r.err), 1) << program << r.err;
    EXPECT_TRUE(says(r.err, {program, "standard output"}));
  }
}

// At many moments of a process that saves a figure again and again, so large that saving takes most of the time: of the
// first saving if `later` is false, else when there is a figure already.
TEST(Faults, AKillLeavesOnlyWholeFigures) {
  const std::string content(20 << 20, 'x');
  for (const bool later : {false, true})
    for (int milliseconds = 1; milliseconds <= 20; ++milliseconds) {
      const Folder folder;
      const std::string figure = folder.path("figure.svg");
      const pid_t child = fork();
      if (child == 0)
        for (;;) plot::save(figure, content);
      while (later && !std::filesystem::exists(figure) && waitpid(child, nullptr, WNOHANG) == 0) usleep(100);
      usleep(static_cast<useconds_t>(1000 * milliseconds));
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
      const bool exists = std::filesystem::exists(figure);
      EXPECT_TRUE(exists || !later);
      EXPECT_EQ(exists ? std::filesystem::file_size(figure) : content.size(), content.size());
    }
}

// The commands that `make setup` calls, in place of the real ones: a package is installed once its file is there.
class Setup : public testing::Test {
 protected:
  void SetUp() override {
    script("uname", "echo Linux");
    script("id", "echo 0");
    script("dpkg-query",
           "for package; do :; done; [ -e " + folder_.path("installed-") + "$package ] && printf installed");
    script("apt-cache", "exit 0");
    script("apt-get",
           "[ $1 = update ] && exit 0\nfor word; do case $word in -* | install) ;; *) sleep 0.05; echo $word >>" +
               folder_.path("log") + "; >" + folder_.path("installed-") + "$word ;; esac; done");
  }
  void script(const std::string& name, const std::string& body) {
    std::filesystem::permissions(folder_.write(name, "#!/bin/sh\n" + body + "\n"), std::filesystem::perms(0755));
  }
  test::Outcome setup(const std::string& before = "") {
    return run(before + "PATH=" + folder_.path() + ":$PATH sh common/setup.sh g++ make libgtest-dev");
  }

  Folder folder_;
};

TEST_F(Setup, InstallsWhatIsMissingAndNothingTheSecondTime) {
  EXPECT_EQ(setup().status, 0);
  EXPECT_EQ(test::contents(folder_.path("log")), "g++\nmake\nlibgtest-dev\n");
  const auto second = setup();
  EXPECT_EQ(second.status, 0);
  EXPECT_EQ(second.out, "setup: nothing to install\n");
  EXPECT_EQ(lines(test::contents(folder_.path("log"))), 3);
}

TEST_F(Setup, GoesOnAfterAKillAtAnyMoment) {
  for (const char* delay : {"0.01", "0.04", "0.08", "0.12"}) {
    for (const char* package : {"g++", "make", "libgtest-dev"})
      std::filesystem::remove(folder_.path("installed-") + package);
    setup("export PATH=" + folder_.path() + ":$PATH; setsid sh common/setup.sh g++ make libgtest-dev & sleep " +
          std::string(delay) + "; kill -9 -$!; wait $!; ");
    EXPECT_EQ(setup().out, "setup: nothing to install\n") << delay;
  }
}

TEST_F(Setup, AnInstallationThatFailsIsAnError) {
  script("apt-get", "echo 'E: no network' >&2; exit 100");
  const auto failed = setup();
  EXPECT_NE(failed.status, 0);
  EXPECT_EQ(failed.err, "E: no network\n");
}

// The page's parts, too, are files: with a limit on their size they cannot be written. With less than the 1024 bytes of
// the file in /dev/shm that clang's OpenMP makes for each process, an empty one would stay, and stop a later process of
// the same number by a bus error.
TEST(Faults, AFullDiskLeavesNoHalfWrittenReport) {
  const Folder folder;
  std::filesystem::permissions(folder.write("pandoc", "#!/bin/sh\ncat\n"), std::filesystem::perms(0755));
  const auto r = run("ulimit -f 4; PATH=" + folder.path() + ":$PATH sh common/report/report.sh $D2L_BIN " +
                     folder.path("report") + " ch3_4_softmax");
  EXPECT_NE(r.status, 0);
  EXPECT_TRUE(says(r.err, {"report: ", "failed"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("report")));
}

}  // namespace
}  // namespace d2l
