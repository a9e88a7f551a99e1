#include "common/data/data_loader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

using test::message_of;
using test::says;

// Example i has the features (i, -i) and the label 10 i; reading `broken` throws.
class Numbers : public Dataset {
 public:
  explicit Numbers(Index n, Index broken = -1) : n_(n), broken_(broken) {}
  Index size() const override { return n_; }
  Shape example_shape() const override { return {1, 2}; }
  void read(Index i, float* x, float* y) const override {
    if (i == broken_) throw std::runtime_error("example " + std::to_string(i) + " is broken");
    x[0] = static_cast<float>(i);
    x[1] = static_cast<float>(-i);
    *y = static_cast<float>(10 * i);
    ++reads;
  }
  mutable std::atomic<int> reads = 0;

 private:
  Index n_, broken_;
};

std::vector<Batch> pass(DataLoader& loader) {
  std::vector<Batch> batches;
  for (const Batch& batch : loader) batches.push_back(batch);
  return batches;
}

std::vector<float> labels(const std::vector<Batch>& batches) {
  std::vector<float> all;
  for (const Batch& batch : batches) all.insert(all.end(), batch.y.data(), batch.y.data() + batch.y.size());
  return all;
}

TEST(DataLoader, KeepsTheOrderWithoutAGenerator) {
  DataLoader loader(std::make_shared<Numbers>(10), 4);
  EXPECT_EQ(loader.size(), 3);
  const auto batches = pass(loader);
  ASSERT_EQ(batches.size(), 3u);
  EXPECT_EQ(batches[0].X.shape(), (Shape{4, 1, 2}));
  EXPECT_EQ(batches[1].X, array({{4, -4}, {5, -5}, {6, -6}, {7, -7}}).reshape({4, 1, 2}));
  EXPECT_EQ(batches[2].y, array({80, 90}));  // what is left
}

TEST(DataLoader, GivesTheSameBatchesForAnyNumberOfWorkers) {
  const auto epochs = [](int workers) {
    DataLoader loader(std::make_shared<Numbers>(1009), 32, Generator(5), workers);
    auto batches = pass(loader);
    std::ranges::copy(pass(loader), std::back_inserter(batches));
    return batches;
  };
  const auto expected = epochs(0);
  ASSERT_EQ(expected.size(), 64u);
  for (int workers : {1, 2, 3, 8}) {
    const auto batches = epochs(workers);
    ASSERT_EQ(batches.size(), expected.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
      EXPECT_EQ(batches[i].X, expected[i].X);
      EXPECT_EQ(batches[i].y, expected[i].y);
    }
  }
}

// The first example of every even batch waits until the one of the next batch has been read.
TEST(DataLoader, KeepsTheOrderWhenWorkersOvertakeEachOther) {
  class Overtaken : public Numbers {
   public:
    using Numbers::Numbers;
    void read(Index i, float* x, float* y) const override {
      Numbers::read(i, x, y);
      if (i % 10 != 0) return;
      std::unique_lock lock(mutex_);
      last_ = std::max(last_, i);
      changed_.notify_all();
      const auto overtaken = [&] { return last_ > i; };
      const bool waits = i % 20 == 0;
      EXPECT_TRUE(!waits || changed_.wait_for(lock, std::chrono::seconds(10), overtaken)) << i;
    }

   private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable Index last_ = -1;
  };
  for (int workers : {2, 3, 8}) {
    DataLoader loader(std::make_shared<Overtaken>(200), 10, std::nullopt, workers);
    const std::vector<float> all = labels(pass(loader));
    ASSERT_EQ(all.size(), 200u);
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], static_cast<float>(10 * i));
  }
}

TEST(DataLoader, ShufflesEveryPassAnewAndShowsEveryExampleOnce) {
  for (int workers : {0, 2}) {
    DataLoader loader(std::make_shared<Numbers>(100), 30, Generator(1), workers);
    auto first = labels(pass(loader)), second = labels(pass(loader));
    EXPECT_NE(first, second);
    EXPECT_FALSE(std::ranges::is_sorted(first));
    std::ranges::sort(first);
    std::ranges::sort(second);
    EXPECT_EQ(first, second);
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i], static_cast<float>(10 * i));
  }
}

TEST(DataLoader, FeaturesAndLabelsStayTogether) {
  DataLoader loader(std::make_shared<Numbers>(500), 7, Generator(2), 2);
  for (const auto& [X, y] : loader)
    for (Index i = 0; i < y.size(); ++i) {
      ASSERT_EQ(y(i), 10 * X(i, 0, 0));
      ASSERT_EQ(X(i, 0, 1), -X(i, 0, 0));
    }
}

