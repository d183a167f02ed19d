// Backaction's emulator for programs in C, and for every language that calls C.
//
// Link with libBackactionC. All functions may be called from any thread; a device may be used by
// several threads at a time. Text is UTF-8 and ends with a zero byte. Functions that can fail return
// a status, and if `error` is not null it is set to a text that says what is wrong, or to null.
// Texts that are handed out belong to the caller, who gives them back to backaction_string_free.
#ifndef BACKACTION_H
#define BACKACTION_H

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended. The numbers are those that the command `backaction` ends with.
enum backaction_status {
  BACKACTION_OK = 0,
  /// An option, its value, or options that do not go together.
  BACKACTION_USAGE = 64,
  /// The content of a program, a device or a calibration.
  BACKACTION_DATA = 65,
  /// No such device or calibration.
  BACKACTION_NO_INPUT = 66,
  /// A fault of the library.
  BACKACTION_FAULT = 70
};

/// A device under a calibration.
typedef struct backaction_device backaction_device;

/// The version, such as "0.1.0". The text is the library's and lasts.
const char *backaction_version(void);

/// Loads a device.
/// - device: a name in the library of devices, or the path of a profile. The library is found in
///   $BACKACTION_HOME, beside the executable or above it, and in PREFIX/share/backaction.
/// - calibration: the id of a day or the path of a calibration; null for the latest.
/// - result: set to the device, which the caller gives back to backaction_device_free; null on
///   failure.
int backaction_device_load(const char *device, const char *calibration,
                           backaction_device **result, char **error);

/// Gives a device back. Null is allowed.
void backaction_device_free(backaction_device *device);

/// Runs a program.
/// - device: the machine; null for an ideal run.
/// - program: OpenQASM 2 or 3. On a device, qubit i is physical qubit i and every gate must be
///   native unless "transpile" is set.
/// - options: a JSON object, null for none: "shots" (whole number), "seed", "threads", "method"
///   ("auto", "statevector", "density", "trajectories", "stabilizer"), "precision" ("double", "single"),
///   "probabilities" (true: all exact probabilities), "expectations" (list of products such as
///   "Z0*X3"), "noise" (as --noise of the command), "noise_scale", "noise_policy" ("physical",
///   "aer"), "transpile" (true), "layout_seed", "parameters" (object: input → value). Others are
///   refused.
/// - result: set to a JSON object as `backaction simulate --json` prints it; null on failure.
int backaction_run(const backaction_device *device, const char *program, const char *options,
                   char **result, char **error);

/// Gives a text back. Null is allowed.
void backaction_string_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
