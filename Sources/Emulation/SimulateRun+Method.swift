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

  /// What each method that can simulate a circuit would take; stabilizers only where no exact method
  /// is free. Exact methods go from one group of
  /// qubits that have nothing to do with others to the next.
  func methodCosts(_ circuit: NoisyCircuit, _ request: SimulationRequest) -> [MethodCost] {
    let keepsRecord = request.probabilities || request.shots != nil
    let whole = Workload(circuit, keepsRecord: keepsRecord)
    let groups =
      NoisyCircuit.isWorthSeparating(qubits: whole.qubits, isMixed: true)
        || !circuit.fluctuations.isEmpty
      ? circuit.separableGroups : [circuit]
    let parts =
      groups.count > 1
      ? groups.map { ($0, Workload($0, keepsRecord: keepsRecord)) } : [(circuit, whole)]
    var costs = [
      MethodCost(.density, sumOf: parts.map { densityCost($0.1, request) })
    ]
    if !whole.isNoisy {
      let pure =
        NoisyCircuit.isWorthSeparating(qubits: whole.qubits, isMixed: false)
        ? parts : [(circuit, whole)]
      costs.append(
        MethodCost(.stateVector, sumOf: pure.map { stateVectorCost($0, $1, request) }))
    }
    if let shots = request.shots, !request.probabilities {
      let width = storedQubits(circuit, whole)
      costs.append(
        MethodCost(
          method: .trajectories,
          multiplyAdds: Double(shots) * (16 * pow(2, Double(width)) + 200)
            * (whole.gates + whole.splits),
          bytes: StateMemory.trajectories(
            width: width, threads: min(request.threads, shots / 16 + 1),
            precision: request.precision, leaks: whole.leaks)))
    }
    let isFree = costs.contains {
      $0.method != .trajectories && $0.multiplyAdds <= MethodCost.exactForFree
        && $0.bytes <= request.memoryLimit
    }
    // Whether a circuit is a Clifford takes a look at each gate: only where it matters.
    if !isFree, !whole.leaks, let cost = (try? Simulation(circuit))?.stabilizerCost(request) {
      costs.append(
        MethodCost(method: .stabilizer, multiplyAdds: cost.operations, bytes: cost.bytes))
    }
    return costs
  }

  private func densityCost(_ work: Workload, _ request: SimulationRequest) -> MethodCost {
    MethodCost(
      method: .density,
      multiplyAdds: work.points
        * (16 * work.density * work.gates * work.densityBranches
          + records(work.densityBranches, work, request)),
      bytes: StateMemory.density(
        qubits: work.qubits, states: work.densityBranches, precision: request.precision)
        + outcomes(work.densityBranches, work, request))
  }

  private func stateVectorCost(
    _ circuit: NoisyCircuit, _ work: Workload, _ request: SimulationRequest
  ) -> MethodCost {
    // After the first measurement steps are taken one by one, by plain loops.
    let steps = work.splits > 0 ? Self.plainStep * work.steps : work.gates
    let listed = outcomes(work.pureBranches, work, request)
    let bytes =
      StateMemory.stateVector(
        qubits: work.qubits, states: work.pureBranches,
        samples: request.shots != nil && work.lastOutcomes > 1024 && !request.probabilities)
      + listed
    let start = StateMemory.stateVectorStart(
      qubits: work.qubits, width: storedQubits(circuit, work))
    return MethodCost(
      method: .stateVector,
      multiplyAdds: 16 * work.state * steps * work.pureBranches
        + records(work.pureBranches, work, request),
      bytes: start <= request.memoryLimit ? max(bytes, start) : bytes)
  }

  /// The time of records and of the probabilities of their results, in multiply-adds.
  private func records(
    _ branches: Double, _ work: Workload, _ request: SimulationRequest
  ) -> Double {
    MethodCost.perRecord
      * (branches - 1 + (request.probabilities ? branches * work.lastOutcomes : 0))
  }

  /// The bytes of the probabilities, if they are listed.
  private func outcomes(
    _ branches: Double, _ work: Workload, _ request: SimulationRequest
  ) -> Double {
    let count = branches * work.lastOutcomes
    return request.probabilities && count <= Double(outcomeLimit)
      ? StateMemory.outcomes(count) : 0
  }

  /// How much longer a pass takes that is not fused and not vectorised.
  private static let plainStep = 16.0

  /// How many qubits a sampled run stores at a time. Found only where it matters: it takes as long
  /// as the preparation of the run.
  private func storedQubits(_ circuit: NoisyCircuit, _ work: Workload) -> Int {
    guard work.qubits > 16, let width = try? Simulation(circuit).trajectoryWidth() else {
      return work.qubits
    }
    return width
  }
}

