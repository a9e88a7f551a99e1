#include "common/data/data_loader.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <numeric>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

#include "common/tensor/parallel.hpp"

namespace d2l {

ArrayDataset::ArrayDataset(Tensor features, Tensor labels)
    : features_(std::move(features)), labels_(std::move(labels)) {
  if (features_.rank() == 0 || labels_.rank() != 1 || features_.size(0) != labels_.size())
    shape_error("ArrayDataset", features_.shape(), labels_.shape(), "features (n,...) and labels (n,) are expected");
}

void ArrayDataset::read(Index i, float* x, float* y) const {
  const Index size = features_.size() / labels_.size();
  std::copy_n(features_.data() + i * size, size, x);
  *y = labels_.data()[i];
}

DataLoader::DataLoader(std::shared_ptr<const Dataset> dataset, Index batch_size, std::optional<Generator> shuffle,
                       int num_workers)
    : dataset_(std::move(dataset)), batch_size_(batch_size), shuffle_(shuffle), num_workers_(num_workers) {
  if (batch_size < 1 || num_workers < 0)
    throw std::invalid_argument("DataLoader: expected batch_size >= 1 and num_workers >= 0, found " +
                                std::to_string(batch_size) + " and " + std::to_string(num_workers));
  batch_size_ = std::min(batch_size, std::max<Index>(1, dataset_->size()));
}

Index DataLoader::size() const { return (dataset_->size() + batch_size_ - 1) / batch_size_; }

DataLoader::Iterator DataLoader::begin() {
  std::vector<Index> order(dataset_->size());
  std::iota(order.begin(), order.end(), 0);
  if (shuffle_) shuffle_->shuffle(order);
  return {*this, std::move(order)};
}

// A thread that reads the batches first, first + step, ..., and so far ahead of the loop that on a busy machine, where a
// thread waits milliseconds for its turn, each turn brings many.
struct DataLoader::Iterator::Worker {
  Worker(const Iterator& pass, Index first, Index step, Index ahead)
      : slots(ahead), thread([=, this, &pass] {
          for (Index k = first, n = 0; k < pass.loader_.size(); k += step, ++n) {
            wanted.acquire();
            if (stopped) return;
            auto& [batch, error] = slots[n % slots.size()];
            try {
              pass.read(k, batch);
            } catch (...) {
              error = std::current_exception();
            }
            ready.release();
          }
        }) {}
  ~Worker() {
    stopped = true;
    wanted.release();
    thread.join();
  }

  // Gives the worker the memory of the loop's last batch in exchange for the next one.
  void take(Batch& batch) {
    ready.acquire();
    auto& [next, error] = slots[taken++ % slots.size()];
    std::swap(batch, next);
    const std::exception_ptr thrown = std::exchange(error, nullptr);
    wanted.release();
    if (thrown) std::rethrow_exception(thrown);
  }

  std::vector<std::pair<Batch, std::exception_ptr>> slots;
  std::size_t taken = 0;
  std::counting_semaphore<> wanted{std::ssize(slots)}, ready{0};
  std::atomic<bool> stopped = false;
  std::thread thread;  // last, so that it starts when all else is there
};

DataLoader::Iterator::Iterator(const DataLoader& loader, std::vector<Index> order)
    : loader_(loader), order_(std::move(order)) {
  constexpr Index most_floats = 1 << 21;  // 8 MB ahead, but one batch at least, and no more than the pass has
  const Index batch = loader.batch_size_ * loader.dataset_->example_shape().size(), batches = loader.size();
  const Index workers = std::min<Index>(loader.num_workers_, batches);
  const Index ahead = std::max<Index>(1, std::min(batches, most_floats / std::max<Index>(1, batch)));
  try {
    for (Index i = 0; i < workers; ++i) workers_.push_back(std::make_unique<Worker>(*this, i, workers, ahead));
  } catch (const std::system_error& no_thread) {
    throw std::runtime_error("DataLoader: expected " + std::to_string(workers) + " threads that read ahead, found " +
                             std::to_string(workers_.size()) + ": " + no_thread.what() + "; try fewer --workers");
  }
  ++*this;
}

DataLoader::Iterator::~Iterator() = default;

DataLoader::Iterator& DataLoader::Iterator::operator++() {
  if (++at_ < loader_.size()) workers_.empty() ? read(at_, batch_) : workers_[at_ % workers_.size()]->take(batch_);
  return *this;
}

// Reads batch k into `batch`, whose memory is reused: by the worker alone or, without workers, by all threads.
void DataLoader::Iterator::read(Index k, Batch& batch) const {
  constexpr Index prefetch_ahead = 8;  // shuffled examples lie anywhere in memory: see read_fashion_mnist/256
  const Dataset& dataset = *loader_.dataset_;
  const Index first = k * loader_.batch_size_, n = std::min(loader_.batch_size_, std::ssize(order_) - first);
  const Index block = loader_.num_workers_ > 0 ? n : 32;  // examples that a thread reads at a time
  const Shape example = dataset.example_shape();
  std::vector<Index> sizes = {n};  // of X: n examples
  sizes.insert(sizes.end(), example.sizes().begin(), example.sizes().end());
  batch.X.resize(Shape(sizes));
  batch.y.resize({n});
  float *X = batch.X.data(), *y = batch.y.data();
  // Exceptions must not leave parallel_for: keep one per block, and rethrow that of the earliest block afterwards.
  std::vector<std::exception_ptr> errors((n + block - 1) / block);
  parallel_for(n, block, [&](Index begin, Index end) {
    try {
      for (Index i = begin, at = first + begin; i < end; ++i, ++at) {
        if (at + prefetch_ahead < std::ssize(order_)) dataset.prefetch(order_[at + prefetch_ahead]);
        dataset.read(order_[at], X + i * example.size(), y + i);
      }
    } catch (...) {
      errors[begin / block] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

DataLoader load_array(const std::pair<Tensor, Tensor>& data_arrays, Index batch_size, Generator generator,
                      bool is_train) {
  return DataLoader(std::make_shared<ArrayDataset>(data_arrays.first, data_arrays.second), batch_size,
                    is_train ? std::optional(generator) : std::nullopt);
}

}  // namespace d2l
