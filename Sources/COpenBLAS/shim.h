// The face of OpenBLAS: the few routines used, declared by their Fortran interface, because the
// library's own headers clash with GSL's on CBLAS_TRANSPOSE and their complex types do not import.
#ifndef BACKACTION_COPENBLAS_H
#define BACKACTION_COPENBLAS_H

void openblas_set_num_threads(int threads);

void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
            const double *beta, double *c, const int *ldc);
// Complex arrays are passed as interleaved real and imaginary parts.
void zheev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
            double *work, const int *lwork, double *rwork, int *info);
#endif
