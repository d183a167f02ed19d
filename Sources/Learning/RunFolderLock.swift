import Foundation

/// Keeps a second process out of a run folder while one trains in it.
///
/// The lock is the operating system's, on the folder itself: it leaves no file, and ends with the
/// process however that ends.
final class RunFolderLock: Sendable {
  private let descriptor: Int32

  /// Locks a folder, which is created if it is not there.
  /// - Throws: `LearningError.notWritable` if it cannot be created, or if another process has it.
  init(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LearningError(.notWritable, "\(path): cannot be prepared: \(message(error))")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // File systems without locks (some network ones) keep nobody out, which is no reason to refuse.
    if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw LearningError(
        .notWritable, "\(path): another process trains in this folder; give another one by run")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
