import Circuits
import Foundation

/// Gates under many controls, without further qubits.
extension Controller {
  /// A phase on the state in which all qubits are 1, by the phases of all parities: the product of
  /// bits is a sum of parities with alternating signs. Every qubit runs through the parities of
  /// those before it in the order of a Gray code, 2ᵏ − 2 CX for k qubits (Barenco et al., Phys. Rev.
  /// A 52, 3457 (1995), lemma 7.1).
  mutating func addParities(_ phase: Angle, _ qubits: [Int]) throws {
    let share = (1 / Double(1 << (qubits.count - 1))) * phase
    for (index, qubit) in qubits.enumerated() {
      var isOdd = true
      try emit(.p, [share], on: [qubit])
      guard index > 0 else { continue }
      for code in 1..<(1 << index) {
        try emit(.cx, on: [qubits[code.trailingZeroBitCount], qubit])
        isOdd.toggle()
        try emit(.p, [isOdd ? share : -share], on: [qubit])
      }
      try emit(.cx, on: [qubits[index - 1], qubit])
    }
  }

  /// A rotation or phase of the last qubit under all others by 2n² − 2n + 1 gates with one control:
  /// da Silva and Park, Phys. Rev. A 106, 042602 (2022). The parts of the rotation cancel unless all
  /// controls are 1; what turns the controls in between is undone by the same on one qubit fewer.
  mutating func addLadder(_ angle: Angle, of gate: Gate, _ qubits: [Int]) throws {
    let controlled: Gate =
      switch gate {
      case .p: .cp
      case .ry: .cry
      default: .crz
      }
    let count = qubits.count
    for (width, isWhole) in [(count, true), (count - 1, false)] {
      for isBack in [false, true] {
        for (control, target) in Self.pairs(width, isBack: isBack) {
          // The first control is as near as the second, and turns back what the others turn.
          let distance = target - max(control, 1)
          let sign = isBack != (control == 0 && !isWhole) ? -1.0 : 1.0
          let on = [qubits[control], qubits[target]]
          if isWhole && target == count - 1 {
            try emit(controlled, [sign / Double(1 << distance) * angle], on: on)
          } else {
            try emit(.crx, [Angle(sign * .pi / Double(1 << distance))], on: on)
          }
        }
      }
    }
  }

  /// The pairs of a control and a later target in the order of a ladder: those with the largest sum
  /// first, or on the way back, where the first qubit controls nothing, the smallest.
  private static func pairs(_ width: Int, isBack: Bool) -> [(Int, Int)] {
    var result: [(Int, Int)] = []
    let sums = Array(0..<max(0, 2 * width))
    for sum in isBack ? sums : sums.reversed() {
      for target in 0..<max(0, width) {
        let control = sum - target
        if control >= (isBack ? 1 : 0) && control < target { result.append((control, target)) }
      }
    }
    return result
  }
}
