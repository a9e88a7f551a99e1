// One vector of floats, `vf`, and the functions that all kernels are written in; 3.1.1, Vectorization for Speed.
// Four backends: AVX-512, AVX2 with FMA, NEON and scalar. The compiler's target picks one; `make SIMD=...` forces one.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#if defined(D2L_SIMD_SCALAR)
#elif defined(__AVX512F__)
#define D2L_SIMD_AVX512
#include <immintrin.h>
#elif defined(__AVX2__) && defined(__FMA__)
#define D2L_SIMD_AVX2
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define D2L_SIMD_NEON
#include <arm_neon.h>
#endif

namespace d2l {

/// The backend of this build: "avx512", "avx2", "neon" or "scalar". A program that calls this function also checks,
/// before main, that the machine has the backend's instructions; if not, it ends with status 1 and one line.
const char* simd_name();

}  // namespace d2l

namespace d2l::simd {

// Every backend defines its `name`, the `width` of a vector in floats, the number of vector `registers`, and
//   load(p), load(p, n, fill)      all lanes; or the first n < width, with `fill` (by default 0) in the others
//   store(p, v), store(p, v, n)    all lanes; or only the first n < width
//   stream(p, v), fence()          non-temporal store, which bypasses the caches: p must be aligned to 64 bytes, and
//                                  other threads see the data only after fence()
//   broadcast(x)                   x in every lane
//   keep_first(v, n)               v in the first n < width lanes, 0 in the others
//   fma(a, b, c)                   a * b + c, rounded once (twice in the scalar backend)
//   max(a, b), min(a, b)           NaN where either is NaN; on x86 the instructions return their second operand then, so
//                                  that a NaN in the first has to be put back
//   round(a)                       the nearest integer, ties to even
//   scale(a, n)                    a * 2^n for integers n in [-252, 254]; where 2^n may be too large or too small for a
//                                  float in two steps, each by a normal power of two
//   sum(v), max(v)                 over the lanes; max is NaN if any lane is
// Both compilers know + - * / for the vectors of all backends; the operators of `vf` follow after the last backend.

#if defined(D2L_SIMD_AVX512) || defined(D2L_SIMD_AVX2)
// Folds the upper half of the lanes onto the lower until two lanes are left.
inline float sum(__m256 eight) {
  const __m128 four = _mm256_castps256_ps128(eight) + _mm256_extractf128_ps(eight, 1);
  const __m128 two = four + _mm_movehl_ps(four, four);
  return two[0] + two[1];
}
inline float max(__m256 eight) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return two[0] > two[1] ? two[0] : two[1];
}
#endif

#if defined(D2L_SIMD_AVX512)

inline constexpr int width = 16, registers = 32;
inline constexpr const char* name = "avx512";
struct vf {
  __m512 v;
};

inline __mmask16 mask(int n) { return static_cast<__mmask16>((1u << n) - 1u); }
inline vf load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline vf load(const float* p, int n, float fill = 0) {
  return {_mm512_mask_loadu_ps(_mm512_set1_ps(fill), mask(n), p)};
}
inline void store(float* p, vf a) { _mm512_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm512_mask_storeu_ps(p, mask(n), a.v); }
inline void stream(float* p, vf a) { _mm512_stream_ps(p, a.v); }
inline void fence() { _mm_sfence(); }
inline vf broadcast(float x) { return {_mm512_set1_ps(x)}; }
inline vf keep_first(vf a, int n) { return {_mm512_maskz_mov_ps(mask(n), a.v)}; }
inline vf fma(vf a, vf b, vf c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline __mmask16 is_nan(vf a) { return _mm512_cmp_ps_mask(a.v, a.v, _CMP_UNORD_Q); }
inline vf max(vf a, vf b) { return {_mm512_mask_mov_ps(_mm512_maskz_max_ps(0xffff, a.v, b.v), is_nan(a), a.v)}; }
inline vf min(vf a, vf b) { return {_mm512_mask_mov_ps(_mm512_maskz_min_ps(0xffff, a.v, b.v), is_nan(a), a.v)}; }
inline vf round(vf a) { return {_mm512_maskz_roundscale_ps(0xffff, a.v, 0)}; }
inline vf scale(vf a, vf n) { return {_mm512_maskz_scalef_ps(0xffff, a.v, n.v)}; }
template <int Half>
inline __m256 half(vf a) {
  return _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xf, _mm512_castps_pd(a.v), Half));
}
inline float sum(vf a) { return sum(half<0>(a) + half<1>(a)); }
inline float max(vf a) { return is_nan(a) ? NAN : max(_mm256_max_ps(half<0>(a), half<1>(a))); }

