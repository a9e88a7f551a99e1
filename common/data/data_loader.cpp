#include "common/data/data_loader.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "common/tensor/parallel.hpp"

namespace d2l {
namespace {

constexpr Index examples_at_once = 32;
constexpr Index examples_ahead = 8;  // shuffled examples lie anywhere: memory needs the time of a few to bring one

Shape batch_shape(Index n, const Shape& example) {
  std::vector<Index> sizes{n};
  sizes.insert(sizes.end(), example.sizes().begin(), example.sizes().end());
  return Shape(sizes);
}

// The first n of the examples `indices` into `batch`. parallel_for lets no exception through, so that of the first
// example waits outside.
void read(const Dataset& dataset, std::span<const Index> indices, Index n, Batch& batch) {
  const Shape example = dataset.example_shape();
  batch.X.resize(batch_shape(n, example));
  batch.y.resize({n});
  std::exception_ptr error;
  Index error_begin = n;
  std::mutex mutex;
  parallel_for(n, examples_at_once, [&](Index begin, Index end) {
    try {
      for (Index i = begin; i < end; ++i) {
        if (i + examples_ahead < std::ssize(indices))
          dataset.prefetch(indices[static_cast<std::size_t>(i + examples_ahead)]);
        dataset.read(indices[static_cast<std::size_t>(i)], batch.X.data() + i * example.size(), batch.y.data() + i);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (begin < error_begin) error = std::current_exception();
      error_begin = std::min(error_begin, begin);
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace

// One pass: a ring of buffers that the workers fill in order of the batches and the loop empties in the same order.
class DataLoader::Pass {
 public:
  Pass(std::shared_ptr<const Dataset> dataset, std::vector<Index> order, Index batch_size, int num_workers,
       std::shared_ptr<std::vector<Buffers>> spare)
      : dataset_(std::move(dataset)), order_(std::move(order)), batch_size_(batch_size), spare_(std::move(spare)) {
    if (!spare_->empty()) {
      buffers_ = std::move(spare_->back());
      spare_->pop_back();
    }
    buffers_.resize(static_cast<std::size_t>(std::max(1, 2 * num_workers)));
    filled_.resize(buffers_.size());
    errors_.resize(buffers_.size());
    try {
      for (int i = 0; i < num_workers; ++i) workers_.emplace_back([this] { work(); });
      fetch();
    } catch (...) {
      stop();
      throw;
    }
  }

  ~Pass() {
    stop();
    spare_->push_back(std::move(buffers_));
  }

  const Batch& batch() const { return buffers_[slot(current_)]; }
  bool ended() const { return current_ == batches(); }

  void advance() {
    {
      const std::lock_guard lock(mutex_);
      ++current_;
    }
    emptied_or_stopped_.notify_one();
    fetch();
  }

 private:
  Index batches() const { return (static_cast<Index>(order_.size()) + batch_size_ - 1) / batch_size_; }
  std::size_t slot(Index batch) const { return static_cast<std::size_t>(batch) % buffers_.size(); }

  void fill(Index batch) {
    const Index begin = batch * batch_size_, end = std::min<Index>(begin + batch_size_, std::ssize(order_));
    read(*dataset_, std::span(order_).subspan(static_cast<std::size_t>(begin)), end - begin, buffers_[slot(batch)]);
  }

  // Makes the current batch available.
  void fetch() {
    if (ended()) return;
    if (workers_.empty()) return fill(current_);
    std::unique_lock lock(mutex_);
    filled_one_.wait(lock, [this] { return filled_[slot(current_)] == current_; });
    if (const auto error = errors_[slot(current_)]) std::rethrow_exception(error);
  }

  void work() {
    run_serially();
    for (;;) {
      std::unique_lock lock(mutex_);
      emptied_or_stopped_.wait(
          lock, [this] { return stopped_ || next_ == batches() || next_ < current_ + std::ssize(buffers_); });
      if (stopped_ || next_ == batches()) return emptied_or_stopped_.notify_all();
      const Index batch = next_++;
      lock.unlock();
      std::exception_ptr error;
      try {
        fill(batch);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      filled_[slot(batch)] = batch;
      errors_[slot(batch)] = error;
      lock.unlock();
      filled_one_.notify_one();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    emptied_or_stopped_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  const std::shared_ptr<const Dataset> dataset_;
  const std::vector<Index> order_;
  const Index batch_size_;
  const std::shared_ptr<std::vector<Buffers>> spare_;
  Buffers buffers_;
  std::vector<std::thread> workers_;

  std::mutex mutex_;  // of all below
  std::condition_variable emptied_or_stopped_, filled_one_;
  Index current_ = 0, next_ = 0;              // the batch that the loop holds, the first one that no worker has taken
  std::vector<std::optional<Index>> filled_;  // which batch each buffer holds
  std::vector<std::exception_ptr> errors_;
  bool stopped_ = false;
};

DataLoader::DataLoader(std::shared_ptr<const Dataset> dataset, Index batch_size, std::optional<Generator> shuffle,
                       int num_workers)
    : dataset_(std::move(dataset)),
      batch_size_(batch_size),
      shuffle_(shuffle),
      num_workers_(num_workers),
      spare_buffers_(std::make_shared<std::vector<Buffers>>()) {
  if (batch_size < 1 || num_workers < 0)
    throw std::invalid_argument("DataLoader: batch_size " + std::to_string(batch_size) + " and num_workers " +
                                std::to_string(num_workers) + ": at least 1 and 0 are expected");
  batch_size_ = std::min(batch_size, std::max<Index>(1, dataset_->size()));
}

Index DataLoader::size() const { return (dataset_->size() + batch_size_ - 1) / batch_size_; }

DataLoader::Iterator DataLoader::begin() {
  std::vector<Index> order(static_cast<std::size_t>(dataset_->size()));
  std::iota(order.begin(), order.end(), 0);
  if (shuffle_) shuffle_->shuffle(order);
  return Iterator(std::make_shared<Pass>(dataset_, std::move(order), batch_size_, num_workers_, spare_buffers_));
}

const Batch& DataLoader::Iterator::operator*() const { return pass_->batch(); }

DataLoader::Iterator& DataLoader::Iterator::operator++() {
  pass_->advance();
  return *this;
}

bool DataLoader::Iterator::operator==(std::default_sentinel_t) const { return pass_->ended(); }

}  // namespace d2l
