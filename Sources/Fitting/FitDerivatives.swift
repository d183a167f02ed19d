import Simulators

/// How the numbers of programs depend on parameters.
///
/// Factors of a program's blocks are smooth functions of a few figures each; derivatives of blocks are
/// differences of fourth order, exact to some 1e-10, and everything beyond, the evolution of the
/// state, is differentiated exactly. Parameters that act on distant qubits move at the same time.
struct FitDerivatives: Sendable {
  /// The step in coordinates whose unit is the width of a prior.
  static let step = 0.01

  /// Parameters that can move together.
  let groups: [[Int]]

  /// - Parameter pairs: The pairs of qubits that blocks join.
  init(_ parameters: [FitParameter], pairs: Set<[Int]>) {
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

  /// The changes of P(1|0) and P(0|1) of the record at a place of a read with a parameter.
  typealias RecordChange = (parameter: Int, place: Int, p10: Double, p01: Double)

  /// The derivatives of a component: of the state's blocks, and of the records of each read in order.
  struct Component: Sendable {
    var blocks: TransferDerivative
    var records: [[RecordChange]]
  }

  /// The multiples of the step at which factors are needed, and their weights in the derivative.
  static let stencil: [(multiple: Double, weight: Double)] = [
    (-2, 1.0 / 12), (-1, -8.0 / 12), (1, 8.0 / 12), (2, -1.0 / 12),
  ]

  /// The derivative of numbers from their values at the multiples of the stencil.
  static func difference(_ values: [[Double]]) -> [Double] {
    values[0].indices.map { index in
      var sum = 0.0
      for place in stencil.indices { sum += stencil[place].weight * values[place][index] }
      return sum / step
    }
  }
}
