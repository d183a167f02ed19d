import Channels
import Circuits
import LinearAlgebra

/// A program prepared for sampled runs: gates, channels, measurements and resets in order.
struct TrajectoryProgram: Sendable {
  /// A step of a run.
  enum Operation: Sendable {
    /// A matrix on one qubit, or on two in ascending order.
    case gate(StateFactor, low: Int, high: Int?)
    /// A channel on qubits in its own order.
    case channel(ChannelSampler, qubits: [Int])
    /// Loss of a qubit and its return.
    case leak(Leakage, qubit: Int)
    /// Measurements of distinct qubits that follow each other.
    case measure([Measurement])
    /// Return to |0⟩.
    case reset(qubit: Int)
    /// A value is written into a bit.
    case assign(bit: Int, Bool)
  }

  /// A measurement into a bit, if it has one.
  struct Measurement: Sendable {
    let qubit: Int
    let bit: Int?
    let kind: QubitMeasurement
  }

  /// An operation that happens where its conditions hold.
  struct Step: Sendable {
    var operation: Operation
    let conditions: [Condition]
  }

  let qubitCount: Int
  let bitCount: Int
  private(set) var steps: [Step] = []

  /// - Throws: `SimulationError` for steps that trajectories cannot do; an error of the
  ///   decomposition of a channel's operators.
  init(_ program: Program) throws {
    qubitCount = program.qubitCount
    bitCount = program.bitCount
    var samplers: [UInt: ChannelSampler] = [:]
    for stage in try StateProgram(program).stages {
      try append(stage, [], &samplers)
    }
  }

  private mutating func append(
    _ stage: StateProgram.Stage, _ conditions: [Condition],
    _ samplers: inout [UInt: ChannelSampler]
  ) throws {
    switch stage {
    case .block(let block):
      for element in block.elements {
        switch element {
        case .run(let position, let factors):
          let qubit = position == 0 ? block.low : block.high ?? block.low
          for factor in factors {
            steps.append(
              Step(operation: .gate(factor, low: qubit, high: nil), conditions: conditions))
          }
        case .pair(let factor):
          steps.append(
            Step(operation: .gate(factor, low: block.low, high: block.high), conditions: conditions)
          )
        }
      }
    case .channel(let channel, let qubits):
      if let leakage = channel.leakage {
        // With a loss, the channel's operators only stand for it.
        if leakage.loss == 0 { try append(channel.tracking(nil), qubits, conditions, &samplers) }
        steps.append(Step(operation: .leak(leakage, qubit: qubits[0]), conditions: conditions))
      } else {
        try append(channel, qubits, conditions, &samplers)
      }
    case .measure(let qubit, let bit, let kind):
      append(Measurement(qubit: qubit, bit: bit, kind: kind), conditions)
    case .reset(let qubit):
      steps.append(Step(operation: .reset(qubit: qubit), conditions: conditions))
    case .assign(let bit, let value):
      steps.append(Step(operation: .assign(bit: bit, value), conditions: conditions))
    case .conditional(let inner, let more): try append(inner, conditions + more, &samplers)
    }
  }

  private mutating func append(
    _ channel: QuantumChannel, _ qubits: [Int], _ conditions: [Condition],
    _ samplers: inout [UInt: ChannelSampler]
  ) throws {
    // Told apart by the address of its storage, which the program keeps alive: hashing the
    // operators of every channel would cost more than many shots.
    let key = channel.terms.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    let sampler = try samplers[key] ?? ChannelSampler(channel)
    samplers[key] = sampler
    steps.append(
      Step(operation: .channel(sampler, qubits: qubits), conditions: conditions))
  }

  private mutating func append(_ measurement: Measurement, _ conditions: [Condition]) {
    if conditions.isEmpty, let last = steps.last, last.conditions.isEmpty,
      case .measure(var others) = last.operation,
      !others.contains(where: { $0.qubit == measurement.qubit })
    {
      others.append(measurement)
      steps[steps.count - 1].operation = .measure(others)
    } else {
      steps.append(Step(operation: .measure([measurement]), conditions: conditions))
    }
  }
}
