// Tensors as text, in the look of the book's outputs: `[[5. 7. 9.]]`.
#pragma once

#include <ostream>
#include <string>

#include "common/tensor/tensor.hpp"

namespace d2l {

/// Each element with the fewest digits that identify the float, at most eight after the point; columns aligned; lines
/// of at most 75 characters; exponents once the sizes of the elements differ by more than 1000, fall below 1e-4 or
/// reach 1e8; more than 1000 elements shortened to the first and last three along each axis.
std::string to_string(const Tensor& tensor);

std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace d2l
