import Foundation
import Parallel

/// Files that a command writes.
enum OutputFile {
  /// Writes a text so that a reader sees either the old file or the new one, creating folders. Of
  /// several ranks the first one writes.
  /// - Throws: `CommandFailure` with the path and the reason.
  static func write(_ text: String, to path: String) throws {
    guard Ranks.isFirst else { return }
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw CommandFailure.data("\(path): cannot be written: is a directory")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw CommandFailure.data("\(path): cannot be written: \(error.localizedDescription)")
    }
  }
}

extension OutputFile {
  /// Creates a folder unless it is there, and makes sure that files can be written into it.
  /// - Throws: `CommandFailure` with the path and the reason.
  static func prepareFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path), withIntermediateDirectories: true)
    } catch {
      throw CommandFailure.data("\(path): cannot be created: \(error.localizedDescription)")
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw CommandFailure.data("\(path): files cannot be written into this folder")
    }
  }
}
