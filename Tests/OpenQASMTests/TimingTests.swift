import Circuits
import Foundation
import OpenQASM
import Randomness
import Testing

/// Stretches, boxes with a duration and `durationof` on a machine with given durations.
@Suite("Timing")
struct TimingTests {
  /// Nanoseconds of gates by name; virtual ones take none.
  private static let table: [Gate: Double] = [.cx: 300, .cz: 200, .x: 40, .y: 50, .u: 30, .h: 35]

  private static let timing = QASMTiming(samplingTime: 2e-9, latency: 100e-9) { instruction, _ in
    switch instruction.operation {
    case .measure: 1000e-9
    case .reset: 900e-9
    default: (table[instruction.application?.gate ?? .id] ?? 0) * 1e-9
    }
  }

  private func read(_ body: String) throws(QASMError) -> Circuit {
    try QASMReader.circuit(
      from: "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n" + body, timing: Self.timing)
  }

  /// The lengths of all delays in whole picoseconds, in order.
  private func delays(_ circuit: Circuit) -> [Int] {
    circuit.instructions.compactMap { instruction in
      guard case .delay(let length) = instruction.operation else { return nil }
      return length.seconds(dt: 2e-9).map { Int(($0 * 1e12).rounded()) }
    }
  }

  /// Programs with the delays that they come to, in nanoseconds; the figures by hand.
  static let cases: [(String, [Double])] = [
    // A short gate at a third of a long one.
    (
      "stretch g; qubit[3] q; barrier q; cx q[0], q[1]; delay[g] q[2]; u3(1, 0, 2) q[2]; "
        + "delay[2*g] q[2]; barrier q;", [90, 180]
    ),
    // What two lines wait for a third.
    (
      "stretch a; stretch b; stretch c; qubit[5] q; barrier q; cx q[0], q[1]; x q[2]; "
        + "cz q[3], q[4]; delay[a] q[0]; delay[b] q[2]; delay[c] q[3]; barrier q;", [0, 260, 100]
    ),
    // Pulses whose centres are equidistant: five times a is 600.
    (
      "stretch a; duration v = a - .5 * durationof({x $0;}); "
        + "duration m = a - .5 * durationof({x $0;}) - .5 * durationof({y $0;}); "
        + "duration e = a - .5 * durationof({y $0;}); "
        + "box { delay[v] $0; x $0; delay[m] $0; y $0; delay[m] $0; x $0; delay[m] $0; y $0; "
        + "delay[e] $0; cx $2, $3; cx $1, $2; }", [100, 75, 75, 75, 95]
    ),
    // Two stretches in one line share; the end of the program is an end, too.
    (
      "stretch a; stretch b; qubit[3] q; cx q[0], q[1]; delay[a] q[2]; x q[2]; delay[b] q[2];",
      [130, 130]
    ),
    // A line ends where its qubit meets another.
    ("stretch b; cx $2, $3; delay[b] $1; cx $1, $2;", [300]),
    // A stretch with a least length, in samples and seconds.
    (
      "stretch a; stretch d = 50ns + 2 * a; qubit[3] q; cx q[0], q[1]; delay[d - 5dt] q[2];",
      [300]
    ),
    // What is there only by itself does not stretch.
    ("stretch a; qubit q; x q; delay[a + 7ns] q;", [7]),
    ("qubit[2] q; delay[durationof({cx q[0], q[1]; x q[0]; h q[1];})] q[0];", [340]),
    ("qubit[2] q; delay[durationof({x q[0]; y q[1]; barrier q; x q[1];})] q[0];", [90]),
    ("qubit q; delay[durationof({for int i in [1:3] { x q; delay[1us] q; }})] q;", [3120]),
    ("duration d = 600ns; rx(d / 300ns) $0; delay[d / 4] $0;", [150]),
    // The rest of a box on every qubit; a qubit with `nop` waits for all of it.
    ("qubit[3] q; box[500ns] { cx q[0], q[1]; x q[0]; nop q[2]; }", [160, 200, 500]),
    ("stretch w; qubit[3] q; box[w] { cx q[0], q[1]; delay[w] q[2]; }", [300, 0, 0]),
    // A result and what it decides about: 1000 + 100 + 40.
    (
      "stretch w; qubit[2] q; bit c; c = measure q[0]; if (c) x q[0]; delay[w] q[1]; barrier q;",
      [1140]
    ),
  ]

