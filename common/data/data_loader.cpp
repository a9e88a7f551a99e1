#include "common/data/data_loader.hpp"

#include <algorithm>
#include <exception>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>

#include "common/tensor/parallel.hpp"

namespace d2l {
namespace {

constexpr Index block = 32;          // examples that a thread reads at a time
constexpr Index prefetch_ahead = 8;  // examples; shuffled ones lie anywhere in memory: see read_fashion_mnist/256

Shape batch_shape(Index n, const Shape& example) {
  std::vector<Index> sizes{n};
  sizes.insert(sizes.end(), example.sizes().begin(), example.sizes().end());
  return Shape(sizes);
}

// Exceptions must not leave parallel_for: keep one per block, and rethrow that of the earliest block afterwards.
template <class Body>
void on_all_threads(Index n, const Body& body) {
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>((n + block - 1) / block));
  parallel_for(n, block, [&](Index begin, Index end) {
    try {
      body(begin, end);
    } catch (...) {
      errors[static_cast<std::size_t>(begin / block)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

// Reads the first n of `indices` into `batch`, whose memory is reused; the others are the examples to come.
void read(const Dataset& dataset, std::span<const Index> indices, Index n, bool all_threads, Batch& batch) {
  const Shape example = dataset.example_shape();
  batch.X.resize(batch_shape(n, example));
  batch.y.resize({n});
  float *X = batch.X.data(), *y = batch.y.data();
  const auto read_block = [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto at = static_cast<std::size_t>(i), ahead = at + prefetch_ahead;
      if (ahead < indices.size()) dataset.prefetch(indices[ahead]);
      dataset.read(indices[at], X + i * example.size(), y + i);
    }
  };
  all_threads ? on_all_threads(n, read_block) : read_block(0, n);
}

}  // namespace

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
  std::vector<Index> order(static_cast<std::size_t>(dataset_->size()));
  std::iota(order.begin(), order.end(), 0);
  if (shuffle_) shuffle_->shuffle(order);
  return {dataset_, std::move(order), batch_size_, num_workers_};
}

DataLoader::Iterator::Iterator(std::shared_ptr<const Dataset> dataset, std::vector<Index> order, Index batch_size,
                               int num_workers)
    : dataset_(std::move(dataset)), order_(std::move(order)), batch_size_(batch_size), num_workers_(num_workers) {
  for (int i = 0; i < num_workers; ++i) start_worker();
  ++*this;
}

// The indices from the next batch on, and how many of them belong to it.
std::pair<std::span<const Index>, Index> DataLoader::Iterator::take() {
  const auto left = std::span<const Index>(order_).subspan(static_cast<std::size_t>(taken_));
  const Index n = std::min(batch_size_, std::ssize(left));
  taken_ += n;
  return {left, n};
}

void DataLoader::Iterator::start_worker() {
  const auto [indices, n] = take();
  if (n == 0) return;
  ahead_.push_back(std::async(std::launch::async, [&dataset = *dataset_, indices = indices, n = n] {
    Batch batch;
    read(dataset, indices, n, false, batch);
    return batch;
  }));
}

DataLoader::Iterator& DataLoader::Iterator::operator++() {
  if (num_workers_ == 0) {
    const auto [indices, n] = take();
    ended_ = n == 0;
    if (!ended_) read(*dataset_, indices, n, true, batch_);
  } else if (!(ended_ = ahead_.empty())) {
    std::future<Batch> next = std::move(ahead_.front());
    ahead_.pop_front();
    batch_ = next.get();
    start_worker();
  }
  return *this;
}

DataLoader load_array(const std::pair<Tensor, Tensor>& data_arrays, Index batch_size, Generator generator,
                      bool is_train) {
  return DataLoader(std::make_shared<ArrayDataset>(data_arrays.first, data_arrays.second), batch_size,
                    is_train ? std::optional(generator) : std::nullopt);
}

}  // namespace d2l
