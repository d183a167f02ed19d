import Channels
import LinearAlgebra
import Randomness

extension RandomStream {
  /// Weights that sum to one, uniformly distributed on the simplex.
  public mutating func probabilities(_ count: Int) -> [Double] {
    let cuts = ([0, 1] + (1..<count).map { _ in uniform() }).sorted()
    return (0..<count).map { cuts[$0 + 1] - cuts[$0] }
  }

  /// A channel without structure: the blocks of a random isometry as Kraus operators.
  public mutating func krausChannel(qubits: Int, operators count: Int) throws -> QuantumChannel {
    let d = 1 << qubits
    let isometry = isometry(d * count, d)
    return try QuantumChannel(
      qubits: qubits,
      terms: (0..<count).map { block in
        .kraus(
          ComplexMatrix(
            rows: d, columns: d,
            elements: Array(isometry.elements[block * d * d..<(block + 1) * d * d])))
      })
  }

  /// A channel of both kinds of terms: a unitary with probability p, a general map otherwise.
  public mutating func mixedChannel(qubits: Int) throws -> QuantumChannel {
    let p = uniform(0.1...0.9)
    let rest = try krausChannel(qubits: qubits, operators: 2)
    return try QuantumChannel(
      qubits: qubits,
      terms: [.unitary(probability: p, unitary(1 << qubits))]
        + rest.krausOperators.map { .kraus((1 - p).squareRoot() * $0) })
  }

  /// Thermal relaxation with T2 on either side of T1.
  public mutating func relaxation() throws -> QuantumChannel {
    let t1 = uniform(0.5...2)
    return try .thermalRelaxation(
      t1: t1, t2: t1 * uniform(0.1...2), time: uniform(0...1), excitedPopulation: uniform(0...0.5))
  }

  /// A channel of any of the kinds that a noise model emits, or without structure.
  public mutating func channel(qubits: Int) throws -> QuantumChannel {
    let kinds = qubits == 1 ? 7 : 5
    switch Int.random(in: 0..<kinds, using: &self) {
    case 0: return try krausChannel(qubits: qubits, operators: 3)
    case 1: return try mixedChannel(qubits: qubits)
    case 2: return try .pauli(probabilities(1 << (2 * qubits)))
    case 3: return try .depolarizing(uniform(0...1), qubits: qubits)
    case 4:
      let first = try relaxation()
      return try (1..<qubits).reduce(first) { product, _ in try product.tensor(relaxation()) }
    case 5: return try .amplitudeDamping(uniform(), excitedPopulation: uniform())
    default: return try .phaseDamping(uniform())
    }
  }
}
