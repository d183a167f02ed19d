import Devices
import Fitting
import Foundation
import Randomness
import Testing

/// Counts that the emulator drew with known figures give these figures back.
@Suite struct FitRecoveryTests {
  /// How many of the parameters lie within their 95 % intervals.
  private func coverage(
    qubits: Int, circuits count: Int, layers: Int, shots: Int, families: [FitFamily], seed: UInt64
  ) throws -> (inside: Int, total: Int, chiSquare: Double) {
    let samples = try FitSamples(qubits: qubits)
    // Exact derivatives of twelve qubits at once take hours; patches of four meet all pairs in turn.
    let blank = try samples.circuits(
      count, layers: layers, seed: seed, inPatches: qubits > 6)
    let options = FitOptions(families: families, threads: 2)
    let guess = try CountFit(
      blank, device: samples.device, calibration: samples.calibration, options: options)
    var stream = RandomStream(seed: seed)
    let truth = guess.parameters.map { _ in stream.normal() }
    let drawn = try FitSamples.drawn(
      blank, from: guess.predictions(at: truth), shots: shots, seed: seed)
    let result = try CountFit(
      drawn, device: samples.device, calibration: samples.calibration, options: options
    ).run()
    #expect(result.hasConverged)
    let inside = zip(result.parameters, truth).filter {
      abs($0.coordinate - $1) < 1.96 * $0.coordinateUncertainty
    }.count
    return (inside, truth.count, result.chiSquarePerDegree)
  }

  @Test("Figures come back within their uncertainties")
  func figuresComeBack() throws {
    let (inside, total, chi) = try coverage(
      qubits: 3, circuits: 8, layers: 5, shots: 20_000,
      families: [.readout, .depolarizing, .coherent, .t1, .t2, .reset], seed: 11)
    // 95 % of 29 parameters; fewer than 24 happen once in a thousand cases.
    #expect(inside >= 24, "\(inside) of \(total)")
    #expect((0.5...1.6).contains(chi), "\(chi)")
  }

  @Test(
    "Coverage over 200 parameters at 6 and 12 qubits",
    .enabled(if: ProcessInfo.processInfo.environment["BACKACTION_LONG_TESTS"] != nil),
    arguments: [6, 12])
  func coverageIsThatOfTheInterval(_ qubits: Int) throws {
    var (inside, total) = (0, 0)
    var seed = UInt64(100)
    while total < 200 {
      let part = try coverage(
        qubits: qubits, circuits: 12, layers: 4, shots: 20_000,
        families: [.readout, .depolarizing, .coherent, .t1, .t2], seed: seed)
      print("qubits \(qubits), seed \(seed): \(part)")
      inside += part.inside
      total += part.total
      seed += 1
    }
    print("qubits \(qubits): \(inside) of \(total)")
    #expect((0.9...0.99).contains(Double(inside) / Double(total)))
  }

  @Test("Counts that scatter more than shots do weigh less")
  func scatterIsSeen() throws {
    let samples = try FitSamples(qubits: 2)
    let blank = try samples.circuits(12, layers: 3, seed: 31)
    let options = FitOptions(families: [.readout, .depolarizing], threads: 2)
    let guess = try CountFit(
      blank, device: samples.device, calibration: samples.calibration, options: options)
    let zero = guess.parameters.map { _ in 0.0 }
    // Every circuit is read with errors of its own.
    var stream = RandomStream(seed: 9)
    let distributions = try blank.indices.map { index in
      let errors = guess.parameters.map { $0.family == .readout ? stream.normal() : 0 }
      return try guess.predictions(at: errors)[index]
    }
    func fit(_ distributions: [[[Double]]]) throws -> FitResult {
      try CountFit(
        FitSamples.drawn(blank, from: distributions, shots: 50_000, seed: 2),
        device: samples.device, calibration: samples.calibration, options: options
      ).run()
    }
    let (plain, scattered) = (try fit(try guess.predictions(at: zero)), try fit(distributions))
    #expect(plain.dispersion == 1)
    #expect(scattered.dispersion > 3)
    for (a, b) in zip(plain.parameters, scattered.parameters) where a.coordinateUncertainty < 0.3 {
      #expect(b.coordinateUncertainty > 1.2 * a.coordinateUncertainty, "\(a.parameter.name)")
    }
  }
}
