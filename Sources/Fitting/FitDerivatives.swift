import Channels
import Noise
import Simulators

/// How the numbers of programs depend on parameters.
///
/// Blocks of a program are smooth functions of a few figures each; their derivatives are differences
/// of fourth order, exact to some 1e-10, and everything beyond, the evolution of the state, is
/// differentiated exactly. Parameters that act on distant qubits move at the same time.
struct FitDerivatives: Sendable {
  /// The step in coordinates whose unit is the width of a prior. Waits beside couplings are cut into
  /// parts with errors of 1e-10, which a small step would enlarge.
  static let step = 0.01

  /// Parameters that can move together.
  let groups: [[Int]]
  private let qubits: [[Int]]

  /// - Parameter pairs: The pairs of qubits that blocks join.
  init(_ parameters: [FitParameter], pairs: Set<[Int]>) {
    qubits = parameters.map(\.qubits)
    var groups: [[Int]] = []
    func touch(_ a: Int, _ b: Int) -> Bool {
      let (first, second) = (parameters[a].qubits, parameters[b].qubits)
      if first.isEmpty || second.isEmpty { return true }
      return first.contains { p in
        second.contains { q in p == q || pairs.contains([min(p, q), max(p, q)]) }
      }
    }
    for parameter in parameters.indices {
      if let index = groups.firstIndex(where: { $0.allSatisfy { !touch($0, parameter) } }) {
        groups[index].append(parameter)
      } else {
        groups.append([parameter])
      }
    }
    self.groups = groups
  }

  /// The coordinates with a group moved by a multiple of the step.
  func moved(_ y: [Double], group: Int, by multiple: Double) -> [Double] {
    var result = y
    for parameter in groups[group] { result[parameter] += multiple * Self.step }
    return result
  }

  /// The derivative of the state's blocks, and of the records' errors: for each read in order, the
  /// parameter, the place, and the changes of P(1|0) and P(0|1).
  struct Component: Sendable {
    var blocks: TransferDerivative
    var records: [[(parameter: Int, place: Int, p10: Double, p01: Double)]]
  }

  /// The multiples of the step at which programs are needed, and their weights in the derivative.
  static let stencil: [(multiple: Double, weight: Double)] = [
    (-2, 1.0 / 12), (-1, -8.0 / 12), (1, 8.0 / 12), (2, -1.0 / 12),
  ]

  /// The derivatives of a component.
  /// - Parameter moved: For each group the component at the multiples of the stencil.
  func component(
    _ base: TransferProgram.Component, moved: [[TransferProgram.Component]]
  ) throws -> Component {
    var result = Component(
      blocks: TransferDerivative(stages: base.stages.count, parameters: qubits.count),
      records: Array(repeating: [], count: base.reads.count))
    for (group, programs) in zip(groups, moved) {
      guard programs.allSatisfy({ $0.stages.count == base.stages.count }) else {
        throw FitError.data("a figure's change alters which pairs of qubits meet")
      }
      var read = 0
      for stage in base.stages.indices {
        switch base.stages[stage] {
        case .block(let block):
          let others = programs.compactMap { program -> TransferProgram.Block? in
            if case .block(let other) = program.stages[stage] { other } else { nil }
          }
          guard others.count == programs.count,
            others.allSatisfy({ $0.low == block.low && $0.high == block.high })
          else { throw FitError.data("a figure's change alters which pairs of qubits meet") }
          guard others.contains(where: { $0.elements != block.elements }) else { continue }
          let own = [base.qubits[block.low]] + (block.high.map { [base.qubits[$0]] } ?? [])
          let parameter = try parameter(group, of: own)
          result.blocks.blocks[stage].append(
            (parameter, Self.difference(others.map(\.elements))))
        case .read(let place):
          for (index, qubit) in place.qubits.enumerated() {
            let others = programs.compactMap { program -> AssignmentMatrix? in
              if case .read(let other) = program.stages[stage] {
                other.assignments[index]
              } else {
                nil
              }
            }
            guard others.contains(where: { $0 != place.assignments[index] }) else { continue }
            let change = Self.difference(others.map { [$0.p10, $0.p01] })
            result.records[read].append(
              (try parameter(group, of: [base.qubits[qubit]]), index, change[0], change[1]))
          }
          read += 1
        }
      }
    }
    return result
  }

  private func parameter(_ group: [Int], of own: [Int]) throws -> Int {
    let found = group.filter { qubits[$0].isEmpty || !Set(qubits[$0]).isDisjoint(with: own) }
    guard found.count == 1 else {
      throw FitError.data("noise on qubits \(own) follows figures of qubits far from them")
    }
    return found[0]
  }

  private static func difference(_ values: [[Double]]) -> [Double] {
    values[0].indices.map { index in
      zip(values, stencil).reduce(0) { $0 + $1.1.weight * $1.0[index] } / step
    }
  }
}
