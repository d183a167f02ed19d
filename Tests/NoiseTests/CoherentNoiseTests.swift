import Channels
import Circuits
import Devices
import Foundation
import LinearAlgebra
import Noise
import Numerics
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)
private let figures = [Calibration.QubitFigures](
  repeating: .init(t1: Quantity(1e-4), t2: Quantity(8e-5)), count: 2)

private func model(
  _ gate: Gate, error: Double = 0.02, coherent: Calibration.CoherentFigures,
  leakage: Double? = nil, duration: Double = 1e-7, sources: NoiseSelection, scale: Double = 1
) throws -> NoiseModel {
  try machine.model(
    figures,
    gates: [
      .init(
        gate: gate.name, qubits: Array(0..<gate.qubitCount), error: Quantity(error),
        duration: Quantity(duration), leakage: leakage.map { Quantity($0) }, coherent: coherent)
    ],
    sources: sources, scale: scale)
}

/// The unitary of a circuit of one gate with its noise, which must be unitary.
private func unitary(_ model: NoiseModel, _ gate: Gate, _ angles: [Double]) throws -> ComplexMatrix
{
  let qubits = Array(0..<gate.qubitCount)
  var circuit = Circuit(qubits: 2)
  circuit.instructions.append(.gate(gate, angles.map { Angle($0) }, on: qubits))
  var product = ComplexMatrix.identity(1 << gate.qubitCount)
  for step in try model.noisy(circuit).instructions {
    #expect(step.qubits == qubits)
    switch step.operation {
    case .gate(let application): product = try application.matrix() * product
    case .channel(let channel):
      guard case .unitary(1, let u)? = channel.terms.first, channel.terms.count == 1 else {
        Issue.record("not a unitary")
        continue
      }
      product = u * product
    default: Issue.record("neither gate nor channel")
    }
  }
  return product
}

@Test func overRotationTurnsByMore() throws {
  let turned: [(Gate, [Double])] = [
    (.rx, [0.7]), (.ry, [-0.7]), (.rz, [2]), (.rxx, [0.3]), (.rzz, [-1]), (.rzx, [0.4]),
    (.crx, [0.9]), (.cp, [1.1]), (.prx, [0.8, 0.3]), (.xxPlusYY, [0.6, 0.2]),
  ]
  for (gate, angles) in turned where machine.device.nativeGate(gate.name)?.isVirtual == false {
    let noisy = try model(gate, coherent: .init(overRotation: Quantity(0.05)), sources: [.coherent])
    let expected = gate.matrix([1.05 * angles[0]] + angles.dropFirst())
    #expect(try unitary(noisy, gate, angles).isClose(to: expected), "\(gate)")
  }
}

/// U^(1+ε) of gates without an angle: the n-th power of U^(1/n) is the gate up to a phase.
@Test(arguments: [
  Gate.x, .y, .z, .s, .sdg, .t, .tdg, .sx, .sxdg, .cx, .cy, .cz, .ch, .swap, .iswap,
  .sqrtISwap, .ecr, .syc,
])
func overRotationOfFixedGates(_ gate: Gate) throws {
  let once = gate.matrix([])
  for count in [2, 5] {
    let noisy = try model(
      gate, coherent: .init(overRotation: Quantity(1 / Double(count))), sources: [.coherent])
    let root = once.adjoint * (try unitary(noisy, gate, []))
    var power = ComplexMatrix.identity(once.rowCount)
    for _ in 0..<count { power = root * power }
    #expect(power.isCloseUpToPhase(to: once), "\(gate), the \(count)-th root")
    #expect((root * once).isClose(to: once * root), "it commutes with the gate")
  }
}

