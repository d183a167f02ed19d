import Circuits
import Devices
import Elementary
import Statistics

/// Randomized benchmarking of a qubit beside another one that is measured after every gate (L. C. G.
/// Govia and others, arXiv:2207.04836; the suite of 2023 in New J. Phys. 25, 123016).
extension Characterization {
  /// The error of a spectator for each measurement of another qubit: ½(1 − α_m/α_d), α_m the decay of
  /// benchmarking with a measurement after each gate, α_d with a wait of the same length instead.
  /// - Parameter qubits: The measured qubit and the spectator.
  func benchmarkSpectator(_ qubits: [Int]) throws -> [Row] {
    let (measured, spectator) = (qubits[0], qubits[1])
    guard emulator.device.capabilities.midCircuitMeasurement else {
      throw MissingFigure(description: "the device cannot measure in the middle of a program")
    }
    let figures = emulator.calibration.qubits[measured]
    guard let duration = (figures.midCircuitReadoutDuration ?? figures.readoutDuration)?.value
    else {
      throw MissingFigure(description: "the calibration has no duration of the measurement")
    }
    let library = try CliffordLibrary(self, .one, on: [spectator])
    let superposition = try placed(
      {
        var circuit = Circuit(qubits: 1)
        circuit.append(.h, on: 0)
        return circuit
      }(), on: [measured]
    ).instructions
    let wait = Instruction(.delay(.seconds(duration)), on: [measured])
    let measurement = Instruction(.measure, on: [measured], bits: [1])
    // Both are prepared and asked for before anything is fitted.
    let found = [[wait], [measurement]].map { between in
      Result {
        try decay(
          library, expected: 0.03, longest: 60,
          between: Between(
            qubits: [measured, spectator], instructions: superposition + between,
            number: between == [wait] ? 2 : 3))
      }
    }
    let (waiting, measuring) = (try found[0].get(), try found[1].get())
    let ratio = measuring.rate / waiting.rate
    let relative =
      (measuring.deviation / measuring.rate) * (measuring.deviation / measuring.rate)
      + (waiting.deviation / waiting.rate) * (waiting.deviation / waiting.rate)
    let figuresOfAll = emulator.calibration.measurement
    let gamma =
      (emulator.device.topology.areNeighbors(measured, spectator)
        ? figuresOfAll.neighbourDephasing : nil) ?? figuresOfAll.spectatorDephasing
    return [
      Row(
        experiment: .midCircuit, qubits: qubits, quantity: "error of a spectator", unit: nil,
        fitted: (1 - ratio) / 2, uncertainty: ratio * relative.squareRoot() / 2,
        // A dephasing of e^(−γ), twirled: the Bloch vector shrinks by (1 + 2e^(−γ))/3.
        calibrated: gamma.map { (1 - Portable.exp(-$0.value)) / 3 },
        reducedChiSquare: measuring.reducedChiSquare)
    ]
  }
}
