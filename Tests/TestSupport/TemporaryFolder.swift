import Foundation

/// A folder of its own that goes when the last reference to it does.
package final class TemporaryFolder {
  /// Where it is.
  package let url: URL

  /// A fresh folder.
  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "backaction-tests-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A file of the folder.
  package func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// The path of a file in the folder.
  package func path(_ name: String) -> String { file(name).path }

  /// Writes a file, and the folders that it needs.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> URL {
    let file = file(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file
  }

  /// Everything in the folder.
  package func contents() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: url.path)
  }
}

/// Runs a body with the path of a fresh folder, which is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.url.path) }
}
