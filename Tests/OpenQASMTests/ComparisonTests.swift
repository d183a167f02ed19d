import Circuits
import OpenQASM
import Testing

@Suite("Comparisons of long registers")
struct ComparisonTests {
  private static let operators: [(String, @Sendable (Int, Int) -> Bool)] = [
    ("==", { $0 == $1 }), ("!=", { $0 != $1 }), ("<", { $0 < $1 }), ("<=", { $0 <= $1 }),
    (">", { $0 > $1 }), (">=", { $0 >= $1 }),
  ]

  /// The bits of a register as a number and back.
  private func holds(_ circuit: Circuit, _ isSet: (Int) -> Bool) throws -> Bool {
    let last = try #require(circuit.instructions.last)
    return last.conditions.allSatisfy { $0.holds(isSet) }
  }

  /// A comparison of n bits makes at most 6 n nodes: with more the reader would keep its
  /// value in a bit of its own. Where every step makes the nodes before it anew there are more than 30,000.
  @Test("A comparison takes a number of nodes that grows as the register", arguments: [0, 1])
  func nodes(isReversed: Int) throws {
    let count = 3_000
    var limits = QASMLimits()
    limits.functionNodes = 6 * count
    let statements =
      isReversed == 1
      ? (0..<count).map { "c[\(count - 1 - $0)] = measure q[\($0)];" }.joined(separator: "\n")
      : "c = measure q;"
    for (symbol, compare) in Self.operators {
      let circuit = try QASMReader.circuit(
        from: """
          OPENQASM 3.0;
          include "stdgates.inc";
          qubit[\(count)] q;
          bit[\(count)] c;
          \(statements)
          if (c \(symbol) 1234567) x q[0];
          """, limits: limits)
      #expect(circuit.bitCount == count, "\(symbol)")
      #expect(circuit.instructions.count == count + 1, "\(symbol)")
      for value in [0, 1_234_566, 1_234_567, 1_234_568, 1 << 40] {
        let isTrue = try holds(circuit) { $0 < 62 && value >> $0 & 1 == 1 }
        #expect(isTrue == compare(value, 1_234_567), "\(value) \(symbol)")
      }
      let isTrue = try holds(circuit) { $0 == count - 1 }
      #expect(isTrue == compare(.max, 1_234_567), "2^\(count - 1) \(symbol)")
    }
  }

  @Test("Registers are compared as numbers, in whatever order they are measured")
  func registers() throws {
    let orders = [
      "c = measure q; d = measure r;", "d = measure r; c = measure q;",
      (0..<4).map { "c[\($0)] = measure q[\($0)]; d[\($0)] = measure r[\($0)];" }.joined(),
      (0..<4).reversed().map { "d[\($0)] = measure r[\($0)]; c[\($0)] = measure q[\($0)];" }
        .joined(),
    ]
    for order in orders {
      for (symbol, compare) in Self.operators {
        let circuit = try read3(
          "qubit[4] q; qubit[4] r; bit[4] c; bit[4] d;\n\(order)\nif (c \(symbol) d) x q[0];")
        for first in 0..<16 {
          for second in 0..<16 {
            let isTrue = try holds(circuit) { (first | second << 4) >> $0 & 1 == 1 }
            #expect(isTrue == compare(first, second), "\(first) \(symbol) \(second), \(order)")
          }
        }
      }
    }
  }
}
