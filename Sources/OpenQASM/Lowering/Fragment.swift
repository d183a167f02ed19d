import Circuits
import LinearAlgebra
import Numerics

/// A unitary with its exact global phase: e^{i·phase} times the product of the gates' matrices.
///
/// The phase matters as soon as the fragment is controlled or raised to a fraction.
struct Fragment {
  enum Step {
    case gate(GateApplication, [Int])
    case barrier([Int])
  }

  var phase: Angle = 0
  /// The gates in the order in which they act, on qubits of the circuit.
  var steps: [Step] = []

  init(phase: Angle = 0, _ steps: [Step] = []) {
    self.phase = phase
    self.steps = steps
  }

  /// One gate.
  init(_ gate: Gate, _ angles: [Angle] = [], on qubits: [Int], phase: Angle = 0) {
    self.init(phase: phase, [.gate(GateApplication(gate, angles), qubits)])
  }

  mutating func append(_ other: Fragment) {
    phase = phase + other.phase
    steps += other.steps
  }

  mutating func append(_ gate: Gate, _ angles: [Angle] = [], on qubits: [Int]) {
    steps.append(.gate(GateApplication(gate, angles), qubits))
  }

  /// The inverse. The inverses of the gate table are exact, phase included.
  var inverse: Fragment {
    Fragment(
      phase: -phase,
      steps.reversed().map { step in
        switch step {
        case .gate(let application, let qubits):
          .gate(application.gate.inverse(application.angles), qubits)
        case .barrier: step
        }
      })
  }

  /// The gates only, without barriers.
  var gates: [(application: GateApplication, qubits: [Int])] {
    steps.compactMap { step in
      if case .gate(let application, let qubits) = step { (application, qubits) } else { nil }
    }
  }

  /// The matrix on a list of qubits, the first one least significant, without the phase.
  /// - Throws: `UnboundParameterError` if an angle depends on an input.
  func matrix(on qubits: [Int]) throws -> ComplexMatrix {
    let dimension = 1 << qubits.count
    var result = ComplexMatrix.identity(dimension)
    for (application, targets) in gates {
      let positions = targets.compactMap { qubits.firstIndex(of: $0) }
      let gate = try application.matrix()
      var next = ComplexMatrix(rows: dimension, columns: dimension)
      for row in 0..<dimension {
        let local = Fragment.extract(row, positions)
        for other in 0..<gate.columnCount {
          let factor = gate[local, other]
          if factor == .zero { continue }
          let source = Fragment.insert(other, into: row, positions)
          for column in 0..<dimension { next[row, column] += factor * result[source, column] }
        }
      }
      result = next
    }
    return result
  }

  private static func extract(_ index: Int, _ positions: [Int]) -> Int {
    positions.enumerated().reduce(0) { $0 | ((index >> $1.element) & 1) << $1.offset }
  }

  private static func insert(_ value: Int, into index: Int, _ positions: [Int]) -> Int {
    positions.enumerated().reduce(index) {
      ($0 & ~(1 << $1.element)) | ((value >> $1.offset) & 1) << $1.element
    }
  }
}

extension Fragment {
  /// A gate on qubits.
  typealias Placed = (GateApplication, [Int])

  /// Splits a sequence into A, B, A⁻¹, where the outer parts are as long as can be seen.
  static func frame(_ steps: [Step]) -> (before: [Placed], inner: [Step], after: [Placed]) {
    var before: [Placed] = []
    var after: [Placed] = []
    var inner = steps[...]
    while case .gate(let first, let qubits) = inner.first,
      let index = index(in: inner, undoing: first, qubits),
      case .gate(let last, let order) = inner.remove(at: index)
    {
      inner.removeFirst()
      before.append((first, qubits))
      after.append((last, order))
    }
    return (before, Array(inner), after.reversed())
  }

  /// The position of the step that undoes the first one and commutes with all steps behind it.
  private static func index(
    in steps: ArraySlice<Step>, undoing first: GateApplication, _ qubits: [Int]
  ) -> Int? {
    let inverse = first.gate.inverse(first.angles)
    // Definitions of gates end within a few steps; a longer search would cost more than it saves.
    for index in steps.indices.dropFirst().suffix(32).reversed() {
      guard case .gate(let last, let order) = steps[index] else { return nil }
      if order == qubits && last == inverse { return index }
      if order.contains(where: qubits.contains) { return nil }
    }
    return nil
  }
}

/// A modifier cannot be applied to a gate.
struct NotExpressible: Error {
  let message: String
}