@Test func wordsActOnTheirQubits() throws {
  let angle = 0.3
  // The first letter is on the first qubit, which is the least significant.
  let zi = try model(
    .cz, coherent: .init(angles: ["ZI": Quantity(angle)]), sources: [.coherent])
  let error = Gate.cz.matrix([]).adjoint * (try unitary(zi, .cz, []))
  #expect(error.isClose(to: ComplexMatrix.identity(2).kronecker(Gate.rz.matrix([angle]))))
  let xy = try model(
    .cz, coherent: .init(angles: ["XY": Quantity(angle)]), sources: [.coherent])
  let mixed = (try unitary(xy, .cz, [])) * Gate.cz.matrix([]).adjoint
  let pauli = Gate.y.matrix([]).kronecker(Gate.x.matrix([]))
  let closed =
    cos(angle / 2) * ComplexMatrix.identity(4) + Complex(0, -sin(angle / 2)) * pauli
  #expect(mixed.isClose(to: closed))
  // Words that do not commute: exp(−i(θ/2)(X cos φ + Y sin φ)) is PRX(θ, φ).
  let tilted = try model(
    .sx, coherent: .init(angles: ["X": Quantity(0.3 * cos(1)), "Y": Quantity(0.3 * sin(1))]),
    sources: [.coherent])
  let prx = (try unitary(tilted, .sx, [])) * Gate.sx.matrix([]).adjoint
  #expect(prx.isClose(to: Gate.prx.matrix([0.3, 1])))
}

/// A gate that is its own inverse turns on, not back: exp(−iεπ/2 U) of a CX, control first.
@Test func gatesThatAreTheirOwnInverseTurnOn() throws {
  let e = 0.2
  let noisy = try model(.cx, coherent: .init(overRotation: Quantity(e)), sources: [.coherent])
  let turn = (try unitary(noisy, .cx, [])) * Gate.cx.matrix([]).adjoint
  let (c, s) = (cos(e * .pi / 2), sin(e * .pi / 2))
  var expected = ComplexMatrix(rows: 4, columns: 4)
  for state in [0, 2] { expected[state, state] = Complex(c, -s) }
  for (state, other) in [(1, 3), (3, 1)] {
    expected[state, state] = Complex(c)
    expected[state, other] = Complex(0, -s)
  }
  #expect(turn.isClose(to: expected))
}

/// Large errors that do not commute with a decay towards a thermal state: the whole is as calibrated.
@Test func gateSuppliesWhatUnitaryErrorsLeaveOfAThermalState() throws {
  let hot = [Calibration.QubitFigures](
    repeating: .init(
      t1: Quantity(2e-7), t2: Quantity(1.5e-7), excitedPopulation: Quantity(0.3)), count: 2)
  let coherent = Calibration.CoherentFigures(
    angles: [
      "XI": Quantity(0.9), "IY": Quantity(0.7), "ZX": Quantity(0.8), "YZ": Quantity(0.6),
      "XX": Quantity(0.5),
    ])
  let noisy = try machine.model(
    hot,
    gates: [
      .init(
        gate: "cz", qubits: [0, 1], error: Quantity(0.65), duration: Quantity(1e-7),
        coherent: coherent)
    ], sources: [.gate, .relaxation, .coherent])
  let row = try #require(try noisy.audit().first { $0.gate == "cz" && $0.qubits == [0, 1] })
  #expect(try noisy.gateNoise(.cz, [0, 1]).depolarizing != nil)
  #expect(row.achieved!.isClose(to: 0.65, 1e-12))
}

@Test(arguments: [Gate.sx, .rx, .cz, .rzz])
func gateSuppliesWhatUnitaryErrorsLeave(_ gate: Gate) throws {
  let qubits = Array(0..<gate.qubitCount)
  let word = String(repeating: "Z", count: gate.qubitCount)
  let coherent = Calibration.CoherentFigures(
    overRotation: Quantity(0.03), angles: [word: Quantity(0.05)])
  for sources: NoiseSelection in [
    [.gate, .relaxation, .coherent], [.gate, .relaxation, .leakage, .coherent],
    [.gate, .relaxation],
  ] {
    let noisy = try model(gate, coherent: coherent, leakage: 1e-3, sources: sources)
    let rows = try noisy.audit()
    let row = try #require(rows.first { $0.gate == gate.name && $0.qubits == qubits })
    #expect(row.achieved!.isClose(to: 0.02, 1e-12), "\(sources)")
  }
  let alone = try model(gate, coherent: coherent, duration: 0, sources: [.coherent])
  let row = try #require(try alone.audit().first { $0.gate == gate.name && $0.qubits == qubits })
  // At a quarter turn the two commute: one angle about one axis, sin² of its half without identity.
  switch gate {
  case .rzz:
    let half = (0.03 * .pi / 2 + 0.05) / 2
    #expect(row.achieved!.isClose(to: sin(half) * sin(half) * 4 / 5, 1e-14))
  case .rx, .sx:
    let cosine = cos(0.03 * .pi / 4) * cos(0.05 / 2)
    #expect(row.achieved!.isClose(to: (1 - cosine * cosine) * 2 / 3, 1e-14))
  default: #expect(row.achieved! > 0)
  }
}

