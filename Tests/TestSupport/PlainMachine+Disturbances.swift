import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

/// What operations do to qubits that have no part in them.
extension PlainMachine {
  /// Loss, which is replaced by the mixed state.
  mutating func lose(_ qubit: Int, _ figure: Quantity?) {
    if sources.contains("leakage") { depolarize([qubit], figure?.value ?? 0) }
  }

  /// What a measurement does to the other qubits.
  mutating func disturbOthers(measuring qubit: Int) {
    let figures = calibration.measurement
    for other in qubits where other != qubit {
      let isNear = device.topology.areNeighbors(qubit, other)
      let near = figures.neighbourDephasing ?? figures.spectatorDephasing
      dephase(other, exp(-((isNear ? near : figures.spectatorDephasing)?.value ?? 0)))
      scatter(other, figures.spectatorScattering)
      if isNear { rotate(other, .z, figures.neighbourPhase?.value ?? 0) }
    }
  }

  /// What a reset does to the other qubits.
  mutating func disturbOthers(resetting qubit: Int) {
    guard sources.contains("reset") else { return }
    for other in qubits where other != qubit {
      scatter(other, calibration.measurement.resetScattering)
    }
  }

  /// What a gate does to neighbours that have no part in it.
  mutating func disturbNeighbours(
    _ application: GateApplication, _ on: [Int], seconds: Double
  ) {
    guard sources.contains("crosstalk") else { return }
    for qubit in on {
      for other in qubits where !on.contains(other) {
        guard
          let coupling = calibration.couplings.first(where: {
            Set($0.qubits) == [qubit, other]
          })
        else { continue }
        let share = coupling.driveCrosstalk?.value ?? 0
        // The axis of the pulse at an angle in the plane, and how far it turns.
        var pulse: (axis: Double, angle: Double)?
        switch application.gate {
        case .x: pulse = (0, .pi)
        case .sx: pulse = (0, .pi / 2)
        case .rx: pulse = (0, application.angles[0].constantValue!)
        case .ry: pulse = (.pi / 2, application.angles[0].constantValue!)
        case .prx:
          pulse = (application.angles[1].constantValue!, application.angles[0].constantValue!)
        default: pulse = nil
        }
        if let pulse, share != 0 {
          rotate(other, .z, -pulse.axis)
          rotate(other, .x, share * pulse.angle)
          rotate(other, .z, pulse.axis)
        }
        rotate(other, .z, 2 * .pi * (coupling.starkShift?.value ?? 0) * seconds)
      }
    }
  }

  private mutating func rotate(_ qubit: Int, _ axis: Pauli, _ angle: Double) {
    if angle == 0 { return }
    let u =
      Complex(cos(angle / 2)) * ComplexMatrix.identity(2)
      + Complex(0, -sin(angle / 2)) * axis.matrix
    kraus([u], [qubit])
  }

  private mutating func dephase(_ qubit: Int, _ kept: Double) {
    if kept == 1 { return }
    let p = (1 - kept) / 2
    kraus([(1 - p).squareRoot() * Pauli.i.matrix, p.squareRoot() * Pauli.z.matrix], [qubit])
  }

  /// With probability p: projected on |0⟩ or |1⟩, and half of |1⟩ goes to |0⟩.
  private mutating func scatter(_ qubit: Int, _ figure: Quantity?) {
    guard let p = figure?.value, p > 0 else { return }
    func element(_ row: Int, _ column: Int, _ weight: Double) -> ComplexMatrix {
      var k = ComplexMatrix(rows: 2, columns: 2)
      k[row, column] = Complex(weight.squareRoot())
      return k
    }
    kraus(
      [
        (1 - p).squareRoot() * Pauli.i.matrix, element(0, 0, p), element(1, 1, p / 2),
        element(0, 1, p / 2),
      ], [qubit])
  }
}
