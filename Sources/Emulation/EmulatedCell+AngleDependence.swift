import Channels
import Circuits
import LinearAlgebra

extension EmulatedCell {
  /// Whether what goes wrong depends on angles that are still symbolic, so that expectations are
  /// other functions of these than without noise.
  ///
  /// There are two ways: a gate errs by a share of its angle, in which case noise has gates with such
  /// angles of its own; or rotations are merged into a few pulses, whose frames follow from all of
  /// their angles together, and between these pulses something happens that is not the same in all
  /// directions.
  public var hasAngleDependentNoise: Bool {
    func symbolic(_ application: GateApplication?) -> Bool {
      application?.angles.contains { $0.constantValue == nil } ?? false
    }
    let gates = transpiled.circuit.instructions.count { symbolic($0.application) }
    let known = Set(transpiled.circuit.instructions.compactMap(\.application))
    var found = 0
    // The block that each qubit was last turned by, and whether something happened since.
    var blocks: [Int: (block: EulerBlock, isDisturbed: Bool)] = [:]
    for instruction in noisy.instructions {
      switch instruction.operation {
      case .gate(let application):
        if symbolic(application) { found += 1 }
        guard instruction.qubits.count == 1, let qubit = instruction.qubits.first else {
          // A gate of the circuit ends the pulses of a merged rotation, one of the noise does not.
          for qubit in instruction.qubits {
            if known.contains(application) {
              blocks[qubit] = nil
            } else {
              blocks[qubit]?.isDisturbed = true
            }
          }
          continue
        }
        guard let block = application.angles.lazy.compactMap(\.block).first else { continue }
        if let last = blocks[qubit], last.block == block, last.isDisturbed { return true }
        blocks[qubit] = (block, false)
      case .channel(let channel):
        let isIsotropic = channel.qubitCount == 1 && channel.pauliTransferMatrix.isIsotropic
        if !isIsotropic { for qubit in instruction.qubits { blocks[qubit]?.isDisturbed = true } }
      case .measure, .weakMeasure, .reset, .assign:
        for qubit in instruction.qubits { blocks[qubit] = nil }
      }
    }
    return found > gates
  }
}

extension Angle {
  /// The block of which the angle is an Euler angle, if it is one.
  fileprivate var block: EulerBlock? {
    for term in terms {
      if case .euler(let block, _) = term.atom { return block }
    }
    return nil
  }
}

extension RealMatrix {
  /// Whether a transfer matrix of one qubit shrinks all directions alike and moves none.
  fileprivate var isIsotropic: Bool {
    for row in 0..<4 {
      for column in 0..<4 {
        let wanted = row != column ? 0 : row == 0 ? 1 : self[1, 1]
        if abs(self[row, column] - wanted) > 1e-13 { return false }
      }
    }
    return true
  }
}
