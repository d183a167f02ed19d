// The face of zlib: inflateInit2 is a macro, which Swift does not import.
#ifndef BACKACTION_CZLIB_H
#define BACKACTION_CZLIB_H
#include <zlib.h>

/// Starts a decoder that recognises zlib and gzip headers by itself.
static inline int backaction_inflate_init(z_stream *stream) {
  return inflateInit2(stream, 15 + 32);
}
#endif
