#include "common/tensor/elementwise.hpp"

#include <cmath>
#include <cstdint>

#include "common/tensor/parallel.hpp"
#include "common/tensor/simd.hpp"

namespace d2l {
namespace {

using simd::vf;

// One thread up to this many elements: waking a second one would cost more than it saves. Beyond, threads take blocks
// of `chunk` elements.
constexpr Index serial_up_to = 1 << 15, chunk = 1 << 12;

// A result of 16 MB does not stay in the caches. Written with non-temporal stores, its cache lines need not be read
// first (see add/50000000).
constexpr Index beyond_caches = 1 << 22;

// The larger size on every axis, the last axes side by side.
Shape broadcast_shape(const char* operation, const Shape& a, const Shape& b) {
  if (a == b || (b.size() == 1 && b.rank() <= a.rank())) return a;
  const int rank = std::max(a.rank(), b.rank());
  std::array<Index, Shape::max_rank> sizes{};
  for (int axis = rank - 1, i = a.rank() - 1, j = b.rank() - 1; axis >= 0; --axis, --i, --j) {
    const Index m = i < 0 ? 1 : a[i], n = j < 0 ? 1 : b[j];
    if (m != n && m != 1 && n != 1) shape_error(operation, a, b, "the shapes do not broadcast");
    sizes[axis] = m == 1 ? n : m;
  }
  return Shape(std::span(sizes).first(rank));
}

// The result as rows of contiguous elements: a single row if the operands have the same shape or one of them has one
// element, otherwise one row for each index of the axes before the last.
struct Broadcast {
  using Steps = std::array<Index, Shape::max_rank>;

  Broadcast(const char* operation, const Shape& a, const Shape& b) : shape(broadcast_shape(operation, a, b)) {
    if (a == b || a.size() == 1 || b.size() == 1) {
      length = shape.size();
      a_repeats = a.size() < length;
      b_repeats = b.size() < length;
      return;
    }
    length = shape[shape.rank() - 1];
    rows = length ? shape.size() / length : 0;
    a_repeats = a[a.rank() - 1] < length;
    b_repeats = b[b.rank() - 1] < length;
    a_steps = steps(a);
    b_steps = steps(b);
  }

  // How far an operand advances from one index of an axis of the result to the next: 0 where it is repeated.
  Steps steps(const Shape& operand) const {
    Steps steps{};
    Index step = 1;
    for (int i = operand.rank() - 1, axis = shape.rank() - 1; i >= 0; --i, --axis) {
      steps[axis] = operand[i] == 1 ? 0 : step;
      step *= operand[i];
    }
    return steps;
  }

  Index start(Index row, const Steps& steps) const {
    Index at = 0;
    for (int axis = shape.rank() - 2; axis > 0; row /= shape[axis--]) at += row % shape[axis] * steps[axis];
    return at + row * steps[0];
  }

  Shape shape;
  Index length, rows = 1;
  bool a_repeats, b_repeats;  // one element for the whole row
  Steps a_steps, b_steps;
};

// The elements from x[i] on, or one element in every lane.
template <bool repeats>
vf load(const float* x, Index i, int lanes = simd::width) {
  if constexpr (repeats) return simd::broadcast(*x);
  return lanes == simd::width ? simd::load(x + i) : simd::load(x + i, lanes);
}

template <bool a_repeats, bool b_repeats, class Op>
void row(Index n, const float* a, const float* b, float* out, Op op, bool past_caches) {
  Index i = 0;
  for (; i + simd::width <= n; i += simd::width) {
    const vf result = op(load<a_repeats>(a, i), load<b_repeats>(b, i));
    past_caches ? simd::stream(out + i, result) : simd::store(out + i, result);
  }
  if (const int tail = static_cast<int>(n - i); tail > 0)
    simd::store(out + i, op(load<a_repeats>(a, i, tail), load<b_repeats>(b, i, tail)), tail);
}

// Non-temporal stores need an aligned address; in place they would gain nothing, since the lines are read anyway.
bool worth_streaming(Index n, const float* a, const float* b, const float* out) {
  return n >= beyond_caches && out != a && out != b && reinterpret_cast<std::uintptr_t>(out) % 64 == 0;
}

template <bool a_repeats, bool b_repeats, class Op>
void all_rows(const Broadcast& how, const float* a, const float* b, float* out, Op op) {
  const Index n = how.length;
  if (how.rows == 1) {
    const bool past_caches = worth_streaming(n, a, b, out);
    return parallel_for(n, n > serial_up_to ? chunk : serial_up_to, [&](Index begin, Index end) {
      row<a_repeats, b_repeats>(end - begin, a_repeats ? a : a + begin, b_repeats ? b : b + begin, out + begin, op,
                                past_caches);
      if (past_caches) simd::fence();
    });
  }
  parallel_for(how.rows, std::max<Index>(1, serial_up_to / std::max<Index>(1, n)), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r)
      row<a_repeats, b_repeats>(n, a + how.start(r, how.a_steps), b + how.start(r, how.b_steps), out + r * n, op,
                                false);
  });
}

