import Channels
import Circuits
import Randomness

/// What a random noisy circuit may contain besides gates.
public struct NoisyFeatures: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int
  /// Features from their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Channels on one and two qubits.
  public static let channels = NoisyFeatures(rawValue: 1)
  /// Measurements in the middle, recorded with assignment errors or forgotten.
  public static let measurements = NoisyFeatures(rawValue: 2)
  /// Resets.
  public static let resets = NoisyFeatures(rawValue: 4)
  /// Conditions on recorded bits, before any kind of step.
  public static let conditions = NoisyFeatures(rawValue: 8)
  /// Values written into bits.
  public static let assignments = NoisyFeatures(rawValue: 16)
  /// Everything that happens to qubits.
  public static let all: NoisyFeatures = [.channels, .measurements, .resets, .conditions]
}

extension RandomStream {
  /// Distinct qubits in random order.
  public mutating func qubits(_ count: Int, of total: Int) -> [Int] {
    Array((0..<total).shuffled(using: &self).prefix(count))
  }

  /// Values of parameters, within a turn either way.
  public mutating func values(_ parameters: [Parameter]) -> [Parameter: Double] {
    parameters.reduce(into: [:]) { $0[$1] = uniform(-6...6) }
  }

  /// A fixed angle, or one that is affine in up to two of the parameters.
  public mutating func angle(_ parameters: [Parameter] = []) -> Angle {
    var result = Angle(uniform(-6...6))
    for _ in 0..<2 {
      if let parameter = parameters.randomElement(using: &self), Bool.random(using: &self) {
        result = result + uniform(-2...2) * Angle(parameter)
      }
    }
    return result
  }

  /// A gate of the table with random angles.
  public mutating func application(
    _ gates: [Gate] = Gate.all, _ parameters: [Parameter] = []
  ) -> GateApplication {
    let gate = gates.randomElement(using: &self)!
    return GateApplication(gate, gate.parameters.map { _ in angle(parameters) })
  }

  /// An Euler angle of a run of up to three one-qubit gates.
  public mutating func eulerAngle(_ parameters: [Parameter] = []) -> Angle {
    let gates = Gate.all.filter { $0.qubitCount == 1 }
    let count = Int.random(in: 1...3, using: &self)
    let block = EulerBlock((0..<count).map { _ in application(gates, parameters) })
    return Angle(block, EulerBlock.Component.allCases.randomElement(using: &self)!)
  }

  /// A circuit of gates of the table on random qubits.
  public mutating func circuit(
    qubits: Int, gates count: Int, parameters: [Parameter] = [], from table: [Gate] = Gate.all
  ) -> Circuit {
    let fitting = table.filter { $0.qubitCount <= qubits }
    return Circuit(
      qubits: qubits, parameters: parameters,
      instructions: (0..<count).map { _ in
        let application = application(fitting, parameters)
        return Instruction(
          .gate(application), on: self.qubits(application.gate.qubitCount, of: qubits))
      })
  }

  /// A noisy circuit: about half the steps are gates, the others what the features allow.
  ///
  /// Conditions read bits whether written before or not. Without bits nothing is recorded.
  public mutating func noisyCircuit(
    qubits: Int, bits: Int = 0, steps: Int, parameters: [Parameter] = [],
    from table: [Gate] = Gate.all, features: NoisyFeatures = .all
  ) throws -> NoisyCircuit {
    let fitting = table.filter { $0.qubitCount <= qubits }
    var result = NoisyCircuit(qubits: qubits, bits: bits, parameters: parameters)
    for _ in 0..<steps {
      let (operation, count) = try operation(
        qubits: qubits, bits: bits, parameters, fitting, features)
      var conditions: [Condition] = []
      if features.contains(.conditions), bits > 0, index(weights: [2, 1]) == 1 {
        conditions = (0..<Int.random(in: 1...2, using: &self)).map { _ in condition(bits: bits) }
      }
      result.append(operation, on: self.qubits(count, of: qubits), conditions: conditions)
    }
    return result
  }

  /// A condition on one or two of the bits.
  public mutating func condition(bits: Int) -> Condition {
    let chosen = qubits(Int.random(in: 1...2, using: &self), of: bits)
    return Condition(
      bits: chosen, equals: UInt64.random(in: 0..<1 << chosen.count, using: &self),
      negated: Bool.random(using: &self))
  }

  private mutating func operation(
    qubits: Int, bits: Int, _ parameters: [Parameter], _ gates: [Gate], _ features: NoisyFeatures
  ) throws -> (NoisyOperation, qubits: Int) {
    let weights = [
      4.0, features.contains(.channels) ? 2 : 0, features.contains(.measurements) ? 1 : 0,
      features.contains(.resets) ? 0.5 : 0, features.contains(.assignments) && bits > 0 ? 1.5 : 0,
    ]
    switch index(weights: weights) {
    case 0:
      let application = application(gates, parameters)
      return (.gate(application), application.gate.qubitCount)
    case 1:
      let count = Int.random(in: 1...min(2, qubits), using: &self)
      return (.channel(try channel(qubits: count)), count)
    case 2:
      let bit =
        bits > 0 && index(weights: [1, 4]) == 1 ? Int.random(in: 0..<bits, using: &self) : nil
      let assignment = AssignmentMatrix(p10: uniform(0...0.3), p01: uniform(0...0.3))
      return (.measure(bit: bit, Bool.random(using: &self) ? assignment : .ideal), 1)
    case 3: return (.reset, 1)
    default:
      return (
        .assign(bit: Int.random(in: 0..<bits, using: &self), Bool.random(using: &self)), 0
      )
    }
  }
}