TEST(DataLoader, BatchesOfOneAndOfMoreThanThereAre) {
  DataLoader one(std::make_shared<Numbers>(5), 1), many(std::make_shared<Numbers>(5), Index{1} << 60, std::nullopt, 2);
  EXPECT_EQ(one.size(), 5);
  EXPECT_EQ(pass(one).size(), 5u);
  EXPECT_EQ(many.size(), 1);
  EXPECT_EQ(pass(many).at(0).y.size(), 5);
}

TEST(DataLoader, OfNothingIsAnEmptyLoop) {
  for (int workers : {0, 2}) {
    DataLoader loader(std::make_shared<Numbers>(0), 4, std::nullopt, workers);
    EXPECT_TRUE(pass(loader).empty());
  }
}

TEST(DataLoader, AnExceptionReachesTheLoopAtItsBatch) {
  for (int workers : {0, 1, 4}) {
    DataLoader loader(std::make_shared<Numbers>(100, 57), 10, std::nullopt, workers);
    for (int repeat = 0; repeat < 2; ++repeat) {
      int seen = 0;
      const std::string message = test::message_of<std::runtime_error>([&] {
        for ([[maybe_unused]] const Batch& batch : loader) ++seen;
      });
      EXPECT_EQ(message, "example 57 is broken");
      EXPECT_EQ(seen, 5);
    }
  }
  DataLoader at_once(std::make_shared<Numbers>(100, 0), 10, std::nullopt, 2);
  EXPECT_THROW(at_once.begin(), std::runtime_error);
}

TEST(DataLoader, APassGoesOnAfterAnException) {
  for (int workers : {0, 1, 4}) {
    DataLoader loader(std::make_shared<Numbers>(100, 57), 10, std::nullopt, workers);
    auto at = loader.begin();
    for (int k = 1; k < 5; ++k) ++at;
    EXPECT_THROW(++at, std::runtime_error);
    for (int k = 6; k < 10; ++k) EXPECT_EQ((*++at).y(0), static_cast<float>(100 * k));
    EXPECT_TRUE(++at == loader.end());
  }
}

// Blocks of a batch are read at the same time: which of them fails first must not show.
TEST(DataLoader, OfSeveralExceptionsInABatchTheFirstExamplesIsThrown) {
  class AllBroken : public Numbers {
   public:
    using Numbers::Numbers;
    void read(Index i, float*, float*) const override { throw std::runtime_error("broken " + std::to_string(i)); }
  };
  for (int workers : {0, 1, 2}) {
    DataLoader loader(std::make_shared<AllBroken>(200), 200, std::nullopt, workers);
    for (int repeat = 0; repeat < 20; ++repeat)
      EXPECT_EQ(test::message_of<std::runtime_error>([&] { loader.begin(); }), "broken 0");
  }
}

