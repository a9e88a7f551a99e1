#include "common/nn/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l::nn {
namespace {

using simd::vf;

struct MaxAndSum {
  float m, s;
};

// y = softmax(o) of q logits. The row is read three times, but only once from beyond the first cache level, as it would
// not be in operations on whole tensors (see softmax/1000x1000). The tail's exponentials stay in a register: reloaded
// right after a store of part of a vector, they would have to wait for it (see softmax/256x10).
[[gnu::always_inline]] inline MaxAndSum softmax_row(Index q, const float* o, float* y) {
  const Index whole = q / simd::width * simd::width;
  const int tail = static_cast<int>(q - whole);
  vf greatest = simd::load(o + whole, tail, -INFINITY);  // neutral for max
  for (Index j = 0; j < whole; j += simd::width) greatest = simd::max(simd::load(o + j), greatest);
  const float max = simd::max(greatest);
  const vf m = simd::broadcast(max);
  // Lanes behind the tail hold m, because exp is slow where its result underflows.
  const vf last = simd::keep_first(simd::exp(simd::load(o + whole, tail, max) - m), tail);
  vf total = last;
  for (Index j = 0; j < whole; j += simd::width) {
    const vf e = simd::exp(simd::load(o + j) - m);
    simd::store(y + j, e);
    total = total + e;
  }
  const float sum = simd::sum(total);
  const vf s = simd::broadcast(sum);
  for (Index j = 0; j < whole; j += simd::width) simd::store(y + j, simd::load(y + j) / s);
  simd::store(y + whole, last / s, tail);
  return {max, sum};
}

// Calls body(i, MaxAndSum) for each row i, after writing its softmax into `out`.
template <class Body>
void for_each_softmax_row(const Tensor& O, Tensor& out, const Body& body) {
  if (O.rank() != 2 || O.size(1) == 0)
    throw std::invalid_argument("softmax: expected logits (n,q) with q > 0, found " + to_string(O.shape()));
  const Index q = O.size(1);
  out.resize(O.shape());
  const float* const from = O.data();
  float* const to = out.data();
  parallel_for(O.size(0), std::max<Index>(1, 8192 / q), [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) body(i, softmax_row(q, from + i * q, to + i * q));
  });
}

}  // namespace

void softmax(const Tensor& O, Tensor& out) {
  for_each_softmax_row(O, out, [](Index, MaxAndSum) {});
}

Tensor softmax(const Tensor& O) {
  Tensor y;
  softmax(O, y);
  return y;
}

SoftmaxParts softmax_parts(const Tensor& O) {
  const Index n = O.rank() == 0 ? 0 : O.size(0);
  SoftmaxParts parts{{}, Tensor::uninitialized({n}), Tensor::uninitialized({n})};
  float *const m = parts.m.data(), *const s = parts.s.data();
  for_each_softmax_row(O, parts.y, [=](Index i, MaxAndSum row) { m[i] = row.m, s[i] = row.s; });
  return parts;
}

Tensor log_sum_exp(const Tensor& O) {
  const auto [y, m, s] = softmax_parts(O);
  return (m + log(s)).reshape({-1, 1});
}

}  // namespace d2l::nn
