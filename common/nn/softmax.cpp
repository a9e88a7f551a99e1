#include "common/nn/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/parallel.hpp"
#include "common/tensor/reduce.hpp"
#include "common/tensor/simd.hpp"

namespace d2l::nn {

namespace {

using simd::vf;

constexpr float none = -std::numeric_limits<float>::infinity();  // no maximum, and nothing in a sum of exponentials

// A row of q logits: so many fill whole vectors, so many are the rest.
struct Row {
  explicit Row(Index q) : whole(q / simd::width * simd::width), rest(static_cast<int>(q - whole)) {}
  Index whole;
  int rest;
};

float row_max(const float* o, Row row) {
  vf greatest = simd::load(o + row.whole, row.rest, none);
  for (Index j = 0; j < row.whole; j += simd::width) greatest = simd::max(simd::load(o + j), greatest);
  return simd::max(greatest);
}

// exp(o - m) of the rest of a row, 0 in the lanes behind it. Those hold m until then: from -inf, exp would have to
// underflow, with which softmax of 256 x 10 logits takes AVX2 2.6 times as long.
vf exp_of_rest(const float* o, Row row, float m) {
  return simd::first(simd::exp(simd::load(o + row.whole, row.rest, m) - simd::broadcast(m)), row.rest);
}

// The row is read three times, but only once from beyond the innermost cache. exp(O - max(O)) / sum in operations on
// whole tensors takes 3 times as long for 256 x 10 logits, 13 times for 1000 x 1000.
void softmax_row(const float* o, float* y, Row row) {
  const float greatest = row_max(o, row);
  const vf m = simd::broadcast(greatest), last = exp_of_rest(o, row, greatest);
  vf total = last;
  for (Index j = 0; j < row.whole; j += simd::width) {
    const vf e = simd::exp(simd::load(o + j) - m);
    simd::store(y + j, e);
    total = total + e;
  }
  const vf sum = simd::broadcast(simd::sum(total));
  for (Index j = 0; j < row.whole; j += simd::width) simd::store(y + j, simd::load(y + j) / sum);
  simd::store(y + row.whole, last / sum, row.rest);
}

// (o - m) - log sum exp(o - m): subtracting m first keeps the digits that large logits would round away.
void log_softmax_row(const float* o, float* y, Row row) {
  const float greatest = row_max(o, row);
  const vf m = simd::broadcast(greatest);
  vf total = exp_of_rest(o, row, greatest);
  for (Index j = 0; j < row.whole; j += simd::width) total = total + simd::exp(simd::load(o + j) - m);
  const vf log_sum = simd::broadcast(std::log(simd::sum(total)));
  for (Index j = 0; j < row.whole; j += simd::width) simd::store(y + j, simd::load(o + j) - m - log_sum);
  simd::store(y + row.whole, simd::load(o + row.whole, row.rest) - m - log_sum, row.rest);
}

template <auto function>  // a constant, so that it becomes part of the loop
void by_rows(const char* operation, const Tensor& O, Tensor& out) {
  if (O.rank() != 2)
    throw std::invalid_argument(std::string(operation) + ": expected logits (n,q), found " + to_string(O.shape()));
  const Index n = O.size(0), q = O.size(1);
  if (q == 0)
    throw std::invalid_argument(std::string(operation) + ": expected at least one logit a row, found " +
                                to_string(O.shape()));
  out.resize(O.shape());
  parallel_for(n, std::max<Index>(1, 8192 / q), [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) function(O.data() + i * q, out.data() + i * q, Row(q));
  });
}

}  // namespace

void softmax(const Tensor& O, Tensor& out) { by_rows<softmax_row>("softmax", O, out); }

Tensor softmax(const Tensor& O) {
  Tensor y;
  softmax(O, y);
  return y;
}

Tensor log_sum_exp(const Tensor& O) {
  const Tensor m = max(O, 1, keepdims);
  return m + log(sum(exp(O - m), 1, keepdims));
}

Tensor log_softmax(const Tensor& O) {
  Tensor y;
  by_rows<log_softmax_row>("log_softmax", O, y);
  return y;
}

}  // namespace d2l::nn
