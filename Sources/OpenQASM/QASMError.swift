/// Everything that is wrong with an OpenQASM text.
public struct QASMError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One problem at one place.
  public struct Diagnostic: Hashable, Sendable {
    /// The included file, as messages name it; nil for the text that was given to the reader.
    public let file: String?
    /// The line, counted from one.
    public let line: Int
    /// The column in Unicode scalars, counted from one.
    public let column: Int
    /// The construct and what is wrong with it.
    public let message: String

    /// A problem at a place.
    public init(file: String? = nil, line: Int, column: Int, message: String) {
      self.file = file
      self.line = line
      self.column = column
      self.message = message
    }
  }

  /// The name of the file as it was given to the reader.
  public let file: String
  /// The problems in order of their places; there is at least one.
  public let diagnostics: [Diagnostic]

  /// One line `file:line:column: message` for each problem.
  public var description: String {
    diagnostics.map { "\($0.file ?? file):\($0.line):\($0.column): \($0.message)" }
      .joined(separator: "\n")
  }
}

/// A place in a text.
struct Position: Hashable, Comparable, Sendable {
  /// The text: 0 is the one that was given to the reader, others are included files in the order
  /// in which they were found.
  var file = 0
  var line: Int
  var column: Int

  static func < (left: Position, right: Position) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// A problem on its way to the list of diagnostics.
struct Failure: Error {
  var position: Position
  var message: String
  /// Whether other values of the parameters of a gate could make the problem go away: such a
  /// problem is not one of the gate's definition.
  var dependsOnValues = false

  init(_ position: Position, _ message: String, dependsOnValues: Bool = false) {
    self.position = position
    self.message = message
    self.dependsOnValues = dependsOnValues
  }
}

/// Collects problems, each once, up to a limit.
struct DiagnosticLog {
  static let limit = 100
  private(set) var failures: [Failure] = []
  /// How many problems there have been, repeated ones included.
  private(set) var reports = 0
  private var seen: [Position: Set<String>] = [:]

  var isFull: Bool { failures.count >= DiagnosticLog.limit }

  mutating func record(_ failure: Failure) {
    reports += 1
    guard !isFull else { return }
    guard seen[failure.position, default: []].insert(failure.message).inserted else { return }
    failures.append(failure)
  }

  /// The error to throw, if there is anything to report.
  /// - Parameter files: The texts as messages name them, in the order of `Position.file`.
  func error(files: [String]) -> QASMError? {
    guard !failures.isEmpty else { return nil }
    func diagnostic(_ place: Position, _ message: String) -> QASMError.Diagnostic {
      QASMError.Diagnostic(
        file: place.file > 0 ? files[place.file] : nil, line: place.line, column: place.column,
        message: message)
    }
    let sorted = failures.sorted { $0.position < $1.position }
    var diagnostics = sorted.map { diagnostic($0.position, $0.message) }
    if isFull, let last = sorted.last {
      diagnostics.append(
        diagnostic(last.position, "stopped after \(DiagnosticLog.limit) errors"))
    }
    return QASMError(file: files[0], diagnostics: diagnostics)
  }
}
