/// Why counts cannot be fitted.
public enum FitError: Error, CustomStringConvertible, Sendable {
  /// The request does not make sense.
  case request(String)
  /// The circuits or counts do not fit what is asked.
  case data(String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .request(let text), .data(let text): text
    }
  }
}