#elif defined(D2L_SIMD_AVX2)

inline constexpr int width = 8, registers = 16;
inline constexpr const char* name = "avx2";
struct vf {
  __m256 v;
};

inline __m256i mask(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline vf load(const float* p) { return {_mm256_loadu_ps(p)}; }
inline vf load(const float* p, int n, float fill = 0) {
  return {_mm256_blendv_ps(_mm256_set1_ps(fill), _mm256_maskload_ps(p, mask(n)), _mm256_castsi256_ps(mask(n)))};
}
inline void store(float* p, vf a) { _mm256_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm256_maskstore_ps(p, mask(n), a.v); }
inline void stream(float* p, vf a) { _mm256_stream_ps(p, a.v); }
inline void fence() { _mm_sfence(); }
inline vf broadcast(float x) { return {_mm256_set1_ps(x)}; }
inline vf keep_first(vf a, int n) { return {_mm256_and_ps(a.v, _mm256_castsi256_ps(mask(n)))}; }
inline vf fma(vf a, vf b, vf c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline __m256 is_nan(vf a) { return _mm256_cmp_ps(a.v, a.v, _CMP_UNORD_Q); }
inline vf max(vf a, vf b) { return {_mm256_blendv_ps(_mm256_max_ps(a.v, b.v), a.v, is_nan(a))}; }
inline vf min(vf a, vf b) { return {_mm256_blendv_ps(_mm256_min_ps(a.v, b.v), a.v, is_nan(a))}; }
inline vf round(vf a) { return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
inline __m256 power_of_two(__m256i n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}
inline vf scale(vf a, vf n) {
  const __m256i whole = _mm256_cvtps_epi32(n.v), half = _mm256_srai_epi32(whole, 1);
  return {a.v * power_of_two(half) * power_of_two(_mm256_sub_epi32(whole, half))};
}
inline float sum(vf a) { return sum(a.v); }
inline float max(vf a) { return _mm256_movemask_ps(is_nan(a)) ? NAN : max(a.v); }

#elif defined(D2L_SIMD_NEON)

inline constexpr int width = 4, registers = 32;
inline constexpr const char* name = "neon";
struct vf {
  float32x4_t v;
};

inline vf load(const float* p) { return {vld1q_f32(p)}; }
inline vf load(const float* p, int n, float fill = 0) {
  float lanes[width] = {fill, fill, fill, fill};
  std::memcpy(lanes, p, sizeof(float) * static_cast<unsigned>(n));
  return load(lanes);
}
inline void store(float* p, vf a) { vst1q_f32(p, a.v); }
inline void store(float* p, vf a, int n) {
  float lanes[width];
  store(lanes, a);
  std::memcpy(p, lanes, sizeof(float) * static_cast<unsigned>(n));
}
inline void stream(float* p, vf a) { store(p, a); }
inline void fence() {}
inline vf broadcast(float x) { return {vdupq_n_f32(x)}; }
inline vf keep_first(vf a, int n) {
  float lanes[width];
  store(lanes, a);
  return load(lanes, n);
}
inline vf fma(vf a, vf b, vf c) { return {vfmaq_f32(c.v, a.v, b.v)}; }
inline vf max(vf a, vf b) { return {vmaxq_f32(a.v, b.v)}; }
inline vf min(vf a, vf b) { return {vminq_f32(a.v, b.v)}; }
inline vf round(vf a) { return {vrndnq_f32(a.v)}; }
inline float32x4_t power_of_two(int32x4_t n) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23));
}
inline vf scale(vf a, vf n) {
  const int32x4_t whole = vcvtnq_s32_f32(n.v), half = vshrq_n_s32(whole, 1);
  return {vmulq_f32(vmulq_f32(a.v, power_of_two(half)), power_of_two(vsubq_s32(whole, half)))};
}
inline float sum(vf a) { return vaddvq_f32(a.v); }
inline float max(vf a) { return vmaxvq_f32(a.v); }

