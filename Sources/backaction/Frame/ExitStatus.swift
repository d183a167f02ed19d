/// How the process ends; the numbers are those of `sysexits.h`.
enum ExitStatus: Int32, Sendable {
  /// Done.
  case success = 0
  /// Wrong usage: an option, its value, or options that do not go together.
  case usage = 64
  /// Bad input: the content of a file, or a request that the data cannot meet.
  case data = 65
  /// No such input file.
  case noInput = 66
  /// Our own fault.
  case software = 70
  /// Interrupted; the work can be resumed.
  case interrupted = 75
}

/// Why a command ends before its time, in one line.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }

  /// An option, its value, or options that do not go together.
  static func usage(_ text: String) -> CommandFailure { CommandFailure(.usage, text) }

  /// Content that is not what it should be, with file and place.
  static func data(_ text: String) -> CommandFailure { CommandFailure(.data, text) }
}

/// An exit after everything has been said.
struct SilentExit: Error {
  let status: ExitStatus
}
