/// Accuracy while one quantity of the emulated machine is varied.
public struct Sweep: Sendable {
  /// What is varied.
  public enum Quantity: String, CaseIterable, Sendable {
    /// Shots of protocols that sample.
    case shots
    /// The strength of `weak`, in radians.
    case strength
    /// The controller's latency, in seconds.
    case latency
    /// The factor on rates and error probabilities.
    case scale
    /// The day of the calibration.
    case date

    /// What it is, in a heading.
    public var title: String {
      switch self {
      case .shots: "the number of shots"
      case .strength: "the strength of weak measurements"
      case .latency: "the controller's latency"
      case .scale: "the noise scale"
      case .date: "the date of the calibration"
      }
    }

    /// What stands at an axis.
    public var axis: String {
      switch self {
      case .shots: "shots"
      case .strength: "strength g, rad"
      case .latency: "latency, s"
      case .scale: "noise scale (0 none, 1 the calibration)"
      case .date: "calibration"
      }
    }

    /// The heading of its column, with the unit.
    public var column: String {
      switch self {
      case .shots, .scale, .date: rawValue
      case .strength: "strength_radians"
      case .latency: "latency_seconds"
      }
    }
  }

  /// One value.
  public struct Point: Sendable {
    /// Where it stands on the axis; days since 1970 for a date.
    public let value: Double
    /// How it is written.
    public let label: String
    /// The accuracy.
    public let row: ComparisonRow

    /// A value with its accuracy.
    public init(value: Double, label: String, row: ComparisonRow) {
      self.value = value
      self.label = label
      self.row = row
    }
  }

  /// What is varied.
  public let quantity: Quantity
  /// The values, in any order.
  public let points: [Point]

  /// A sweep from its points.
  public init(_ quantity: Quantity, points: [Point]) {
    self.quantity = quantity
    self.points = points
  }
}
