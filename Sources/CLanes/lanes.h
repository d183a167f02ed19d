// Arithmetic on whole SIMD vectors.
//
// Swift's own operators on SIMD types are loops over lanes, which the optimiser has to put together
// again. In long expressions it gives up, and takes vectors apart (Swift 6.3: 113 cycles for a loop
// body that takes 50).
#ifndef BACKACTION_CLANES_H
#define BACKACTION_CLANES_H

// Fused on every processor, so that the numbers are the same everywhere. Without the instruction
// (x86-64 before 2013) this is a library call for each lane: slow, but no other result.
#define BACKACTION_MULTIPLY_ADD(c, a, b) __builtin_elementwise_fma(a, b, c)

#define BACKACTION_LANES(NAME, SCALAR, COUNT)                                                   \
  typedef SCALAR backaction_##NAME __attribute__((ext_vector_type(COUNT)));                     \
  static inline __attribute__((always_inline)) backaction_##NAME backaction_##NAME##_add(       \
      backaction_##NAME a, backaction_##NAME b) {                                               \
    return a + b;                                                                               \
  }                                                                                             \
  static inline __attribute__((always_inline)) backaction_##NAME backaction_##NAME##_subtract(  \
      backaction_##NAME a, backaction_##NAME b) {                                               \
    return a - b;                                                                               \
  }                                                                                             \
  static inline __attribute__((always_inline)) backaction_##NAME backaction_##NAME##_multiply(  \
      backaction_##NAME a, backaction_##NAME b) {                                               \
    return a * b;                                                                               \
  }                                                                                             \
  static inline __attribute__((always_inline)) backaction_##NAME                                \
      backaction_##NAME##_multiply_add(backaction_##NAME c, backaction_##NAME a,                \
                                       backaction_##NAME b) {                                   \
    return BACKACTION_MULTIPLY_ADD(c, a, b);                                                    \
  }

BACKACTION_LANES(double8, double, 8)
BACKACTION_LANES(float16, float, 16)

#endif
