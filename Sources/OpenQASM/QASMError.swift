/// Everything that is wrong with an OpenQASM text.
public struct QASMError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One problem at one place.
  public struct Diagnostic: Hashable, Sendable {
    /// The line, counted from one.
    public let line: Int
    /// The column in Unicode scalars, counted from one.
    public let column: Int
    /// The construct and what is wrong with it.
    public let message: String

    /// A problem at a place.
    public init(line: Int, column: Int, message: String) {
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
    diagnostics.map { "\(file):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
  }
}

/// A place in a text.
struct Position: Hashable, Comparable, Sendable {
  var line: Int
  var column: Int

  static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
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
  private var seen = Set<QASMError.Diagnostic>()

  var isFull: Bool { failures.count >= DiagnosticLog.limit }

  mutating func record(_ failure: Failure) {
    reports += 1
    guard !isFull else { return }
    let entry = QASMError.Diagnostic(
      line: failure.position.line, column: failure.position.column, message: failure.message)
    guard seen.insert(entry).inserted else { return }
    failures.append(failure)
  }

  /// The error to throw, if there is anything to report.
  func error(file: String) -> QASMError? {
    guard !failures.isEmpty else { return nil }
    var diagnostics = failures.sorted { $0.position < $1.position }.map {
      QASMError.Diagnostic(
        line: $0.position.line, column: $0.position.column, message: $0.message)
    }
    if isFull, let last = diagnostics.last {
      diagnostics.append(
        .init(
          line: last.line, column: last.column,
          message: "stopped after \(DiagnosticLog.limit) errors"))
    }
    return QASMError(file: file, diagnostics: diagnostics)
  }
}
