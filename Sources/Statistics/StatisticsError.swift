import CGSL

/// An argument outside the domain of a statistic, or an iteration that did not converge.
public struct StatisticsError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What was wrong: the argument, its value and what is allowed.
  public let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// The library behind this module.
enum GSL {
  /// Evaluated once: afterwards GSL reports errors by return codes and NaN instead of aborting.
  private static let quiet: Void = backaction_gsl_disable_abort()

  /// To be called before any function of GSL that may fail.
  static func prepare() {
    _ = quiet
  }
}

func requireLevel(_ level: Double) throws {
  guard level > 0 && level < 1 else {
    throw StatisticsError("confidence level \(level): must be between 0 and 1, exclusive")
  }
}

func requireFinite(_ values: [Double], _ name: String) throws {
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw StatisticsError("\(name)[\(index)] is \(values[index]): must be finite")
  }
}
