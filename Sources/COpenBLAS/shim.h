// The one door to BLAS and LAPACK. Debian packages: libopenblas-dev, liblapacke-dev.
#ifndef FORESHOCK_COPENBLAS_SHIM_H
#define FORESHOCK_COPENBLAS_SHIM_H
#include <cblas.h>
#include <lapacke.h>
#endif