extension MethodCost {
  /// The cost of a method that takes one part of a circuit after the other.
  fileprivate init(_ method: SimulationMethod, sumOf parts: [MethodCost]) {
    self.init(
      method: method, multiplyAdds: parts.reduce(0) { $0 + $1.multiplyAdds },
      bytes: parts.map(\.bytes).max() ?? 0)
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
  /// How many qubits are in use.
  let qubits: Int
  /// Whether qubits leave the computational space.
  let leaks: Bool
  /// How many points the mean over fluctuations has.
  let points: Double
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
    var leaks = false
    for instruction in circuit.instructions.reversed() {
      switch instruction.operation {
      case .measure, .weakMeasure:
        let (bit, measurement) = instruction.operation.measurement ?? (nil, .ideal)
        hasNoise = hasNoise || !measurement.isPure
        if let bit, instruction.conditions.contains(where: { $0.bits.contains(bit) }) {
          // As in a loop that ends on it: what has left the loop does not split again.
          again += 1
          recorded.insert(bit)
        } else if instruction.qubits.contains(where: later.contains)
          || !instruction.conditions.isEmpty || !measurement.isProjective
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
      case .channel(let channel):
        hasNoise = true
        leaks = leaks || channel.leakage != nil
      case .assign(let bit, _): recorded.insert(bit)
      case .gate: gates += instruction.qubits.count > 1 ? 1 : 0
      }
      later.formUnion(instruction.qubits)
      needed.formUnion(instruction.conditions.flatMap(\.bits))
    }
    points = Double(Simulation.pointCount(circuit))
    isNoisy = hasNoise || points > 1
    self.leaks = leaks
    qubits = later.count
    self.gates = Double(max(1, gates))
    state = pow(2, Double(later.count))
    density = pow(4, Double(later.count))
    steps = Double(circuit.instructions.count - last)
    self.splits = Double(splits)
    lastOutcomes = pow(2, Double(last))
    pureBranches = pow(2, Double(splits)) * Double(1 + again)
    densityBranches = pow(
      2, Double(Self.mostBits(circuit, among: recorded.intersection(needed.union(kept)), kept)))
  }

  /// How many of some bits matter at a time at most: those that have been written and are still
  /// needed.
  private static func mostBits(
    _ circuit: NoisyCircuit, among bits: Set<Int>, _ kept: Set<Int>
  ) -> Int {
    if bits.isEmpty { return 0 }
    var firstWrite: [Int: Int] = [:]
    for (index, instruction) in circuit.instructions.enumerated() {
      if let bit = instruction.operation.writtenBit, bits.contains(bit),
        firstWrite[bit] == nil
      {
        firstWrite[bit] = index
      }
    }
    var live = bits.intersection(kept)
    // How many of them have been written up to here.
    var (written, most) = (live.count, 0)
    for (index, instruction) in circuit.instructions.enumerated().reversed() {
      let bit = instruction.operation.writtenBit.flatMap { bits.contains($0) ? $0 : nil }
      if let bit {
        most = max(most, written)
        if instruction.conditions.isEmpty, live.remove(bit) != nil { written -= 1 }
      }
      for condition in instruction.conditions {
        for bit in condition.bits where bits.contains(bit) {
          if live.insert(bit).inserted, firstWrite[bit, default: index] <= index { written += 1 }
        }
      }
      if let bit, firstWrite[bit] == index, live.contains(bit) { written -= 1 }
    }
    return most
  }
}
