// What the program was built from. A file of its own, so that a new commit compiles nothing else.
#ifndef BACKACTION_CBUILD_H
#define BACKACTION_CBUILD_H

/// The version of the package.
const char *backaction_build_version(void);

/// The abbreviated commit, with a plus sign for changes that were not committed; empty where the
/// sources came without their history.
const char *backaction_build_commit(void);

/// "native" or "portable".
const char *backaction_build_instructions(void);
#endif
