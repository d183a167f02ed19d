import Elementary

/// One thing wrong with a profile, a calibration or a vendor payload.
public struct DeviceProblem: Hashable, Sendable, Codable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable, Codable {
    /// The file cannot be used.
    case error
    /// The file can be used; something is doubtful or missing.
    case warning
  }

  /// How bad it is.
  public let severity: Severity
  /// The field, `qubits[3].t1`, or the place, `line 4, column 7`.
  public let field: String
  /// The value, what is wrong with it and what is allowed.
  public let message: String

  /// A problem of a field.
  public init(_ severity: Severity, field: String, _ message: String) {
    self.severity = severity
    self.field = field
    self.message = message
  }

  /// `error: qubits[3].t1: -1e-06 is not a time; …`.
  public var description: String { "\(severity.rawValue): \(field): \(message)" }
}

/// A profile, calibration or payload that is not there or cannot be used.
public struct DeviceFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is the matter with the file.
  public enum Kind: Hashable, Sendable {
    /// There is no such file or name.
    case notFound
    /// The content is not acceptable.
    case invalid
  }

  /// What is the matter.
  public let kind: Kind
  /// The file, or the name that was looked up.
  public let file: String
  /// Everything found, warnings too, in the order of the file.
  public let problems: [DeviceProblem]

  /// An error with its problems.
  public init(_ kind: Kind, file: String, problems: [DeviceProblem]) {
    self.kind = kind
    self.file = file
    self.problems = problems
  }

  /// A single sentence about a file.
  public init(_ kind: Kind, file: String, _ message: String) {
    self.init(kind, file: file, problems: [DeviceProblem(.error, field: "", message)])
  }

  /// A line for every error: file, field, value, what is allowed.
  public var description: String {
    problems.filter { $0.severity == .error }
      .map { $0.field.isEmpty ? "\(file): \($0.message)" : "\(file): \($0.field): \($0.message)" }
      .joined(separator: "\n")
  }
}

/// Gathers the problems of a document so that one reading lists them all.
package struct ProblemList {
  package private(set) var problems: [DeviceProblem] = []

  /// An empty list.
  package init() {}

  /// The result of reading a field, nil after noting why it cannot be read.
  package mutating func attempt<Result>(_ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch let error as DeviceFileError {
      problems += error.problems
    } catch {
      problems.append(DeviceProblem(.error, field: "document", "\(error)"))
    }
    return nil
  }

  /// Notes every member that is not among the known keys.
  package mutating func refuseUnknown(_ cursor: JSONCursor, known: [String]) {
    guard case .object(let object) = cursor.value else { return }
    for key in object.keys where !known.contains(key) {
      let field = cursor.path.isEmpty ? key : "\(cursor.path).\(key)"
      let near = NearestNames.suggestion(key, among: known)
      problems.append(
        DeviceProblem(
          .error, field: field,
          "unknown field\(near.map { "; did you mean \"\($0)\"?" } ?? ""); known here: "
            + known.joined(separator: ", ")))
    }
  }

  /// Adds problems, except about fields that are known to be unreadable.
  package mutating func append(validation: [DeviceProblem]) {
    let broken = Set(problems.map(\.field))
    problems += validation.filter { problem in
      !broken.contains {
        problem.field == $0 || problem.field.hasPrefix($0 + ".")
          || problem.field.hasPrefix($0 + "[") || $0.hasPrefix(problem.field + "[")
          || $0.hasPrefix(problem.field + ".")
      }
    }
  }

  /// Whether anything forbids the use of the file.
  package var hasErrors: Bool { problems.contains { $0.severity == .error } }
}
