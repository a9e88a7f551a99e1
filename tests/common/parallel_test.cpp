#include "common/tensor/parallel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/process.hpp"

namespace d2l {
namespace {

// Puts the number of threads back at the end of a test.
struct Threads {
  int before = num_threads();
  ~Threads() { set_num_threads(before); }
};

TEST(Parallel, BlocksCoverTheRangeOnceForAnyNumberOfThreads) {
  const Threads restore;
  for (int threads : {1, 2, 3, 7}) {
    set_num_threads(threads);
    for (Index n : {0, 1, 9, 10, 11, 1000, 1009}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(n));
      parallel_for(n, 10, [&](Index begin, Index end) {
        EXPECT_EQ(begin % 10, 0);
        EXPECT_EQ(end, std::min(n, begin + 10));
        for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      for (const auto& count : visits) EXPECT_EQ(count, 1);
    }
  }
}

TEST(Parallel, UsesAsManyThreadsAsAskedFor) {
  const Threads restore;
  set_num_threads(3);
  learn_from(1, 0);  // no wait: a long one in an earlier test does not count
  EXPECT_EQ(num_threads(), has_openmp() ? 3 : 1);
  std::vector<std::thread::id> ids(64);
  parallel_for(64, 1, [&](Index i, Index) { ids[static_cast<std::size_t>(i)] = std::this_thread::get_id(); });
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()) - ids.begin(), num_threads());
}

TEST(Parallel, BoundsTheNumberOfThreads) {
  const Threads restore;
  set_num_threads(1 << 30);
  EXPECT_LE(num_threads(), 1024);
  set_num_threads(-5);
  EXPECT_EQ(num_threads(), 1);
}

TEST(Programs, RunWithAbsurdlyManyThreads) {
  const auto r = test::run("OMP_NUM_THREADS=100000 $D2L_BIN/ch3_3_concise");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, test::run("OMP_NUM_THREADS=1 $D2L_BIN/ch3_3_concise").out);
}

TEST(Parallel, StaysOnTheCallingThreadForOneBlock) {
  const Threads restore;
  set_num_threads(3);
  parallel_for(10, 10, [me = std::this_thread::get_id()](Index, Index) { EXPECT_EQ(std::this_thread::get_id(), me); });
}

// A loop that waited for more than 0.3 ms and a quarter of its own work.
TEST(Parallel, WorksAloneForAWhileAfterALongWait) {
  constexpr std::int64_t millisecond = 1000000;
  learn_from(10 * millisecond, 2 * millisecond);
  EXPECT_FALSE(works_alone()) << "2 ms are less than a quarter of 10";
  learn_from(millisecond / 10, millisecond / 4);
  EXPECT_FALSE(works_alone()) << "threads take a while to wake";
  for (int wait = 0; wait < 8; ++wait) learn_from(millisecond, millisecond);  // alone for a second by now
  EXPECT_TRUE(works_alone());

  const Threads restore;
  set_num_threads(3);
  std::vector<std::thread::id> ids(64);
  parallel_for(64, 1, [&](Index i, Index) { ids[static_cast<std::size_t>(i)] = std::this_thread::get_id(); });
  EXPECT_EQ(std::ranges::count(ids, std::this_thread::get_id()), 64);
  std::thread([] { EXPECT_FALSE(works_alone()) << "another thread has waited for nobody"; }).join();

  const std::int64_t start = nanoseconds();
  while (works_alone() && nanoseconds() - start < 10000 * millisecond) {
  }
  EXPECT_FALSE(works_alone()) << "expected an end";
}

}  // namespace
}  // namespace d2l
