import ArgumentParser
import Circuits
import OpenQASM
import Models

/// Small programs that come with the command, for a first try without a file.
enum ExampleProgram: String, CaseIterable, ExpressibleByArgument {
  case bell, ghz, teleport, qft, cell
  case repeatUntilSuccess = "repeat-until-success"

  /// The program in OpenQASM 3.
  /// - Throws: What printing the cell throws.
  func text() throws -> String {
    switch self {
    case .bell: Self.bellText
    case .ghz: Self.ghzText
    case .teleport: Self.teleportText
    case .qft: Self.qftText
    case .repeatUntilSuccess: Self.repeatText
    case .cell: try Self.cellText()
    }
  }

  private static let scheme = "example:"

  /// What stands for the program where a path is expected.
  var path: String { Self.scheme + rawValue }

  /// The program that a path stands for; nil for a path of a file.
  init?(path: String) {
    guard path.hasPrefix(Self.scheme) else { return nil }
    self.init(rawValue: String(path.dropFirst(Self.scheme.count)))
  }

  private static let bellText = """
    OPENQASM 3.0;
    include "stdgates.inc";
    // Two qubits that always agree.
    qubit[2] q;
    bit[2] c;
    h q[0];
    cx q[0], q[1];
    c = measure q;

    """

  private static let ghzText = """
    OPENQASM 3.0;
    include "stdgates.inc";
    // Five qubits, all 0 or all 1.
    qubit[5] q;
    bit[5] c;
    h q[0];
    for int i in [0:3] {
      cx q[i], q[i + 1];
    }
    c = measure q;

    """

  private static let teleportText = """
    OPENQASM 3.0;
    include "stdgates.inc";
    // The state of q[0], with P(1) = sin²(0.4), goes to q[2]; two measured bits correct it.
    qubit[3] q;
    bit[2] told;
    bit result;
    ry(0.8) q[0];
    h q[1];
    cx q[1], q[2];
    cx q[0], q[1];
    h q[0];
    told[0] = measure q[0];
    told[1] = measure q[1];
    if (told[1]) x q[2];
    if (told[0]) z q[2];
    result = measure q[2];

    """

  private static let qftText = """
    OPENQASM 3.0;
    include "stdgates.inc";
    // A period of 4 in the amplitudes of four qubits becomes peaks at multiples of 4.
    qubit[4] q;
    bit[4] c;
    h q[2];
    h q[3];
    for int i in [0:3] {
      int j = 3 - i;
      h q[j];
      for int k in [0:j - 1] {
        cp(pi / 2 ** (j - k)) q[k], q[j];
      }
    }
    swap q[0], q[3];
    swap q[1], q[2];
    c = measure q;

    """

  private static let repeatText = """
    OPENQASM 3.0;
    include "stdgates.inc";
    // A loop that a measurement ends: tosses until the ancilla shows 0.
    qubit[2] q;
    bit failed;
    bit result;
    failed = 1;
    while (failed) {
      reset q[1];
      h q[1];
      cx q[1], q[0];
      failed = measure q[1];
    }
    result = measure q[0];

    """

  /// One timestep of a recurrent network: circuit 19 on four qubits with some angles.
  private static func cellText() throws -> String {
    let cell = try Ansatz.circuit19.circuit(qubits: 4, layers: 1)
    var circuit = Circuit(qubits: 4, bits: 4, parameters: cell.parameters)
    circuit.instructions = cell.instructions
    let angles = cell.parameters.enumerated().map { ($1, Double($0 % 5 + 1) / 4) }
    circuit = try circuit.binding(Dictionary(angles) { first, _ in first })
    for qubit in 0..<4 { circuit.measure(qubit, into: qubit) }
    return try QASMPrinter(version: .v3).text(for: circuit)
  }
}

/// A program of the command's own instead of a file.
struct ExampleOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A program of the command's own instead of a file: \
      \(ExampleProgram.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "name"))
  var example: ExampleProgram?
}
