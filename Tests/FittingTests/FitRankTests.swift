import Devices
import Fitting
import TestSupport
import Testing

/// A fit is the same to the last bit on any number of ranks and threads.
@Suite struct FitRankTests {
  /// All that a fit finds, as bits.
  private func found(threads: Int) throws -> [UInt64] {
    let samples = try FitSamples(qubits: 4)
    let blank = try samples.circuits(3, layers: 2, seed: 7, inPatches: true)
    let options = FitOptions(
      families: [.readout, .depolarizing, .coherent, .t1], iterations: 3, threads: threads)
    let fit = try CountFit(
      blank, device: samples.device, calibration: samples.calibration, options: options)
    let slope = try fit.gradient(at: fit.parameters.map { _ in 0.1 })
    let result = try fit.run()
    let numbers =
      [slope.logLikelihood, result.logLikelihood, result.chiSquarePerDegree] + slope.gradient
      + result.parameters.flatMap { [$0.coordinate, $0.coordinateUncertainty] }
      + result.calibration.figures().map(\.quantity.value)
    return numbers.map(\.bitPattern)
  }

  @Test("Ranks and threads change no bit of a fit", arguments: [(2, 1), (3, 2)])
  func ranksChangeNothing(ranks: Int, threads: Int) throws {
    let alone = try found(threads: 1)
    let together = try ThreadRanks.run(ranks) { try found(threads: threads) }
    #expect(together == Array(repeating: alone, count: ranks))
  }
}
