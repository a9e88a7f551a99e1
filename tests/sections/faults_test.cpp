// Faults from outside the programs: files that change or cannot be read, full disks, kills. Whatever happens, the error
// is one line with status 1, and nothing is left half-written.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "common/console.hpp"
#include "common/data/data_loader.hpp"
#include "common/data/idx.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sections.hpp"

namespace d2l {
namespace {

using test::Folder;
using test::lines;
using test::message_of;
using test::run;
using test::run_ahead;
using test::run_once;
using test::says;
using test::Section;
using test::sections;

// An IDX file of zero bytes, sparse so that it takes no space on the disk.
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
  EXPECT_TRUE(says(message_of<std::runtime_error>([&] { read_idx<std::uint8_t>(header); }),
                   {path, "expected 1000000 bytes", "found 499988"}));
}

// What `work` returns in a process that is not root; root may read every file.
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
  EXPECT_EQ(said_by_nobody([&] { return std::to_string(read_idx_header(path).shape.size()); }), "3");
  std::filesystem::permissions(path, std::filesystem::perms(0));
  const std::string said =
      said_by_nobody([&] { return message_of<std::runtime_error>([&] { read_idx_header(path); }); });
  EXPECT_TRUE(says(said, {path, "expected a readable file", "ermission denied"}));
}

TEST(Faults, AFolderThatMayNotBeSearchedIsAnErrorWithTheSystemsReason) {
  const Folder folder;
  const std::string path = write_sparse(folder, "file", {3});
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0600));
  const std::string said =
      said_by_nobody([&] { return message_of<std::runtime_error>([&] { read_idx_header(path); }); });
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
  EXPECT_TRUE(says(said, {path, "expected an IDX file", "ermission denied"}));
  EXPECT_EQ(said.find("make data"), std::string::npos) << said;
}

// In a process whose threads would have stacks that no address space holds.
TEST(Faults, WorkersThatCannotBeStartedAreAnError) {
  const std::string said = said_by_nobody([] {
#ifdef __GLIBC__
    pthread_attr_t huge;
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, std::size_t{1} << 60);
    pthread_setattr_default_np(&huge);
#else
    const rlimit no_threads{0, 0};
    setrlimit(RLIMIT_NPROC, &no_threads);
#endif
    DataLoader loader(std::make_shared<ArrayDataset>(ones({9, 2}), ones({9})), 1, std::nullopt, 5);
    return message_of<std::runtime_error>([&] { loader.begin(); });
  });
  EXPECT_TRUE(says(said, {"expected 5 threads that read ahead, found 0: ", "try fewer --workers"}));
}

TEST(Faults, AWorkingDirectoryThatIsGoneIsAnError) {
  const std::string said = said_by_nobody([] {
    const Folder folder;
    if (chdir(folder.path().c_str()) != 0) return std::string("no folder");
    std::filesystem::remove(folder.path());
    return message_of<std::runtime_error>([] { save("figures/x.svg", ""); });
  });
  EXPECT_TRUE(says(said, {"figures/x.svg: could not be written: ", "choose another folder with --figures"}));
}

TEST(Faults, ADirectoryInPlaceOfAFileIsAnError) {
  const Folder folder;
  std::filesystem::create_directory(folder.path("train-images-idx3-ubyte"));
  const auto r = run("$D2L_BIN/ch3_5_fashion --data " + folder.path());
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(lines(r.err), 1) << r.err;
  EXPECT_TRUE(says(r.err, {folder.path("train-images-idx3-ubyte"), "found a directory"}));
}

// The peak memory of a program in KiB.
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

// The files are as long as their headers say, several gigabytes, so that only the sizes in the headers can be wrong.
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

TEST(Faults, AStandardOutputThatIsClosedOrFullIsAnError) {
  std::vector<std::string> commands;
  for (const Section& section : sections)
    for (const char* output : {">&-", ">/dev/full"}) commands.push_back(section.short_command(output));
  run_ahead(commands);
  for (const Section& section : sections)
    for (const char* output : {">&-", ">/dev/full"}) {
      const auto& r = run_once(section.short_command(output));
      EXPECT_EQ(r.status, 1) << section.program << output;
      EXPECT_EQ(lines(r.err), 1) << section.program << output << r.err;
      EXPECT_TRUE(says(r.err, {section.program, "standard output"})) << output;
    }
}

// Waits until a save is under way that has written at least `size` bytes: a file of that size that is not the complete
// figure under its final name. False if none shows within ten seconds.
bool is_being_saved(const std::string& figure, std::uintmax_t size, std::uintmax_t whole) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < deadline)
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(figure).parent_path())) {
      std::error_code renamed_meanwhile;
      const std::uintmax_t found = std::filesystem::file_size(entry.path(), renamed_meanwhile);
      if (!renamed_meanwhile && found >= size && (found < whole || entry.path() != figure)) return true;
    }
  return false;
}

