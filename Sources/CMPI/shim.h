// The face of MPI: its handles are macros with casts, which Swift does not import.
#ifndef BACKACTION_CMPI_H
#define BACKACTION_CMPI_H
#include <mpi.h>
#include <stdint.h>

/// Joins the job. Calls may come from any thread, one at a time.
static inline int backaction_mpi_begin(void) {
  int provided = MPI_THREAD_SINGLE;
  int status = MPI_Init_thread(0, 0, MPI_THREAD_SERIALIZED, &provided);
  return status != MPI_SUCCESS || provided < MPI_THREAD_SERIALIZED;
}

static inline int backaction_mpi_rank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int backaction_mpi_count(void) {
  int count = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  return count;
}

/// How many ranks share the memory of this one.
static inline int backaction_mpi_neighbours(void) {
  MPI_Comm node;
  int count = 1;
  if (MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node) !=
      MPI_SUCCESS)
    return 1;
  MPI_Comm_size(node, &count);
  MPI_Comm_free(&node);
  return count;
}

/// Every rank's number, in the order of ranks.
static inline void backaction_mpi_gather_count(int64_t own, int64_t *all) {
  MPI_Allgather(&own, 1, MPI_INT64_T, all, 1, MPI_INT64_T, MPI_COMM_WORLD);
}

/// Every rank's bytes one after the other.
static inline void backaction_mpi_gather(
    const uint8_t *own, int count, uint8_t *all, const int *counts, const int *places) {
  MPI_Allgatherv(own, count, MPI_BYTE, all, counts, places, MPI_BYTE, MPI_COMM_WORLD);
}

/// Bytes to another rank against as many of its own.
static inline void backaction_mpi_exchange(
    const uint8_t *own, uint8_t *others, int count, int rank) {
  MPI_Sendrecv(
      own, count, MPI_BYTE, rank, 0, others, count, MPI_BYTE, rank, 0, MPI_COMM_WORLD,
      MPI_STATUS_IGNORE);
}

static inline void backaction_mpi_end(void) { MPI_Finalize(); }

/// Ends all ranks.
static inline void backaction_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

/// The version of the library, up to 255 characters.
static inline void backaction_mpi_version(char *text, int capacity) {
  char whole[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(whole, &length);
  int kept = 0;
  for (; kept < capacity - 1 && kept < length && whole[kept] != ','; kept++) text[kept] = whole[kept];
  text[kept] = 0;
}
#endif
