// One vector of floats, `vf`, and the functions that every kernel is written in (3.1.1, Vectorization for Speed).
// Four arms: AVX-512, AVX2 with FMA, NEON, scalar. The compiler's target picks one; SIMD=... of the Makefile forces it.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#if defined(D2L_SIMD_SCALAR)
#define D2L_ARM_SCALAR 1
#elif defined(__AVX512F__)
#define D2L_ARM_AVX512 1
#include <immintrin.h>
#elif defined(__AVX2__) && defined(__FMA__)
#define D2L_ARM_AVX2 1
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define D2L_ARM_NEON 1
#include <arm_neon.h>
#else
#define D2L_ARM_SCALAR 1
#endif

namespace d2l::simd {

// Every arm defines, for a vector of `width` floats:
//   load(p), load(p, n, fill)    all lanes, or the first n < width and `fill`, by default 0, in the rest
//   store(p, v), store(p, v, n)  all lanes, or the first n < width only
//   stream(p, v), fence()        a store past the caches, to a p that is a multiple of 64 bytes; what has been streamed
//                                is seen by other threads after fence()
//   broadcast(x), first(v, n)    x in every lane; v in the first n < width, 0 in the rest
//   + - * /, fma(a, b, c)        fma is a * b + c, rounded once except in the scalar arm
//   max(a, b), min(a, b)         NaN where either is
//   round(a), scale(a, n)        nearest integer (ties to even); a * 2^n for integers n in [-252, 254]
//   sum(v), max(v)               over the lanes; max is NaN where a lane is

#if D2L_ARM_AVX512 || D2L_ARM_AVX2
// Lanes half and half, until one is left.
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

#if D2L_ARM_AVX512

inline constexpr int width = 16;
inline constexpr const char* name = "avx512";
struct vf {
  __m512 v;
};

inline __mmask16 first(int n) { return static_cast<__mmask16>((1u << n) - 1u); }
inline vf load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline vf load(const float* p, int n, float fill = 0) {
  return {_mm512_mask_loadu_ps(_mm512_set1_ps(fill), first(n), p)};
}
inline void store(float* p, vf a) { _mm512_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm512_mask_storeu_ps(p, first(n), a.v); }
inline void stream(float* p, vf a) { _mm512_stream_ps(p, a.v); }
inline void fence() { _mm_sfence(); }
inline vf broadcast(float x) { return {_mm512_set1_ps(x)}; }
inline vf first(vf a, int n) { return {_mm512_maskz_mov_ps(first(n), a.v)}; }
inline vf operator+(vf a, vf b) { return {a.v + b.v}; }
inline vf operator-(vf a, vf b) { return {a.v - b.v}; }
inline vf operator*(vf a, vf b) { return {a.v * b.v}; }
inline vf operator/(vf a, vf b) { return {a.v / b.v}; }
inline vf fma(vf a, vf b, vf c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
// The instruction returns its second operand where either is NaN, so a NaN in the first has to be put back.
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

#elif D2L_ARM_AVX2

inline constexpr int width = 8;
inline constexpr const char* name = "avx2";
struct vf {
  __m256 v;
};

inline __m256i first(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline vf load(const float* p) { return {_mm256_loadu_ps(p)}; }
inline vf load(const float* p, int n, float fill = 0) {
  return {_mm256_blendv_ps(_mm256_set1_ps(fill), _mm256_maskload_ps(p, first(n)), _mm256_castsi256_ps(first(n)))};
}
inline void store(float* p, vf a) { _mm256_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm256_maskstore_ps(p, first(n), a.v); }
inline void stream(float* p, vf a) { _mm256_stream_ps(p, a.v); }
inline void fence() { _mm_sfence(); }
inline vf broadcast(float x) { return {_mm256_set1_ps(x)}; }
inline vf first(vf a, int n) { return {_mm256_and_ps(a.v, _mm256_castsi256_ps(first(n)))}; }
inline vf operator+(vf a, vf b) { return {a.v + b.v}; }
inline vf operator-(vf a, vf b) { return {a.v - b.v}; }
inline vf operator*(vf a, vf b) { return {a.v * b.v}; }
inline vf operator/(vf a, vf b) { return {a.v / b.v}; }
inline vf fma(vf a, vf b, vf c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
// The instruction returns its second operand where either is NaN, so a NaN in the first has to be put back.
inline __m256 is_nan(vf a) { return _mm256_cmp_ps(a.v, a.v, _CMP_UNORD_Q); }
inline vf max(vf a, vf b) { return {_mm256_blendv_ps(_mm256_max_ps(a.v, b.v), a.v, is_nan(a))}; }
inline vf min(vf a, vf b) { return {_mm256_blendv_ps(_mm256_min_ps(a.v, b.v), a.v, is_nan(a))}; }
inline vf round(vf a) { return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
inline __m256 power_of_two(__m256i n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}
// In two steps, each a normal power of two, so that results may reach into the subnormal numbers.
inline vf scale(vf a, vf n) {
  const __m256i whole = _mm256_cvtps_epi32(n.v), half = _mm256_srai_epi32(whole, 1);
  return {a.v * power_of_two(half) * power_of_two(_mm256_sub_epi32(whole, half))};
}
inline float sum(vf a) { return sum(a.v); }
inline float max(vf a) { return _mm256_movemask_ps(is_nan(a)) ? NAN : max(a.v); }

#elif D2L_ARM_NEON

inline constexpr int width = 4;
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
inline vf first(vf a, int n) {
  float lanes[width];
  store(lanes, a);
  return load(lanes, n);
}
inline vf operator+(vf a, vf b) { return {vaddq_f32(a.v, b.v)}; }
inline vf operator-(vf a, vf b) { return {vsubq_f32(a.v, b.v)}; }
inline vf operator*(vf a, vf b) { return {vmulq_f32(a.v, b.v)}; }
inline vf operator/(vf a, vf b) { return {vdivq_f32(a.v, b.v)}; }
inline vf fma(vf a, vf b, vf c) { return {vfmaq_f32(c.v, a.v, b.v)}; }
inline vf max(vf a, vf b) { return {vmaxq_f32(a.v, b.v)}; }
inline vf min(vf a, vf b) { return {vminq_f32(a.v, b.v)}; }
inline vf round(vf a) { return {vrndnq_f32(a.v)}; }
inline float32x4_t power_of_two(int32x4_t n) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23));
}
// In two steps, each a normal power of two, so that results may reach into the subnormal numbers.
inline vf scale(vf a, vf n) {
  const int32x4_t whole = vcvtnq_s32_f32(n.v), half = vshrq_n_s32(whole, 1);
  return {vmulq_f32(vmulq_f32(a.v, power_of_two(half)), power_of_two(vsubq_s32(whole, half)))};
}
inline float sum(vf a) { return vaddvq_f32(a.v); }
inline float max(vf a) { return vmaxvq_f32(a.v); }

#else

inline constexpr int width = 1;
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
inline vf first(vf, int) { return {0}; }
inline vf operator+(vf a, vf b) { return {a.v + b.v}; }
inline vf operator-(vf a, vf b) { return {a.v - b.v}; }
inline vf operator*(vf a, vf b) { return {a.v * b.v}; }
inline vf operator/(vf a, vf b) { return {a.v / b.v}; }
inline vf fma(vf a, vf b, vf c) { return {a.v * b.v + c.v}; }
inline vf max(vf a, vf b) { return {a.v > b.v || a.v != a.v ? a.v : b.v}; }
inline vf min(vf a, vf b) { return {a.v < b.v || a.v != a.v ? a.v : b.v}; }
inline vf round(vf a) { return {std::nearbyint(a.v)}; }
inline float power_of_two(std::int32_t n) { return std::bit_cast<float>((n + 127) << 23); }
// In two steps, each a normal power of two, so that results may reach into the subnormal numbers.
inline vf scale(vf a, vf n) {
  if (n.v != n.v) return n;
  const auto whole = static_cast<std::int32_t>(n.v), half = whole >> 1;
  return {a.v * power_of_two(half) * power_of_two(whole - half)};
}
inline float sum(vf a) { return a.v; }
inline float max(vf a) { return a.v; }

#endif

/// e^x in every lane, at most 1 ulp off (2 in the scalar arm); inf above 88.7228, 0 below -103.98, subnormal between.
/// x = n log 2 + r with |r| <= log(2)/2, so e^x = 2^n e^r; the series of e^r to r^7/7! leaves 1e-8.
inline vf exp(vf x) {
  // The constants first: max and min have to look for NaN in their first argument. The other way round takes 1.3 times
  // as long.
  x = min(broadcast(89.0f), max(broadcast(-105.0f), x));
  const vf n = round(x * broadcast(1.44269504f));
  // log 2 in two parts: n times the first is exact, the second holds the rest.
  const vf r = fma(n, broadcast(2.12194440e-4f), fma(n, broadcast(-0.693359375f), x));
  vf series = broadcast(1.0f / 5040);
  for (float coefficient : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    series = fma(series, r, broadcast(coefficient));
  return scale(series, n);
}

}  // namespace d2l::simd
