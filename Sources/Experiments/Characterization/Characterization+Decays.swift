import Circuits
import Foundation
import Statistics

/// Decays over a wait, fitted with GSL's nonlinear least squares.
extension Characterization {
  /// X, wait, measure: P(1) = A·exp(−t/T1) + B.
  func relaxation(_ qubit: Int) throws -> [Row] {
    guard let known = emulator.calibration.qubits[qubit].t1?.value else {
      throw MissingFigure(description: "the calibration has no T1, which sets the range of waits")
    }
    let data = try signal(qubit, span: 4 * known, points: 25, experiment: 0) { circuit, wait in
      circuit.append(.x, on: 0)
      circuit.instructions.append(Instruction(.delay(.seconds(wait)), on: [0]))
    }
    let fit = try fitExponentialDecay(x: data.x, y: data.y, errors: data.errors)
    return [row(.t1, qubit, "T1", "s", fit, 1, known)]
  }

  /// π/2, half the wait, X, the other half, −π/2, measure (E. L. Hahn, Phys. Rev. 80, 580 (1950)).
  func echo(_ qubit: Int) throws -> [Row] {
    let known = try coherence(qubit)
    let data = try signal(qubit, span: 4 * known, points: 25, experiment: 1) { circuit, wait in
      circuit.append(.sx, on: 0)
      circuit.instructions.append(Instruction(.delay(.seconds(wait / 2)), on: [0]))
      circuit.append(.x, on: 0)
      circuit.instructions.append(Instruction(.delay(.seconds(wait / 2)), on: [0]))
      circuit.append(.sx, on: 0)
    }
    let fit = try fitExponentialDecay(x: data.x, y: data.y, errors: data.errors)
    return [row(.t2Echo, qubit, "T2 echo", "s", fit, 1, known)]
  }

  /// π/2, wait, a turn of the frame by 2πft, −π/2, measure: A·exp(−t/T2)·cos(2πft + φ) + B
  /// (N. F. Ramsey, Phys. Rev. 78, 695 (1950)). A frequency beside the deliberate one is detuning.
  func ramsey(_ qubit: Int) throws -> [Row] {
    let known = try coherence(qubit)
    let turn = 3 / known
    let data = try signal(qubit, span: 3 * known, points: 61, experiment: 2) { circuit, wait in
      circuit.append(.sx, on: 0)
      circuit.instructions.append(Instruction(.delay(.seconds(wait)), on: [0]))
      circuit.append(.rz, Angle(2 * .pi * turn * wait), on: 0)
      circuit.append(.sx, on: 0)
    }
    let fit = try fitDampedCosine(x: data.x, y: data.y, errors: data.errors)
    var detuning = row(.ramsey, qubit, "detuning", "Hz", fit, 2, 0)
    detuning.fitted -= turn
    return [row(.ramsey, qubit, "T2 Ramsey", "s", fit, 1, known), detuning]
  }

  /// T2 as the noise model uses it: not above 2·T1.
  private func coherence(_ qubit: Int) throws -> Double {
    let figures = emulator.calibration.qubits[qubit]
    let limit = figures.t1.map { 2 * $0.value }
    guard let t2 = figures.t2?.value ?? limit else {
      throw MissingFigure(
        description: "the calibration has neither T2 nor T1, which set the range of waits")
    }
    return min(t2, limit ?? t2)
  }

  /// P(1) with its deviation after circuits with evenly spaced waits.
  private func signal(
    _ qubit: Int, span: Double, points: Int, experiment: Int,
    prepare: (inout Circuit, Double) -> Void
  ) throws -> (x: [Double], y: [Double], errors: [Double]) {
    let waits = (0..<points).map { span * Double($0) / Double(points - 1) }
    let shares = try waits.enumerated().map { index, wait in
      var circuit = Circuit(qubits: 1, bits: 1)
      prepare(&circuit, wait)
      circuit.measure(0, into: 0)
      let counts = try counts(
        placed(circuit, on: [qubit]), stream: 1000 * experiment + index + 100_000 * qubit)
      return share(counts["1", default: 0], of: shots)
    }
    return (waits, shares.map(\.value), shares.map(\.deviation))
  }

  private func row(
    _ experiment: Experiment, _ qubit: Int, _ quantity: String, _ unit: String,
    _ fit: LeastSquaresFit, _ index: Int, _ calibrated: Double?
  ) -> Row {
    Row(
      experiment: experiment, qubits: [qubit], quantity: quantity, unit: unit,
      fitted: fit.parameters[index], uncertainty: fit.uncertainties[index],
      calibrated: calibrated, reducedChiSquare: fit.reducedChiSquare)
  }
}

/// The confusion of the readout.
extension Characterization {
  /// Nothing, then X, each followed by a measurement.
  ///
  /// With other noise on, errors of the preparation count as errors of the readout, as they do in
  /// a laboratory.
  func readout(_ qubit: Int) throws -> [Row] {
    let figures = emulator.calibration.qubits[qubit]
    return try [false, true].map { isOne in
      var circuit = Circuit(qubits: 1, bits: 1)
      if isOne { circuit.append(.x, on: 0) }
      circuit.measure(0, into: 0)
      let counts = try counts(
        placed(circuit, on: [qubit]), stream: 5000 + (isOne ? 1 : 0) + 100_000 * qubit)
      let wrong = share(counts[isOne ? "0" : "1", default: 0], of: shots)
      let known = (isOne ? figures.p01 : figures.p10) ?? figures.readoutError
      return Row(
        experiment: .readout, qubits: [qubit], quantity: isOne ? "P(0|1)" : "P(1|0)", unit: nil,
        fitted: wrong.value, uncertainty: wrong.deviation, calibrated: known?.value,
        reducedChiSquare: nil)
    }
  }
}
