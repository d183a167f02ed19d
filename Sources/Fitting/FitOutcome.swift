import Channels
import Simulators

/// The distribution of what some bits of a component report, and its derivatives.
struct ReadDistribution: Sendable {
  let read: TransferProgram.Read
  /// P(reported value), bit k of the index for the k-th place.
  let probabilities: [Double]
  /// By parameter; empty where it vanishes.
  var derivatives: [[Double]] = []

  /// The distribution of records from the weights of outcomes.
  static func reported(_ weights: [Double], through assignments: [AssignmentMatrix]) -> [Double] {
    var result = weights
    for (place, assignment) in assignments.enumerated() {
      apply(
        (1 - assignment.p10, assignment.p01, assignment.p10, 1 - assignment.p01), place, &result)
    }
    return result
  }

  /// The change of the distribution when one record's errors change by given amounts.
  static func changed(
    _ weights: [Double], through assignments: [AssignmentMatrix], place: Int, p10: Double,
    p01: Double
  ) -> [Double] {
    var result = weights
    for (other, assignment) in assignments.enumerated() {
      apply(
        other == place
          ? (-p10, p01, p10, -p01)
          : (1 - assignment.p10, assignment.p01, assignment.p10, 1 - assignment.p01), other,
        &result)
    }
    return result
  }

  /// The gradient by weights from that by the probabilities of records.
  static func pulledBack(
    _ gradient: [Double], through assignments: [AssignmentMatrix]
  ) -> [Double] {
    var result = gradient
    for (place, assignment) in assignments.enumerated() {
      apply(
        (1 - assignment.p10, assignment.p10, assignment.p01, 1 - assignment.p01), place, &result)
    }
    return result
  }

  private static func apply(
    _ m: (Double, Double, Double, Double), _ place: Int, _ values: inout [Double]
  ) {
    let mask = 1 << place
    for index in values.indices where index & mask == 0 {
      let (zero, one) = (values[index], values[index | mask])
      values[index] = m.0 * zero + m.1 * one
      values[index | mask] = m.2 * zero + m.3 * one
    }
  }
}

extension TransferProgram.Read {
  /// The value of this read's bits within a value of the whole list.
  func part(of value: Int) -> Int {
    places.enumerated().reduce(0) { $0 | (value >> $1.element & 1) << $1.offset }
  }
}
