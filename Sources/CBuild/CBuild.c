#include "CBuild.h"

#ifndef BACKACTION_COMMIT
#define BACKACTION_COMMIT ""
#endif
#ifndef BACKACTION_INSTRUCTIONS
#define BACKACTION_INSTRUCTIONS "native"
#endif

const char *backaction_build_version(void) { return "0.1.0"; }

const char *backaction_build_commit(void) { return BACKACTION_COMMIT; }

const char *backaction_build_instructions(void) { return BACKACTION_INSTRUCTIONS; }
