import Circuits
import Foundation
import OpenQASM
import Testing

@Suite("Expressions")
struct ExpressionTests {
  static let constants3: [(String, Double)] = [
    ("pi/2", .pi / 2), ("-pi", -.pi), ("tau", 2 * .pi), ("euler", M_E), ("π", .pi),
    ("τ/4", .pi / 2),
    ("ℇ", M_E), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4),
    ("2 ** -1", 0.5), ("7 / 2", 3), ("-7 / 2", -3), ("7.0 / 2", 3.5), ("7 % 4", 3),
    ("7.5 % 2", 1.5),
    ("1 - 2 - 3", -4), ("8 / 2 / 2", 2), ("sin(pi / 6)", sin(.pi / 6)), ("cos(1)", cos(1)),
    ("tan(0.5)", tan(0.5)), ("arcsin(0.5)", asin(0.5)), ("arccos(0.5)", acos(0.5)),
    ("arctan(2)", atan(2)), ("exp(1.5)", exp(1.5)), ("ln(2)", log(2)), ("log(2)", log(2)),
    ("sqrt(2)", 2.0.squareRoot()), ("mod(7, 4)", 3), ("pow(2, 0.5)", pow(2, 0.5)),
    ("floor(2.7)", 2),
    ("ceiling(2.2)", 3), ("popcount(7)", 3), ("0x1F", 31), ("0b101", 5), ("0o17", 15),
    ("1_000", 1000),
    ("1e-3", 1e-3), (".5", 0.5), ("2.", 2), ("1.e2", 100), ("6 & 3", 2), ("6 | 3", 7), ("6 ^ 3", 5),
    ("1 << 4", 16), ("~0", -1), ("+3", 3), ("float(7) / 2", 3.5), ("int(2.9)", 2),
    ("uint[8](200)", 200),
    ("float[32](0.1)", Double(Float(0.1))), ("int(true)", 1), ("two * 3", 6), ("third", 1.0 / 3),
    ("1.5707963267948966", 1.5707963267948966), ("(-1) ** 3", -1), ("0 ** 0", 1),
    ("1 ** 1000000000", 1), ("pi / 18446744073709551616", .pi * 0x1p-64),
    ("9223372036854775809 * 0.5", 0x1p62),
    ("1.5 / 340282366920938463463374607431768211456", 1.5 * 0x1p-128),
  ]

  @Test("Constants of OpenQASM 3", arguments: Self.constants3)
  func version3(source: String, value: Double) throws {
    let circuit = try read3(
      "const int two = 2;\nconst float third = 1 / 3.0;\nqubit q;\nrz(\(source)) q;")
    let angle = try #require(circuit.instructions.first?.application?.angles.first)
    #expect(angle == Angle(value))
  }

  @Test(
    "Constants of OpenQASM 2",
    arguments: [
      ("18446744073709551616/36893488147419103232", 0.5),
      ("2*pi*9223372036854775808/18446744073709551616", .pi),
      ("pi/2", .pi / 2), ("1/2", 0.5), ("2^3", 8), ("2^3^2", 512), ("-2^2", -4), ("ln(2)", log(2)),
      ("sqrt(2)*3", 3 * 2.0.squareRoot()), ("1e-3", 1e-3), ("-(1+2)", -3), ("acos(0.5)", acos(0.5)),
    ] as [(String, Double)])
  func version2(source: String, value: Double) throws {
    let circuit = try read2("qreg q[1];\nrz(\(source)) q[0];")
    #expect(circuit.instructions.first?.application?.angles == [Angle(value)])
  }

  static let a = Angle(Parameter("a"))
  static let b = Angle(Parameter("b"))

  @Test(
    "Angles are affine in the inputs",
    arguments: [
      ("a", a), ("-a", -a), ("2 * a + b / 2 - pi", 2 * a + 0.5 * b - Angle(.pi)), ("a - a", 0),
      ("(a + b) * 3", 3 * a + 3 * b), ("float(a)", a), ("-(a - 1) * 0.5", -0.5 * a + 0.5),
      ("a * sin(pi / 6)", sin(.pi / 6) * a), ("2 * (a + 1)", 2 * a + 2), ("0 * a + 1", 1),
    ] as [(String, Angle)])
  func affine(source: String, angle: Angle) throws {
    let circuit = try read3("input float[64] a;\ninput angle b;\nqubit q;\nrz(\(source)) q;")
    #expect(circuit.instructions.first?.application?.angles == [angle])
    #expect(circuit.parameters == [Parameter("a"), Parameter("b")])
  }

  @Test(
    "Durations",
    arguments: [
      ("100ns", .seconds(1e-7)), ("1.5us", .seconds(1.5e-6)), ("2 ms", .seconds(2e-3)),
      ("1s", .seconds(1)), ("160dt", .dt(160)), ("3µs", .seconds(3e-6)),
      ("2 * 100ns", .seconds(2e-7)),
      ("wait", .seconds(2.5e-7)), ("wait + 50ns", .seconds(2.5e-7 + 5e-8)),
      ("wait / 2", .seconds(1.25e-7)),
      ("1e2ns", .seconds(1e-7)), (".5us", .seconds(5e-7)),
    ] as [(String, Duration)])
  func durations(source: String, duration: Duration) throws {
    let circuit = try read3("const duration wait = 250ns;\nqubit q;\ndelay[\(source)] q;")
    #expect(circuit.instructions == [Instruction(.delay(duration), on: [0])])
  }
}
