/// Why a quantum recurrent model cannot be built or run.
public enum ModelError: Error, CustomStringConvertible, Sendable {
  /// A configuration value is wrong.
  case configuration(String)
  /// A combination that cannot be computed.
  case unsupported(String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .configuration(let text), .unsupported(let text): text
    }
  }
}
