import Channels
import Circuits
import Randomness

/// Exact simulation of groups of qubits that have nothing to do with each other, one after the
/// other: expectations are products, and results are joined from those of the groups.
struct SeparableSimulation {
  private let groups: [Simulation]
  private let bitCount: Int
  private let resultCount: Int

  /// The groups of a simulation; nil if there is only one, or the state is so small that groups
  /// would not pay.
  init?(_ simulation: Simulation, _ method: SimulationMethod) throws {
    guard
      !simulation.circuit.fluctuations.isEmpty
        || NoisyCircuit.isWorthSeparating(
          qubits: simulation.qubitCount, isMixed: method == .density)
    else { return nil }
    let circuits = simulation.circuit.separableGroups
    guard circuits.count > 1 else { return nil }
    groups = try circuits.map { try Simulation($0) }
    bitCount = simulation.circuit.bitCount
    resultCount = simulation.circuit.resultBitCount
  }

  /// Runs all groups.
  /// - Parameter paulis: On the qubits of the circuit; nil for an expectation that is zero.
  func outcome(
    _ request: SimulationRequest, _ paulis: [PauliString?], _ method: SimulationMethod
  ) throws -> ExactOutcome {
    var expectations = paulis.map { $0 == nil ? 0.0 : 1 }
    var distributions: [[(key: ClassicalRecord, value: Double)]] = []
    var truncated = 1.0
    var multiplyAdds = 0.0
    let wantsResults = resultCount > 0 && (request.probabilities || request.shots != nil)
    for group in groups {
      var own = request
      own.shots = nil
      own.probabilities = wantsResults && group.writesBits
      let parts = paulis.map { pauli in
        pauli.map { string in
          PauliString(string.factors.filter { group.qubits.list.contains($0.qubit) })
        }
      }
      own.expectations = parts.compactMap { $0 }
      let result = try group.exactOutcome(own, method)
      var values = result.expectations.makeIterator()
      for index in parts.indices where parts[index] != nil {
        expectations[index] *= values.next() ?? 1
      }
      truncated *= 1 - result.truncatedProbability
      multiplyAdds += result.multiplyAdds
      if let weights = result.weights { distributions.append(weights.inOrder) }
    }
    return ExactOutcome(
      weights: wantsResults && request.probabilities ? try product(distributions) : nil,
      sampledCounts: wantsResults && !request.probabilities
        ? request.shots.map { sample(distributions, shots: $0, seed: request.seed) } : nil,
      expectations: expectations, truncatedProbability: max(0, 1 - truncated),
      multiplyAdds: multiplyAdds)
  }

  private typealias Distribution = [(key: ClassicalRecord, value: Double)]

  /// The joint distribution.
  private func product(_ distributions: [Distribution]) throws -> [ClassicalRecord: Double] {
    let count = distributions.reduce(1.0) { $0 * Double($1.count) }
    guard count <= Double(outcomeLimit) else {
      throw SimulationError.tooLarge(
        "\(distributions.count) separate groups of qubits have more than \(outcomeLimit) results "
          + "together; ask for --shots or expectations instead of probabilities")
    }
    let nothing: Distribution = [(ClassicalRecord(bitCount: resultCount), 1)]
    let joint = distributions.reduce(nothing) { joint, own in
      joint.flatMap { (key, value) in own.map { (key.union($0.key), value * $0.value) } }
    }
    return Dictionary(uniqueKeysWithValues: joint.map { ($0.key, $0.value) })
  }

  /// Counts of joint results: the shots of each result so far are shared out among the results of
  /// the next group, so that the time grows with the number of different results only.
  private func sample(
    _ distributions: [Distribution], shots: Int, seed: UInt64
  ) -> [String: Int] {
    var joint = [(key: ClassicalRecord(bitCount: resultCount), count: shots)]
    for (number, distribution) in distributions.enumerated() {
      let shares = Shares(distribution.map(\.value))
      joint = joint.enumerated().flatMap { place, entry in
        var stream = RandomStream(seed: seed, 2, number, place)
        return shares.draw(entry.count, &stream).map { index, count in
          (entry.key.union(distribution[index].key), count)
        }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: joint.map { ($0.key.bitString(count: resultCount), $0.count) })
  }
}

/// A discrete distribution from which many numbers of draws are shared out.
private struct Shares {
  private let weights: [Double]
  private let sums: [Double]
  /// Up to so many draws are made one by one.
  private static let singleDraws = 4096

  init(_ weights: [Double]) {
    self.weights = weights
    var total = 0.0
    sums = weights.map {
      total += max(0, $0)
      return total
    }
  }

  /// How often each index is drawn, those that are not left out, in ascending order.
  func draw(_ trials: Int, _ stream: inout RandomStream) -> [(index: Int, count: Int)] {
    guard trials <= Self.singleDraws, let total = sums.last, total > 0 else {
      return stream.multinomial(trials: trials, weights: weights).enumerated()
        .filter { $0.element > 0 }.map { ($0.offset, $0.element) }
    }
    var counts: [Int: Int] = [:]
    for _ in 0..<trials {
      let target = stream.uniform() * total
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > target { high = middle } else { low = middle + 1 }
      }
      counts[low, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension Simulation {
  /// Whether any step writes a bit or makes one of the result.
  fileprivate var writesBits: Bool {
    !circuit.resultRule.assignments.isEmpty
      || circuit.instructions.contains { $0.operation.writtenBit != nil }
  }
}
