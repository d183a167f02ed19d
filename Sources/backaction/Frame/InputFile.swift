import Foundation

/// Text that a user names by a path.
enum InputFile {
  /// The content of a file, or of standard input for `-`.
  /// - Throws: `CommandFailure`: 66 when it is not there or cannot be opened, 65 when it is no text.
  static func text(_ path: String) throws -> String {
    let data = try path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : read(path)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure.data("\(name(path)): is not text in UTF-8")
    }
    return text
  }

  /// What messages call the file.
  static func name(_ path: String) -> String {
    if let example = ExampleProgram(path: path) { return "example \(example.rawValue)" }
    return path == "-" ? "standard input" : path
  }

  private static func read(_ path: String) throws -> Data {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CommandFailure(.noInput, "\(path): there is no such file")
    }
    if isDirectory.boolValue { throw CommandFailure.data("\(path): is a directory, not a file") }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure(.noInput, "\(path): cannot be read: \(error.localizedDescription)")
    }
  }
}
