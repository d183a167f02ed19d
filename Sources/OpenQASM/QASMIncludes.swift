/// Finds the files that a program includes.
///
/// `stdgates.inc`, `qelib1.inc` and `hqslib1.inc` are built in and never looked for.
public struct QASMIncludes: Sendable {
  /// An included file.
  public struct Source: Sendable {
    /// The file as messages and the files that it includes itself name it.
    public let file: String
    /// Its text.
    public let text: String

    /// A file with its text.
    public init(file: String, text: String) {
      self.file = file
      self.text = text
    }
  }

  let find: @Sendable (_ name: String, _ includer: String) throws -> Source

  /// Finds files by a function.
  /// - Parameter find: Given the name in the program and the file that it stands in, the file. The
  ///   description of an error that it throws becomes part of the message.
  public init(_ find: @escaping @Sendable (_ name: String, _ includer: String) throws -> Source) {
    self.find = find
  }

  /// Refuses all files but those that are built in.
  public static let none = QASMIncludes { _, _ in throw NotFound() }

  struct NotFound: Error, CustomStringConvertible {
    var description: String {
      "not supported: only " + StandardLibrary.allCases.map(\.rawValue).joined(separator: ", ")
        + " are built in, and there is no folder to look for others"
    }
  }
}
