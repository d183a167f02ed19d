import Channels
import Circuits

extension FusedProgram where Factor == PauliFactor {
  /// The names of stages that end a program, for reading.
  typealias TerminalMeasurement = (qubit: Int, bit: Int, assignment: AssignmentMatrix)
}

/// Reads the measurements at the end of a circuit off its final state.
struct TerminalReadout {
  private let measurements: [PauliProgram.TerminalMeasurement]

  init(_ fused: PauliProgram, _ terminal: Set<Int>) {
    measurements = terminal.sorted().compactMap { index in
      if case .measure(let qubit, let bit?, let measurement) = fused.stages[index] {
        (qubit, bit, measurement.assignment)
      } else {
        nil
      }
    }
  }

  /// Whether a measurement at the end makes the expectation of a Pauli string vanish.
  func dephases(_ pauli: PauliString) -> Bool {
    pauli.factors.contains { factor in
      factor.pauli != .z && measurements.contains { $0.qubit == factor.qubit }
    }
  }

  /// How many outcomes there are, with so many records of earlier measurements.
  func outcomeCount(_ records: Int) -> Double {
    Double(records) * Double(sign: .plus, exponent: measurements.count, significand: 1)
  }

  /// The weights of all outcomes of the measurements in one state, as they are reported.
  private func weights<V: LaneVector>(_ state: SinglePauliState<V>) -> [Double] {
    var weights = state.outcomeWeights(measurements.map(\.qubit))
    for (position, measurement) in measurements.enumerated() {
      OutcomeTable.assign(measurement.assignment, bit: position, &weights)
    }
    return weights
  }

  /// Draws from the final states.
  func sample<V: LaneVector>(
    _ branches: [ClassicalRecord: SinglePauliState<V>], _ sampler: OutcomeSampler
  ) -> [String: Int] {
    let ordered = branches.inOrder
    return sampler.counts(
      ordered.map { ($0.key, Double($0.value.trace)) },
      measured: measurements.enumerated().map { ($0.offset, $0.element.bit) }
    ) { weights(ordered[$0].value) }
  }

  /// The probability of each record.
  func outcomes<V: LaneVector>(
    _ branches: [ClassicalRecord: SinglePauliState<V>]
  ) throws -> [ClassicalRecord: Double] {
    guard outcomeCount(branches.count) <= Double(outcomeLimit) else {
      throw SimulationError.tooLarge(
        "\(measurements.count) measured qubits and \(branches.count) earlier records have more "
          + "than \(outcomeLimit) outcomes; use the method trajectories")
    }
    var result: [ClassicalRecord: Double] = [:]
    for (record, state) in branches.inOrder {
      for (outcome, weight) in weights(state).enumerated() where weight > 0 {
        var key = record
        for (position, measurement) in measurements.enumerated() {
          key[measurement.bit] = outcome >> position & 1 == 1
        }
        result[key, default: 0] += weight
      }
    }
    return result
  }
}
