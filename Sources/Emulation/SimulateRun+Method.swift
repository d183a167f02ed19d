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
    func records(_ branches: Double) -> Double {
      MethodCost.perRecord
        * (branches - 1 + (request.probabilities ? branches * work.lastOutcomes : 0))
    }
    var costs = [
      MethodCost(
        method: .density,
        multiplyAdds: 16 * work.density * work.gates * work.densityBranches
          + records(work.densityBranches),
        bytes: bytes * work.density * work.densityBranches)
    ]
    if !work.isNoisy {
      // After the first measurement steps are taken one by one, by plain loops.
      let steps = work.splits > 0 ? Self.plainStep * work.steps : work.gates
      costs.append(
        MethodCost(
          method: .stateVector,
          multiplyAdds: 16 * work.state * steps * work.pureBranches + records(work.pureBranches),
          bytes: 16 * work.state * work.pureBranches))
    }
    if let shots = request.shots, !request.probabilities {
      let state = storedState(circuit, work)
      costs.append(
        MethodCost(
          method: .trajectories,
          multiplyAdds: Double(shots) * (16 * state + 200) * (work.gates + work.splits),
          bytes: 2 * bytes * state * threads))
    }
    return costs
  }

  /// How much longer a pass takes that is not fused and not vectorised.
  private static let plainStep = 16.0

  /// 2ⁿ for the qubits that a sampled run stores at a time. Found only where it matters: it takes as
  /// long as the preparation of the run.
  private func storedState(_ circuit: NoisyCircuit, _ work: Workload) -> Double {
    guard work.state > 65_536, let width = try? Simulation(circuit).trajectoryWidth() else {
      return work.state
    }
    return pow(2, Double(width))
  }
}

/// How large a circuit is.
private struct Workload {
  let isNoisy: Bool
  /// The gates on two qubits and more, at least one.
  let gates: Double
  /// All operations but measurements at the end.
  let steps: Double
  /// The measurements and resets at which a state splits.
  let splits: Double
  /// How many outcomes the measurements at the end have.
  let lastOutcomes: Double
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
    var last = 0
    var gates = 0
    var recorded = Set<Int>()
    var again = 0
    let kept = circuit.resultRule.neededBits(of: circuit.bitCount, forResult: keepsRecord)
    var needed = Set(circuit.resultRule.truncation?.bits ?? [])
    var hasNoise = false
    for instruction in circuit.instructions.reversed() {
      switch instruction.operation {
      case .measure(let bit, let assignment):
        hasNoise = hasNoise || assignment != .ideal
        if let bit, instruction.conditions.contains(where: { $0.bits.contains(bit) }) {
          // As in a loop that ends on it: what has left the loop does not split again.
          again += 1
          recorded.insert(bit)
        } else if instruction.qubits.contains(where: later.contains)
          || !instruction.conditions.isEmpty
        {
          splits += 1
          if let bit { recorded.insert(bit) }
        } else if let bit, needed.contains(bit) {
          splits += 1
          recorded.insert(bit)
        } else if bit != nil {
          last += 1
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
    steps = Double(circuit.instructions.count - last)
    self.splits = Double(splits)
    lastOutcomes = pow(2, Double(last))
    pureBranches = pow(2, Double(splits)) * Double(1 + again)
    densityBranches = pow(2, Double(recorded.intersection(needed.union(kept)).count))
  }
}
