// Loops written out by the compiler, so that arrays of vectors can stay in registers.
#pragma once

#include <utility>

namespace d2l {

/// body(0), body(1), ..., body(N - 1), each with its index as a constant.
template <int N, class Body>
[[gnu::always_inline]] inline void unroll(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, I>{}), ...);
  }
  (std::make_integer_sequence<int, N>{});
}

}  // namespace d2l
