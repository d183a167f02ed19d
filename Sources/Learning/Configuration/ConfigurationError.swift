/// A mistake in a training configuration.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable, Sendable {
  /// Where: a file and line, or the override as typed.
  public let place: String
  /// The dotted key, for example `training.epochs`, or nil where the text as a whole is meant.
  public let key: String?
  /// The value found and what is allowed.
  public let problem: String

  /// An error from its parts.
  public init(place: String, key: String?, problem: String) {
    self.place = place
    self.key = key
    self.problem = problem
  }

  /// Place, key and problem on one line.
  public var description: String {
    [place, key, problem].compactMap { $0 }.joined(separator: ": ")
  }
}
