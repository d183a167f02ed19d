import Circuits
import LinearAlgebra
import Numerics

/// The Clifford group on one or two qubits, up to a phase: 24 or 11520 elements, each a short
/// circuit in H, S and CX.
///
/// On two qubits the elements are those of A. D. Córcoles and others, Phys. Rev. A 87, 030301
/// (2013): Clifford gates on each qubit, then nothing, CX, two CX of opposite directions or SWAP,
/// where the middle two are followed by turns of the axes X, Y, Z on each qubit; one and a half CX
/// on average.
package struct CliffordGroup: Sendable {
  /// A step of an element.
  package enum Step: Hashable, Sendable {
    /// An element of the group on one qubit, on a qubit.
    case single(element: Int, qubit: Int)
    /// CX with a control and the other qubit as target.
    case cx(control: Int)
  }

  /// The number of qubits, 1 or 2.
  package let qubitCount: Int
  /// The steps of every element, in order of time.
  package let elements: [[Step]]
  /// The matrices; the first qubit is the least significant bit.
  package let matrices: [ComplexMatrix]
  private let index: [[Int]: Int]

  /// The group on one qubit.
  package static let one = CliffordGroup(qubitCount: 1)
  /// The group on two qubits.
  package static let two = CliffordGroup(qubitCount: 2)

  /// The gates of each element of the group on one qubit, in order of time.
  static let singles: [[Gate]] = {
    var found: [[Int]: [Gate]] = [key(.identity(2)): []]
    var result: [[Gate]] = [[]]
    var head = 0
    while head < result.count {
      for gate in [Gate.h, .s] {
        let word = result[head] + [gate]
        let key = key(product(word))
        if found[key] == nil {
          found[key] = word
          result.append(word)
        }
      }
      head += 1
    }
    return result
  }()

  private init(qubitCount: Int) {
    self.qubitCount = qubitCount
    let singles = Self.singles.indices
    if qubitCount == 1 {
      elements = singles.map { [.single(element: $0, qubit: 0)] }
    } else {
      // X → Y → Z → X and its square, as elements of the group on one qubit.
      let turns = [[], [Gate.s, .h], [.s, .h, .s, .h]].map { word in
        let key = Self.key(Self.product(word))
        return Self.singles.firstIndex { Self.key(Self.product($0)) == key } ?? 0
      }
      var elements: [[Step]] = []
      for first in singles {
        for second in singles {
          let before: [Step] = [
            .single(element: first, qubit: 0), .single(element: second, qubit: 1),
          ]
          elements.append(before)
          elements.append(before + [.cx(control: 0), .cx(control: 1), .cx(control: 0)])
          for entanglers in [[Step.cx(control: 0)], [.cx(control: 0), .cx(control: 1)]] {
            for a in turns {
              for b in turns {
                elements.append(
                  before + entanglers
                    + [.single(element: a, qubit: 0), .single(element: b, qubit: 1)])
              }
            }
          }
        }
      }
      self.elements = elements
    }
    matrices = elements.map { Self.matrix($0, qubitCount) }
    index = Dictionary(
      matrices.enumerated().map { (Self.key($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The element with a matrix up to a phase; nil if it is not in the group.
  package func element(_ matrix: ComplexMatrix) -> Int? { index[Self.key(matrix)] }

  /// How many different elements there are.
  package var order: Int { index.count }

  private static func product(_ gates: [Gate]) -> ComplexMatrix {
    gates.reduce(.identity(2)) { $1.matrix([]) * $0 }
  }

  private static func matrix(_ steps: [Step], _ qubitCount: Int) -> ComplexMatrix {
    let one = ComplexMatrix.identity(2)
    let cx = Gate.cx.matrix([])
    let swap = Gate.swap.matrix([])
    return steps.reduce(.identity(1 << qubitCount)) { product, step in
      switch step {
      case .single(let element, let qubit):
        let single = singleMatrices[element]
        if qubitCount == 1 { return single * product }
        return (qubit == 0 ? one.kronecker(single) : single.kronecker(one)) * product
      case .cx(let control): return (control == 0 ? cx : swap * cx * swap) * product
      }
    }
  }

  private static let singleMatrices = singles.map(product)

  /// The entries in thousandths, turned so that the first that is not zero is positive.
  private static func key(_ matrix: ComplexMatrix) -> [Int] {
    let pivot = matrix.elements.first { $0.length > 1e-3 } ?? 1
    let turn = pivot.conjugate / Complex(pivot.length)
    return matrix.elements.flatMap { entry -> [Int] in
      let turned = entry * turn
      return [Int((1000 * turned.real).rounded()), Int((1000 * turned.imaginary).rounded())]
    }
  }
}
