import Circuits
import OpenQASM
import Testing

@Suite("Conditions")
struct ConditionTests {
  private func conditions(_ body: String) throws -> [[Condition]] {
    try read3("qubit[2] q; bit[2] c; bit[2] d; bit e;\n" + body).instructions.map(\.conditions)
  }

  @Test("OpenQASM 2 compares a register")
  func version2() throws {
    let circuit = try read2(
      "qreg q[2];\ncreg c[2];\nif (c==3) x q[0];\nif(c==1) measure q[0] -> c[0];")
    #expect(circuit.instructions[0].conditions == [Condition(bits: [0, 1], equals: 3)])
    #expect(circuit.instructions[1].conditions == [Condition(bits: [0, 1], equals: 1)])
  }

  static let written: [(String, [Condition])] = [
    ("c[0]", [Condition(bits: [0], equals: 1)]), ("!c[0]", [Condition(bits: [0], equals: 0)]),
    ("!!c[1]", [Condition(bits: [1], equals: 1)]), ("e", [Condition(bits: [4], equals: 1)]),
    ("c[1] == true", [Condition(bits: [1], equals: 1)]),
    ("c[1] == 0", [Condition(bits: [1], equals: 0)]),
    ("c[1] != true", [Condition(bits: [1], equals: 1, negated: true)]),
    ("c == 3", [Condition(bits: [0, 1], equals: 3)]),
    ("2 == c", [Condition(bits: [0, 1], equals: 2)]),
    ("c != 3", [Condition(bits: [0, 1], equals: 3, negated: true)]),
    ("c == \"10\"", [Condition(bits: [0, 1], equals: 2)]),
    ("!(c == 1)", [Condition(bits: [0, 1], equals: 1, negated: true)]),
    ("c[0] && !d[1]", [Condition(bits: [0], equals: 1), Condition(bits: [3], equals: 0)]),
    (
      "c == 1 && e && true", [Condition(bits: [0, 1], equals: 1), Condition(bits: [4], equals: 1)]
    ),
    ("uint(c) == 2", [Condition(bits: [0, 1], equals: 2)]),
    ("bool(e)", [Condition(bits: [4], equals: 1)]),
    ("c[0] || c[1]", [Condition(bits: [0, 1], equals: 0, negated: true)]),
    ("c[0] || !e", [Condition(bits: [0, 4], equals: 2, negated: true)]),
    ("(c == 3)", [Condition(bits: [0, 1], equals: 3)]),
  ]

  @Test("Conditions as written", arguments: Self.written)
  func asWritten(source: String, expected: [Condition]) throws {
    #expect(try conditions("if (\(source)) x q[0];") == [expected])
  }