// A process saves a figure again and again, so large that it can be seen growing. It is killed at many sizes, while it
// saves the figure for the first time and, if `later`, when there is one already.
TEST(Faults, AKillLeavesOnlyWholeFigures) {
  const std::string content(20 << 20, 'x');
  for (const bool later : {false, true})
    for (std::size_t part = 0; part < 20; ++part) {
      const Folder folder;
      const std::string figure = folder.path("figure.svg");
      if (later) save(figure, content);
      const pid_t child = fork();
      if (child == 0)
        for (;;) save(figure, content);
      EXPECT_TRUE(is_being_saved(figure, part * content.size() / 20, content.size()));
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
      const bool exists = std::filesystem::exists(figure);
      EXPECT_TRUE(exists || !later);
      EXPECT_EQ(exists ? std::filesystem::file_size(figure) : content.size(), content.size());
    }
}

// The commands that `make setup` calls, in place of the real ones: a package is installed once its file is there. Each
// step that they take is a line of the file `steps`; a step with the number KILL_AT kills the whole process group.
class Setup : public testing::Test {
 protected:
  void SetUp() override {
    script("step", "echo >>" + folder_.path("steps") + "\n[ $(wc -l <" + folder_.path("steps") +
                       ") -ne ${KILL_AT:-0} ] || kill -9 0");
    script("uname", "step; echo Linux");
    script("id", "step; echo 0");
    script("dpkg-query",
           "step; for package; do :; done; [ -e " + folder_.path("installed-") + "$package ] && printf installed");
    script("apt-cache", "step");
    script("apt-get", "step; [ $1 = update ] && exit 0\nfor word; do case $word in -* | install) ;; *) echo $word >>" +
                          folder_.path("log") + "; >" + folder_.path("installed-") + "$word; step ;; esac; done");
  }
  void script(const std::string& name, const std::string& body) {
    std::filesystem::permissions(folder_.write(name, "#!/bin/sh\n" + body + "\n"), std::filesystem::perms(0755));
  }
  test::Outcome setup(const std::string& before = "") {
    return run("export PATH=" + folder_.path() + ":$PATH; " + before +
               " sh common/tools/setup.sh g++ make libgtest-dev; exit $?");
  }
  void start_afresh() {
    for (const char* file : {"installed-g++", "installed-make", "installed-libgtest-dev", "log", "steps"})
      std::filesystem::remove(folder_.path(file));
  }
  int lines_of(const std::string& file) const { return lines(test::contents(folder_.path(file))); }

  Folder folder_;
};

TEST_F(Setup, InstallsWhatIsMissingAndNothingTheSecondTime) {
  EXPECT_EQ(setup().status, 0);
  EXPECT_EQ(test::contents(folder_.path("log")), "g++\nmake\nlibgtest-dev\n");
  const auto second = setup();
  EXPECT_EQ(second.status, 0);
  EXPECT_EQ(second.out, "setup: nothing to install\n");
  EXPECT_EQ(lines_of("log"), 3);
}

TEST_F(Setup, GoesOnAfterAKillAtAnyStep) {
  setup();
  const int steps = lines_of("steps");
  EXPECT_GE(steps, 8);  // three packages are looked for and installed, after an update
  for (int step = 1; step <= steps; ++step) {
    start_afresh();
    EXPECT_EQ(setup("KILL_AT=" + std::to_string(step) + " setsid").status, 128 + SIGKILL) << step;
    EXPECT_EQ(lines_of("steps"), step);
    setup();
    EXPECT_EQ(setup().out, "setup: nothing to install\n") << step;
    for (const char* file : {"installed-g++", "installed-make", "installed-libgtest-dev"})
      EXPECT_TRUE(std::filesystem::exists(folder_.path(file))) << step << ' ' << file;
  }
}

TEST_F(Setup, AnInstallationThatFailsIsAnError) {
  script("apt-get", "echo 'E: no network' >&2; exit 100");
  const auto failed = setup();
  EXPECT_NE(failed.status, 0);
  EXPECT_EQ(failed.err, "E: no network\n");
}

// A limit on the size of files stands for a full disk. It must not be below the 1024 bytes of the file in /dev/shm that
// clang's OpenMP makes for each process: an empty one would stay behind and end a later process of the same number by a
// bus error.
TEST(Faults, AFullDiskLeavesNoHalfWrittenReport) {
  const Folder folder;
  for (const auto& [tool, script] : {std::pair{"pandoc", "cat"}, {"ctags-universal", "echo Universal Ctags"}})
    std::filesystem::permissions(folder.write(tool, std::string("#!/bin/sh\n") + script + "\n"),
                                 std::filesystem::perms(0755));
  const auto r = run("ulimit -f 4; PATH=" + folder.path() + ":$PATH sh common/tools/report.sh $D2L_BIN " +
                     folder.path("report") + " ch3_4_softmax");
  EXPECT_NE(r.status, 0);
  EXPECT_TRUE(says(r.err, {"report: ", "failed"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("report")));
}

}  // namespace
}  // namespace d2l