@Test func anglesGrowWithTheRootOfTheScale() throws {
  let coherent = Calibration.CoherentFigures(
    overRotation: Quantity(0.1), angles: ["X": Quantity(0.2)])
  let noisy = try model(.rx, coherent: coherent, sources: [.coherent], scale: 4)
  let expected = Gate.rx.matrix([0.7 * 1.2 + 0.4])
  #expect(try unitary(noisy, .rx, [0.7]).isClose(to: expected))
  let none = try model(.rx, coherent: coherent, sources: [.coherent], scale: 0)
  #expect(try unitary(none, .rx, [0.7]).isClose(to: Gate.rx.matrix([0.7])))
}

@Test func parametersStayParameters() throws {
  let theta = Parameter("theta")
  let noisy = try model(.rx, coherent: .init(overRotation: Quantity(0.5)), sources: [.coherent])
  var circuit = Circuit(qubits: 2, parameters: [theta])
  circuit.append(.rx, Angle(theta), on: 0)
  let steps = try noisy.noisy(circuit).instructions
  #expect(steps.map(\.operation).last == .gate(GateApplication(.rx, [0.5 * Angle(theta)])))
}

@Test func unitaryErrorsNeedData() throws {
  let error = #expect(throws: NoiseError.self) {
    try machine.model(figures, gates: [], sources: [.coherent])
  }
  #expect(error?.isUsageError == false)
  let empty = try model(.x, coherent: .init(), sources: .all)
  #expect(!empty.sources.contains(.coherent), "no figures in it")
  let aer = #expect(throws: NoiseError.self) {
    try machine.model(figures, gates: [], sources: [.coherent], policy: .aer)
  }
  #expect(aer?.isUsageError == true)
}

@Test func theEntanglersOfGoogleAreCirqs() throws {
  let device = try shippedLibrary.device("google_weber")
  let calibration = try shippedLibrary.calibration(for: device)
  #expect(calibration.gates.contains { $0.gate == "sqrt_iswap" && $0.coherent != nil })
  let noisy = try NoiseModel(device: device, calibration: calibration, sources: [.coherent])
  let pair = [
    try #require(device.index(ofLabel: "0_5")), try #require(device.index(ofLabel: "1_5")),
  ]
  var circuit = Circuit(qubits: device.qubitCount)
  circuit.append(.sqrtISwap, on: pair[0], pair[1])
  guard case .channel(let channel)? = try noisy.noisy(circuit).instructions.last?.operation,
    case .unitary(_, let u)? = channel.terms.first
  else {
    Issue.record("no unitary error")
    return
  }
  let raw = weberPair05And15
  let expected = CirqRules.phasedFSim(
    theta: raw.theta, zeta: raw.zeta, gamma: raw.gamma, phi: raw.phi)
  #expect(u.isCloseUpToPhase(to: expected, 1e-12))
}

/// The raw angles of sqrt_iswap on the places 0_5 and 1_5 in the calibration of 2021-11-03 and the
/// z-phases of 2021-04-20.
private let weberPair05And15 = (
  theta: 0.0010616484759475853, phi: 0.08335385580414112, zeta: 0.26219779676857413,
  gamma: -0.021307775233726733
)
