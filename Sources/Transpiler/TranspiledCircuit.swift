import Circuits

/// A circuit in the native gates of a device, on its physical qubits.
public struct TranspiledCircuit: Hashable, Sendable {
  /// The circuit; it has as many qubits as the device, and qubit i is physical qubit i. Physical
  /// qubits that hold no circuit qubit are taken to be in |0⟩ and are left there.
  public let circuit: Circuit
  /// The physical qubit of every circuit qubit before the first instruction.
  public let initialLayout: [Int]
  /// The physical qubit of every circuit qubit after the last instruction.
  public let finalLayout: [Int]
  /// The circuit in time; qubits and angles as in `circuit`.
  public let schedule: ScheduledCircuit
  /// What the circuit costs.
  public let metrics: CircuitMetrics

  package init(
    circuit: Circuit, initialLayout: [Int], finalLayout: [Int], schedule: ScheduledCircuit,
    metrics: CircuitMetrics
  ) {
    self.circuit = circuit
    self.initialLayout = initialLayout
    self.finalLayout = finalLayout
    self.schedule = schedule
    self.metrics = metrics
  }

  /// The same with another circuit or final layout, for tests of the verification.
  package func replacing(circuit: Circuit? = nil, finalLayout: [Int]? = nil) -> TranspiledCircuit {
    TranspiledCircuit(
      circuit: circuit ?? self.circuit, initialLayout: initialLayout,
      finalLayout: finalLayout ?? self.finalLayout, schedule: schedule, metrics: metrics)
  }

  /// Whether every qubit ends where it began, so that the circuit can be repeated.
  public var restoresLayout: Bool { initialLayout == finalLayout }

  /// How the circuit's qubits are permuted among their own places: qubit i ends where qubit
  /// `layoutPermutation[i]` began. Repeating the circuit then costs no gate, only the account of
  /// who is where. The identity if `restoresLayout`; nil if a qubit ends on a place where none
  /// began.
  public var layoutPermutation: [Int]? {
    var owner: [Int: Int] = [:]
    for (qubit, place) in initialLayout.enumerated() { owner[place] = qubit }
    let result = finalLayout.compactMap { owner[$0] }
    return result.count == finalLayout.count ? result : nil
  }

  /// The circuit several times in a row, with the parameters of every copy renamed.
  ///
  /// For a recurrent cell: it is transpiled once, and every timestep has its own angles.
  /// - Parameters:
  ///   - count: The number of copies.
  ///   - rename: The parameter of a copy (counted from 0) that stands for one of the cell.
  /// - Throws: `TranspilerError.layoutNotRestored` unless `restoresLayout`.
  public func repeated(
    _ count: Int, rename: (Parameter, Int) -> Parameter
  ) throws -> Circuit {
    guard restoresLayout else {
      throw TranspilerError.layoutNotRestored(initial: initialLayout, final: finalLayout)
    }
    return circuit.repeated(count, rename: rename)
  }
}

extension Circuit {
  /// The circuit several times in a row, with the parameters of every copy renamed.
  /// - Parameters:
  ///   - count: The number of copies.
  ///   - rename: The parameter of a copy (counted from 0) that stands for one of the circuit.
  public func repeated(_ count: Int, rename: (Parameter, Int) -> Parameter) -> Circuit {
    var result = self
    result.parameters = []
    result.instructions = []
    result.instructions.reserveCapacity(count * instructions.count)
    for copy in 0..<count {
      let names = parameters.map { rename($0, copy) }
      result.parameters += names
      let replacements = Dictionary(
        uniqueKeysWithValues: zip(parameters, names.map { Angle($0) }))
      for instruction in instructions {
        guard let application = instruction.application else {
          result.instructions.append(instruction)
          continue
        }
        var renamed = instruction
        renamed.operation = .gate(
          GateApplication(
            application.gate, application.angles.map { $0.substituting(replacements) }))
        result.instructions.append(renamed)
      }
    }
    return result
  }
}
