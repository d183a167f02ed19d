import Circuits
import Devices
import Elementary
import LinearAlgebra
import Numerics

/// Translates the gates of a circuit into one-qubit gates and interactions, all angles affine in
/// the circuit's.
struct Lowering {
  /// Which two-qubit gates stay as they are.
  var keeps: (Gate) -> Bool
  /// The name of the device, for errors.
  var deviceName: String

  /// The whole circuit as slots.
  /// - Throws: `TranspilerError.noDecomposition`, `.qubitOutOfRange`.
  func run(_ circuit: Circuit, into fusion: inout Fusion) throws {
    // The sink owns the collection while gates are lowered: two owners would copy it at every gate.
    var sink = Sink(fusion: fusion, conditions: [])
    fusion = Fusion(qubitCount: 0)
    defer { fusion = sink.fusion }
    for instruction in circuit.instructions {
      for qubit in instruction.qubits where !(0..<circuit.qubitCount).contains(qubit) {
        throw TranspilerError.qubitOutOfRange(qubit: qubit, limit: circuit.qubitCount)
      }
      let kind: SlotKind
      switch instruction.operation {
      case .gate(let application):
        sink.conditions = instruction.conditions
        try lower(application, on: instruction.qubits, into: &sink)
        continue
      case .measure: kind = .measure
      case .reset: kind = .reset
      case .delay(let duration): kind = .delay(duration)
      case .barrier: kind = .barrier
      case .assign(let value): kind = .assign(value)
      }
      sink.fusion.append(
        Slot(
          kind: kind, qubits: instruction.qubits,
          before: instruction.qubits.map { _ in [] }, bits: instruction.bits,
          conditions: instruction.conditions))
    }
  }

  /// Where lowered gates go: into a program, under conditions.
  struct Sink {
    var fusion: Fusion
    var conditions: [Condition]

    mutating func local(_ gate: Gate, _ angles: [Angle] = [], on qubit: Int) {
      let application = GateApplication(gate, angles)
      if conditions.isEmpty {
        fusion.append([application], on: qubit)
      } else {
        fusion.append(
          Slot(
            kind: .conditional([application]), qubits: [qubit], before: [[]],
            conditions: conditions))
      }
    }

    mutating func pair(_ kind: SlotKind, on qubits: [Int]) {
      fusion.append(
        Slot(kind: kind, qubits: qubits, before: [[], []], conditions: conditions))
    }

    mutating func interact(_ interaction: Interaction, on qubits: [Int]) {
      let (reduced, paulis) = interaction.reduced()
      for axis in paulis { for qubit in qubits { local(axis.gate, on: qubit) } }
      if !reduced.axes.isEmpty { pair(.interaction(reduced), on: qubits) }
    }
  }

  /// One gate.
  func lower(_ application: GateApplication, on qubits: [Int], into sink: inout Sink) throws {
    let gate = application.gate
    if gate.qubitCount == 1 {
      sink.local(gate, application.angles, on: qubits[0])
    } else if gate.qubitCount == 2 && keeps(gate) {
      sink.pair(.native(application), on: qubits)
    } else if try !lowerPair(application, qubits, &sink) {
      guard let definition = gate.definition else {
        throw TranspilerError.noDecomposition(gate: gate.name, device: deviceName)
      }
      for placed in definition(application.angles) {
        try lower(placed.application, on: placed.qubits.map { qubits[$0] }, into: &sink)
      }
    }
  }

  /// The two-qubit gates that have a shorter form than their definition.
  private func lowerPair(
    _ application: GateApplication, _ qubits: [Int], _ sink: inout Sink
  ) throws -> Bool {
    let (first, second) = (qubits[0], qubits[1])
    let a = application.angles
    let quarter = Angle(.pi / 2)
    switch application.gate {
    case .rzz: sink.interact(Interaction(z: a[0]), on: qubits)
    case .rxx: sink.interact(Interaction(x: a[0]), on: qubits)
    case .ryy: sink.interact(Interaction(y: a[0]), on: qubits)
    case .swap: sink.interact(.swap, on: qubits)
    case .iswap: sink.interact(Interaction(x: -quarter, y: -quarter), on: qubits)
    case .sqrtISwap:
      sink.interact(Interaction(x: Angle(-.pi / 4), y: Angle(-.pi / 4)), on: qubits)
    case .xxPlusYY:
      sink.local(.rz, [a[1]], on: first)
      sink.interact(Interaction(x: 0.5 * a[0], y: 0.5 * a[0]), on: qubits)
      sink.local(.rz, [-a[1]], on: first)
    case .fsim:
      // The controlled phase −φ is RZZ(φ/2) and a phase −φ/2 on each qubit.
      sink.interact(Interaction(x: a[0], y: a[0], z: 0.5 * a[1]), on: qubits)
      for qubit in qubits { sink.local(.p, [-0.5 * a[1]], on: qubit) }
    case .cz:
      for qubit in qubits { sink.local(.s, on: qubit) }
      sink.interact(Interaction(z: -quarter), on: qubits)
    case .cx, .cy:
      let turn: Gate = application.gate == .cy ? .sdg : .id
      sink.local(turn, on: second)
      sink.local(.h, on: second)
      sink.interact(Interaction(z: quarter), on: qubits)
      for qubit in qubits { sink.local(.sdg, on: qubit) }
      sink.local(.h, on: second)
      sink.local(turn.inverse([]).gate, on: second)
    case .cry:
      sink.local(.sdg, on: second)
      try lower(GateApplication(.crx, a), on: qubits, into: &sink)
      sink.local(.s, on: second)
    case .cu:
      return try lowerControlled(a, qubits, &sink)
    default: return false
    }
    return true
  }

  /// A controlled gate with constant angles as one ZZ rotation: with V the rotation that brings Z
  /// to the axis n of U = e^{iδ} exp(−iωn·σ/2), the gate is a phase δ + γ on the control and
  /// V RZ(ω/2) RZZ(−ω/2) V† .
  private func lowerControlled(
    _ angles: [Angle], _ qubits: [Int], _ sink: inout Sink
  ) throws -> Bool {
    let values = angles.prefix(3).compactMap(\.constantValue)
    guard values.count == 3 else { return false }
    let u = Gate.u.matrix(values)
    let determinant = u[0, 0] * u[1, 1] - u[0, 1] * u[1, 0]
    let delta = determinant.argument / 2
    let unit = Complex<Double>.unit(-delta) * u
    let n = [-unit[1, 0].imaginary, unit[1, 0].real, -unit[0, 0].imaginary]
    let sine = n.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let omega = 2 * Portable.atan2(sine, unit[0, 0].real)
    sink.local(.p, [Angle(delta) + angles[3]], on: qubits[0])
    guard sine > 1e-14 else { return true }
    let polar = Portable.atan2((n[0] * n[0] + n[1] * n[1]).squareRoot(), n[2])
    let azimuth = Portable.atan2(n[1], n[0])
    sink.local(.u, [Angle(-polar), 0, Angle(-azimuth)], on: qubits[1])
    sink.local(.rz, [Angle(omega / 2)], on: qubits[1])
    sink.interact(Interaction(z: Angle(-omega / 2)), on: qubits)
    sink.local(.u, [Angle(polar), Angle(azimuth), 0], on: qubits[1])
    return true
  }
}
