import Foundation
import Parallel
import Synchronization

/// Where text goes: results to standard output, everything else to standard error.
enum Console {
  /// Writes a result.
  /// - Throws: `CommandFailure` when nobody can take it, for example on a full disk.
  static func output(_ text: String) throws {
    guard write(text, to: STDOUT_FILENO) else {
      throw CommandFailure.data(
        "standard output: cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Says why the command ends, with a line for each problem and at most `problemLimit` of them.
  static func error(_ text: String) {
    lastError.withLock { $0 = text }
    let lines = text.split(whereSeparator: \.isNewline)
    for line in lines.prefix(problemLimit) { note("error: \(line)") }
    let more = lines.count - problemLimit
    if more > 0 { note("error: and \(more) more problem\(more > 1 ? "s" : "")") }
    if lines.isEmpty { note("error: unknown") }
  }

  private static let problemLimit = 20
  private static let lastError = Mutex("")

  /// Says of a rank other than the first why it ends, where the first has not ended the job for that.
  static func reportRank() {
    let text = lastError.withLock { $0 }
    FileHandle.standardError.write(Data("error: rank \(Ranks.current.own): \(text)\n".utf8))
  }

  /// Says that something was truncated, repaired or not used.
  static func warning(_ text: String) { note("warning: \(text)") }

  /// Writes a line to standard error.
  static func note(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

  /// Whether somebody watches standard error.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes to standard error without a line break, for what will be overwritten.
  static func draft(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes unless another rank does.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    if !Ranks.isFirst { return true }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
