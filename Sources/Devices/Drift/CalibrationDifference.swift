import Foundation

/// What changed from one calibration of a device to another.
public struct CalibrationDifference: Hashable, Sendable, Codable {
  /// A number that differs, or that only one of them has.
  public struct Change: Hashable, Sendable, Codable {
    /// Where: `qubit 3`, `cz 3-4`, by the vendor's labels.
    public let place: String
    /// The name in files: `t1`, `error`.
    public let field: String
    /// The earlier value, SI units; nil where there is none.
    public let before: Double?
    /// The later value; nil where there is none.
    public let after: Double?

    /// The later value over the earlier one; nil where one is missing or zero.
    public var ratio: Double? {
      guard let before, let after, before != 0, after != 0 else { return nil }
      return after / before
    }
  }

  /// The figures of one name, over all places that have them both times.
  public struct Summary: Hashable, Sendable, Codable {
    /// The name in files, with the gate before it for figures of gates: `cz error`.
    public let field: String
    /// How many places have it both times.
    public let count: Int
    /// At how many of them it differs.
    public let changed: Int
    /// The median before.
    public let before: Double
    /// The median after.
    public let after: Double
  }

  /// The device.
  public let device: String
  /// The id of the earlier calibration.
  public let before: String
  /// The id of the later one.
  public let after: String
  /// Medians by figure.
  public let summary: [Summary]
  /// Every change, those by the largest factor first, then those of what only one of them has.
  public let changes: [Change]
  /// Places that went out of order: qubits and gates.
  public let failed: [String]
  /// Places that came back into order.
  public let recovered: [String]

  /// The difference of two calibrations of a device.
  /// - Throws: `DeviceFileError` when they are not of the same device with as many qubits.
  public init(_ before: Calibration, _ after: Calibration, of device: Device) throws {
    try before.checkComparable(with: after)
    self.device = device.name
    self.before = before.id
    self.after = after.id
    let labels = device.qubits.map(\.label)
    let earlier = Self.table(before.figures(labels: labels))
    let later = Self.table(after.figures(labels: labels))
    let keys = earlier.order + later.order.filter { earlier.values[$0] == nil }
    var changes: [Change] = []
    var groups: [String: (before: [Double], after: [Double], changed: Int)] = [:]
    var order: [String] = []
    for key in keys {
      let (old, new) = (earlier.values[key], later.values[key])
      if let old, let new {
        let isGate = !key.place.hasPrefix("qubit ") && key.place.contains(" ")
        let gate = key.place.prefix { $0 != " " }
        let name = isGate ? "\(gate) \(key.field)" : key.field
        if groups[name] == nil { order.append(name) }
        groups[name, default: ([], [], 0)].before.append(old)
        groups[name]?.after.append(new)
        if old != new { groups[name]?.changed += 1 }
      }
      if old != new {
        changes.append(Change(place: key.place, field: key.field, before: old, after: new))
      }
    }
    summary = order.compactMap { name in
      guard let group = groups[name], let a = DeviceSummary.Spread(group.before),
        let b = DeviceSummary.Spread(group.after)
      else { return nil }
      return Summary(
        field: name, count: a.count, changed: group.changed, before: a.median, after: b.median)
    }
    func size(_ change: Change) -> Double { change.ratio.map { abs(log(abs($0))) } ?? -1 }
    self.changes = changes.enumerated().sorted {
      let (a, b) = (size($0.element), size($1.element))
      return a == b ? $0.offset < $1.offset : a > b
    }.map(\.element)
    let (bad, worse) = (before.faultyPlaces(labels), after.faultyPlaces(labels))
    failed = worse.filter { !bad.contains($0) }
    recovered = bad.filter { !worse.contains($0) }
  }

  private struct Key: Hashable {
    let place: String
    let field: String
  }

  private static func table(
    _ figures: [Calibration.Figure]
  ) -> (order: [Key], values: [Key: Double]) {
    let keys = figures.map { Key(place: $0.place, field: $0.field) }
    let values = Dictionary(zip(keys, figures.map(\.quantity.value))) { first, _ in first }
    return (keys, values)
  }
}

extension Calibration {
  /// Refuses calibrations of different machines.
  func checkComparable(with other: Calibration) throws {
    guard device == other.device, qubits.count == other.qubits.count else {
      throw DeviceFileError(
        .invalid, file: other.id,
        "is of \(other.device) with \(other.qubits.count) qubits, \(id) of \(device) with "
          + "\(qubits.count): not the same machine")
    }
  }

  fileprivate func faultyPlaces(_ labels: [String]) -> [String] {
    qubits.indices.filter { qubits[$0].isFaulty }.map { "qubit \(labels[$0])" }
      + gates.filter(\.isFaulty).map { row in
        "\(row.gate) " + row.qubits.map { labels[$0] }.joined(separator: "-")
      }
  }
}
