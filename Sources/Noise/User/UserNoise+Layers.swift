import Channels
import Circuits
import Elementary

extension UserNoise {
  /// A layer of gates with its Pauli–Lindblad noise: ∏ exp(λ_k(P_k ρ P_k − ρ)) acts before the gates
  /// (van den Berg et al., Nature Physics 19, 1116 (2023), arXiv:2201.09866), in place of the gates'
  /// calibrated noise.
  public struct Layer: Hashable, Sendable {
    /// A gate of the layer on its qubits.
    public struct Member: Hashable, Sendable {
      /// The gate's name in the gate table.
      public let gate: String
      /// The physical qubits, in order.
      public let qubits: [Int]

      /// A gate on qubits.
      public init(gate: String, qubits: [Int]) {
        self.gate = gate
        self.qubits = qubits
      }
    }

    /// A Pauli that acts on one or two qubits, and its rate.
    public struct Generator: Hashable, Sendable {
      /// The letters X, Y, Z of the qubits in order.
      public let pauli: String
      /// One or two physical qubits.
      public let qubits: [Int]
      /// The rate λ, 0 or more.
      public let rate: Double

      /// A Pauli on as many qubits as it has letters.
      public init(pauli: String, qubits: [Int], rate: Double) {
        self.pauli = pauli
        self.qubits = qubits
        self.rate = rate
      }
    }

    /// The gates, on different qubits.
    public let gates: [Member]
    /// The noise.
    public let generators: [Generator]

    /// A layer.
    public init(gates: [Member], generators: [Generator]) {
      self.gates = gates
      self.generators = generators
    }

    /// The qubits of the gates and of the noise.
    var support: Set<Int> { Set(gates.flatMap(\.qubits) + generators.flatMap(\.qubits)) }

    /// The channels of the noise, which commute: a Pauli with probability (1 − e^(−2λ))/2 each.
    /// - Parameter scale: The factor on the rates.
    func channels(scale: Double) throws -> [(QuantumChannel, [Int])] {
      try generators.compactMap { generator in
        let probability = -Portable.expMinusOne(-2 * scale * generator.rate) / 2
        guard probability > 0 else { return nil }
        let letters = generator.pauli.map { ["I", "X", "Y", "Z"].firstIndex(of: $0) ?? 0 }
        let index = letters.enumerated().reduce(0) { $0 + $1.element << (2 * $1.offset) }
        var probabilities = [Double](repeating: 0, count: 1 << (2 * letters.count))
        probabilities[0] = 1 - probability
        probabilities[index] = probability
        return (try .pauli(probabilities), generator.qubits)
      }
    }

    /// The place among the gates of an instruction; nil for one that is none of them.
    func member(_ instruction: Instruction) -> Int? {
      guard instruction.conditions.isEmpty, let gate = instruction.application?.gate else {
        return nil
      }
      return gates.firstIndex { member in
        member.gate == gate.name
          && (member.qubits == instruction.qubits
            || gate.traits.contains(.symmetric) && Set(member.qubits) == Set(instruction.qubits))
      }
    }
  }
}

/// Where the layers of a user's noise are in a sequence of instructions.
///
/// A layer is there where there is a time at which all its gates run (without a schedule: where none of
/// their qubits, and none of those of the noise, is used between them).
struct LayerPlan {
  /// What an instruction is to a layer.
  enum Role {
    /// Nothing.
    case none
    /// A gate that waits for the others of a run of a layer.
    case held(run: Int)
    /// The last gate of a run, with which all the others are written down.
    case last(run: Int, UserNoise.Layer)
  }

  /// An instruction in order, with its time in seconds where it has one.
  typealias Step = (instruction: Instruction, time: ClosedRange<Double>?)

  private(set) var roles: [Role]
  /// Gates of layers that run outside them, by place.
  private(set) var outside: [String] = []

  init(_ layers: [UserNoise.Layer], _ steps: [Step]) {
    roles = steps.map { _ in .none }
    guard !layers.isEmpty else { return }
    // The largest layer that fits wins.
    let ordered = layers.sorted { $0.gates.count > $1.gates.count }
    var taken = Set<Int>()
    var run = 0
    for index in steps.indices where !taken.contains(index) {
      let candidates = ordered.filter { $0.member(steps[index].instruction) != nil }
      guard !candidates.isEmpty else { continue }
      let found = candidates.lazy.compactMap { layer in
        Self.run(of: layer, from: index, steps, taken).map { (layer, $0) }
      }.first
      guard let (layer, members) = found else {
        let instruction = steps[index].instruction
        outside.append("\(instruction.application?.gate.name ?? "") on \(instruction.qubits)")
        continue
      }
      taken.formUnion(members)
      for member in members.dropLast() { roles[member] = .held(run: run) }
      if let last = members.last { roles[last] = .last(run: run, layer) }
      run += 1
    }
  }

  /// The places of a layer's gates when the first of them is at an index; nil where they are not
  /// together.
  private static func run(
    of layer: UserNoise.Layer, from first: Int, _ steps: [Step], _ taken: Set<Int>
  ) -> [Int]? {
    let support = layer.support
    // Qubits on which nothing may happen any more before the last gate.
    var closed = support.subtracting(layer.gates.flatMap(\.qubits))
    var found = Set<Int>()
    var places: [Int] = []
    var common = steps[first].time
    for index in first..<steps.count {
      let (instruction, time) = steps[index]
      if instruction.operation == .barrier { continue }
      if !taken.contains(index), let member = layer.member(instruction),
        found.insert(member).inserted
      {
        if let time, let so = common {
          // All of them overlap where there is a time that all of them have.
          let (start, end) = (
            max(so.lowerBound, time.lowerBound), min(so.upperBound, time.upperBound)
          )
          guard end - start > IdleClock.shortestGap || index == first else { return nil }
          common = start...end
        }
        guard closed.isDisjoint(with: instruction.qubits) else { return nil }
        closed.formUnion(instruction.qubits)
        places.append(index)
        if found.count == layer.gates.count { return places }
      } else if !closed.isDisjoint(with: instruction.qubits) {
        return nil
      }
    }
    return nil
  }
}
