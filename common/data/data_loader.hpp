// Minibatches from a data set, in order or shuffled, read ahead by worker threads (3.5.2).
#pragma once

#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "common/data/dataset.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l {

/// X (n, ...) features, y (n,) labels.
struct Batch {
  Tensor X, y;
};

/// A pass over the data set is a loop: for (const auto& [X, y] : loader). A batch is valid until the loop moves on. The
/// same generator gives the same batches in the same order for any number of workers. What a data set throws is thrown
/// to the loop when it comes to that batch; a loop may be left at any time.
class DataLoader {
 public:
  /// With a generator, every pass is shuffled anew. The last batch holds what is left. Without workers batches are read
  /// when they are asked for, on all threads of parallel_for. Throws std::invalid_argument unless batch_size >= 1 and
  /// num_workers >= 0.
  DataLoader(std::shared_ptr<const Dataset> dataset, Index batch_size, std::optional<Generator> shuffle = std::nullopt,
             int num_workers = 0);

  /// The number of batches in a pass.
  Index size() const;
  const Dataset& dataset() const { return *dataset_; }

  class Pass;

  class Iterator {
   public:
    explicit Iterator(std::shared_ptr<Pass> pass) : pass_(std::move(pass)) {}
    const Batch& operator*() const;
    Iterator& operator++();
    bool operator==(std::default_sentinel_t) const;

   private:
    std::shared_ptr<Pass> pass_;
  };

  /// Starts a pass.
  Iterator begin();
  std::default_sentinel_t end() const { return {}; }

 private:
  using Buffers = std::vector<Batch>;

  std::shared_ptr<const Dataset> dataset_;
  Index batch_size_;
  std::optional<Generator> shuffle_;
  int num_workers_;
  std::shared_ptr<std::vector<Buffers>> spare_buffers_;  // of passes that have ended
};

}  // namespace d2l
