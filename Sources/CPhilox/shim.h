// The face of Random123's Philox4x32-10 (Salmon et al., SC 2011).
#ifndef BACKACTION_CPHILOX_H
#define BACKACTION_CPHILOX_H
#include <Random123/philox.h>
#include <stdint.h>

typedef struct {
  uint32_t word0, word1, word2, word3;
} backaction_philox_block;

/// The four words of the keyed bijection at a counter.
static inline backaction_philox_block backaction_philox(uint64_t key, uint64_t low, uint64_t high) {
  philox4x32_ctr_t counter = {
      {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high, (uint32_t)(high >> 32)}};
  philox4x32_key_t k = {{(uint32_t)key, (uint32_t)(key >> 32)}};
  philox4x32_ctr_t r = philox4x32_R(10, counter, k);
  backaction_philox_block b = {r.v[0], r.v[1], r.v[2], r.v[3]};
  return b;
}
#endif