// The data set hears of every example but the first few of a pass before it is read, and of none that is not.
TEST(DataLoader, AnnouncesExamplesBeforeItReadsThem) {
  class Listener : public Numbers {
   public:
    using Numbers::Numbers;
    void prefetch(Index i) const override { announced.push_back(i); }
    void read(Index i, float* x, float* y) const override {
      Numbers::read(i, x, y);
      if (std::ranges::find(announced, i) == announced.end()) surprises.push_back(i);
    }
    mutable std::vector<Index> announced, surprises;
  };
  const auto numbers = std::make_shared<Listener>(60);
  DataLoader loader(numbers, 30, std::nullopt, 1);  // one worker, so that one thread does all reading
  pass(loader);
  EXPECT_EQ(numbers->surprises, (std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(numbers->announced.size() + numbers->surprises.size(), 60u);
}

TEST(DataLoader, ALoopMayBeLeftAtAnyTime) {
  const auto numbers = std::make_shared<Numbers>(1000);
  for (int workers : {0, 1, 4}) {
    DataLoader loader(numbers, 10, Generator(3), workers);
    for (int leave_after = 1; leave_after < 20; ++leave_after) {
      int seen = 0;
      for ([[maybe_unused]] const Batch& batch : loader)
        if (++seen == leave_after) break;
    }
    EXPECT_EQ(labels(pass(loader)).size(), 1000u);
  }
}

// Examples of 2 MB, one in a batch: four of them are 8 MB.
TEST(DataLoader, AWorkerReadsEightMegabytesAhead) {
  class Large : public Numbers {
   public:
    using Numbers::Numbers;
    Shape example_shape() const override { return {1 << 19}; }
  };
  const auto numbers = std::make_shared<Large>(100);
  DataLoader loader(numbers, 1, std::nullopt, 1);
  for ([[maybe_unused]] const Batch& batch : loader) {
    for (int wait = 0; wait < 1000 && numbers->reads < 5; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(numbers->reads, 5);  // the loop's and four ahead
    break;
  }
}

// All is read in the thread of the loop, so that nothing can follow after begin().
TEST(DataLoader, ReadsNothingAheadUnlessAskedFor) {
  class Here : public Numbers {
   public:
    using Numbers::Numbers;
    void read(Index i, float* x, float* y) const override {
      Numbers::read(i, x, y);
      EXPECT_EQ(std::this_thread::get_id(), loop);
    }
    const std::thread::id loop = std::this_thread::get_id();
  };
  const auto numbers = std::make_shared<Here>(1000);
  DataLoader loader(numbers, 10);
  auto at = loader.begin();
  EXPECT_EQ(numbers->reads, 10);
  ++at;
  EXPECT_EQ(numbers->reads, 20);
}

TEST(DataLoader, LoopsOverOneLoaderMayBeNested) {
  DataLoader loader(std::make_shared<Numbers>(6), 2, std::nullopt, 1);
  std::vector<float> outer;
  for (const auto& [X, y] : loader) {
    EXPECT_EQ(labels(pass(loader)).size(), 6u);
    outer.push_back(y(0));
  }
  EXPECT_EQ(outer, (std::vector<float>{0, 20, 40}));
}

TEST(DataLoader, ReusesItsBufferWithoutWorkers) {
  DataLoader loader(std::make_shared<Numbers>(1000), 10);
  const float* buffer = nullptr;
  for (const auto& [X, y] : loader) {
    EXPECT_TRUE(!buffer || X.data() == buffer);
    buffer = X.data();
  }
}

// A range-for keeps the loader alive; a pass and what it gives away do not need it.
TEST(DataLoader, NothingDanglesWhenALoaderIsATemporary) {
  for (const int workers : {0, 2}) {
    const auto loader = [&] { return DataLoader(std::make_shared<Numbers>(6), 2, std::nullopt, workers); };
    std::vector<float> seen;
    for (const auto& [X, y] : loader()) seen.push_back(y(0));
    EXPECT_EQ(seen, (std::vector<float>{0, 20, 40}));
    auto pass = loader().begin();
    EXPECT_EQ((*++pass).y, array({20, 30}));
    const Batch& first = *loader().begin();
    EXPECT_EQ(first.y, array({0, 10}));
  }
  float sum = 0;
  for (auto& [X, y] : load_array({ones({6, 1}), arange(0, 6)}, 4, Generator(1)))
    for (Index i = 0; i < y.size(); ++i) sum += y(i) * X(i, 0);
  EXPECT_EQ(sum, 15);
}

TEST(DataLoader, ABatchThatWasKeptDoesNotChange) {
  for (const int workers : {0, 2}) {
    DataLoader loader(std::make_shared<Numbers>(60), 10, std::nullopt, workers);
    const std::vector<Batch> batches = pass(loader);
    for (std::size_t i = 0; i < batches.size(); ++i) EXPECT_EQ(batches[i].y(0), static_cast<float>(100 * i));
  }
}

TEST(DataLoader, RefusesImpossibleSizes) {
  const auto numbers = std::make_shared<Numbers>(5);
  EXPECT_THROW(DataLoader(numbers, 0), std::invalid_argument);
  EXPECT_TRUE(test::says(test::message_of<std::invalid_argument>([&] { DataLoader(numbers, 1, std::nullopt, -1); }),
                         {"num_workers >= 0", "found 1 and -1"}));
}

TEST(ArrayDataset, LoadArrayShufflesForTrainingOnly) {
  const std::pair<Tensor, Tensor> data{Tensor(arange(0, 40).reshape({20, 2})), arange(0, 20)};
  DataLoader in_order = load_array(data, 6, Generator(1), false), shuffled = load_array(data, 6, Generator(1));
  std::vector<float> seen;
  for (const auto& [X, y] : in_order) {
    EXPECT_EQ(X(0, 0), 2 * y(0));
    seen.insert(seen.end(), y.data(), y.data() + y.size());
  }
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_FALSE((*shuffled.begin()).y == array({0, 1, 2, 3, 4, 5}));
}

TEST(ArrayDataset, NeedsALabelForEveryExample) {
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] {
                     ArrayDataset(ones({3, 2}), ones({4}));
                   }),
                   {"ArrayDataset: (3, 2) and (4,): features"}));
  EXPECT_THROW(ArrayDataset(ones({3, 2}), ones({3, 1})), std::invalid_argument);
}

TEST(ArrayDataset, OfNothingIsAnEmptyLoop) {
  DataLoader loader = load_array({zeros({0, 2}), zeros({0})}, 4, Generator(1));
  for ([[maybe_unused]] const Batch& batch : loader) FAIL();
}

}  // namespace
}  // namespace d2l
