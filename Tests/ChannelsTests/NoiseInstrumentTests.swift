import Channels
import Circuits
import Foundation
import LinearAlgebra
import Randomness
import TestSupport
import Testing

private let strengths = [0, 0.1, 0.7, 1.2, Double.pi / 2]

@Test(arguments: strengths)
func weakZHasTheTransferMatricesOfTheFormulas(_ g: Double) throws {
  let instrument = try Instrument.measurement(of: [.z], strength: g)
  let (s, c) = (sin(g), cos(g))
  #expect(
    instrument.unconditionalPauliTransferMatrix.isClose(to: .diagonal([1, c, c, 1]), 1e-15))
  for (outcome, sign) in [(0, 1.0), (1, -1)] {
    let wanted = RealMatrix([
      [0.5, 0, 0, sign * s / 2], [0, c / 2, 0, 0], [0, 0, c / 2, 0], [sign * s / 2, 0, 0, 0.5],
    ])
    #expect(instrument.pauliTransferMatrix(outcome: outcome).isClose(to: wanted, 1e-15))
  }
}

@Test(arguments: strengths)
func effectsCarrySinusOfTheStrength(_ g: Double) throws {
  for paulis in [[Pauli.x], [.y], [.z, .x], [.i, .y], [.y, .z, .x]] {
    let instrument = try Instrument.measurement(of: paulis, strength: g)
    let index = paulis.enumerated().reduce(0) { $0 + $1.element.rawValue << (2 * $1.offset) }
    let p = pauliMatrix(index, qubits: paulis.count)
    for (outcome, sign) in [(0, 1.0), (1, -1)] {
      let wanted = 0.5 * ComplexMatrix.identity(p.rowCount) + (sign * sin(g) / 2) * p
      #expect(instrument.effect(outcome: outcome).isClose(to: wanted, 1e-14))
    }
    // Forgetting the outcome applies P with probability (1 − cos g)/2.
    let flip = (1 - cos(g)) / 2
    var probabilities = [Double](repeating: 0, count: 1 << (2 * paulis.count))
    probabilities[0] = 1 - flip
    probabilities[index] = flip
    let channel = try QuantumChannel.pauli(probabilities)
    #expect(
      instrument.unconditionalPauliTransferMatrix.isClose(to: channel.pauliTransferMatrix, 1e-14))
  }
}

@Test func recordsThatErrLoseSignalAndNoCoherence() throws {
  let g = 0.8
  let (flip, dephasing) = (0.07, 0.3)
  let instrument = try Instrument.measurement(of: [.z], strength: g, dephasing: dephasing)
    .reported(through: AssignmentMatrix(p10: flip, p01: flip))
  let meter = try WeakMeasurement(strength: g, flip: flip, dephasing: dephasing)
  let ptm = instrument.pauliTransferMatrix(outcome: 0)
  #expect((2 * ptm[0, 3]).isClose(to: meter.signal, 1e-15))
  #expect((2 * ptm[1, 1]).isClose(to: meter.coherence, 1e-15))
  #expect(meter.signal.isClose(to: (1 - 0.14) * sin(g)))
  #expect(meter.coherence.isClose(to: cos(g) * exp(-0.3)))
  #expect(
    instrument.unconditionalPauliTransferMatrix[1, 1].isClose(to: meter.coherence, 1e-15))
}

@Test func projectiveMeasurementsRepeat() throws {
  let instrument = try Instrument.measurement(of: [.x], strength: .pi / 2)
  for outcome in 0...1 {
    let ptm = instrument.pauliTransferMatrix(outcome: outcome)
    #expect((ptm * ptm).isClose(to: ptm, 1e-15))
  }
}

@Test(arguments: strengths)
func theAncillaCircuitIsTheInstrument(_ g: Double) throws {
  var random = RandomStream(seed: 7)
  let meter = try WeakMeasurement(strength: g)
  let (plus, minus) = meter.ancillaAngles
  var circuit = NoisyCircuit(qubits: 2, bits: 1)
  circuit.append(.gate(GateApplication(.ry, [Angle(plus)])), on: [1])
  circuit.append(.gate(GateApplication(.cry, [Angle(minus - plus)])), on: [0, 1])
  circuit.append(.measure(bit: 0, .ideal), on: [1])
  circuit.append(.reset, on: [1])
  let rho = random.densityMatrix(2)
  let ground = ComplexMatrix.diagonal([1, 0])
  let result = try DenseReference(circuit, from: ground.kronecker(rho))
  let instrument = try Instrument.measurement(of: [.z], strength: g)
  for outcome in 0...1 {
    let k = instrument.outcomes[outcome][0]
    let wanted = ground.kronecker(k * rho * k.adjoint)
    #expect(result.states[UInt64(outcome)]?.isClose(to: wanted, 1e-14) == true)
  }
}

@Test func estimatesAreUnbiasedAndTheirSpreadIsKnown() throws {
  let meter = try WeakMeasurement(strength: 0.5, flip: 0.1)
  let s = 0.8 * sin(0.5)
  #expect(meter.estimate(mean: s * 0.3)?.isClose(to: 0.3) == true)
  #expect(meter.variance(expectation: 0.3, shots: 100).isClose(to: (1 / (s * s) - 0.09) / 100))
  // A record of mean sz has the variance 1 − s²z²: the same by the two-point distribution.
  let p = (1 + s * 0.3) / 2
  #expect(
    (100 * meter.variance(expectation: 0.3, shots: 100)).isClose(to: 4 * p * (1 - p) / (s * s)))
  #expect(try WeakMeasurement(strength: 0).estimate(mean: 0) == nil)
  #expect(try WeakMeasurement(strength: 0).variance(expectation: 0, shots: 5) == .infinity)
}

@Test func informationGoesFromNothingToABit() throws {
  #expect(try WeakMeasurement(strength: 0).information == 0)
  #expect(try WeakMeasurement(strength: .pi / 2).information == 1)
  #expect(try WeakMeasurement(strength: .pi / 2, flip: 0.5).information == 0)
  // h₂(0.75) = 0.8112781244591328 bits.
  #expect(try WeakMeasurement(strength: .pi / 6).information.isClose(to: 1 - 0.8112781244591328))
}

@Test func badInstrumentsAreRefused() {
  for g in [-0.1, 1.6, .nan, .infinity] {
    #expect(throws: ChannelError.self) { try Instrument.measurement(of: [.z], strength: g) }
  }
  for (flip, dephasing) in [(-0.1, 0.0), (0.6, 0), (.nan, 0), (0, -1), (0, .nan)] {
    #expect(throws: ChannelError.self) {
      try WeakMeasurement(strength: 1, flip: flip, dephasing: dephasing)
    }
  }
  #expect(throws: ChannelError.self) { try Instrument.measurement(of: [.i], strength: 1) }
  #expect(throws: ChannelError.self) { try Instrument.measurement(of: [], strength: 1) }
  #expect(throws: ChannelError.self) {
    try Instrument(qubits: 1, outcomes: [[.identity(2)], [.identity(2)]])
  }
  #expect(throws: ChannelError.self) { try Instrument(qubits: 2, outcomes: [[.identity(2)]]) }
  #expect(throws: ChannelError.self) {
    try Instrument(qubits: 1, outcomes: [[.identity(2)]]).reported(through: .ideal)
  }
  #expect(throws: ChannelError.self) {
    try Instrument.measurement(of: [.z], strength: 1)
      .reported(through: AssignmentMatrix(p10: -1, p01: 0))
  }
}
