// What the tensor operations were built for.
#pragma once

namespace d2l {

/// "avx512", "avx2", "neon" or "scalar": the arm of simd.hpp in this build. A program that holds this function checks
/// before main that the machine has those instructions, and ends with status 1 and one line if it has not.
const char* simd_name();

}  // namespace d2l
