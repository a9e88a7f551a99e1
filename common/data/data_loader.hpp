// Minibatches from a data set, in order or shuffled, read ahead by worker threads; 3.3.2, 3.5.2.
#pragma once

#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/tensor/random.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l {

/// Examples, each with a feature tensor and a label.
class Dataset {
 public:
  virtual ~Dataset() = default;

  /// The number of examples.
  virtual Index size() const = 0;

  /// The shape of one example's features, such as (1, 28, 28).
  virtual Shape example_shape() const = 0;

  /// Writes the features and the label of example i, 0 <= i < size(). Several threads call it at once.
  virtual void read(Index i, float* x, float* y) const = 0;

  /// Called some examples before read(i), so that the data set can prefetch into the processor's cache.
  virtual void prefetch(Index) const {}
};

/// Example i is (features[i], labels[i]): features (n,...), labels (n,); 3.3.2. Throws std::invalid_argument if the
/// numbers of examples differ.
class ArrayDataset : public Dataset {
 public:
  ArrayDataset(Tensor features, Tensor labels);
  Index size() const override { return labels_.size(); }
  Shape example_shape() const override { return features_.shape().without(0); }
  void read(Index i, float* x, float* y) const override;

 private:
  Tensor features_, labels_;
};

/// X (n, ...) features, y (n,) labels.
struct Batch {
  Tensor X, y;
};

/// A pass over the data set is a loop: for (const auto& [X, y] : loader). A batch is valid until the loop moves on. The
/// same generator gives the same batches in the same order for any number of workers. An exception from the data set is
/// thrown to the loop at the batch that it concerns. A loop may be left at any time.
class DataLoader {
 public:
  /// With a generator, every pass is shuffled anew. The last batch holds what is left. Each worker reads up to 8 MB
  /// of features, but at least a batch, ahead of the loop. Without workers a batch is read when the loop comes to it,
  /// by all threads of parallel_for. Throws std::invalid_argument unless batch_size >= 1 and num_workers >= 0.
  DataLoader(std::shared_ptr<const Dataset> dataset, Index batch_size, std::optional<Generator> shuffle = std::nullopt,
             int num_workers = 0);

  /// The number of batches in a pass.
  Index size() const;
  const Dataset& dataset() const { return *dataset_; }

  class Iterator;

  /// Starts a pass, which may outlive the loader.
  Iterator begin();
  std::default_sentinel_t end() const { return {}; }

 private:
  std::shared_ptr<const Dataset> dataset_;
  Index batch_size_;
  std::optional<Generator> shuffle_;
  int num_workers_;
};

/// A pass: the order of its examples, the current batch, and the workers that read the next ones.
class DataLoader::Iterator {
 public:
  Iterator(const DataLoader& loader, std::vector<Index> order);
  ~Iterator();

  const Batch& operator*() const& { return batch_; }
  Batch operator*() && { return std::move(batch_); }
  Iterator& operator++();
  bool operator==(std::default_sentinel_t) const { return at_ == loader_.size(); }

 private:
  struct Worker;

  void read(Index k, Batch& batch) const;

  DataLoader loader_;
  std::vector<Index> order_;
  Index at_ = -1;  // the current batch is the pass's batch at_
  Batch batch_;
  std::vector<std::unique_ptr<Worker>> workers_;  // last, so that they end before what they read from goes
};

/// A loader over a copy of (features, labels): shuffled anew in each pass if is_train, else in order; 3.3.2.
DataLoader load_array(const std::pair<Tensor, Tensor>& data_arrays, Index batch_size, Generator generator,
                      bool is_train = true);

}  // namespace d2l