#else

inline constexpr int width = 1, registers = 16;
inline constexpr const char* name = "scalar";
struct vf {
  float v;
};

inline vf load(const float* p) { return {*p}; }
inline vf load(const float*, int, float fill = 0) { return {fill}; }
inline void store(float* p, vf a) { *p = a.v; }
inline void store(float*, vf, int) {}
inline void stream(float* p, vf a) { *p = a.v; }
inline void fence() {}
inline vf broadcast(float x) { return {x}; }
inline vf keep_first(vf, int) { return {0}; }
inline vf fma(vf a, vf b, vf c) { return {a.v * b.v + c.v}; }
inline vf max(vf a, vf b) { return {a.v > b.v || a.v != a.v ? a.v : b.v}; }
inline vf min(vf a, vf b) { return {a.v < b.v || a.v != a.v ? a.v : b.v}; }
inline vf round(vf a) { return {std::nearbyint(a.v)}; }
inline float power_of_two(std::int32_t n) { return std::bit_cast<float>((n + 127) << 23); }
inline vf scale(vf a, vf n) {
  if (n.v != n.v) return n;
  const auto whole = static_cast<std::int32_t>(n.v), half = whole >> 1;
  return {a.v * power_of_two(half) * power_of_two(whole - half)};
}
inline float sum(vf a) { return a.v; }
inline float max(vf a) { return a.v; }

#endif

inline vf operator+(vf a, vf b) { return {a.v + b.v}; }
inline vf operator-(vf a, vf b) { return {a.v - b.v}; }
inline vf operator*(vf a, vf b) { return {a.v * b.v}; }
inline vf operator/(vf a, vf b) { return {a.v / b.v}; }

// For loops over whole vectors and a tail: the first n lanes, or all of them if n >= width.
inline vf load_up_to(const float* p, std::ptrdiff_t n, float fill = 0) {
  return n >= width ? load(p) : load(p, static_cast<int>(n), fill);
}
inline void store_up_to(float* p, vf a, std::ptrdiff_t n) {
  n >= width ? store(p, a) : store(p, a, static_cast<int>(n));
}

/// e^x, within 1 ulp (2 in the scalar backend); inf above 88.7228, subnormal below -87.34, 0 below -103.98.
/// Cody and Waite's reduction x = n log 2 + r with an integer n gives e^x = 2^n e^r with |r| <= log(2) / 2. There the
/// Taylor polynomial of degree 7, evaluated by Horner's scheme, has a relative error below 1e-8.
inline vf exp(vf x) {
  constexpr float log2_e = 1.44269504f;                                  // 1 / log 2
  constexpr float log2_high = 0.693359375f, log2_low = -2.12194440e-4f;  // log 2 = log2_high + log2_low
  // Beyond these bounds e^x is inf or 0 anyway, and within them n stays in the range of scale. The constants come
  // first because max and min have to look for NaN in their first argument only (see exp/1000000).
  x = min(broadcast(89.0f), max(broadcast(-105.0f), x));
  const vf n = round(x * broadcast(log2_e));
  // log2_high has 9 significant bits, so n * log2_high is exact and r keeps the bits that one product would lose.
  const vf r = fma(n, broadcast(-log2_low), fma(n, broadcast(-log2_high), x));
  vf polynomial = broadcast(1.0f / 5040);  // 1 / 7!, and below 1 / 6! to 1 / 0!
  for (float coefficient : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    polynomial = fma(polynomial, r, broadcast(coefficient));
  return scale(polynomial, n);
}

}  // namespace d2l::simd
