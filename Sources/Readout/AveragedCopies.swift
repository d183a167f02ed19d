import Emulation

/// A protocol whose copies are measured in the middle of the circuit and whose average drives the
/// controller.
public protocol AveragedCopies: ReadoutProtocol {
  /// How the copies run.
  var copies: ReadoutOptions.Copies { get }
}

extension AveragedCopies {
  /// Whether qubits are measured in the middle: they are.
  public var measuresMidCircuit: Bool { true }
  /// Side by side all qubits wait for the controller, which is outside of all the machines.
  public var controller: ControllerPlace? { copies == .lockstep ? .host : nil }

  /// The mean records of the copies; nil without shots.
  public func sampleRecords(
    _ bits: [Int], _ distributions: [[Double]], _ draw: RecordDraw
  ) -> [[Double]]? {
    if let shots { return draw.means(bits, distributions, shots: shots) }
    return draw.values.map { values in
      values.map { own in
        distributions.map { zip($0, own).reduce(0) { $0 + $1.0 * $1.1 } }
      }
    }
  }

  /// What one sequence costs: one run through it side by side, a run for each prefix one after
  /// another.
  public func cost(_ sequence: SequenceTiming) -> ExecutionBudget {
    guard let shots else { return .simulationOnly }
    return copies == .lockstep
      ? sequence.through(shots: shots)
      : sequence.prefixes(shots: shots) { sequence.measuringRun($0) }
  }
}
