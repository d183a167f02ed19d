import Circuits
import Devices
import Emulation
import Fitting
import Foundation
import Randomness
import Simulators
import Testing

/// The gradient of every family by one reverse pass, beside differences of the likelihood.
@Suite struct FitGradientTests {
  @Test(
    "Gradients by the figures of every family agree with differences", arguments: FitFamily.allCases
  )
  func gradientsAgree(_ family: FitFamily) throws {
    let samples = try FitSamples(qubits: 3)
    let families = family == .t2 ? [.t1, .t2] : [family]
    let fit = try CountFit(
      try samples.circuits(2, layers: 3, seed: 5), device: samples.device,
      calibration: samples.calibration, options: FitOptions(families: families, threads: 2))
    #expect(fit.parameters.allSatisfy { families.contains($0.family) })
    var stream = RandomStream(seed: 3)
    let y = fit.parameters.map { _ in 0.6 * stream.uniform() - 0.3 }
    let (value, gradient) = try fit.gradient(at: y)
    #expect(value < 0)
    let size = gradient.map(abs).max() ?? 0
    #expect(size > 1e-3)
    let h = 2e-3
    for index in y.indices {
      func value(_ multiple: Double) throws -> Double {
        var moved = y
        moved[index] += multiple * h
        return try fit.gradient(at: moved).logLikelihood
      }
      let near = try value(1) - value(-1)
      let far = try value(2) - value(-2)
      let difference = (8 * near - far) / (12 * h)
      #expect(
        abs(difference - gradient[index]) < 1e-6 * max(1, size),
        "\(fit.parameters[index].name): \(gradient[index]) against \(difference)")
    }
  }

  @Test(
    "A fixed detuning acts in a fit as it does in a simulation; what changes from run to run does not"
  )
  func detuningActs() throws {
    let samples = try FitSamples(qubits: 1)
    let qubit = samples.path[0]
    func calibration(_ change: (inout Calibration.QubitFigures) -> Void) -> Calibration {
      let own = samples.calibration
      return Calibration(
        id: own.id, device: own.device, date: own.date, source: own.source,
        qubits: own.qubits.map {
          var figures = $0
          change(&figures)
          return figures
        }, gates: own.gates, measurement: own.measurement, couplings: own.couplings)
    }
    var circuit = Circuit(qubits: samples.device.qubitCount, bits: 1)
    circuit.append(.sx, on: qubit)
    circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [qubit]))
    circuit.append(.sx, on: qubit)
    circuit.measure(qubit, into: 0)
    func predicted(_ calibration: Calibration) throws -> Double {
      let fit = try CountFit(
        [
          FitCircuit(
            name: "ramsey", circuit: circuit,
            reads: [.init(name: "c", bits: [0], counts: [0: 5, 1: 5])])
        ], device: samples.device, calibration: calibration,
        options: FitOptions(families: [.readout], threads: 1))
      return try fit.predictions(at: fit.parameters.map { _ in 0 })[0][0][1]
    }
    let fixed = calibration { $0.detuning = Quantity(2e5) }
    let both = calibration {
      $0.detuning = Quantity(2e5)
      $0.detuningWidth = Quantity(1e3)
    }
    let emulator = try Emulator(device: samples.device, calibration: fixed)
    let expected = try emulator.prepare(circuit, isNative: true).run(
      SimulationRequest(probabilities: true), method: .density
    ).probabilities?["1"]
    #expect(abs(try predicted(fixed) - (expected ?? 0)) < 1e-9)
    #expect(abs(try predicted(both) - (expected ?? 0)) < 1e-9)
    #expect(abs(try predicted(samples.calibration) - (expected ?? 0)) > 0.1)
  }

  @Test("What is computed anew for other figures is what the noise model writes for them")
  func piecesAgreeWithTheWhole() throws {
    let samples = try FitSamples(qubits: 3)
    let families = FitFamily.allCases
    let fit = try CountFit(
      try samples.circuits(2, layers: 3, seed: 5), device: samples.device,
      calibration: samples.calibration, options: FitOptions(families: families, threads: 2))
    let zero = fit.parameters.map { _ in 0.0 }
    var stream = RandomStream(seed: 4)
    // Pieces are made at the first point.
    for y in [zero, zero.map { _ in stream.normal() }] {
      let value = try fit.gradient(at: y).logLikelihood
      var expected = 0.0
      for (circuit, reads) in zip(
        try samples.circuits(2, layers: 3, seed: 5), try fit.predictions(at: y))
      {
        for (read, distribution) in zip(circuit.reads, reads) {
          for (value, count) in read.counts { expected += Double(count) * log(distribution[value]) }
        }
      }
      #expect(abs(value - expected) < 1e-8 * abs(expected))
    }
  }
}
