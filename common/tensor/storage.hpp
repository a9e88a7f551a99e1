// Memory for the elements of tensors.
#pragma once

#include <atomic>
#include <utility>

#include "common/tensor/shape.hpp"

namespace d2l {

/// Room for floats, aligned to 64 bytes (a cache line, and a vector of AVX-512). Copies are further owners of the same
/// room, which is freed with the last of them.
class Storage {
 public:
  Storage() = default;  // no room
  explicit Storage(Index capacity);
  Storage(const Storage& other) noexcept : block_(other.block_) {
    if (block_) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage() {
    // The only owner needs no atomic subtraction, which would take as long as the rest of a small tensor's life.
    if (block_ && (!shared() || block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)) release(block_);
  }

  float* data() const { return block_ ? block_->elements() : nullptr; }
  float* end() const { return block_ ? block_->elements() + block_->capacity : nullptr; }

  /// Whether there is another owner. If not, what earlier owners wrote is visible to the caller.
  bool shared() const { return block_ && block_->owners.load(std::memory_order_acquire) > 1; }

 private:
  // The head of the memory; the elements follow it.
  struct alignas(64) Block {
    std::atomic<Index> owners;
    Index capacity;
    void* memory;  // as operator new returned it
    float* elements() { return reinterpret_cast<float*>(this + 1); }
  };
  static void release(Block* block);

  Block* block_ = nullptr;
};

}  // namespace d2l
