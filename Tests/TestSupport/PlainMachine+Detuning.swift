import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

/// What frequencies off their frames do.
extension PlainMachine {
  mutating func turnAndAct(_ entry: ScheduledCircuit.Entry) throws {
    let operation = entry.instruction.operation
    let isDelay = if case .delay = operation { true } else { false }
    let gate = entry.instruction.application?.gate
    let isFrame = gate.map { device.nativeGate($0.name)?.isVirtual == true } ?? false
    if !isDelay && !isFrame {
      let isJoint = entry.instruction.qubits.count > 1 && entry.instruction.conditions.isEmpty
      let middle = (entry.start + entry.end) / 2
      for qubit in entry.instruction.qubits {
        turn(qubit, until: isJoint ? entry.start : middle, from: isJoint ? entry.end : middle)
      }
    }
    // A pulse that reaches a neighbour finds it turned up to now.
    if entry.instruction.qubits.count == 1, gate != nil, !isFrame {
      for other in driven(by: entry.instruction.qubits[0]) {
        let middle = (entry.start + entry.end) / 2
        // In the time of its own gate on two qubits it does not turn.
        let own = entries.first {
          $0.instruction.qubits.count > 1 && $0.instruction.qubits.contains(other)
            && $0.instruction.application != nil && $0.instruction.conditions.isEmpty
            && $0.start < middle && middle < $0.end
        }
        turn(other, until: own?.start ?? middle, from: own?.start ?? middle)
      }
    }
    try act(entry)
  }

  /// The qubits that pulses on one reach.
  private func driven(by qubit: Int) -> [Int] {
    guard sources.contains("crosstalk") else { return [] }
    return calibration.couplings.compactMap { coupling in
      guard coupling.qubits.contains(qubit), coupling.driveCrosstalk?.value ?? 0 != 0 else {
        return nil
      }
      return coupling.qubits.first { $0 != qubit && qubits.contains($0) }
    }
  }

  /// What a frequency off its frame does between two operations.
  mutating func turn(_ qubit: Int, until: Double, from: Double) {
    let own = sources.contains("detuning") ? calibration.qubits[qubit].detuning?.value ?? 0 : 0
    let before = turned[qubit] ?? 0
    let phase = 2 * .pi * (own + (offsets[qubit] ?? 0)) * max(0, until - before)
    turned[qubit] = max(before, from)
    if phase == 0 { return }
    var u = ComplexMatrix.identity(2)
    u[0, 0] = Complex(cos(phase / 2), -sin(phase / 2))
    u[1, 1] = Complex(cos(phase / 2), sin(phase / 2))
    kraus([u], [qubit])
  }
}
