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
//   load(p), load(p, n)          all lanes, or the first n < width and zero in the rest
//   store(p, v), store(p, v, n)  all lanes, or the first n < width only
//   broadcast(x)                 x in every lane
//   + - * /, fma(a, b, c)        fma is a * b + c, rounded once except in the scalar arm
//   max(a, b), min(a, b)         NaN where either is
//   round(a), scale(a, n)        nearest integer (ties to even); a * 2^n for integers n in [-252, 254]
//   sum(v), max(v)               over the lanes

#if D2L_ARM_AVX512

inline constexpr int width = 16;
inline constexpr const char* name = "avx512";
struct vf {
  __m512 v;
};

inline __mmask16 first(int n) { return static_cast<__mmask16>((1u << n) - 1u); }
inline vf load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline vf load(const float* p, int n) { return {_mm512_maskz_loadu_ps(first(n), p)}; }
inline void store(float* p, vf a) { _mm512_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm512_mask_storeu_ps(p, first(n), a.v); }
inline vf broadcast(float x) { return {_mm512_set1_ps(x)}; }
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
inline vf load(const float* p, int n) { return {_mm256_maskload_ps(p, first(n))}; }
inline void store(float* p, vf a) { _mm256_storeu_ps(p, a.v); }
inline void store(float* p, vf a, int n) { _mm256_maskstore_ps(p, first(n), a.v); }
inline vf broadcast(float x) { return {_mm256_set1_ps(x)}; }
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

#elif D2L_ARM_NEON

inline constexpr int width = 4;
inline constexpr const char* name = "neon";
struct vf {
  float32x4_t v;
};

inline vf load(const float* p) { return {vld1q_f32(p)}; }
inline vf load(const float* p, int n) {
  float lanes[width] = {};
  std::memcpy(lanes, p, sizeof(float) * static_cast<unsigned>(n));
  return load(lanes);
}
inline void store(float* p, vf a) { vst1q_f32(p, a.v); }
inline void store(float* p, vf a, int n) {
  float lanes[width];
  store(lanes, a);
  std::memcpy(p, lanes, sizeof(float) * static_cast<unsigned>(n));
}
inline vf broadcast(float x) { return {vdupq_n_f32(x)}; }
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

#else

inline constexpr int width = 1;
inline constexpr const char* name = "scalar";
struct vf {
  float v;
};

inline vf load(const float* p) { return {*p}; }
inline vf load(const float*, int) { return {0}; }
inline void store(float* p, vf a) { *p = a.v; }
inline void store(float*, vf, int) {}
inline vf broadcast(float x) { return {x}; }
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

#endif

inline float sum(vf a) {
  float lanes[width];
  store(lanes, a);
  for (int step = width / 2; step > 0; step /= 2)
    for (int i = 0; i < step; ++i) lanes[i] += lanes[i + step];
  return lanes[0];
}

inline float max(vf a) {
  float lanes[width];
  store(lanes, a);
  float greatest = lanes[0];
  for (float x : lanes) greatest = x > greatest || x != x ? x : greatest;
  return greatest;
}

/// e^x in every lane, at most 1 ulp off (2 in the scalar arm); inf above 88.7228, 0 below -103.98, subnormal between.
/// x = n log 2 + r with |r| <= log(2)/2, so e^x = 2^n e^r; the series of e^r to r^7/7! leaves 1e-8.
inline vf exp(vf x) {
  x = min(max(x, broadcast(-105.0f)), broadcast(89.0f));
  const vf n = round(x * broadcast(1.44269504f));
  // log 2 in two parts: n times the first is exact, the second holds the rest.
  const vf r = fma(n, broadcast(2.12194440e-4f), fma(n, broadcast(-0.693359375f), x));
  vf series = broadcast(1.0f / 5040);
  for (float coefficient : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    series = fma(series, r, broadcast(coefficient));
  return scale(series, n);
}

}  // namespace d2l::simd
