import Circuits
import Devices
import Emulation
import Foundation
import LinearAlgebra
import Randomness
import Statistics

/// Randomized benchmarking: E. Magesan, J. M. Gambetta, J. Emerson, Phys. Rev. Lett. 106, 180504
/// (2011); interleaved: E. Magesan and others, Phys. Rev. Lett. 109, 080505 (2012).
///
/// Every sequence ends with the inverse of its product, times a random Pauli that decides which
/// result is expected: the survival then decays to exactly 2⁻ⁿ, however asymmetric the readout.
extension Characterization {
  /// The error of a pulse on one qubit: that of a Clifford gate divided by its mean number of
  /// pulses.
  func benchmark(_ qubit: Int) throws -> [Row] {
    let library = try CliffordLibrary(self, .one, on: [qubit])
    guard let pulse = library.pulse(qubit) else {
      throw MissingFigure(description: "the calibration has no error of a pulse there")
    }
    let pulses = library.meanPulses[0]
    let decay = try decay(library, expected: 2 * pulse.error * pulses, longest: 400)
    return [
      Row(
        experiment: .rb, qubits: [qubit], quantity: "error of \(pulse.gate)", unit: nil,
        fitted: (1 - decay.rate) / 2 / pulses, uncertainty: decay.deviation / 2 / pulses,
        calibrated: pulse.error, reducedChiSquare: decay.reducedChiSquare)
    ]
  }

  /// The error of a Clifford gate on two qubits, or of the native two-qubit gate.
  func benchmark(pair qubits: [Int], interleaved: Bool) throws -> [Row] {
    guard let native = NativePair(emulator, qubits) else { return [] }
    let library = try CliffordLibrary(self, .two, on: qubits)
    let expected = library.expectedLoss(native)
    // All circuits are asked for before anything is fitted.
    let first = Result { try decay(library, expected: expected ?? 0.03, longest: 60) }
    let loss = native.error.map { 4 / 3 * $0 } ?? 0.01
    let second =
      interleaved
      ? Result {
        try decay(
          library, expected: (expected ?? 0.03) + loss, longest: 60,
          between: Between(
            qubits: qubits, instructions: [native.instruction], matrix: native.matrix(qubits),
            number: 1))
      } : first
    let reference = try first.get()
    if !interleaved {
      return [
        Row(
          experiment: .rb2, qubits: qubits, quantity: "error of a Clifford gate", unit: nil,
          fitted: 0.75 * (1 - reference.rate), uncertainty: 0.75 * reference.deviation,
          calibrated: expected.map { 0.75 * $0 }, reducedChiSquare: reference.reducedChiSquare)
      ]
    }
    let both = try second.get()
    let ratio = both.rate / reference.rate
    let relative =
      pow(both.deviation / both.rate, 2) + pow(reference.deviation / reference.rate, 2)
    return [
      Row(
        experiment: .interleaved, qubits: qubits, quantity: "error of \(native.title)", unit: nil,
        fitted: 0.75 * (1 - ratio), uncertainty: 0.75 * ratio * relative.squareRoot(),
        calibrated: native.error, reducedChiSquare: both.reducedChiSquare)
    ]
  }

  /// What happens after each gate of a sequence.
  struct Between {
    /// All qubits that wait for each other.
    let qubits: [Int]
    let instructions: [Instruction]
    /// What it does to the qubits that are benchmarked; nil for nothing.
    var matrix: ComplexMatrix?
    /// Tells the random sequences apart.
    let number: Int
  }

  /// The factor p by which the survival decays with each gate, survival = A·pᵐ + 2⁻ⁿ.
  struct Decay {
    let rate: Double
    let deviation: Double
    let reducedChiSquare: Double
  }

  /// - Parameters:
  ///   - expected: A guess of 1 − p, which sets the range of lengths.
  ///   - longest: The longest sequence that is run.
  func decay(
    _ library: CliffordLibrary, expected: Double, longest: Int, between: Between? = nil
  ) throws -> Decay {
    let end = min(Double(longest), max(8, 1.5 / max(expected, 1e-6)))
    let lengths = Set((0..<8).map { 1 + Int((end - 1) * Double($0) / 7) }).sorted()
    var means: [Double] = []
    var deviations: [Double] = []
    for (position, length) in lengths.enumerated() {
      let survivals = try (0..<sequences).map { number in
        try survival(
          library, length: length, stream: number + sequences * position, between: between)
      }
      let mean = try Statistics.mean(survivals)
      // Sequences scatter more than shots do where errors depend on the gates; never less.
      let sampled = share(Int((mean * Double(shots * sequences)).rounded()), of: shots * sequences)
      means.append(mean)
      deviations.append(max(sampled.deviation, try standardError(survivals)))
    }
    let fit = try fitPowerDecay(
      x: lengths.map(Double.init), y: means, errors: deviations,
      offset: 1 / Double(1 << library.group.qubitCount))
    return Decay(
      rate: fit.parameters[1], deviation: fit.uncertainties[1],
      reducedChiSquare: fit.reducedChiSquare)
  }

  /// The share of shots of one random sequence that give the expected result.
  private func survival(
    _ library: CliffordLibrary, length: Int, stream: Int, between: Between?
  ) throws -> Double {
    let group = library.group
    var random = RandomStream(
      seed: seed, library.qubits[0] + 4096 * (group.qubitCount - 1), stream,
      between?.number ?? 0)
    let isBeside = between?.matrix == nil && between != nil
    var circuit = Circuit(
      qubits: emulator.device.qubitCount, bits: group.qubitCount + (isBeside ? 1 : 0))
    var product = ComplexMatrix.identity(1 << group.qubitCount)
    func separate() {
      circuit.instructions.append(Instruction(.barrier, on: between?.qubits ?? library.qubits))
    }
    for _ in 0..<length {
      let element = Int.random(in: group.elements.indices, using: &random)
      circuit.instructions += library.instructions(element)
      product = group.matrices[element] * product
      separate()
      if let between {
        circuit.instructions += between.instructions
        if let matrix = between.matrix { product = matrix * product }
        separate()
      }
    }
    let flips = (0..<group.qubitCount).map { _ in Bool.random(using: &random) }
    var last = product.adjoint
    for (qubit, flip) in flips.enumerated() where flip {
      let x = Gate.x.matrix([])
      let one = ComplexMatrix.identity(2)
      last = (group.qubitCount == 1 ? x : qubit == 0 ? one.kronecker(x) : x.kronecker(one)) * last
    }
    guard let inverse = group.element(last) else {
      throw MissingFigure(description: "the native gate is not a Clifford gate")
    }
    circuit.instructions += library.instructions(inverse)
    separate()
    for (bit, qubit) in library.qubits.enumerated() { circuit.measure(qubit, into: bit) }
    let expected = String(flips.reversed().map { $0 ? "1" : "0" })
    let purpose = 10_000_000 * group.qubitCount + 5_000_000 * (between?.number ?? 0)
    let counts = try counts(circuit, stream: purpose + 10_000 * library.qubits[0] + stream)
    let hits = counts.reduce(0) { $1.key.hasSuffix(expected) ? $0 + $1.value : $0 }
    return Double(hits) / Double(shots)
  }
}
