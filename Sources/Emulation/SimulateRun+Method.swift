import Channels
import Foundation
import Simulators

extension SimulateRun {
  /// The method of choice by `MethodCost`.
  func preferredMethod(
    _ circuit: NoisyCircuit, _ request: SimulationRequest
  ) -> SimulationMethod {
    MethodCost.preferred(of: methodCosts(circuit, request), for: request)
  }

  /// What each method that can simulate a circuit would take.
  func methodCosts(_ circuit: NoisyCircuit, _ request: SimulationRequest) -> [MethodCost] {
    let work = Workload(circuit, keepsRecord: request.probabilities || request.shots != nil)
    let bytes: Double = request.precision == .double ? 8 : 4
    let threads = Double(max(1, request.threads))
    var costs = [
      MethodCost(
        method: .density, multiplyAdds: 16 * work.density * work.gates * work.densityBranches,
        bytes: bytes * work.density * work.densityBranches)
    ]
    if !work.isNoisy {
      costs.append(
        MethodCost(
          method: .stateVector, multiplyAdds: 16 * work.state * work.gates * work.pureBranches,
          bytes: 16 * work.state * work.pureBranches))
    }
    if let shots = request.shots, !request.probabilities {
      costs.append(
        MethodCost(
          method: .trajectories,
          multiplyAdds: Double(shots) * (16 * work.state + 200) * work.gates,
          bytes: 2 * bytes * work.state * threads))
    }
    return costs
  }
}

/// How large a circuit is.
private struct Workload {
  let isNoisy: Bool
  /// The gates on two qubits and more, at least one.
  let gates: Double
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
    var gates = 0
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
      case .gate: gates += instruction.qubits.count > 1 ? 1 : 0
      }
      later.formUnion(instruction.qubits)
      needed.formUnion(instruction.conditions.flatMap(\.bits))
    }
    isNoisy = hasNoise
    self.gates = Double(max(1, gates))
    state = pow(2, Double(later.count))
    density = pow(4, Double(later.count))
    pureBranches = pow(2, Double(splits))
    densityBranches = pow(2, Double((keepsRecord ? recorded : recorded.intersection(needed)).count))
  }
}
