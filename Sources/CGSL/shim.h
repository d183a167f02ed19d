// The face of the GNU Scientific Library. GSL's global variables are not safe to import into
// Swift 6 concurrency, so they are handed out by functions.
#ifndef BACKACTION_CGSL_H
#define BACKACTION_CGSL_H
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_interp.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_spline.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>

/// Makes GSL report errors by return code instead of ending the process.
static inline void backaction_gsl_disable_abort(void) { gsl_set_error_handler_off(); }

/// The version of the library that is loaded.
static inline const char *backaction_gsl_version(void) { return gsl_version; }

/// Linear interpolation.
static inline const gsl_interp_type *backaction_gsl_interp_linear(void) { return gsl_interp_linear; }

/// The trust-region solver of nonlinear least squares, for `p` parameters and `n` residuals.
static inline gsl_multifit_nlinear_workspace *backaction_multifit_alloc(size_t n, size_t p) {
  gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
  // Central differences: a third more digits in the Jacobian than forward differences have.
  options.fdtype = GSL_MULTIFIT_NLINEAR_CTRDIFF;
  options.h_df = 6.1e-6;
  return gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, n, p);
}
#endif
