import Circuits
import Devices
import Noise
import Statistics
import Testing

/// Calibrations of days on which T1 and T2 are others.
@Suite struct FluctuatingCalibrationTests {
  private let device: Device
  private let calibration: Calibration

  init() throws {
    (device, calibration) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
  }

  private func drawn(_ sigma: Double, _ day: Int, seed: UInt64 = 3) throws -> Calibration {
    try calibration.fluctuating(by: sigma, on: device, seed: seed, draw: day)
  }

  @Test func daysComeAgain() throws {
    #expect(try drawn(0, 1) == calibration)
    #expect(try drawn(0.4, 1) == drawn(0.4, 1))
    #expect(try drawn(0.4, 1) != drawn(0.4, 2))
    #expect(try drawn(0.4, 1).qubits != drawn(0.4, 1, seed: 4).qubits)
  }

  @Test func logarithmsHaveTheStatedDeviation() throws {
    func pure(_ figures: Calibration.QubitFigures) -> Double {
      1 / (1 / figures.t2!.value - 0.5 / figures.t1!.value)
    }
    var first: [Double] = []
    var second: [Double] = []
    for day in 0..<100 {
      for (new, old) in zip(try drawn(0.3, day).qubits, calibration.qubits) {
        first.append(new.t1!.value / old.t1!.value)
        second.append(pure(new) / pure(old))
      }
    }
    for ratios in [first, second] {
      // Seven hundred numbers: 0.3 within five standard errors, the mean as well.
      let logs = ratios.map(naturalLogarithm)
      let mean = logs.reduce(0, +) / Double(logs.count)
      let deviation = try standardDeviation(logs)
      #expect(abs(mean) < 5 * 0.3 / 700.0.squareRoot())
      #expect(abs(deviation - 0.3) < 5 * 0.3 / 1400.0.squareRoot())
    }
  }

  /// By Newton's method on the exponential series, which the product does not use.
  private func naturalLogarithm(_ x: Double) -> Double {
    var y = 0.0
    for _ in 0..<60 {
      var (term, sum) = (1.0, 1.0)
      for n in 1...60 {
        term *= y / Double(n)
        sum += term
      }
      y += 2 * (x - sum) / (x + sum)
    }
    return y
  }

  @Test func gatesKeepTheirDepolarizingPart() throws {
    let other = try drawn(0.5, 5)
    let before = try NoiseModel(device: device, calibration: calibration)
    let after = try NoiseModel(device: device, calibration: other)
    var changed = 0
    for (old, new) in zip(calibration.gates, other.gates) {
      let gate = try #require(Gate.all.first { $0.name == old.gate })
      let (a, b) = (
        try before.gateNoise(gate, old.qubits).depolarizing,
        try after.gateNoise(gate, old.qubits).depolarizing
      )
      let (x, y) = (a?.pauliTransferMatrix[1, 1] ?? 1, b?.pauliTransferMatrix[1, 1] ?? 1)
      #expect(abs(x - y) < 1e-12, "\(old.gate) \(old.qubits)")
      if old.error?.value != new.error?.value { changed += 1 }
    }
    #expect(changed > 12)
  }

  @Test(arguments: [-0.1, 2.5, Double.nan, Double.infinity]) func badWidthsAreRefused(
    _ sigma: Double
  ) throws {
    let error = #expect(throws: NoiseError.self) { try drawn(sigma, 0) }
    #expect(error?.isUsageError == true)
  }
}
