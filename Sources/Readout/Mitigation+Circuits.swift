import Circuits
import Emulation

extension Circuit {
  /// This circuit with every measured qubit flipped before it is measured, and again after it unless
  /// it is reset; but for measurements whose records conditions read, which nobody flips back.
  func flippingMeasuredQubits() -> Circuit {
    let deciding = decidingBits
    var result = self
    result.instructions = []
    for (index, instruction) in instructions.enumerated() {
      guard instruction.operation == .measure, let qubit = instruction.qubits.first,
        deciding.isDisjoint(with: instruction.bits)
      else {
        result.instructions.append(instruction)
        continue
      }
      result.append(.x, on: qubit)
      result.instructions.append(instruction)
      let next = instructions[(index + 1)...].first { $0.qubits.contains(qubit) }
      if next?.operation != .reset { result.append(.x, on: qubit) }
    }
    return result
  }
}

extension RecurrentCircuit {
  /// Finds what undoes the errors of records.
  /// - Parameters:
  ///   - isFlipped: Whether records come flipped.
  ///   - measured: The physical qubit whose record each readout is.
  ///   - settings: The physical qubits of each setting.
  mutating func correct(
    on emulator: Emulator, isFlipped: Bool, measured: [Int], settings: [[Int]]
  ) throws {
    let gain = readoutProtocol.recordGain
    let methods = emulator.mitigation.methods
    measuredQubits = measured
    settingQubits = settings
    if methods.contains(.correlated) {
      joint = try JointAssignment(
        of: Set(measured).sorted(), on: emulator,
        isMidCircuit: readoutProtocol.measuresMidCircuit)
      return
    }
    guard methods.contains(.assignment) || methods.contains(.twirl) else { return }
    var known: [Int: RecordCorrection] = [:]
    for qubit in Set(measured).sorted() {
      let matrix = try emulator.assignmentMatrix(
        of: [qubit], isMidCircuit: readoutProtocol.measuresMidCircuit)
      let (p10, p01) = (matrix[1, 0], matrix[0, 1])
      guard 1 - p10 - p01 > 1e-6 else {
        throw EmulationError.mitigation(
          "the records of qubit \(qubit) of \(emulator.device.name) say nothing about its state, so "
            + "that nothing can be corrected")
      }
      let factor = gain / (1 - p10 - p01)
      known[qubit] =
        methods.contains(.twirl)
        ? RecordCorrection(factor: isFlipped ? -factor : factor)
        : RecordCorrection(offset: p01 - p10, factor: factor)
    }
    corrections = measured.compactMap { known[$0] }
  }
}

extension Emulator {
  /// A circuit on a machine whose readouts enter a combination.
  struct Variant {
    let emulator: Emulator
    let isFlipped: Bool
    let weight: Double
  }

  /// The circuits whose combination the controller takes; the first is the plain one. Extrapolation
  /// is linear: 2 − 1 for one and two times the noise, 3/2 − 1/2 for one and three times the gates.
  func variants() throws -> [Variant] {
    let methods = mitigation.methods
    var result = [(self, 1.0)]
    if methods.contains(.noiseScaling) {
      result = [(self, 2), (try scalingNoise(by: 2), -1)]
    } else if methods.contains(.folding) {
      result = [(self, 1.5), (foldingGates(), -0.5)]
    }
    return result.flatMap { emulator, weight in
      methods.contains(.twirl)
        ? [false, true].map {
          Variant(emulator: emulator, isFlipped: $0, weight: weight / 2)
        } : [Variant(emulator: emulator, isFlipped: false, weight: weight)]
    }
  }
}

extension Mitigation {
  /// Refuses what makes no sense under a protocol.
  /// - Throws: `ReadoutError.readoutsUnavailable` with the reason.
  func check(_ readoutProtocol: any ReadoutProtocol, _ readouts: [Readouts]) throws {
    func refuse(_ method: Method, _ reason: String) -> ReadoutError {
      .readoutsUnavailable(
        "mitigation \(method.rawValue) with protocol \(readoutProtocol.name): \(reason)")
    }
    if readoutProtocol.isDrivenByEachShot {
      for method in Method.allCases where methods.contains(method) && method != .assignment {
        throw refuse(
          method,
          "it combines averages over copies, but each shot's own record drives its controller; only "
            + "\(Method.assignment.rawValue) corrects a single record")
      }
    }
    if methods.contains(.correlated) {
      if !readoutProtocol.measuresMidCircuit && readoutProtocol.shots == nil {
        throw refuse(
          .correlated, "there are no records to correct together; use \(Method.assignment.rawValue)"
        )
      }
      if readoutProtocol is Shadow {
        throw refuse(
          .correlated,
          "random bases leave few records of each setting; use \(Method.assignment.rawValue)")
      }
    }
    let corrects = !methods.isDisjoint(with: [.assignment, .correlated, .twirl])
    if corrects, let wide = readouts.flatMap(\.paulis).first(where: { $0.factors.count != 1 }) {
      throw ReadoutError.readoutsUnavailable(
        "mitigation corrects the records of single qubits, but the model reads \(wide)")
    }
  }
}