  @Test("Open times are resolved", arguments: cases)
  func resolved(program: String, expected: [Double]) throws {
    let circuit = try read(program)
    #expect(delays(circuit) == expected.map { Int($0 * 1000) })
  }

  /// Random lines with stretches between barriers on all qubits: every line is as long as the
  /// longest of those without a stretch, by a plain account of when each qubit is free.
  @Test("Every line with a stretch is as long as the longest", arguments: 0..<20)
  func lines(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), 77)
    let count = 5
    var text = ""
    var body = "qubit[\(count)] q;\n"
    for segment in 0..<3 {
      for qubit in 0..<count {
        let isStretched = qubit > 1
        for part in 0..<2 {
          for _ in 0..<Int(random.uniform(0...4)) {
            body += "\(["x", "y", "h"][Int(random.uniform() * 3)]) q[\(qubit)];\n"
          }
          if isStretched {
            text += "stretch s\(segment)_\(qubit)_\(part);\n"
            body += "delay[\(part + 1) * s\(segment)_\(qubit)_\(part)] q[\(qubit)];\n"
          }
        }
      }
      if random.uniform() < 0.7 { body += "cx q[0], q[1];\n" }
      body += "barrier q;\n"
    }
    let circuit = try read(text + body)
    var free = [Double](repeating: 0, count: count)
    for instruction in circuit.instructions {
      let start = instruction.qubits.reduce(0) { max($0, free[$1]) }
      var length = (Self.table[instruction.application?.gate ?? .id] ?? 0) * 1e-9
      if case .delay(.seconds(let seconds)) = instruction.operation {
        #expect(seconds >= 0)
        length = seconds
      }
      if instruction.operation == .barrier {
        // The lines that stretch end together, and not before the others.
        let ends = (2..<count).map { free[$0] }
        for end in ends { #expect(abs(end - ends[0]) < 1e-15) }
        #expect(ends[0] > max(free[0], free[1]) - 1e-15)
      }
      for qubit in instruction.qubits { free[qubit] = start + length }
    }
  }

  static let refused: [(String, String)] = [
    (
      "qubit[2] q; box[150ns] { cx q[0], q[1]; x q[0]; }",
      "a box of 150.0 ns cannot hold what takes 340.0 ns"
    ),
    (
      "stretch g; qubit[4] q; barrier q; delay[g] q[0]; delay[2 * g] q[1]; x q[2]; barrier q;",
      "no lengths of the stretch 'g'"
    ),
    ("qubit q; box[-1ns] { x q; }", "a box cannot have a negative duration"),
    ("qubit q; box[3] { x q; }", "the length of a box must be a duration"),
    ("stretch w; qubit q; delay[w * w] q;", "'*' cannot be applied to"),
    ("qubit q; bit c; delay[durationof({c = measure q;})] q;", "'durationof' takes gates"),
    ("stretch w; qubit q; delay[durationof({delay[w] q;})] q;", "'durationof' takes what has"),
    ("stretch[3] w;", "the type 'stretch' has no size"),
    ("array[stretch, 3] w;", "an array of stretches is not supported"),
    ("input stretch w;", "an input of type 'stretch' is not supported"),
    ("stretch w; int i = w;", "a duration that stretches cannot be converted to 'int[64]'"),
  ]

  @Test("What cannot be resolved is refused", arguments: refused)
  func refusals(program: String, message: String) {
    let error = #expect(throws: QASMError.self) { try read(program) }
    #expect(
      error?.diagnostics.contains { $0.message.contains(message) } == true, "\(error as Any)")
  }

  /// The work is bounded: some hundred stretches that hang together are solved, more than a
  /// thousand steps on several qubits refused.
  @Test("Large programs are solved or refused")
  func large() throws {
    func program(_ count: Int) -> String {
      var text = "stretch w; qubit[3] q;\n"
      for _ in 0..<count { text += "cx q[0], q[1];\ndelay[w] q[2];\ncx q[1], q[2];\n" }
      return text
    }
    #expect(delays(try read(program(40))) == Array(repeating: 300_000, count: 40))
    let error = #expect(throws: QASMError.self) { try read(program(600)) }
    #expect(error?.diagnostics.first?.message.contains("more than 1000 steps") == true)
  }
}
