import Circuits
import Foundation
import LinearAlgebra
import Numerics
import Randomness

/// A stabilizer state as its generators, each a product of Paulis with a sign (Aaronson and
/// Gottesman, Phys. Rev. A 70, 052328 (2004)); gates are given by their matrices.
struct StabilizerState {
  /// For every generator the Pauli on every qubit: 0 to 3 for I, X, Y and Z.
  private var rows: [[UInt8]]
  private var isNegative: [Bool]

  /// All qubits in |0⟩.
  init(qubitCount: Int) {
    rows = (0..<qubitCount).map { qubit in
      (0..<qubitCount).map { $0 == qubit ? 3 : 0 }
    }
    isNegative = Array(repeating: false, count: qubitCount)
  }

  /// What a Clifford does to the Paulis of its qubits: P → C P C†.
  struct Action {
    fileprivate var images: [(pauli: Int, isNegative: Bool)] = []

    /// The action of a 2 × 2 or 4 × 4 matrix; nil if it is no Clifford.
    init?(_ matrix: ComplexMatrix) {
      let paulis = matrix.rowCount == 2 ? Self.one : Self.two
      for pauli in paulis {
        let image = matrix * pauli * matrix.adjoint
        let overlaps = paulis.map { ($0 * image).trace.real / Double(matrix.rowCount) }
        guard let found = overlaps.firstIndex(where: { abs(abs($0) - 1) < 1e-7 }) else {
          return nil
        }
        images.append((found, overlaps[found] < 0))
      }
    }

    private static let one = [Gate.id, .x, .y, .z].map { $0.matrix([]) }
    private static let two = (0..<16).map { one[$0 / 4].kronecker(one[$0 % 4]) }
  }

  /// Applies a Clifford to qubits, the first the least significant one of its matrix.
  mutating func apply(_ action: Action, on qubits: [Int]) {
    for index in rows.indices {
      var pauli = 0
      for (position, qubit) in qubits.enumerated() {
        pauli += Int(rows[index][qubit]) << (2 * position)
      }
      let image = action.images[pauli]
      for (position, qubit) in qubits.enumerated() {
        rows[index][qubit] = UInt8((image.pauli >> (2 * position)) & 3)
      }
      if image.isNegative { isNegative[index].toggle() }
    }
  }

  /// Whether all qubits are in |0⟩: independent generators of Z and I without a sign are those of
  /// this state only.
  var isZero: Bool {
    !isNegative.contains(true) && rows.allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 3 } }
  }
}

/// Compares unitary circuits that are too wide for the state vector where their parameters make
/// them Cliffords: a random stabilizer state goes through the transpiled circuit and back through
/// the original one, and must be what it was.
struct StabilizerProbe {
  let original: Circuit
  let result: TranspiledCircuit

  /// Why the circuits differ, nil if they agree on all states.
  /// - Throws: `NotClifford` if no binding of the parameters was found that makes them Cliffords.
  func run(runs: Int, seed: UInt64) throws -> String? {
    let forward = result.circuit.instructions.filter { $0.application != nil }
    for run in 0..<runs {
      var random = RandomStream(seed: seed, run, 13)
      let values = binding(&random)
      var state = StabilizerState(qubitCount: result.circuit.qubitCount)
      let active = original.activeQubits
      let preparation = preparation(active.count, &random)
      func prepare(_ layout: [Int], isInverse: Bool) throws {
        for (gate, qubits) in isInverse ? preparation.reversed() : preparation {
          let matrix = gate.matrix([])
          state.apply(
            try action(isInverse ? matrix.adjoint : matrix), on: qubits.map { layout[active[$0]] })
        }
      }
      try prepare(result.initialLayout, isInverse: false)
      for instruction in forward {
        guard let application = instruction.application else { continue }
        state.apply(try action(application.matrix(values)), on: instruction.qubits)
      }
      for instruction in original.instructions.reversed() {
        guard let application = instruction.application else { continue }
        for (gate, positions) in try pieces(application, values).reversed() {
          state.apply(
            try action(gate.adjoint),
            on: positions.map { result.finalLayout[instruction.qubits[$0]] })
        }
      }
      try prepare(result.finalLayout, isInverse: true)
      if !state.isZero { return "a stabilizer state does not come back" }
    }
    return nil
  }

  /// Some gate is no Clifford.
  struct NotClifford: Error {}

  private func action(_ matrix: ComplexMatrix) throws -> StabilizerState.Action {
    guard let action = StabilizerState.Action(matrix) else { throw NotClifford() }
    return action
  }

  /// A gate as matrices on at most two of its qubits, in the order in which they act.
  private func pieces(
    _ application: GateApplication, _ values: [Parameter: Double]
  ) throws -> [(ComplexMatrix, [Int])] {
    if application.gate.qubitCount <= 2 {
      return [(try application.matrix(values), Array(0..<application.gate.qubitCount))]
    }
    guard let definition = application.gate.definition else { throw NotClifford() }
    return try definition(application.angles).flatMap { placed in
      try pieces(placed.application, values).map { matrix, positions in
        (matrix, positions.map { placed.qubits[$0] })
      }
    }
  }

  /// Random multiples of π/2 where they make Cliffords of the gates that depend on a parameter,
  /// else of π.
  private func binding(_ random: inout RandomStream) -> [Parameter: Double] {
    var step: [Parameter: Double] = [:]
    for parameter in original.parameters { step[parameter] = .pi / 2 }
    for instruction in original.instructions {
      guard let application = instruction.application, application.gate.qubitCount <= 2 else {
        continue
      }
      for parameter in application.angles.reduce(into: Set(), { $0.formUnion($1.parameters) }) {
        var probe = step.mapValues { _ in 0.0 }
        probe[parameter] = .pi / 2
        let matrix = try? application.matrix(probe)
        if matrix.flatMap({ StabilizerState.Action($0) }) == nil { step[parameter] = .pi }
      }
    }
    var values: [Parameter: Double] = [:]
    for parameter in original.parameters {
      let unit = step[parameter] ?? .pi
      values[parameter] = unit * (random.uniform() * 2 * .pi / unit).rounded(.down)
    }
    return values
  }

  /// Random Clifford gates that entangle so many qubits.
  private func preparation(
    _ count: Int, _ random: inout RandomStream
  ) -> [(Gate, [Int])] {
    var gates: [(Gate, [Int])] = []
    for _ in 0..<2 {
      for qubit in 0..<count {
        gates.append(([Gate.h, .s, .sx, .x][Int(random.uniform() * 4) & 3], [qubit]))
        let other = Int(random.uniform() * Double(count)) % max(1, count)
        if other != qubit { gates.append((.cx, [qubit, other])) }
      }
    }
    return gates
  }
}
