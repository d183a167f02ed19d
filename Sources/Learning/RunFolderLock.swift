import Foundation
import Parallel
import Synchronization

/// Keeps a second process out of a run folder while one trains in it.
///
/// The lock is the operating system's, on the folder itself: it leaves no file, and ends with the
/// process however that ends. Sessions of one process share it.
final class RunFolderLock: Sendable {
  private struct Place: Hashable {
    let device: UInt64
    let node: UInt64
  }

  private struct Weak {
    weak var lock: RunFolderLock?
  }

  private static let held = Mutex<[Place: Weak]>([:])

  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Locks a folder, which is created if it is not there; the first rank does it for all.
  /// - Throws: `LearningError.notWritable` if it cannot be created, or if another process has it.
  static func acquire(_ path: String) throws -> RunFolderLock {
    var lock = RunFolderLock(-1)
    try Ranks.onFirst { lock = try acquireHere(path) }
    return lock
  }

  private static func acquireHere(_ path: String) throws -> RunFolderLock {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LearningError(.notWritable, "\(path): cannot be prepared: \(message(error))")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return RunFolderLock(-1) }
    let place = Place(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    return try held.withLock { held in
      if let own = held[place]?.lock { return own }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      // File systems without locks (some network ones) keep nobody out, which is no reason to refuse.
      if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(descriptor)
        throw LearningError(
          .notWritable, "\(path): another process trains in this folder; give another one by run")
      }
      let lock = RunFolderLock(descriptor)
      held = held.filter { $0.value.lock != nil }
      held[place] = Weak(lock: lock)
      return lock
    }
  }
}
