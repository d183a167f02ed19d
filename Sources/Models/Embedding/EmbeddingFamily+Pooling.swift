import Circuits

extension EmbeddingFamily {
  /// A convolutional classifier whose pooling measures in the middle: after I. Cong, S. Choi,
  /// M. D. Lukin, Nature Physics 15, 1273 (2019), arXiv 1810.03787, whose nonlinear effect is that an
  /// outcome decides what happens to the neighbour, as J. Herrmann et al., arXiv 2109.05909, built it.
  ///
  /// Inputs go into RY of each qubit, those beyond into RZ. Each layer joins the qubits that are left by
  /// blocks on neighbours, 0 and 1, 2 and 3 … and then 1 and 2, 3 and 4 …: any rotation of both, then RXX,
  /// RYY, RZZ. Every second qubit is turned by RZ, RY and measured; where 1 is found, the next one is
  /// turned by any rotation, and goes on. All blocks of a layer share their angles, and so do all poolings.
  /// A last block joins what is left in pairs, which is read.
  public static let measuredPooling = pooling(
    "measured_pooling",
    "a convolutional circuit whose pooling measures and controls (arXiv 1810.03787)",
    measuring: true)

  /// The same circuit whose pooling leaves qubits out without measuring them: the neighbour is turned
  /// whatever is found there. What `measuredPooling` is compared with.
  public static let tracedPooling = pooling(
    "traced_pooling", "the same circuit whose pooling measures and controls nothing",
    measuring: false)

  private static func pooling(
    _ name: String, _ summary: String, measuring: Bool
  ) -> EmbeddingFamily {
    EmbeddingFamily(
      name: name, summary: summary, leastQubits: 2, mostLayers: { halvings(of: $0) },
      inputCounts: { 1...2 * $0 }, readQubits: { left($0) }
    ) { $0.convolve(measuring: measuring) }
  }

  /// How often every second of some qubits can be left out.
  private static func halvings(of qubits: Int) -> Int {
    qubits < 2 ? 0 : 1 + halvings(of: (qubits + 1) / 2)
  }

  /// The qubits that are left after all layers.
  private static func left(_ request: Request) -> [Int] {
    (0..<request.layers).reduce(Array(0..<request.qubits)) { qubits, _ in qubits.afterPooling }
  }
}

extension [Int] {
  /// Every second one, and the last where nothing follows it.
  fileprivate var afterPooling: [Int] {
    indices.filter { $0 % 2 == 1 || $0 == count - 1 }.map { self[$0] }
  }
}

extension EmbeddingBuilder {
  fileprivate mutating func convolve(measuring: Bool) {
    let n = request.qubits
    for (k, input) in inputs.enumerated() {
      circuit.append(k < n ? .ry : .rz, input, on: k % n)
    }
    var qubits = Array(0..<n)
    for _ in 0..<request.layers {
      joinNeighbours(qubits)
      pool(qubits, measuring: measuring)
      qubits = qubits.afterPooling
    }
    if qubits.count > 1 { joinNeighbours(qubits) }
  }

  /// Blocks with the same angles on every pair of neighbours.
  private mutating func joinNeighbours(_ qubits: [Int]) {
    let turns = (0..<6).map { _ in weight() }
    let couplings = [Gate.rxx, .ryy, .rzz].map { ($0, weight()) }
    for first in [0, 1] {
      for k in stride(from: first, to: qubits.count - 1, by: 2) {
        let pair = [qubits[k], qubits[k + 1]]
        for (number, angle) in turns.enumerated() {
          circuit.append([Gate.rz, .ry, .rz][number % 3], angle, on: pair[number / 3])
        }
        for (gate, angle) in couplings { circuit.append(gate, angle, on: pair[0], pair[1]) }
      }
    }
  }

  /// Takes every second qubit out.
  private mutating func pool(_ qubits: [Int], measuring: Bool) {
    let turns = [Gate.rz, .ry].map { ($0, weight()) }
    let answers = [Gate.rz, .ry, .rz].map { ($0, weight()) }
    let pairs = stride(from: 0, to: qubits.count - 1, by: 2).map { (qubits[$0], qubits[$0 + 1]) }
    let firstBit = circuit.bitCount
    for (bit, pair) in pairs.enumerated() where measuring {
      for (gate, angle) in turns { circuit.append(gate, angle, on: pair.0) }
      circuit.measure(pair.0, into: firstBit + bit)
    }
    for (bit, pair) in pairs.enumerated() {
      for (gate, angle) in answers {
        circuit.instructions.append(
          Instruction(
            .gate(GateApplication(gate, [angle])), on: [pair.1],
            conditions: measuring ? [Condition(bits: [firstBit + bit], equals: 1)] : []))
      }
    }
    guard measuring else { return }
    circuit.bitCount += pairs.count
    circuit.classicalRegisters = [Register("pooled", offset: 0, count: circuit.bitCount)]
  }
}