  /// Every boolean expression over four bits, by its truth table.
  @Test(
    "Conditions mean what they say, and so does their else",
    arguments: [
      "c[0] && c[1] || d[0]", "!(c[0] && !d[1])", "c == d", "c != d", "c[0] == d[1]",
      "c[0] != d[1]",
      "(c == 2) || (d == 1)", "!(c == 2 && d == 1)", "c[0] || !c[0]", "c[0] && !c[0]",
      "!(c[0] || d[0]) && (c != 2)", "c == 7", "c != 7", "!(c == 2 || d != 1) || c[0] && d[0]",
    ])
  func truthTables(source: String) throws {
    let circuit = try read3(
      "qubit q; bit[2] c; bit[2] d;\nif (\(source)) { x q; } else { y q; }")
    for state in 0..<16 {
      func isSet(_ bit: Int) -> Bool { (state >> bit) & 1 == 1 }
      let c = state & 3
      let d = state >> 2
      let (c0, c1, d0, d1) = (isSet(0), isSet(1), isSet(2), isSet(3))
      let expected: Bool
      switch source {
      case "c[0] && c[1] || d[0]": expected = c0 && c1 || d0
      case "!(c[0] && !d[1])": expected = !(c0 && !d1)
      case "c == d": expected = c == d
      case "c != d": expected = c != d
      case "c[0] == d[1]": expected = c0 == d1
      case "c[0] != d[1]": expected = c0 != d1
      case "(c == 2) || (d == 1)": expected = c == 2 || d == 1
      case "!(c == 2 && d == 1)": expected = !(c == 2 && d == 1)
      case "c[0] || !c[0]", "c != 7": expected = true
      case "c[0] && !c[0]", "c == 7": expected = false
      case "!(c[0] || d[0]) && (c != 2)": expected = !(c0 || d0) && c != 2
      default: expected = !(c == 2 || d != 1) || c0 && d0
      }
      for instruction in circuit.instructions {
        let happens = instruction.conditions.allSatisfy { $0.holds(isSet) }
        #expect(
          happens == (expected == (instruction.application?.gate == .x)), "\(source) at \(state)")
      }
    }
  }

  @Test("Nesting and else")
  func nesting() throws {
    let one = Condition(bits: [0], equals: 1)
    let two = Condition(bits: [2, 3], equals: 2)
    #expect(
      try conditions(
        """
        if (c[0]) { x q[0]; if (d == 2) { y q; } else z q[1]; h q[0]; }
        else if (e) { x q[1]; } else { c[0] = measure q[0]; }
        x q[0];
        """)
        == [
          [one], [one, two], [one, two], [one, Condition(bits: [2, 3], equals: 2, negated: true)],
          [one],
          [one.opposite0, Condition(bits: [4], equals: 1)],
          [one.opposite0, Condition(bits: [4], equals: 0)], [],
        ])
  }

  @Test("Conditions on constants choose a branch")
  func constants() throws {
    #expect(try conditions("if (1 < 2) { x q[0]; } else { y q; }") == [[]])
    #expect(try conditions("if (false) x q[0];") == [])
  }

  @Test("A measurement may change what later steps of the same branch depend on")
  func selfModifying() throws {
    // The last step can write in place.
    #expect(
      try conditions("if (c[0]) { x q[0]; c[0] = measure q[0]; }")
        == [[Condition(bits: [0], equals: 1)], [Condition(bits: [0], equals: 1)]])
    // Otherwise the first value is kept in a bit of its own, behind the registers.
    let kept = Condition(bits: [5], equals: 1)
    #expect(try conditions("if (c[0]) { c[0] = measure q[0]; x q[0]; }") == [[kept], [kept]])
    #expect(
      try conditions("if (c[0]) { c[0] = measure q[0]; } else { x q[0]; }")
        == [[kept], [Condition(bits: [5], equals: 0)]])
    #expect(
      try conditions("if (c[0]) { c[0] = measure q[0]; if (c[0]) { x q[1]; } y q[1]; }")
        == [[kept], [kept, Condition(bits: [0], equals: 1)], [kept]])
    #expect(try conditions("if (e) { c[0] = measure q[0]; if (c[0]) x q[0]; }").count == 2)
    // What remains is copied at the end.
    #expect(try conditions("if (c == 1) c = measure q;").count == 2)
  }

  /// Conditions and what they are for the values of c and d.
  static let functions: [(String, @Sendable (Int, Int) -> Bool)] = [
    ("c[0] ^ c[1]", { c, _ in (c ^ c >> 1) & 1 == 1 }),
    (
      "bool(c[0] & d[1]) || !(d[0] | c[1])",
      { c, d in c & d >> 1 & 1 == 1 || (d | c >> 1) & 1 == 0 }
    ),
    ("c < d", { c, d in c < d }), ("c >= 2", { c, _ in c >= 2 }), ("3 > d", { _, d in d < 3 }),
    ("c < 9", { _, _ in true }), ("c > -1", { _, _ in true }), ("-1 >= c", { _, _ in false }),
    ("(c ^ d) == 3", { c, d in c ^ d == 3 }), ("(c & \"01\") != 0", { c, _ in c & 1 != 0 }),
    ("~c == d", { c, d in 3 - c == d }), ("c << 1 == 2", { c, _ in c & 1 == 1 }),
    ("int[2](c) < 0", { c, _ in c >= 2 }), ("int[2](c) == -1", { c, _ in c == 3 }),
    ("int[2](c) == 3", { _, _ in false }), ("int[3](c) == 3", { c, _ in c == 3 }),
    ("uint[4](c) + uint[4](d) == 4", { c, d in c + d == 4 }),
    ("2 * uint[4](c) - 1 > int(d)", { c, d in 2 * c - 1 > d }),
    ("popcount(c) == popcount(d)", { c, d in c.nonzeroBitCount == d.nonzeroBitCount }),
    ("rotl(c, 1) == d", { c, d in (c << 1 | c >> 1) & 3 == d }),
    ("rotr(~c, 3) == d", { c, d in ((~c & 3) >> 1 | (~c & 1) << 1) == d }),
    ("int(c[0]) + int(c[1]) + int(d[0]) >= 2", { c, d in (c & 1) + (c >> 1) + (d & 1) >= 2 }),
    ("mod(uint[2](c), 3) == 0", { c, _ in c % 3 == 0 }),
    ("!d[0] && (c == 1 || c == 2)", { c, d in d & 1 == 0 && (c == 1 || c == 2) }),
    ("angle[2](c) == pi / 2", { c, _ in c == 1 }),
    ("uint[2](c) == 1 && d == \"11\"", { c, d in c == 1 && d == 3 }),
    ("d[int(c[0])]", { c, d in d >> (c & 1) & 1 == 1 }),
  ]

  @Test("Functions of bits become conditions", arguments: functions.indices)
  func functionsOfBits(index: Int) throws {
    let (source, function) = Self.functions[index]
    for text in [
      "if (\(source)) { x q; } else { y q; }",
      "bool f = \(source); if (f) { x q; } if (!f) y q;",
      "int n = 0; if (\(source)) { n += 3; } if (n == 3) x q; else y q;",
    ] {
      let circuit = try read3("qubit q; bit[2] c; bit[2] d;\n" + text)
      for state in 0..<16 {
        let happening = circuit.instructions.filter {
          $0.conditions.allSatisfy { $0.holds { (state >> $0) & 1 == 1 } }
        }
        let expected: Gate = function(state & 3, state >> 2) ? .x : .y
        #expect(
          happening.compactMap(\.application?.gate) == [expected], "\(source) at \(state)")
      }
    }
  }
}

extension Condition {
  /// The other value of a single bit.
  fileprivate var opposite0: Condition { Condition(bits: bits, equals: 1 - value) }
}
