import Circuits
import Elementary

extension RotationProgram {
  /// If the last rotation and others that can be brought next to it generate no more than SU(2),
  /// under the same conditions, and are four or more, three of them do.
  mutating func reduce() throws(Obstacle) {
    let end = elements[elements.count - 1]
    let last = end.pauli
    var members = [elements.count - 1]
    var passed: [Element] = []
    var second: PauliProduct?
    var third = PauliProduct()
    var index = elements.count - 2
    while index >= 0, members.count < 8, elements.count - index < reach {
      let there = elements[index]
      let isAlike = there.isNumber && there.conditions == end.conditions
      try spend()
      if let second {
        if isAlike, there.pauli == last || there.pauli == second || there.pauli == third {
          members.append(index)
        } else if !there.commutes(with: end) || !there.commutes(with: end.about(second)) {
          break
        }
      } else if there.commutes(with: end) {
        passed.append(there)
      } else {
        guard isAlike, passed.allSatisfy({ $0.commutes(with: there) }) else { break }
        second = there.pauli
        third = (last * there.pauli).times(i: 1).positive
        members.append(index)
      }
      index -= 1
    }
    guard let second, members.count >= 4 else { return }
    try multiply(members, second, last, end.conditions)
  }

  /// Brings what acts on a qubit that is measured or reset next into the form of rotations about
  /// Z, X and Z, of which the last one has no consequence.
  mutating func align(before element: Element) throws(Obstacle) {
    let (z, x) = (element.pauli.positive, element.other.positive)
    guard !z.commutes(with: x) else { return }
    let y = (z * x).times(i: 1).positive
    let probe = Element(kind: .rotation, pauli: z)
    var members: [Int] = []
    var index = elements.count - 1
    while index >= 0, members.count < 8, elements.count - index < reach {
      let there = elements[index]
      try spend()
      if there.isConstant, there.pauli == z || there.pauli == x || there.pauli == y {
        members.append(index)
      } else if !there.commutes(with: probe) || !there.commutes(with: probe.about(x)) {
        break
      }
      index -= 1
    }
    if members.count >= 2 { try multiply(members, z, x, []) }
  }

  /// Replaces rotations of SU(2) at indices in descending order by at most three about P, Q and P.
  private mutating func multiply(
    _ members: [Int], _ p: PauliProduct, _ q: PauliProduct, _ conditions: [Condition]
  ) throws(Obstacle) {
    let run = members.reversed().map { elements[$0] }
    for index in members { elements.remove(at: index) }
    // In time order: each quaternion is multiplied from the left, with the axes 1, 2, 3 for which
    // the product of the first and second is i times the third.
    let isNegative = (p * q).times(i: 3).isNegative
    var total = SIMD4<Double>(1, 0, 0, 0)
    for element in run {
      let (sine, cosine) = Portable.sineAndCosine(element.angle.constant / 2)
      var next = SIMD4<Double>(cosine, 0, 0, 0)
      if element.pauli == p {
        next[1] = sine
      } else if element.pauli == q {
        next[2] = sine
      } else {
        next[3] = isNegative ? -sine : sine
      }
      total = Self.product(next, total)
    }
    try rebuild(total, p, q, conditions)
  }

  /// The product of two rotations cos − i sin (x P + y Q + z R) with PQ = iR, the left one later.
  private static func product(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(
      a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
      a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
      a[0] * b[2] + a[2] * b[0] + a[3] * b[1] - a[1] * b[3],
      a[0] * b[3] + a[3] * b[0] + a[1] * b[2] - a[2] * b[1])
  }

  /// Appends a rotation of SU(2) as at most three about P, Q and P again.
  mutating func rebuild(
    _ total: SIMD4<Double>, _ p: PauliProduct, _ q: PauliProduct, _ conditions: [Condition] = []
  ) throws(Obstacle) {
    // exp(−iγP/2) exp(−iβQ/2) exp(−iαP/2): (w, x) = cos β/2 (cos, sin)((α+γ)/2) and
    // (y, z) = sin β/2 (cos, sin)((γ−α)/2).
    let even = (total[0] * total[0] + total[1] * total[1]).squareRoot()
    let odd = (total[2] * total[2] + total[3] * total[3]).squareRoot()
    let beta = 2 * Portable.atan2(odd, even)
    let sum = even > 1e-12 ? Portable.atan2(total[1], total[0]) : 0
    let difference = odd > 1e-12 ? Portable.atan2(total[3], total[2]) : 0
    var axes = [(p, sum - difference), (q, beta), (p, sum + difference)]
    if odd <= 5e-8 {
      axes = [(p, 2 * sum)]
      omitted += odd
    }
    // Quarter turns that go into the Clifford change what comes after them.
    var pending = axes[...]
    while let (pauli, angle) = pending.popFirst() {
      let element = Element(
        kind: .rotation, pauli: pauli.positive, angle: Angle(pauli.isNegative ? -angle : angle),
        conditions: conditions)
      let turns = try insert(element)
      for index in pending.indices {
        pending[index].0 = PauliFrame.conjugate(pending[index].0, element.pauli, turns)
      }
    }
  }
}
