/// Why readouts cannot be obtained in the way that is asked for.
public enum ReadoutError: Error, CustomStringConvertible, Sendable {
  /// A configuration value is wrong.
  case configuration(String)
  /// A protocol cannot supply the readouts that the model was trained with.
  case readoutsUnavailable(String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .configuration(let text), .readoutsUnavailable(let text): text
    }
  }
}
