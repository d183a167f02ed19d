import Circuits
import Devices
import Randomness

/// Random programs in the native gates of a machine, on a few neighbours in working order.
public struct NativePrograms {
  /// What a program may contain besides gates.
  public struct Features: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Features from their bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Explicit delays on one qubit.
    public static let delays = Features(rawValue: 1)
    /// Barriers on all qubits.
    public static let barriers = Features(rawValue: 2)
    /// Measurements in the middle, where the machine has them.
    public static let measurements = Features(rawValue: 4)
    /// Resets, where the machine has them.
    public static let resets = Features(rawValue: 8)
    /// Conditions on what was measured, where the machine has them.
    public static let conditions = Features(rawValue: 16)
    /// Everything.
    public static let all: Features = [.delays, .barriers, .measurements, .resets, .conditions]
  }

  /// The machine.
  public let device: Device
  /// Its figures.
  public let calibration: Calibration
  /// The physical qubits, each a neighbour of an earlier one.
  public let qubits: [Int]
  private let single: [Gate]
  private let pairs: [(gate: Gate, qubits: [Int])]

  /// Programs on a number of qubits; nil where the machine has no such neighbours.
  public init?(_ device: Device, _ calibration: Calibration, qubits count: Int) {
    func works(_ qubit: Int) -> Bool {
      let figures = calibration.qubits[qubit]
      return !figures.isFaulty && figures.readoutDuration != nil
    }
    let usable = calibration.gates.filter { row in
      row.qubits.count == 2 && !row.isFaulty && row.duration != nil
        && row.qubits.allSatisfy(works) && device.nativeGate(row.gate) != nil
        && Gate.all.contains { $0.name == row.gate && $0.qubitCount == 2 }
    }
    let coupled = Set(calibration.couplings.filter { $0.zz != nil }.map { $0.qubits.sorted() })
    let ordered = usable.filter { coupled.contains($0.qubits.sorted()) } + usable
    guard var chosen = ordered.first?.qubits else { return nil }
    while chosen.count < count {
      guard
        let next = ordered.first(where: { row in
          row.qubits.filter(chosen.contains).count == 1
        })?.qubits.first(where: { !chosen.contains($0) })
      else { return nil }
      chosen.append(next)
    }
    let all = chosen
    self.device = device
    self.calibration = calibration
    qubits = all
    pairs = usable.filter { $0.qubits.allSatisfy(all.contains) }.compactMap { row in
      Gate.all.first { $0.name == row.gate }.map { ($0, row.qubits) }
    }
    single = device.nativeGates.compactMap { native in
      guard let gate = Gate.all.first(where: { $0.name == native.name }), gate.qubitCount == 1,
        native.isVirtual
          || all.allSatisfy({
            let row = calibration.figures(native.name, [$0])
            return row?.duration != nil && row?.isFaulty == false
          })
      else { return nil }
      return gate
    }
    if single.isEmpty { return nil }
  }

  /// Whether the machine turns frames about Z virtually.
  public var hasFrames: Bool { device.nativeGate("rz")?.isVirtual == true }

  /// A program with as many bits as measurements.
  public func program(
    steps: Int, features: Features, _ stream: inout RandomStream
  ) -> Circuit {
    var circuit = Circuit(qubits: device.qubitCount)
    for qubit in qubits { circuit.instructions.append(turn(qubit, &stream)) }
    for _ in 0..<steps {
      let qubit = qubits.randomElement(using: &stream)!
      let weights = [
        4, 3, features.contains(.delays) ? 2 : 0, features.contains(.barriers) ? 1.5 : 0,
        features.contains(.measurements) && device.capabilities.midCircuitMeasurement ? 1 : 0,
        features.contains(.resets) && canReset(qubit) ? 0.7 : 0,
      ]
      switch stream.index(weights: weights) {
      case 0: append(turn(qubit, &stream), to: &circuit, features, &stream)
      case 1:
        let pair = pairs.randomElement(using: &stream)!
        let gate = GateApplication(pair.gate, pair.gate.parameters.map { _ in angle(&stream) })
        append(Instruction(.gate(gate), on: pair.qubits), to: &circuit, features, &stream)
      case 2:
        let seconds = Double.random(in: 0.2...3, using: &stream) * 1e-6
        circuit.instructions.append(Instruction(.delay(.seconds(seconds)), on: [qubit]))
      case 3: circuit.instructions.append(Instruction(.barrier, on: qubits))
      case 4:
        circuit.bitCount += 1
        circuit.instructions.append(
          Instruction(.measure, on: [qubit], bits: [circuit.bitCount - 1]))
      default: append(Instruction(.reset, on: [qubit]), to: &circuit, features, &stream)
      }
    }
    return circuit
  }

  private func canReset(_ qubit: Int) -> Bool {
    device.capabilities.reset && calibration.qubits[qubit].resetDuration != nil
  }

  private func append(
    _ instruction: Instruction, to circuit: inout Circuit, _ features: Features,
    _ stream: inout RandomStream
  ) {
    guard features.contains(.conditions), device.capabilities.feedForward, circuit.bitCount > 0,
      stream.index(weights: [2, 1]) == 1
    else {
      circuit.instructions.append(instruction)
      return
    }
    circuit.instructions.append(
      Instruction(
        instruction.operation, on: instruction.qubits, bits: instruction.bits,
        conditions: [
          Condition(
            bits: [Int.random(in: 0..<circuit.bitCount, using: &stream)],
            equals: UInt64.random(in: 0...1, using: &stream))
        ]))
  }

  private func turn(_ qubit: Int, _ stream: inout RandomStream) -> Instruction {
    let gate = single.randomElement(using: &stream)!
    return Instruction(
      .gate(GateApplication(gate, gate.parameters.map { _ in angle(&stream) })), on: [qubit])
  }

  private func angle(_ stream: inout RandomStream) -> Angle {
    Angle(Double.random(in: -3...3, using: &stream))
  }
}