// Not inlined: its large stack frame would be set up for the shortcut in apply, too.
template <class Op>
[[gnu::noinline]] void broadcast(const char* operation, const Operand& a, const Operand& b, Tensor& out, Op op) {
  const Broadcast how(operation, a.shape, b.shape);
  if (out.shape() != how.shape && (&out.shape() == &a.shape || &out.shape() == &b.shape))
    shape_error(operation, a.shape, b.shape, "the result does not fit in place");
  out.resize(how.shape);
  if (how.a_repeats) return all_rows<true, false>(how, a.data, b.data, out.data(), op);
  if (how.b_repeats) return all_rows<false, true>(how, a.data, b.data, out.data(), op);
  all_rows<false, false>(how, a.data, b.data, out.data(), op);
}

// out = op(a, b), which may be a or b. Small operands of one shape, or with a number on the right, take a shortcut: to
// find out how they broadcast would take longer than the arithmetic (see add/100).
template <class Op>
inline Tensor& apply(const char* operation, const Operand& a, const Operand& b, Tensor& out, Op op) {
  const Index n = a.shape.size();
  const bool same = a.shape == b.shape;
  const bool number = b.shape.size() == 1 && b.shape.rank() <= a.shape.rank() && &out.shape() != &b.shape;
  if (n > serial_up_to || !(same || number)) {
    broadcast(operation, a, b, out, op);
    return out;
  }
  out.resize(a.shape);
  same ? row<false, false>(n, a.data, b.data, out.data(), op, false)
       : row<false, true>(n, a.data, b.data, out.data(), op, false);
  return out;
}

template <class Op>
Tensor apply(const char* operation, const Operand& a, const Operand& b, Op op) {
  Tensor out = Tensor::uninitialized(a.shape.size() < b.shape.size() ? b.shape : a.shape);
  apply(operation, a, b, out, op);
  return out;
}

constexpr auto plus = [](vf a, vf b) { return a + b; };
constexpr auto minus = [](vf a, vf b) { return a - b; };
constexpr auto times = [](vf a, vf b) { return a * b; };
constexpr auto over = [](vf a, vf b) { return a / b; };
constexpr auto e_to_the = [](vf a, vf) { return simd::exp(a); };

// A function of numbers as one of vectors.
template <class Function>
auto by_lanes(Function function) {
  return [function](vf a, vf b) {
    float x[simd::width], y[simd::width];
    simd::store(x, a), simd::store(y, b);
    for (int lane = 0; lane < simd::width; ++lane) x[lane] = function(x[lane], y[lane]);
    return simd::load(x);
  };
}

}  // namespace

Tensor operator+(const Operand& a, const Operand& b) { return apply("+", a, b, plus); }
Tensor operator+(Tensor&& a, const Operand& b) {
  return broadcast_shape("+", a.shape(), b.shape) == a.shape() ? std::move(a += b) : std::as_const(a) + b;
}
Tensor operator-(const Operand& a, const Operand& b) { return apply("-", a, b, minus); }
Tensor operator*(const Operand& a, const Operand& b) { return apply("*", a, b, times); }
Tensor operator/(const Operand& a, const Operand& b) { return apply("/", a, b, over); }
Tensor operator-(const Tensor& a) { return a * -1.0f; }

Tensor& operator+=(Tensor& a, const Operand& b) { return apply("+=", a, b, a, plus); }
Tensor& operator-=(Tensor& a, const Operand& b) { return apply("-=", a, b, a, minus); }
Tensor& operator*=(Tensor& a, const Operand& b) { return apply("*=", a, b, a, times); }
Tensor& operator/=(Tensor& a, const Operand& b) { return apply("/=", a, b, a, over); }

void add(const Tensor& a, const Tensor& b, Tensor& out) { apply("add", a, b, out, plus); }

void add_scaled(Tensor& y, float a, const Tensor& x) {
  if (x.shape() != y.shape()) shape_error("add_scaled", y.shape(), x.shape(), "the shapes differ");
  apply("add_scaled", y, x, y, [a = simd::broadcast(a)](vf y, vf x) { return simd::fma(a, x, y); });
}

Tensor equal(const Tensor& a, const Tensor& b) {
  return apply("equal", a, b, by_lanes([](float x, float y) { return x == y ? 1.0f : 0.0f; }));
}

void exp(const Tensor& x, Tensor& out) { apply("exp", x, x, out, e_to_the); }
Tensor exp(const Tensor& x) { return apply("exp", x, x, e_to_the); }

Tensor log(const Tensor& x) {
  return apply("log", x, x, by_lanes([](float a, float) { return std::log(a); }));
}

Tensor square(const Tensor& x) { return x * x; }

}  // namespace d2l
