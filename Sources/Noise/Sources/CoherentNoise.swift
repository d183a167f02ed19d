import Channels
import Circuits
import Devices
import Elementary
import LinearAlgebra
import Numerics

/// The unitary error that follows an ideal gate: over-rotation, then exp(−i/2 Σ c_P P).
public struct CoherentError: Hashable, Sendable {
  /// The relative error of the gate's angle, scaled.
  public let overRotation: Double
  /// The unitary of the Pauli words, scaled; nil if there are none.
  public let unitary: ComplexMatrix?

  /// What happens after a gate, in order, on the gate's qubits.
  public func operations(after application: GateApplication) -> [NoisyOperation] {
    [turn(after: application), unitaryOperation].compactMap(\.self)
  }

  /// The over-rotation; nil for none.
  func turn(after application: GateApplication) -> NoisyOperation? {
    overRotation == 0 ? nil : Self.turn(application, by: overRotation)
  }

  /// The unitary of the Pauli words; nil for none.
  var unitaryOperation: NoisyOperation? {
    unitary.flatMap(Self.channel).map(NoisyOperation.channel)
  }

  private static func channel(_ unitary: ComplexMatrix) -> QuantumChannel? {
    try? QuantumChannel(
      qubits: unitary.rowCount.trailingZeroBitCount,
      terms: [.unitary(probability: 1, unitary)])
  }

  /// The turn by ε times the gate's own angle, which commutes with the gate; nil for none.
  static func turn(_ application: GateApplication, by e: Double) -> NoisyOperation? {
    let gate = application.gate
    let angles = application.angles
    func fixed(_ other: Gate, _ radians: Double) -> NoisyOperation {
      .gate(GateApplication(other, [Angle(e * radians)]))
    }
    switch gate {
    case .rx, .ry, .rz, .p, .cp, .crx, .cry, .crz, .rxx, .ryy, .rzz, .rzx:
      return .gate(GateApplication(gate, [e * angles[0]]))
    case .prx, .xxPlusYY: return .gate(GateApplication(gate, [e * angles[0], angles[1]]))
    case .gpi: return .gate(GateApplication(.prx, [Angle(e * .pi), angles[0]]))
    case .gpi2: return .gate(GateApplication(.prx, [Angle(e * .pi / 2), angles[0]]))
    case .x: return fixed(.rx, .pi)
    case .y: return fixed(.ry, .pi)
    case .z: return fixed(.rz, .pi)
    case .sx: return fixed(.rx, .pi / 2)
    case .sxdg: return fixed(.rx, -.pi / 2)
    case .s: return fixed(.rz, .pi / 2)
    case .sdg: return fixed(.rz, -.pi / 2)
    case .t: return fixed(.rz, .pi / 4)
    case .tdg: return fixed(.rz, -.pi / 4)
    case .cz: return fixed(.cp, .pi)
    case .iswap: return .gate(GateApplication(.xxPlusYY, [Angle(-e * .pi), 0]))
    case .sqrtISwap: return .gate(GateApplication(.xxPlusYY, [Angle(-e * .pi / 2), 0]))
    case .syc:
      return .gate(GateApplication(.fsim, [Angle(e * .pi / 2), Angle(e * .pi / 6)]))
    case .h, .cx, .cy, .ch, .swap, .ecr:
      // U² = 1, so that U = exp(−iπ/2 (U − 1)) up to a phase, and U^ε = exp(−iεπ/2 (U − 1)).
      let u = gate.matrix([])
      let (s, c) = Portable.sineAndCosine(e * .pi / 2)
      return channel(
        c * ComplexMatrix.identity(u.rowCount) + Complex(0, -s) * u
      ).map(NoisyOperation.channel)
    default: return nil
    }
  }

  /// exp(−i/2 Σ c_P P) for words whose first letter is on the first qubit.
  static func unitary(_ angles: [String: Double], qubits: Int) throws -> ComplexMatrix {
    let dimension = 1 << qubits
    var generator = ComplexMatrix(rows: dimension, columns: dimension)
    for (word, angle) in angles.sorted(by: { $0.key < $1.key }) {
      var index = 0
      for (position, letter) in word.enumerated() {
        let pauli = ["I", "X", "Y", "Z"].firstIndex(of: letter) ?? 0
        index += pauli << (2 * position)
      }
      generator = generator + (angle / 2) * pauliMatrix(index, qubits: qubits)
    }
    let (values, vectors) = try generator.hermitianEigen()
    let phases = ComplexMatrix.diagonal(values.map { Complex<Double>.unit(-$0) })
    return vectors * phases * vectors.adjoint
  }
}

extension NoiseModel {
  /// The unitary error of a gate under the sources that are on; nil if there is none.
  /// - Parameter scale: The factor on rates, whose root is that on angles.
  func coherentError(
    _ figures: Calibration.GateFigures, scale: Double
  ) throws -> CoherentError? {
    guard sources.contains(.coherent), let coherent = figures.coherent, scale > 0 else {
      return nil
    }
    let factor = scale.squareRoot()
    let angles = coherent.angles.mapValues { factor * $0.value }.filter { $0.value != 0 }
    let turn = factor * (coherent.overRotation?.value ?? 0)
    guard turn != 0 || !angles.isEmpty else { return nil }
    return CoherentError(
      overRotation: turn,
      unitary: angles.isEmpty
        ? nil : try CoherentError.unitary(angles, qubits: figures.qubits.count))
  }

  /// The transfer matrix of the unitary error at the angle at which gates are calibrated.
  func coherentTransfer(_ error: CoherentError, _ gate: Gate) throws -> RealMatrix {
    try error.channels(of: gate).reduce(.identity(1 << (2 * gate.qubitCount))) {
      $1.pauliTransferMatrix * $0
    }
  }
}

extension CoherentError {
  /// The error of a gate at the angle at which gates are calibrated, a quarter turn.
  func channels(of gate: Gate) throws -> [QuantumChannel] {
    let angles = gate.parameters.indices.map { Angle($0 == 0 ? .pi / 2 : 0) }
    return try operations(after: GateApplication(gate, angles)).compactMap { operation in
      switch operation {
      case .gate(let application):
        try QuantumChannel(
          qubits: gate.qubitCount,
          terms: [.unitary(probability: 1, try application.matrix())])
      case .channel(let channel): channel
      case .measure, .weakMeasure, .reset, .assign: nil
      }
    }
  }
}
