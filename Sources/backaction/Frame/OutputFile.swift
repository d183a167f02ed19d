import Foundation

/// Files that a command writes.
enum OutputFile {
  /// Writes a text so that a reader sees either the old file or the new one, creating folders.
  /// - Throws: `CommandFailure` with the path and the reason.
  static func write(_ text: String, to path: String) throws {
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
