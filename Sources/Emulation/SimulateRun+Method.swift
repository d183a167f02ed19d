import Channels
import Foundation
import Simulators

extension SimulateRun {
  /// How much more an exact answer may cost than a sampled one and still be preferred: below it,
  /// being exact is worth the time.
  private static let exactnessBonus = 64.0

  /// The cheapest method, by the number of real multiplications up to a common factor.
  ///
  /// A state vector has 2ⁿ entries, a density matrix 4ⁿ; both are needed once for each record of
  /// the measurements that come before the end and still matter. Sampling needs a state vector for
  /// each shot.
  func preferredMethod(
    _ circuit: NoisyCircuit, _ request: SimulationRequest
  ) -> SimulationMethod {
    let work = Workload(circuit, keepsRecord: request.probabilities || request.shots != nil)
    var exact: [(method: SimulationMethod, cost: Double, bytes: Double)] = [
      (.density, work.density * work.densityBranches, 8 * work.density * work.densityBranches)
    ]
    if !work.isNoisy {
      let entries = work.state * work.pureBranches
      exact.append((.stateVector, 2 * entries, 16 * entries))
    }
    let best = exact.filter { $0.bytes <= request.memoryLimit }.min { $0.cost < $1.cost }
    if let shots = request.shots, !request.probabilities {
      let sampled = Double(shots) * work.state
      guard let best, best.cost <= Self.exactnessBonus * sampled else { return .trajectories }
    }
    return best?.method ?? (work.isNoisy ? .density : .stateVector)
  }
}

/// What simulating a circuit takes.
private struct Workload {
  let isNoisy: Bool
  /// 2ⁿ for the qubits in use.
  let state: Double
  /// 4ⁿ for the qubits in use.
  let density: Double
  /// How many records of outcomes a pure state can split into.
  let pureBranches: Double
  /// How many values of bits that matter a density matrix can split into.
  let densityBranches: Double

  init(_ circuit: NoisyCircuit, keepsRecord: Bool) {
    var later = Set<Int>()
    var splits = 0
    var recorded = Set<Int>()
    var needed = Set<Int>()
    var hasNoise = false
    for instruction in circuit.instructions.reversed() {
      switch instruction.operation {
      case .measure(let bit, let assignment):
        hasNoise = hasNoise || assignment != .ideal
        if instruction.qubits.contains(where: later.contains) || !instruction.conditions.isEmpty {
          splits += 1
          if let bit { recorded.insert(bit) }
        } else if let bit, needed.contains(bit) {
          splits += 1
          recorded.insert(bit)
        }
      case .reset: splits += 1
      case .channel: hasNoise = true
      case .gate: break
      }
      later.formUnion(instruction.qubits)
      needed.formUnion(instruction.conditions.flatMap(\.bits))
    }
    isNoisy = hasNoise
    state = pow(2, Double(later.count))
    density = pow(4, Double(later.count))
    pureBranches = pow(2, Double(splits))
    densityBranches = pow(2, Double((keepsRecord ? recorded : recorded.intersection(needed)).count))
  }
}
