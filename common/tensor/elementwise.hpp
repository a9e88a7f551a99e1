// Arithmetic element by element, with broadcasting: an axis of size 1, or a missing one on the left, is repeated to fit.
#pragma once

#include "common/tensor/tensor.hpp"

namespace d2l {

/// One side of `+`: a tensor or a number. It only points to them.
struct Operand {
  Operand(const Tensor& x) : data(x.data()), shape(x.shape()) {}
  Operand(const float& x) : data(&x), shape(of_a_number) {}
  static constexpr Shape of_a_number{};
  const float* data;
  const Shape& shape;
};

// a and b any shapes that broadcast, e.g. (n,d) with (n,d), (d,), (n,1), (1,d) or (); otherwise std::invalid_argument
// names the operation and both shapes. The result has the larger size on every axis.
Tensor operator+(const Operand& a, const Operand& b);
Tensor operator+(Tensor&& a, const Operand& b);  // in the memory of a, if it suffices
Tensor operator-(const Operand& a, const Operand& b);
Tensor operator*(const Operand& a, const Operand& b);
Tensor operator/(const Operand& a, const Operand& b);
Tensor operator-(const Tensor& a);

/// In place; b must broadcast to the shape of a.
Tensor& operator+=(Tensor& a, const Operand& b);
Tensor& operator-=(Tensor& a, const Operand& b);
Tensor& operator*=(Tensor& a, const Operand& b);
Tensor& operator/=(Tensor& a, const Operand& b);

/// out = a + b without a new tensor when `out` has room; `out` may be a or b; for the comparison in 3.1.1.
void add(const Tensor& a, const Tensor& b, Tensor& out);

/// y += a x for x and y of the same shape: the update of gradient descent (3.1.9) with a = -lr / |B|.
void add_scaled(Tensor& y, float a, const Tensor& x);

/// 1 where a and b are equal, else 0; broadcasts like +. What `==` is to the book's arrays; 3.6.5.
Tensor equal(const Tensor& a, const Tensor& b);

/// e^x, at most 2 ulp off; inf, 0 and NaN where they belong; 3.6.2.
Tensor exp(const Tensor& x);
void exp(const Tensor& x, Tensor& out);

/// Natural logarithm: -inf at 0, NaN below; 3.6.4.
Tensor log(const Tensor& x);

/// x * x; 3.2.5.
Tensor square(const Tensor& x);

}  // namespace d2l
